/*
 * What is told of a statement by its words: the reader itself, and the modules
 * that ask it what is dropped, cut in pieces or run outside transactions.
 */
#include "rev/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rev/cut.h"
#include "rev/loss.h"
#include "rev/outside.h"

#include <string.h>

#define COUNT(x) (sizeof(x) / sizeof((x)[0]))

struct reading {
	struct arena arena;
	struct diags ds;
	struct source src;
	struct stmt_tokens tokens;
	const struct stmt *stmt;
};

/* The first statement of the text. */
static void begin(struct reading *r, const char *sql)
{
	struct vec stmts = {0};

	*r = (struct reading){.src = {"x.sql", sql, strlen(sql)}};
	r->ds.arena = &r->arena;
	assert_true(stmt_scan(&r->arena, &r->ds, MG_REV_SYNTAX, &r->src, &r->tokens));
	stmt_split(&r->arena, &r->tokens, 0, r->tokens.len, &stmts);
	assert_true(stmts.len > 0);
	r->stmt = stmts.items[0];
}

static struct words words(struct reading *r, const char *sql)
{
	begin(r, sql);
	return words_of(&r->arena, &r->tokens, r->stmt);
}

static void test_steps_over_what_is_there(void **state)
{
	static const char *const verbs[] = {"drop", "alter", NULL};
	struct reading r;
	struct words w = words(&r, "ALTER /* a */ TABLE -- b\n(\"Table\") , b /* end */; ");

	(void)state;
	assert_true(words_is(&w, "alter") && words_is_any(&w, verbs));
	assert_true(words_has(&w, "alter") && words_has(&w, "b") && !words_has(&w, "end"));
	assert_false(words_take(&w, "table"));
	assert_true(words_take(&w, "alter"));
	assert_false(words_is_any(&w, verbs) || words_has(&w, "alter"));
	assert_true(words_take(&w, "table"));
	assert_false(words_take_char(&w, ')'));
	assert_true(words_take_char(&w, '('));
	/* in quotes it is a name and no word */
	assert_false(words_is(&w, "table"));
	assert_string_equal(words_take_name(&w), "Table");
	assert_null(words_take_name(&w));
	words_step(&w);
	assert_true(words_is_char(&w, ','));
	words_step(&w);
	assert_string_equal(words_take_name(&w), "b");
	assert_true(words_end(&w));
	arena_release(&r.arena);
}

static void test_nothing_is_behind_the_end(void **state)
{
	static const char *const any[] = {"drop", "table", NULL};
	const char *schema;
	const char *name;
	struct reading r;
	struct words w = words(&r, "drop; table a");

	(void)state;
	assert_true(words_take(&w, "drop"));
	words_step(&w);
	assert_true(words_end(&w));
	assert_false(words_is(&w, "table") || words_is_any(&w, any) || words_has(&w, "table"));
	assert_false(words_is_char(&w, ';') || words_take_if(&w));
	assert_null(words_take_name(&w));
	assert_false(words_take_path(&w, &schema, &name));
	arena_release(&r.arena);
}

