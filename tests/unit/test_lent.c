#include "db/lent.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static void test_which_were_printed_so(void **state)
{
	(void)state;
	assert_true(lent_is("{1}"));
	assert_true(lent_is("{31,2,5}"));
	assert_false(lent_is("{32}"));
	assert_false(lent_is("{5,32}"));
	/* the whole row, a column of the server's own */
	assert_false(lent_is("{0}"));
	assert_false(lent_is("{3,-1}"));
	assert_false(lent_is("{}"));
	assert_false(lent_is(NULL));
}

/* The fourth column was dropped. */
static void test_names_come_back(void **state)
{
	static const struct {
		const char *printed, *wanted;
	} rows[] = {
		{"(starelid >= 0)", "(id >= 0)"},
		{"((starelid > 0) AND (staattnum IS NOT NULL))",
		 "((id > 0) AND (\"Full Name\" IS NOT NULL))"},
		{"stainherit", "\"order\""},
		{"((stainherit)::text = ANY (ARRAY['stainherit'::text, E'\\'starelid']))",
		 "((\"order\")::text = ANY (ARRAY['stainherit'::text, E'\\'starelid']))"},
		{"(lower(starelid) ~ $$starelid$$)", "(lower(id) ~ $$starelid$$)"},
		/* another's name: a function, a schema, a type, a field, a collation */
		{"(starelid(starelid) > 0)", "(starelid(id) > 0)"},
		{"(starelid.f(starelid) > 0)", "(starelid.f(id) > 0)"},
		{"(app.starelid(1) = (starelid)::stawidth)", "(app.starelid(1) = (id)::stawidth)"},
		{"((stainherit).starelid > 0)", "((\"order\").starelid > 0)"},
		{"(starelid > ('a'::text COLLATE starelid))",
		 "(id > ('a'::text COLLATE starelid))"},
		{"(\"starelid\" = starelids)", "(\"starelid\" = starelids)"},
		{"(stanullfrac > 0)", "(stanullfrac > 0)"},
		{"(stavalues5 > 0)", "(stavalues5 > 0)"},
		{"", ""},
		{"s", "s"},
	};
	struct arena a = ARENA_INIT;
	struct snapshot s = {.temp = &a};
	struct snapshot_column columns[4] = {{"id", NULL}, {"Full Name", NULL}, {"order", NULL}};
	struct snapshot_rel rel = {.oid = 16390, .n_columns = 4, .columns = columns};

	(void)state;
	map_put_num(&a, &s.rels, rel.oid, &rel);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(lent_back(&a, &s, rel.oid, rows[i].printed), rows[i].wanted);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_which_were_printed_so),
		cmocka_unit_test(test_names_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
