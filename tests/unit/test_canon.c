#include "engine/canon.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialect/type.h"

#include <stdio.h>

/* Each respelling that is equal, and its twin that is not. */
static const struct row {
	const char *type; /* of the value; NULL: none of its own */
	const char *x;
	const char *same; /* NULL: nothing is said about it */
	const char *other;
} rows[] = {
	/* blanks and parentheses around the whole */
	{NULL, "a > 0", "(a > 0)", "a > 1"},
	{NULL, "a > 0", "((a>0))", "(a >= 0)"},
	{NULL, "a > 0", " a\n\t>  0 ", "a>00"},
	{NULL, "(a) + (b)", "( (a)+(b) )", "a) + (b"},
	{NULL, "a IS NULL", "a  IS\nNULL", "aIS NULL"},
	{NULL, "f(a, b)", "f( a,b )", "f(a b)"},
	{NULL, "a and b", NULL, "aand b"},
	/* blanks between operators are what makes them two */
	{NULL, "a - -1", "a  -  -1", "a --1"},
	{NULL, "a < -1", "a   < -1", "a <-1"},
	{NULL, "a @ - b", NULL, "a @- b"},
	/* quoted text is left alone */
	{NULL, "a = 'x  y'", "(a = 'x  y')", "a = 'x y'"},
	{NULL, "a = ' '", "a=' '", "a = ''"},
	{NULL, "\"a  b\" > 0", "(\"a  b\">0)", "\"a b\" > 0"},
	{NULL, "a = 'it''s  so'", "a='it''s  so'", "a = 'it''s so'"},
	{NULL, "a = '('", "(a = '(')", "(a = ')')"},
	{NULL, "a = $$x  y$$", "a=$$x  y$$", "a = $$x y$$"},
	{NULL, "a = $t$x  $$ y$t$", "a=$t$x  $$ y$t$", "a = $t$x $$ y$t$"},
	{NULL, "a = E'\\'  b'", "a=E'\\'  b'", "a = E'\\' b'"},
	/* a comment ends with its line: its text is not squeezed */
	{NULL, "a -- b\n + c", NULL, "a -- b + c"},
	{NULL, "a /* x  y */ + b", NULL, "a /* x y */ + b"},
	/* constants, as values of the type */
	{"integer", "0", "'0'", "1"},
	{"integer", "0", "'0'::integer", "'1'::integer"},
	{"integer", "-1", "'-1'::integer", "1"},
	{"integer", "+5", "5", "-5"},
	{"integer", "5", NULL, "5.0"},
	{"integer", "5", NULL, "'5'::text"},
	{"bigint", "0", "'0'::bigint", "'0'::date"},
	{"numeric", "1.5", "'1.5'::numeric", "1.50"},
	{"text", "'x'", "'x'::text", "'y'::text"},
	{"text", "'x'", "('x'::text)", "'X'"},
	{"text", "'0'", "'0'::text", "0"},
	{"text", "'it''s'", "'it''s'::text", "'its'"},
	{"text", "''", "''::text", "' '"},
	{"varchar(20)", "'x'", "'x'::character varying", "'x '::character varying"},
	{"varchar(20)", "'x'", "'x'::text", "'x'::varchar(1)"},
	{"boolean", "true", "TRUE", "false"},
	{"boolean", "true", "'true'", "'false'"},
	{"date", "'2020-01-01'", "'2020-01-01'::date", "'2020-01-02'::date"},
	{"date", "'2020-01-01'", NULL, "'2020-01-01'::timestamp"},
	{"text[]", "'{}'", "'{}'::text[]", "'{a}'::text[]"},
	{"text[]", "'{}'", NULL, "'{}'::text"},
	{"jsonb", "'{}'", "'{}'::jsonb", "'{}'::json"},
	{"uuid", "gen_random_uuid()", "(gen_random_uuid())", "uuid_generate_v4()"},
	{"timestamptz", "now()", "now( )", "CURRENT_TIMESTAMP"},
	{"public.mood", "'ok'", "'ok'::mood", "'sad'::mood"},
	{"public.mood", "'ok'", "'ok'::public.mood", "'ok'::app.mood"},
	/* no casts are known without a type */
	{NULL, "'x'", "'x'", "'x'::text"},
	/* other things that only the server knows to be equal: never claimed */
	{"text", "lower(a)", NULL, "LOWER(a)"},
	{"integer", "1 + 1", NULL, "2"},
};

static void check(const struct row *r, const char *y, bool wanted)
{
	struct arena a = ARENA_INIT;
	struct type_parsed t = {0};

	if (r->type)
		assert_true(type_parse(&a, r->type, "public", &t));
	if (canon_equal(r->x, y, r->type ? &t.type : NULL) != wanted ||
	    canon_equal(y, r->x, r->type ? &t.type : NULL) != wanted)
		fail_msg("%s and %s of %s: not %s", r->x, y, r->type ? r->type : "no type",
			 wanted ? "equal" : "different");
	arena_release(&a);
}

static void test_respellings_and_their_twins(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		check(&rows[i], rows[i].x, true);
		if (rows[i].same)
			check(&rows[i], rows[i].same, true);
		check(&rows[i], rows[i].other, false);
	}
}

static void test_nothing_is_equal_to_nothing(void **state)
{
	(void)state;
	assert_true(canon_equal(NULL, NULL, NULL));
	assert_false(canon_equal(NULL, "0", NULL));
	assert_false(canon_equal("''", NULL, NULL));
}

/* Whatever the text is, nothing is read beyond its end. */
static void test_texts_that_end_early(void **state)
{
	static const char *const texts[] = {"'",  "\"", "'x",	 "E'\\", "$$", "$a$x",
					    "(",  "((", "'x'::", "-",	 "::", "'x'::nosuch(",
					    "--", "/*", "$",	 ""};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		for (size_t j = 0; j < sizeof(texts) / sizeof(*texts); j++)
			assert_int_equal(canon_equal(texts[i], texts[j], NULL), i == j);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_respellings_and_their_twins),
		cmocka_unit_test(test_nothing_is_equal_to_nothing),
		cmocka_unit_test(test_texts_that_end_early),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