static void test_paths(void **state)
{
	static const struct {
		const char *sql;
		const char *schema;
		const char *name;
		bool is_end;
	} rows[] = {
		{"t", NULL, "t", true},		 {"App . /* x */ \"T\"", "app", "T", true},
		{"db.s.t", "s", "t", true},	 {"t, u", NULL, "t", false},
		{"a.db.s.t", NULL, NULL, false}, {"s.", NULL, NULL, true},
		{"'t'", NULL, NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading r;
		struct words w = words(&r, rows[i].sql);
		const char *schema = "x";
		const char *name = "x";
		bool ok = words_take_path(&w, &schema, &name);

		if (ok != (rows[i].name != NULL) || !str_eq(schema, rows[i].schema) ||
		    !str_eq(name, rows[i].name) || words_end(&w) != rows[i].is_end)
			fail_msg("%s", rows[i].sql);
		arena_release(&r.arena);
	}
}

static void test_if(void **state)
{
	struct reading r;
	struct words w = words(&r, "if not exists a");

	(void)state;
	assert_true(words_take_if(&w));
	assert_true(words_is(&w, "a"));
	assert_false(words_take_if(&w));
	arena_release(&r.arena);
	w = words(&r, "IF EXISTS a");
	assert_true(words_take_if(&w));
	assert_true(words_is(&w, "a"));
	arena_release(&r.arena);
}

static const struct {
	const char *sql;
	const char *drops; /* schema.name.column, - for a part that is not said */
} dropping[] = {
	{"DROP TABLE users", "-.users.-"},
	{"drop table if exists App.Users, \"Posts\" cascade", "app.users.- -.Posts.-"},
	{"DROP /* x */ TABLE -- y\n users", "-.users.-"},
	{"ALTER TABLE users DROP COLUMN email", "-.users.email"},
	{"ALTER TABLE IF EXISTS ONLY app.users DROP email", "app.users.email"},
	{"ALTER TABLE users DROP CONSTRAINT x, DROP COLUMN IF EXISTS a CASCADE, DROP b",
	 "-.users.a -.users.b"},
	{"ALTER TABLE users ADD CHECK (f(a, b)), ALTER a DROP NOT NULL, DROP c", "-.users.c"},
	{"ALTER TABLE users ALTER COLUMN a DROP DEFAULT", ""},
	{"ALTER TABLE users RENAME COLUMN a TO b", ""},
	{"DROP SCHEMA app, \"B\" CASCADE", "app.-.- B.-.-"},
	{"DROP SCHEMA app", ""},
	{"DROP INDEX ix", ""},
	{"DROP VIEW v", ""},
	{"TRUNCATE TABLE a, ONLY b, s.c", "-.a.- -.b.- s.c.-"},
	{"TRUNCATE a * RESTART IDENTITY", "-.a.-"},
	{"DELETE FROM a", ""},
	{"DROP TABLE", ""},
	{"ALTER TABLE", ""},
	{"DROP TABLE a.", ""},
	{"DROP TABLE db.s.t", "s.t.-"},
	{"DROP TABLE a.b.s.t", ""},
	{"DROP SCHEMA app -- now\n CASCADE /* all */", "app.-.-"},
	{"ALTER TABLE a DROP", ""},
};

static void test_drops(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(dropping); i++) {
		struct reading r;
		struct sbuf b;
		struct vec drops = {0};

		begin(&r, dropping[i].sql);
		b = (struct sbuf)SBUF_INIT(&r.arena);
		rev_drops(&r.arena, &r.tokens, r.stmt, &drops);
		for (size_t k = 0; k < drops.len; k++) {
			const struct rev_drop *d = drops.items[k];

			sbuf_addf(&b, "%s%s.%s.%s", k ? " " : "", d->schema ? d->schema : "-",
				  d->name ? d->name : "-", d->column ? d->column : "-");
		}
		assert_string_equal(sbuf_text(&b), dropping[i].drops);
		arena_release(&r.arena);
	}
}

