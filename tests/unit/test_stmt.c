/*
 * SQL text as tokens and statements: where statements end, what they are
 * called, where they stand, and which texts have the same checksum.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dialect/stmt.h"
#include "lib/fixture.h"

#include <stdlib.h>
#include <string.h>

struct fixture {
	FIXTURE;
	struct source src;
	struct stmt_tokens tokens;
	struct vec stmts;
};

static int set_up(void **state)
{
	return !fixture_open(state, sizeof(struct fixture));
}

static bool scan(struct fixture *f, const char *text)
{
	f->src = (struct source){.name = "x.sql", .text = text, .len = strlen(text)};
	f->stmts = (struct vec){0};
	f->ds.list.len = 0;
	if (!stmt_scan(&f->arena, &f->ds, MG_REV_SYNTAX, &f->src, &f->tokens))
		return false;
	stmt_split(&f->arena, &f->tokens, 0, f->tokens.len, &f->stmts);
	return true;
}

static const struct stmt *stmt(const struct fixture *f, size_t i)
{
	static const struct stmt none = {.sql = "", .lead = ""};

	assert_true(i < f->stmts.len);
	return i < f->stmts.len ? f->stmts.items[i] : &none;
}

static const struct {
	const char *text;
	const char *stmts[4];
} splits[] = {
	{"", {NULL}},
	{";;  ; -- nothing\n", {NULL}},
	{"SELECT 1", {"SELECT 1"}},
	{"SELECT 1;SELECT 2;", {"SELECT 1", "SELECT 2"}},
	{"SELECT ';'; SELECT 2", {"SELECT ';'", "SELECT 2"}},
	{"SELECT E'\\';'; SELECT 2", {"SELECT E'\\';'", "SELECT 2"}},
	{"SELECT $$;$$, $a$;$$;$a$; SELECT 2", {"SELECT $$;$$, $a$;$$;$a$", "SELECT 2"}},
	{"SELECT \";\"; SELECT 2", {"SELECT \";\"", "SELECT 2"}},
	{"SELECT 1 -- ;\n; SELECT 2", {"SELECT 1", "SELECT 2"}},
	{"SELECT /* ; /* ; */ ; */ 1; SELECT 2", {"SELECT /* ; /* ; */ ; */ 1", "SELECT 2"}},
	{"CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3",
	 {"CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)", "SELECT 3"}},
	{"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a THEN 1 END; "
	 "END; SELECT 2",
	 {"CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN a THEN 1 END; "
	  "END",
	  "SELECT 2"}},
	{"BEGIN; SELECT 1; END;", {"BEGIN", "SELECT 1", "END"}},
	{"SELECT 1); SELECT 2", {"SELECT 1)", "SELECT 2"}},
	/* number literals that the scanner of version 15 does not know */
	{"SELECT 1_000, 0x1F, 0b1; SELECT '1_0;', \"0x1\"",
	 {"SELECT 1_000, 0x1F, 0b1", "SELECT '1_0;', \"0x1\""}},
};

static void test_split(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(splits) / sizeof(splits[0]); i++) {
		size_t n = 0;

		assert_true(scan(f, splits[i].text));
		for (; splits[i].stmts[n]; n++)
			assert_string_equal(stmt(f, n)->sql, splits[i].stmts[n]);
		assert_int_equal(f->stmts.len, n);
	}
}

static void test_positions(void **state)
{
	struct fixture *f = *state;

	assert_true(scan(f, "-- é\nSELECT 'é'; SELECT 2;\n\n  /* x */ SELECT\n3"));
	assert_int_equal(f->stmts.len, 3);
	assert_int_equal(stmt(f, 0)->pos.line, 2);
	assert_int_equal(stmt(f, 0)->pos.col, 1);
	assert_int_equal(stmt(f, 1)->pos.line, 2);
	assert_int_equal(stmt(f, 1)->pos.col, 13);
	assert_int_equal(stmt(f, 2)->pos.line, 4);
	assert_int_equal(stmt(f, 2)->pos.col, 11);
	assert_ptr_equal(stmt(f, 2)->pos.src, &f->src);
}

static void test_lead(void **state)
{
	struct fixture *f = *state;

	assert_true(scan(f, "-- one\n/* two */\nSELECT 1; -- of the first\n  -- three\nSELECT 2"));
	assert_string_equal(stmt(f, 0)->lead, "-- one\n/* two */\n");
	assert_string_equal(stmt(f, 1)->lead, "-- three\n");
	assert_true(scan(f, "SELECT 1; SELECT 2"));
	assert_string_equal(stmt(f, 1)->lead, "");
}

