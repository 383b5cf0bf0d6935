#include "dialect/sql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialect/type.h"

#include <string.h>

struct desk {
	struct arena arena;
	struct sql w;
};

static void begin(struct desk *d)
{
	memset(d, 0, sizeof(*d));
	sql_init(&d->w, &d->arena, "public");
}

static void expect(struct desk *d, const char *text)
{
	assert_string_equal(sbuf_text(&d->w.text), text);
	arena_release(&d->arena);
}

static void test_one_blank_between_tokens(void **state)
{
	struct desk d;

	(void)state;
	begin(&d);
	SQL(&d.w, KW("DROP TABLE"), ID("users"), KW(","), ID("posts"), KW("("), ID("a"), KW(")"),
	    KW(";"));
	expect(&d, "DROP TABLE users, posts (a);");
}

static void test_names_are_quoted_where_needed(void **state)
{
	struct desk d;

	(void)state;
	begin(&d);
	SQL(&d.w, ID("plain_1"), ID("Upper"), ID("select"), ID("with space"), ID("q\"q"), ID("1st"),
	    ID("ünï"), ID("status"));
	expect(&d, "plain_1 \"Upper\" \"select\" \"with space\" \"q\"\"q\" \"1st\" \"ünï\" status");
}

static void test_the_default_schema_is_left_out(void **state)
{
	struct desk d;

	(void)state;
	begin(&d);
	SQL(&d.w, NAME("public", "a"), NAME("App", "a"), NAME(NULL, "a"), NAME("public", "user"));
	expect(&d, "a \"App\".a a \"user\"");
}

static void test_values(void **state)
{
	struct desk d;

	(void)state;
	begin(&d);
	SQL(&d.w, LIT("it's"), LIT("back\\slash"), LIT(""), NUM(-5), EXPR("now()"));
	expect(&d, "'it''s' 'back\\slash' '' -5 now()");
}

static void test_lists_of_names(void **state)
{
	static const char *items[] = {"a", "B", "order"};
	const struct strings names = {items, 3};
	struct desk d;

	(void)state;
	begin(&d);
	SQL(&d.w, KW("UNIQUE"), IDS(&names));
	expect(&d, "UNIQUE (a, \"B\", \"order\")");
}

static void test_types_as_migrations_write_them(void **state)
{
	struct type_parsed t;
	struct desk d;

	(void)state;
	begin(&d);
	assert_true(type_parse(&d.arena, "timestamptz(3)", "public", &t));
	SQL(&d.w, ID("a"), TYPE(&t.type));
	expect(&d, "a TIMESTAMP(3) WITH TIME ZONE");
}

static void test_lists_of_lines(void **state)
{
	struct desk d;

	(void)state;
	begin(&d);
	SQL(&d.w, KW("CREATE TABLE"), ID("t"));
	sql_open(&d.w);
	sql_item(&d.w);
	SQL(&d.w, ID("a"), KW("INTEGER"));
	sql_item(&d.w);
	SQL(&d.w, ID("b"), KW("TEXT"));
	sql_close(&d.w);
	SQL(&d.w, KW("TABLESPACE"), ID("x"));
	expect(&d, "CREATE TABLE t (\n    a INTEGER,\n    b TEXT\n) TABLESPACE x");
	begin(&d);
	SQL(&d.w, KW("CREATE TABLE"), ID("t"));
	sql_open(&d.w);
	sql_close(&d.w);
	expect(&d, "CREATE TABLE t ()");
}

