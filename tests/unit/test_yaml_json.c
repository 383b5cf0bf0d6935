/*
 * YAML as JSON: what the reader makes of a text, seen from outside.
 *   test_yaml_json FILE     prints the file as JSON, for scenarios
 */
#include "text/yaml_in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/sys.h"
#include "text/json.h"

#include <stdio.h>
#include <string.h>

static const char *as_json(struct arena *a, const char *text)
{
	const struct yaml_limits limits = YAML_LIMITS;
	const struct source src = {.name = "y", .text = text, .len = strlen(text)};
	struct diags ds = DIAGS_INIT(a);
	struct sbuf out = SBUF_INIT(a);
	struct node *root;

	assert_true(yaml_parse(a, &ds, &src, &limits, false, &root));
	json_write_line(&out, root);
	return sbuf_text(&out);
}

static void test_texts(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	assert_string_equal(as_json(&a, "a: [1, no, \"x\\ny\"]\nb: {c: }\n"),
			    "{\"a\": [\"1\", \"no\", \"x\\ny\"], \"b\": {\"c\": null}}");
	assert_string_equal(as_json(&a, "a: |\n  x\n  y\nb: >\n  x\n  y\n"),
			    "{\"a\": \"x\\ny\\n\", \"b\": \"x y\\n\"}");
	arena_release(&a);
}

static int print_file(const char *path)
{
	const struct yaml_limits limits = YAML_LIMITS;
	struct arena a = ARENA_INIT;
	struct diags ds = DIAGS_INIT(&a);
	struct sbuf out = SBUF_INIT(&a);
	const struct source *src;
	struct node *root;
	bool ok = sys_read(&a, &ds, path, limits.file, &src) &&
		  yaml_parse(&a, &ds, src, &limits, false, &root);

	if (ok)
		json_write(&out, root);
	else
		diags_print(&out, &ds, false);
	fputs(sbuf_text(&out), ok ? stdout : stderr);
	arena_release(&a);
	return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts)};

	if (argc > 1)
		return print_file(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
