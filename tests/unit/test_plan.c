/*
 * The statements for a difference as exact text, and back again. PostgreSQL
 * takes all of them in this order.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "engine/load.h"
#include "engine/plan.h"
#include "kinds/kinds.h"

#include <string.h>

static struct schema *load(struct arena *a, const char *text)
{
	struct schema *s = ARENA_NEW(a, struct schema);
	struct source *src = ARENA_NEW(a, struct source);
	struct diags ds = DIAGS_INIT(a);
	struct sbuf said = SBUF_INIT(a);

	*src = (struct source){"models.yaml", text, strlen(text)};
	if (!load_source(a, &ds, kinds_all(), src, s) || ds.list.len) {
		diags_print(&said, &ds, false);
		fail_msg("%s%s", text, sbuf_text(&said));
	}
	return s;
}

static bool make(struct arena *a, struct diags *ds, const char *from, const char *to, int version,
		 struct plan *plan)
{
	struct difference *d = ARENA_NEW(a, struct difference);
	struct diff_options options = {.renames = RENAME_NEVER};

	assert_true(diff_schemas(a, ds, load(a, from), load(a, to), NULL, &options, d));
	return plan_make(a, ds, d, version, plan);
}

static const char *planned(struct arena *a, const char *from, const char *to, unsigned *hazards)
{
	struct diags ds = DIAGS_INIT(a);
	struct sbuf out = SBUF_INIT(a);
	struct plan plan;

	assert_true(make(a, &ds, from, to, 0, &plan));
	assert_int_equal(ds.list.len, 0);
	plan_write(&out, &plan);
	*hazards = plan.hazards;
	return sbuf_text(&out);
}

static const struct {
	const char *from;
	const char *to;
	const char *there;
	const char *back; /* NULL: not asked */
} plans[] = {
#include "plan_statements.def"
};

static void test_plans(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(plans) / sizeof(*plans); i++) {
		struct arena a = ARENA_INIT;
		unsigned hazards;

		assert_string_equal(planned(&a, plans[i].from, plans[i].to, &hazards),
				    plans[i].there);
		/* what was reached is no difference to itself */
		assert_string_equal(planned(&a, plans[i].to, plans[i].to, &hazards), "");
		assert_int_equal(hazards, 0);
		if (plans[i].back)
			assert_string_equal(planned(&a, plans[i].to, plans[i].from, &hazards),
					    plans[i].back);
		arena_release(&a);
	}
}

#define TABLE(columns) "tables: {t: {columns: {" columns "}}}\n"

static void test_hazards(void **state)
{
	static const struct {
		const char *from;
		const char *to;
		const char *want;
	} rows[] = {
		{"", TABLE("a: text"), ""},
		{TABLE("a: text"), "", "data_loss"},
		{TABLE("a: text, b: text"), TABLE("a: text"), "data_loss"},
		{TABLE("a: text"), TABLE("a: text, b: text"), ""},
		{TABLE("a: text"), TABLE("a: text, b: {type: text, nullable: false}"),
		 "needs_rows"},
		{TABLE("a: text"),
		 TABLE("a: text, b: {type: text, nullable: false, default: \"'x'\"}"), ""},
		{TABLE("a: text"), TABLE("a: {type: text, nullable: false}"), "needs_rows"},
		{TABLE("a: varchar(5)"), TABLE("a: varchar(9)"), ""},
		{TABLE("a: varchar(9)"), TABLE("a: varchar(5)"), "table_rewrite"},
		{TABLE("a: integer"), TABLE("a: bigint"), "table_rewrite"},
		{"enums: {e: [a]}\n", "enums: {e: [a, b]}\n", ""},
		{"enums: {e: [a, b]}\n", "enums: {e: [a]}\n", ""},
		{"enums: {e: [a, b]}\n" TABLE("x: e"), "enums: {e: [a]}\n" TABLE("x: e"),
		 "data_loss, table_rewrite"},
		{"schemas: {app: {}}\n", "", ""},
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		unsigned hazards;

		planned(&a, rows[i].from, rows[i].to, &hazards);
		if (strcmp(plan_hazards(&a, hazards), rows[i].want) != 0)
			fail_msg("%s%s%s", rows[i].from, rows[i].to, plan_hazards(&a, hazards));
	}
	assert_string_equal(plan_hazards(&a, ~0u), "data_loss, table_rewrite, needs_rows");
	arena_release(&a);
}

/* What the server that will run it lacks is told, and only that. */
static void test_old_servers(void **state)
{
	static const char to[] = "tables: {t: {columns: {a: integer}, unique: [{columns: [a], "
				 "nulls_not_distinct: true}]}}\n";
	struct arena a = ARENA_INIT;
	struct diags ds = DIAGS_INIT(&a);
	struct sbuf said = SBUF_INIT(&a);
	struct plan plan;

	(void)state;
	assert_false(make(&a, &ds, "", to, 140000, &plan));
	diags_print(&said, &ds, false);
	assert_non_null(strstr(sbuf_text(&said), "error MG0407: unique constraint t.uq_t_a: "
						 "nulls_not_distinct needs PostgreSQL 15, the "
						 "server has 14\n"));
	assert_non_null(strstr(sbuf_text(&said),
			       "hint: Leave nulls_not_distinct out, or use a newer server.\n"));
	ds = (struct diags)DIAGS_INIT(&a);
	assert_true(make(&a, &ds, "", to, 150000, &plan));
	assert_true(make(&a, &ds, to, "", 140000, &plan));
	assert_int_equal(ds.list.len, 0);
	arena_release(&a);
}

/* Each statement knows what it is about, and how it is written one by one. */
static void test_statements(void **state)
{
	struct arena a = ARENA_INIT;
	struct diags ds = DIAGS_INIT(&a);
	struct plan plan;
	const struct statement *s;

	(void)state;
	assert_true(make(&a, &ds, TABLE("a: text"),
			 TABLE("a: text, b: {type: text, index: true}") "enums: {e: [x]}\n", 0,
			 &plan));
	assert_int_equal(plan.statements.len, 3);
	s = plan.statements.items[0];
	assert_string_equal(s->sql, "CREATE TYPE e AS ENUM ('x')");
	assert_string_equal(s->object->name, "e");
	s = plan.statements.items[1];
	assert_string_equal(s->sql, "ALTER TABLE t ADD COLUMN b TEXT");
	assert_string_equal(s->object->name, "b");
	assert_int_equal(s->object->pos.line, 1);
	s = plan.statements.items[2];
	assert_string_equal(s->object->name, "ix_t_b");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plans),
		cmocka_unit_test(test_hazards),
		cmocka_unit_test(test_old_servers),
		cmocka_unit_test(test_statements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