static void test_cuts(void **state)
{
	static const struct {
		const char *sql;
		const char *cut; /* [only ]schema.table as alias: columns[ where]; NULL: none */
	} rows[] = {
		{"UPDATE t SET a = 1", "-.t t: a"},
		{"update only s.t * as x set a = b, (c, d) = (1, 2) where e",
		 "only s.t x: a c d where"},
		{"UPDATE t x SET a /* where */ = f(a, 'where'), b = 2 WHERE c IN (1)",
		 "-.t x: a b where"},
		{"UPDATE t SET a = (SELECT b FROM u WHERE c)", "-.t t: a"},
		{"UPDATE t SET a = x.where, b = x. /* y */ returning", "-.t t: a b"},
		{"UPDATE t SET a[1] = 2", "-.t t: a"},
		{"DELETE FROM t WHERE a", "-.t t: where"},
		{"DELETE FROM t", "-.t t:"},
		{"DELETE FROM t RETURNING a", NULL},
		{"UPDATE t SET a = 1 RETURNING a", NULL},
		{"WITH x AS (SELECT 1) DELETE FROM t", NULL},
		{"INSERT INTO t VALUES (1)", NULL},
		{"UPDATE", NULL},
		{"DELETE FROM a.b.c.d", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading r;
		struct rev_cut cut;
		struct sbuf b;

		begin(&r, rows[i].sql);
		if (rev_cut_read(&r.arena, &r.tokens, r.stmt, &cut) != (rows[i].cut != NULL))
			fail_msg("%s", rows[i].sql);
		b = (struct sbuf)SBUF_INIT(&r.arena);
		if (rows[i].cut)
			sbuf_addf(&b, "%s%s.%s %s:", cut.is_only ? "only " : "",
				  cut.schema ? cut.schema : "-", cut.table, cut.as);
		for (size_t k = 0; rows[i].cut && k < cut.sets.len; k++)
			sbuf_addf(&b, " %s", (const char *)cut.sets.items[k]);
		if (rows[i].cut && cut.where) {
			assert_true(stmt_is(&r.tokens, cut.where, "where"));
			sbuf_add(&b, " where");
		}
		assert_string_equal(sbuf_text(&b), rows[i].cut ? rows[i].cut : "");
		arena_release(&r.arena);
	}
}

static void test_outside(void **state)
{
	static const struct {
		const char *sql;
		enum rev_outside_kind kind;
		const char *names; /* schema.name table_schema.table, and ! for one that waits */
	} rows[] = {
		{"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t (a)", REV_OUT_INDEX,
		 "-.i s.t!"},
		{"CREATE INDEX CONCURRENTLY ON t (a)", REV_OUT_UNPROVEN, "-.- -.t!"},
		{"CREATE INDEX i ON t (a)", REV_OUT_WRAPPED, "-.- -.-"},
		{"DROP INDEX CONCURRENTLY IF EXISTS s.i", REV_OUT_DROP, "s.i -.-!"},
		{"DROP INDEX i", REV_OUT_WRAPPED, "-.- -.-"},
		{"REINDEX (VERBOSE, CONCURRENTLY) INDEX db.s.i", REV_OUT_REINDEX, "s.i -.-!"},
		{"REINDEX TABLE CONCURRENTLY t", REV_OUT_REINDEX, "-.- -.t!"},
		{"REINDEX (CONCURRENTLY FALSE) TABLE t", REV_OUT_REPEATABLE, "-.- -.-"},
		{"REINDEX DATABASE CONCURRENTLY d", REV_OUT_REPEATABLE, "-.- -.-!"},
		{"ALTER TABLE s.t DETACH PARTITION /* x */ s.p CONCURRENTLY", REV_OUT_DETACH,
		 "s.p s.t!"},
		{"ALTER TABLE t ADD a int", REV_OUT_WRAPPED, "-.- -.-"},
		{"ALTER SYSTEM SET a = 1", REV_OUT_UNPROVEN, "-.- -.-"},
		{"CREATE DATABASE d", REV_OUT_UNPROVEN, "-.- -.-"},
		{"CALL f()", REV_OUT_UNPROVEN, "-.- -.-"},
		{"VACUUM t", REV_OUT_REPEATABLE, "-.- -.-"},
		{"SET a = 1", REV_OUT_SESSION, "-.- -.-"},
		{"INSERT INTO t VALUES (1)", REV_OUT_WRAPPED, "-.- -.-"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct reading r;
		struct rev_outside o;
		const char *names;

		begin(&r, rows[i].sql);
		o = rev_outside_read(&r.arena, &r.tokens, r.stmt);
		names = arena_printf(&r.arena, "%s.%s %s.%s%s", o.schema ? o.schema : "-",
				     o.name ? o.name : "-", o.table_schema ? o.table_schema : "-",
				     o.table ? o.table : "-", o.is_concurrent ? "!" : "");
		if (o.kind != rows[i].kind || !str_eq(names, rows[i].names))
			fail_msg("%s: %d %s", rows[i].sql, (int)o.kind, names);
		arena_release(&r.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps_over_what_is_there),
		cmocka_unit_test(test_nothing_is_behind_the_end),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_if),
		cmocka_unit_test(test_drops),
		cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_outside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