static void test_exactly_one_pair_of_parentheses(void **state)
{
	static const char *const rows[][2] = {
		{"a > 0", "CHECK (a > 0)"},
		{"(a > 0)", "CHECK (a > 0)"},
		{" ( ( a > 0 ) ) ", "CHECK (a > 0)"},
		{"(a) > (b)", "CHECK ((a) > (b))"},
		{"(a = ')')", "CHECK (a = ')')"},
		{"(a = $$)$$)", "CHECK (a = $$)$$)"},
		{"(\"(\" > 0)", "CHECK (\"(\" > 0)"},
		{"((a)", "CHECK (((a))"},
		{"()", "CHECK ()"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct desk d;

		begin(&d);
		SQL(&d.w, KW("CHECK"));
		sql_parens(&d.w, rows[i][0]);
		expect(&d, rows[i][1]);
	}
}

static void test_storage_parameters(void **state)
{
	struct pairs p = {0};
	struct desk d;

	(void)state;
	begin(&d);
	pairs_put(&d.arena, &p, "fillfactor", "70");
	pairs_put(&d.arena, &p, "toast.autovacuum_enabled", "false");
	pairs_put(&d.arena, &p, "Odd one", "a 'b'");
	pairs_put(&d.arena, &p, "gone", NULL);
	pairs_put(&d.arena, &p, "empty", "");
	SQL(&d.w, KW("WITH"));
	sql_options(&d.w, &p);
	expect(&d, "WITH (\"Odd one\"='a ''b''', empty='', fillfactor=70, gone, "
		   "toast.autovacuum_enabled=false)");
}

static void test_glue_and_words(void **state)
{
	struct desk d;

	(void)state;
	begin(&d);
	SQL(&d.w, KW("COLUMN"), ID("t"));
	sql_glue(&d.w);
	SQL(&d.w, KW("."));
	sql_glue(&d.w);
	SQL(&d.w, ID("c"));
	sql_word(&d.w, "DESC");
	expect(&d, "COLUMN t.c DESC");
}

/* A default is one value: what would be read as more stands in parentheses. */
static void test_defaults(void **state)
{
	static const char *const rows[][2] = {
		{"0", "DEFAULT 0"},
		{"now()", "DEFAULT now()"},
		{"'x'::text", "DEFAULT 'x'::text"},
		{"NOT true", "DEFAULT (NOT true)"},
		{"1 IN (1, 2)", "DEFAULT (1 IN (1, 2))"},
		{"now() AT TIME ZONE 'UTC'", "DEFAULT (now() AT TIME ZONE 'UTC')"},
		{"(1 IS NULL)", "DEFAULT (1 IS NULL)"},
		{"1 = ANY (ARRAY[1, 2])", "DEFAULT (1 = ANY (ARRAY[1, 2]))"},
		{"1 <> ALL ('{1,2}')", "DEFAULT (1 <> ALL ('{1,2}'))"},
		{"(1 = SOME (ARRAY[1]))", "DEFAULT (1 = SOME (ARRAY[1]))"},
		{"'not null'", "DEFAULT 'not null'"},
		{"\"not\"()", "DEFAULT \"not\"()"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct desk d;

		begin(&d);
		sql_default(&d.w, rows[i][0]);
		expect(&d, rows[i][1]);
	}
}

static void test_flaws_of_expressions(void **state)
{
	static const struct {
		const char *expr;
		const char *rest; /* from where the flaw is; NULL: none */
	} rows[] = {
		{"1 -- one", "-- one"},
		{"1 -- one\n", NULL},
		{"a > 0 -- yes\n AND b", NULL},
		{"a /* fin */", NULL},
		{"a /* /* x */ */ + 1", NULL},
		{"a /* /* x */", "/* /* x */"},
		{"(a", "(a"},
		{"a)", ")"},
		{"a[1) = 2", ") = 2"},
		{"a[1", "a[1"},
		{"a; DROP TABLE t", "; DROP TABLE t"},
		{"(a;)", ";)"},
		{"'x;y--z(' || \"b;(\"", NULL},
		{"E'it\\'s -- ;'", NULL},
		{"E'it\\\\'", NULL},
		{"e'it\\'", "e'it\\'"},
		{"'it", "'it"},
		{"'", "'"},
		{"''''", NULL},
		{"'''", "'"},
		{"\"it", "\"it"},
		{"$$ it ; ( $$", NULL},
		{"$x$ it ; ( $x$", NULL},
		{"$x$ it $$", "$x$ it $$"},
		{"$$", "$$"},
		{"$$$", "$$$"},
		{"a $1 $2", NULL},
		{"a -> 'x' - -1", NULL},
		{"e = 'x' AND 'y' = e", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t at = 0;
		const char *flaw = sql_expr_flaw(rows[i].expr, &at);

		if (!rows[i].rest)
			assert_null(flaw);
		else
			assert_string_equal(rows[i].expr + at, rows[i].rest);
		assert_int_equal(flaw != NULL, rows[i].rest != NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_blank_between_tokens),
		cmocka_unit_test(test_names_are_quoted_where_needed),
		cmocka_unit_test(test_the_default_schema_is_left_out),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_lists_of_names),
		cmocka_unit_test(test_types_as_migrations_write_them),
		cmocka_unit_test(test_lists_of_lines),
		cmocka_unit_test(test_exactly_one_pair_of_parentheses),
		cmocka_unit_test(test_storage_parameters),
		cmocka_unit_test(test_glue_and_words),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_flaws_of_expressions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
