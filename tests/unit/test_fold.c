/* Fold: long lines of generated C are broken where a reader would break them. */
#include "code/fold.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void folds(const char *text, size_t width, const char *expected)
{
	struct arena a = ARENA_INIT;
	struct sbuf out = SBUF_INIT(&a);

	fold_lines(&out, text, strlen(text), width);
	assert_string_equal(sbuf_text(&out), expected);
	arena_release(&a);
}

static void test_what_fits_stays(void **state)
{
	(void)state;
	folds("int f(int a, int b);\n\tx;\n", 20, "int f(int a, int b);\n\tx;\n");
	folds("", 20, "");
	folds("int f(int a, int b)", 19, "int f(int a, int b)");
	folds("\tint f(int a, int b)", 26, "\tint f(int a,\n\t\tint b)");
}

static void test_behind_the_outermost_comma(void **state)
{
	(void)state;
	folds("int f(int a, int b, int c);\n", 20, "int f(int a, int b,\n\tint c);\n");
	folds("\treturn f(a, b, CAST(x, y), z);\n", 31, "\treturn f(a, b,\n\t\tCAST(x, y), z);\n");
	folds("{a, f(b, c), d}\n", 13, "{a, f(b, c),\n\td}\n");
	folds("int f(int a, int b, int c, int d, int e);\n", 20,
	      "int f(int a, int b,\n\tint c,\n\tint d,\n\tint e);\n");
}

static void test_strings_and_characters_stay_whole(void **state)
{
	(void)state;
	folds("{a, \"b, \\\", c\", d, e}\n", 17, "{a, \"b, \\\", c\",\n\td, e}\n");
	folds("{a, ', ', c, d, e, f}\n", 10, "{a, ', ',\n\tc,\n\td,\n\te,\n\tf}\n");
	folds("x(\"aaaaaaaaaaaaaaaaa, bbbbbbbbb\")\n", 20,
	      "x(\n\t\"aaaaaaaaaaaaaaaaa, bbbbbbbbb\")\n");
}

static void test_behind_a_parenthesis_when_there_is_no_comma(void **state)
{
	(void)state;
	folds("enum constraint users_violated(const db *db)\n", 36,
	      "enum constraint users_violated(\n\tconst db *db)\n");
	folds("typedef int (*users_fn)(const struct users *row, void *ctx);\n", 40,
	      "typedef int (*users_fn)(\n\tconst struct users *row,\n\tvoid *ctx);\n");
	folds("an_enormous_name_without_anything();\n", 20,
	      "an_enormous_name_without_anything();\n");
}

static void test_macros(void **state)
{
	(void)state;
	folds("\tX(aaaa, bbbb, cccc) \\\n", 24, "\tX(aaaa, bbbb, \\\n\t\tcccc) \\\n");
	folds("#define M(X) \\\n\tX(aaaa, bbbb, cccc)\nf(a, bbbbbbbbb, cccccccccccc)\n", 23,
	      "#define M(X) \\\n\tX(aaaa, bbbb, \\\n\t\tcccc)\nf(a, bbbbbbbbb,\n\tcccccccccccc)\n");
	folds("#define LONG f(aaaa, bbbb, cccc)\n", 24, "#define LONG f(aaaa, bbbb, cccc)\n");
}

static void test_comments(void **state)
{
	(void)state;
	folds("/** One two three four five. */\n", 20,
	      "/**\n * One two three\n * four five.\n */\n");
	folds("\t/* One two three four. */\n", 24, "\t/*\n\t * One two three\n\t * four.\n\t */\n");
	folds("/*\n * One two three four five.\n */\n", 20,
	      "/*\n * One two three\n * four five.\n */\n");
	folds(" * aaaaaaaaaaaaaaaaaaaaaaaaaaaa bb\n", 20,
	      " * aaaaaaaaaaaaaaaaaaaaaaaaaaaa\n * bb\n");
	folds("int abcdefgh, i; /* what, ever, it, is */\n", 20,
	      "int abcdefgh,\n\ti; /* what, ever, it, is */\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_fits_stays),
		cmocka_unit_test(test_behind_the_outermost_comma),
		cmocka_unit_test(test_strings_and_characters_stay_whole),
		cmocka_unit_test(test_behind_a_parenthesis_when_there_is_no_comma),
		cmocka_unit_test(test_macros),
		cmocka_unit_test(test_comments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