static const struct {
	const char *text;
	const char *message;
	uint32_t line;
	uint32_t col;
} errors[] = {
	{"SELECT 1;\nSELECT 'é", "unterminated quoted string", 2, 8},
	{"'é'; SELECT $a$ b", "unterminated dollar-quoted string", 1, 13},
	{"\n\n /* x", "unterminated /* comment", 3, 2},
	{"SELECT \"x", "unterminated quoted identifier", 1, 8},
	{"SELECT 1a", "trailing junk after numeric literal", 1, 8},
};

static void test_errors(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		const struct diag *d;

		assert_false(scan(f, errors[i].text));
		assert_int_equal(f->ds.list.len, 1);
		d = f->ds.list.items[0];
		assert_int_equal(d->code, MG_REV_SYNTAX);
		assert_string_equal(d->text, errors[i].message);
		assert_int_equal(d->pos.line, errors[i].line);
		assert_int_equal(d->pos.col, errors[i].col);
	}
}

static const char *checksum(struct fixture *f, const char *text)
{
	assert_true(scan(f, text));
	return stmt_checksum(&f->arena, &f->tokens, &f->stmts);
}

static void test_checksum(void **state)
{
	static const char *const same[] = {
		"SELECT a>1;SELECT 2;",
		"SELECT a > 1 ; SELECT 2",
		"SELECT a> /* x */ 1; -- y\n\n-- z\nSELECT\t2;",
		";SELECT a>1;;SELECT 2",
	};
	static const char *const other[] = {
		"SELECT a>1 SELECT 2;", "SELECT a > 1; SELECT 3",   "SELECT A>1;SELECT 2;",
		"SELECT a>1;",		"SELECT 'a'>1;SELECT 2;",   "SELECT 2;SELECT a>1;",
		"SELECT a> 1;SELECT2;", "SELECT \"a\">1;SELECT 2;",
	};
	struct fixture *f = *state;
	const char *first = checksum(f, same[0]);

	assert_int_equal(strlen(first), 64);
	for (size_t i = 1; i < sizeof(same) / sizeof(same[0]); i++)
		assert_string_equal(checksum(f, same[i]), first);
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		assert_string_not_equal(checksum(f, other[i]), first);
	assert_string_not_equal(checksum(f, "SELECT 'a b'"), checksum(f, "SELECT 'a  b'"));
}

static void test_names(void **state)
{
	struct fixture *f = *state;

	assert_true(scan(f, "Users \"A\"\"b\" 'x' 12 É"));
	assert_string_equal(stmt_name(&f->arena, &f->tokens, 0), "users");
	assert_string_equal(stmt_name(&f->arena, &f->tokens, 1), "A\"b");
	assert_null(stmt_name(&f->arena, &f->tokens, 2));
	assert_null(stmt_name(&f->arena, &f->tokens, 3));
	assert_null(stmt_name(&f->arena, &f->tokens, f->tokens.len));
	assert_true(stmt_is(&f->tokens, 0, "users"));
	assert_false(stmt_is(&f->tokens, 0, "user"));
	assert_false(stmt_is(&f->tokens, f->tokens.len, "users"));
}

static void test_zero_length_name(void **state)
{
	struct fixture *f = *state;

	assert_false(scan(f, "SELECT \"\""));
}

/* The grammar takes it or not; hostile nesting is refused, not followed. */
static void test_parses(void **state)
{
	enum { DEEP = 400000 };
	struct fixture *f = *state;
	struct stmt_error e;
	char *deep = malloc(DEEP + 1);

	assert_true(stmt_parses(&f->arena, "SELECT 1; -- step\nCREATE TABLE t (id int)", &e));
	assert_true(stmt_parses(&f->arena, "", &e));
	assert_false(stmt_parses(&f->arena, "SELECT '\303\244', x y FROM FROM", &e));
	assert_string_equal(e.text, "syntax error at or near \"FROM\"");
	assert_int_equal(e.at, strlen("SELECT '\303\244', x y FROM "));
	assert_false(stmt_parses(&f->arena, "CREATE TABLE t (id int", &e));
	assert_non_null(deep);
	memset(deep, '(', DEEP);
	deep[DEEP] = '\0';
	assert_false(stmt_parses(&f->arena, deep, &e));
	free(deep);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_split, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_positions, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_lead, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_errors, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_checksum, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_names, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_zero_length_name, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_parses, set_up, fixture_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
