/*
 * Fuzzes modelgen.yaml: the text is read, checked against the rows, and every
 * value of the top and of each environment is expanded and taken.
 */
#include "cli/config_rows.h"
#include "text/yaml_in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct yaml_limits limits = YAML_LIMITS;
	const struct key_row *rows = key_rows();
	struct arena a = ARENA_INIT;
	struct diags ds = DIAGS_INIT(&a);
	struct config config = {0};
	struct source src = {"modelgen.yaml", (const char *)data, size};
	struct node *root;
	struct sbuf messages = SBUF_INIT(&a);

	if (yaml_parse(&a, &ds, &src, &limits, false, &root) && root->kind == NODE_MAP &&
	    key_check_map(&ds, root, rows)) {
		struct node *environments = node_get(root, "environments");

		key_take_map(&a, &ds, root, rows, "..", &config);
		if (environments) {
			NODE_EACH(n, environments)
				key_take_map(&a, &ds, n, key_find(rows, "environments")->keys, "..",
					     &config);
		}
	}
	diags_print(&messages, &ds, false);
	arena_release(&a);
	return 0;
}
