#include "dialect/lex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#define COUNT(x) (sizeof(x) / sizeof((x)[0]))

/* The steps of a text, each in brackets. */
static void test_steps(void **state)
{
	static const char *const rows[][2] = {
		{"a+b", "[a][+][b]"},
		{"a_1$ \"x y\".b", "[a_1$][ ][\"x y\"][.][b]"},
		{"'it''s' x", "['it']['s'][ ][x]"},
		{"E'a\\'b' 'c\\'", "[E'a\\'b'][ ]['c\\']"},
		{"me'x'", "[me]['x']"},
		{"$$a'b$$c", "[$$a'b$$][c]"},
		{"$t$a$$b$t$", "[$t$a$$b$t$]"},
		{"$1+$2", "[$][1][+][$][2]"},
		{"\xC3\xA4 b", "[\xC3\xA4][ ][b]"},
		/* what is not closed goes to the end, and no further */
		{"'a", "['a]"},
		{"E'a\\", "[E'a\\]"},
		{"$t$a", "[$t$a]"},
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct sbuf out = SBUF_INIT(&a);

		for (const char *p = rows[i][0]; *p;) {
			const char *end = lex_step(p);

			sbuf_addf(&out, "[%.*s]", (int)(end - p), p);
			p = end;
		}
		assert_string_equal(sbuf_text(&out), rows[i][1]);
	}
	arena_release(&a);
}

static void test_comments(void **state)
{
	static const struct {
		const char *text;
		const char *behind; /* NULL: takes in all */
	} rows[] = {
		{"-- a\nb", "b"}, {"/* a */b", "b"},	  {"/* a /* b */ c */d", "d"},
		{"-- a", NULL},	  {"/* a /* b */", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *behind = lex_comment(rows[i].text);

		assert_true(lex_is_comment(rows[i].text));
		if (rows[i].behind)
			assert_string_equal(behind, rows[i].behind);
		else
			assert_null(behind);
	}
	assert_false(lex_is_comment("- -a") || lex_is_comment("/ *") || lex_is_comment(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_comments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
