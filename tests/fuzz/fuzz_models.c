/*
 * Whatever text is taken as models is saved as a text that is taken, too, and
 * means the same: no difference either way, and the same bytes when it is
 * saved once more. What is refused is refused with a message.
 */
#include "engine/diff.h"
#include "engine/load.h"
#include "engine/plan.h"
#include "engine/save.h"
#include "kinds/kinds.h"
#include "text/yaml_out.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void expect_no_changes(struct arena *a, const struct schema *x, const struct schema *y)
{
	struct diff_options options = {.renames = RENAME_NEVER};
	struct diags ds = DIAGS_INIT(a);
	struct difference d;

	expect(diff_schemas(a, &ds, x, y, NULL, &options, &d));
	expect(d.changes.len == 0);
}

static const char *saved(struct arena *a, const struct schema *s)
{
	struct sbuf out = SBUF_INIT(a);

	yaml_write(&out, save_schema(a, s));
	return sbuf_text(&out);
}

static void save_and_load(struct arena *a, const struct schema *s)
{
	struct diags ds = DIAGS_INIT(a);
	struct source src = {.name = "again"};
	struct schema again;

	src.text = saved(a, s);
	src.len = strlen(src.text);
	expect(load_source(a, &ds, kinds_all(), &src, &again));
	expect_no_changes(a, s, &again);
	expect_no_changes(a, &again, s);
	expect(strcmp(saved(a, &again), src.text) == 0);
}

/* A plan is made or refused; either way nothing breaks. */
static void plan(struct arena *a, const struct schema *s)
{
	struct diff_options options = {.renames = RENAME_NEVER};
	struct diags ds = DIAGS_INIT(a);
	struct schema empty;
	struct difference d;
	struct plan p;

	schema_empty(&empty, a, kinds_all());
	expect(diff_schemas(a, &ds, &empty, s, NULL, &options, &d));
	expect(plan_make(a, &ds, &d, 0, &p) == (ds.errors == 0));
	ds = (struct diags)DIAGS_INIT(a);
	expect(diff_schemas(a, &ds, s, &empty, NULL, &options, &d));
	expect(plan_make(a, &ds, &d, 0, &p) == (ds.errors == 0));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena a = ARENA_INIT;
	struct diags ds = DIAGS_INIT(&a);
	struct source src = {.name = "fuzz", .len = size};
	struct sbuf messages = SBUF_INIT(&a);
	struct schema s;
	char *copy = malloc(size ? size : 1);
	bool is_read;

	/* a block of just this size: the sanitizer sees a step beyond it */
	expect(copy != NULL);
	memcpy(copy, data, size);
	src.text = copy;
	is_read = load_source(&a, &ds, kinds_all(), &src, &s);
	expect(is_read == (ds.errors == 0));
	diags_print(&messages, &ds, false);
	if (is_read) {
		save_and_load(&a, &s);
		plan(&a, &s);
	}
	arena_release(&a);
	free(copy);
	return 0;
}
