/*
 * The schemas that revisions make, read from their statements in the order of
 * the history.
 */
#include "rev/revmade.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

static void add(struct arena *a, struct diags *ds, struct vec *files, const char *header,
		const char *up)
{
	struct source *src = ARENA_NEW(a, struct source);

	src->name = "x.sql";
	src->text = arena_printf(
		a, "%s\n-- upgrade:\n%s;\n-- downgrade:\nCREATE SCHEMA of_the_way_back;\n", header,
		up);
	src->len = strlen(src->text);
	vec_push(a, files, rev_file_parse(a, ds, src));
}

/* After both upgrades: names that must be made, and one that must not. */
static void expect(const char *first, const char *second, const char *made, const char *other)
{
	struct arena a = ARENA_INIT;
	struct diags ds = DIAGS_INIT(&a);
	struct vec files = {0};
	struct rev_graph g = {.dir = "."};
	struct map map;

	/* the order of the history, not of the files */
	add(&a, &ds, &files, "-- revision: a2\n-- down_revision: a1", second);
	add(&a, &ds, &files, "-- revision: a1\n-- down_revision:", first);
	assert_true(rev_graph_build(&a, &ds, &files, &g));
	assert_true(rev_schemas_made(&a, &ds, &g, &map));
	if (made && !rev_is_made(&map, made))
		fail_msg("%s; %s: %s is not made", first, second, made);
	if (other && rev_is_made(&map, other))
		fail_msg("%s; %s: %s is made", first, second, other);
	arena_release(&a);
}

static void test_made(void **state)
{
	(void)state;
	expect("CREATE SCHEMA app", "SELECT 1", "app", "of_the_way_back");
	expect("create /* a */ schema -- b\n if not exists App", "SELECT 1", "app", "App");
	expect("SELECT 1; CREATE SCHEMA \"My \"\"one\" CREATE TABLE t ()", "SELECT 1", "My \"one",
	       "t");
	expect("CREATE SCHEMA AUTHORIZATION joe", "SELECT 1", "joe", "authorization");
	expect("CREATE SCHEMA IF NOT EXISTS app AUTHORIZATION joe", "SELECT 1", "app", "joe");
	expect("SELECT 'CREATE SCHEMA app'", "CREATE TABLE app.schema ()", NULL, "app");
}

static void test_gone(void **state)
{
	(void)state;
	expect("CREATE SCHEMA a; CREATE SCHEMA b", "DROP SCHEMA IF EXISTS x, a CASCADE", "b", "a");
	expect("CREATE SCHEMA a; CREATE SCHEMA b", "DROP SCHEMA b, a", NULL, "a");
	expect("DROP SCHEMA a", "CREATE SCHEMA a", "a", NULL);
	expect("CREATE SCHEMA a", "ALTER SCHEMA a RENAME TO b", "b", "a");
	expect("CREATE SCHEMA a", "ALTER SCHEMA a OWNER TO b", "a", "b");
	expect("SELECT 1", "ALTER SCHEMA theirs RENAME TO b", NULL, "b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_made),
		cmocka_unit_test(test_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
