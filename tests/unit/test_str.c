#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <limits.h>
#include <string.h>

#define COUNT(x) (sizeof(x) / sizeof((x)[0]))

static void test_builder(void **state)
{
	struct arena a = ARENA_INIT;
	struct sbuf b = SBUF_INIT(&a);

	(void)state;
	assert_string_equal(sbuf_text(&b), "");
	sbuf_add(&b, "");
	assert_string_equal(sbuf_text(&b), "");
	sbuf_add(&b, "one");
	sbuf_addc(&b, ' ');
	sbuf_addn(&b, "twofold", 3);
	sbuf_addf(&b, " %d %s", 3, "four");
	sbuf_addf(&b, "%s", "");
	assert_string_equal(sbuf_text(&b), "one two 3 four");
	assert_int_equal(b.len, 14);
	sbuf_cut(&b, 100);
	assert_int_equal(b.len, 14);
	sbuf_cut(&b, 3);
	assert_string_equal(sbuf_text(&b), "one");
	sbuf_cut(&b, 0);
	assert_string_equal(sbuf_text(&b), "");
	arena_release(&a);
}

static void test_builder_grows(void **state)
{
	struct arena a = ARENA_INIT;
	struct sbuf b = SBUF_INIT(&a);
	struct sbuf other = SBUF_INIT(&a);

	(void)state;
	for (int i = 0; i < 50000; i++) {
		sbuf_addf(&b, "%05d", i);
		/* two builders in turn: neither can always grow where it stands */
		sbuf_addc(&other, 'x');
	}
	assert_int_equal(b.len, 250000);
	assert_int_equal(strlen(sbuf_text(&b)), 250000);
	assert_memory_equal(sbuf_text(&b) + 249995, "49999", 5);
	assert_memory_equal(sbuf_text(&b) + 61725, "12345", 5);
	assert_int_equal(strspn(sbuf_text(&other), "x"), 50000);
	arena_release(&a);
}

static void test_comparisons(void **state)
{
	(void)state;
	assert_true(str_eq(NULL, NULL));
	assert_false(str_eq(NULL, ""));
	assert_false(str_eq("", NULL));
	assert_true(str_eq("a", "a"));
	assert_false(str_eq("a", "A"));
	assert_true(str_ieq("SeLeCt", "sElEcT"));
	assert_false(str_ieq("select", "selec"));
	assert_false(str_ieq("selec", "select"));
	assert_false(str_ieq(NULL, "a"));
	assert_true(str_ieq(NULL, NULL));
	/* only ASCII is folded: [ and { differ by the same bit as letters do */
	assert_false(str_ieq("[", "{"));
	assert_false(str_ieq("\xC3\x84", "\xC3\xA4"));
	assert_true(str_starts("abc", "ab"));
	assert_true(str_starts("abc", ""));
	assert_false(str_starts("ab", "abc"));
	assert_true(str_ends("abc", "bc"));
	assert_true(str_ends("abc", ""));
	assert_false(str_ends("bc", "abc"));
	assert_true(str_cmp(NULL, "") < 0);
	assert_true(str_cmp("", NULL) > 0);
	assert_int_equal(str_cmp(NULL, NULL), 0);
	assert_true(str_cmp("a", "b") < 0);
	assert_true(str_cmp("\xC3\xA4", "z") > 0);
}

static void test_copies(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	assert_string_equal(str_lower(&a, "AbZ[\xC3\x84"), "abz[\xC3\x84");
	assert_string_equal(str_trim(&a, " \t\r\n a b \f\v"), "a b");
	assert_string_equal(str_trim(&a, "  "), "");
	assert_string_equal(str_trim(&a, ""), "");
	arena_release(&a);
}

struct utf8_row {
	const char *text;
	long bad;
};

static const struct utf8_row utf8_rows[] = {
	{"", -1},
	{"plain", -1},
	{"\xC2\x80", -1},
	{"\xDF\xBF", -1},
	{"\xE0\xA0\x80", -1},
	{"\xED\x9F\xBF", -1},
	{"\xEE\x80\x80", -1},
	{"\xEF\xBF\xBF", -1},
	{"\xF0\x90\x80\x80", -1},
	{"\xF4\x8F\xBF\xBF", -1},
	{"\x80", 0}, /* a continuation alone */
	{"a\xBF", 1},
	{"\xC0\xAF", 0}, /* longer than needed */
	{"\xC1\xBF", 0},
	{"\xE0\x9F\xBF", 0},
	{"\xF0\x8F\xBF\xBF", 0},
	{"\xED\xA0\x80", 0}, /* surrogates */
	{"\xED\xBF\xBF", 0},
	{"\xF4\x90\x80\x80", 0}, /* beyond the last character */
	{"\xF5\x80\x80\x80", 0},
	{"\xFE", 0},
	{"\xFF", 0},
	{"ab\xC3", 2}, /* cut off */
	{"ab\xE2\x82", 2},
	{"ab\xF0\x9F\x98", 2},
	{"\xE2\x28\xA1", 0},
	{"12345678\xFF", 8}, /* around the steps of eight */
	{"1234567\xC3\xA4", -1},
	{"1234567\xC3", 7},
	{"12345678123456\xE2\x82\xAC 78\xC3(", 20},
};

static void test_utf8(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < COUNT(utf8_rows); i++) {
		size_t len = strlen(utf8_rows[i].text);
		/* a copy of just this size: a step beyond it is seen */
		char *copy = arena_alloc(&a, len);

		memcpy(copy, utf8_rows[i].text, len);
		if (str_bad_utf8(copy, len) != utf8_rows[i].bad)
			fail_msg("row %zu: %ld", i, str_bad_utf8(copy, len));
	}
	assert_int_equal(str_bad_utf8("a\0b\xFF", 4), 3);
	arena_release(&a);
}

static void test_cut_and_width(void **state)
{
	struct arena a = ARENA_INIT;
	const char *text = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80";

	(void)state;
	assert_string_equal(str_cut_utf8(&a, text, 100), text);
	assert_string_equal(str_cut_utf8(&a, text, 10), text);
	assert_string_equal(str_cut_utf8(&a, text, 9), "a\xC3\xA4\xE2\x82\xAC");
	assert_string_equal(str_cut_utf8(&a, text, 5), "a\xC3\xA4");
	assert_string_equal(str_cut_utf8(&a, text, 2), "a");
	assert_string_equal(str_cut_utf8(&a, text, 0), "");
	assert_int_equal(str_width(text, strlen(text)), 4);
	assert_int_equal(str_width("", 0), 0);
	assert_int_equal(str_chars(text, strlen(text), 2), 3);
	assert_int_equal(str_chars(text, strlen(text), 3), 6);
	assert_int_equal(str_chars(text, 4, 3), 4);
	assert_int_equal(str_chars(text, strlen(text), 0), 0);
	assert_int_equal(str_chars(text, strlen(text), 99), strlen(text));
	assert_true(str_goes_on(text[2]) && !str_goes_on(text[1]) && !str_goes_on('a'));
	assert_int_equal(str_bom("\xEF\xBB\xBFx", 4), 3);
	assert_int_equal(str_bom("\xEF\xBB\xBFx", 2), 0);
	assert_int_equal(str_bom(text, strlen(text)), 0);
	arena_release(&a);
}

static void test_classes(void **state)
{
	static const char digits[] = "0123456789";
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

	(void)state;
	for (int i = 0; i < 256; i++) {
		char c = (char)i;
		bool is_digit = i && strchr(digits, c);
		bool is_letter = i && strchr(letters, c);

		assert_int_equal(str_is_digit(c), is_digit);
		assert_int_equal(str_is_letter(c), is_letter);
		assert_int_equal(str_is_word(c), is_digit || is_letter || c == '_');
		assert_int_equal(str_is_space(c), i && strchr(" \t\n\v\f\r", c));
	}
}

static void test_numbers(void **state)
{
	static const char *const wrong[] = {"",
					    " 1",
					    "1 ",
					    "1x",
					    "x",
					    "0x10",
					    "1.5",
					    "--1",
					    "9223372036854775808",
					    "-9223372036854775809",
					    "99999999999999999999999"};
	long long n = 0;

	(void)state;
	assert_true(str_to_i64("0", &n) && n == 0);
	assert_true(str_to_i64("-12", &n) && n == -12);
	assert_true(str_to_i64("010", &n) && n == 10);
	assert_true(str_to_i64("9223372036854775807", &n) && n == LLONG_MAX);
	assert_true(str_to_i64("-9223372036854775808", &n) && n == LLONG_MIN);
	assert_false(str_to_i64(NULL, &n));
	for (size_t i = 0; i < COUNT(wrong); i++) {
		if (str_to_i64(wrong[i], &n))
			fail_msg("taken: %s", wrong[i]);
	}
}

struct nearest_row {
	const char *said;
	const char *meant; /* NULL: none of them */
};

static const struct nearest_row nearest_rows[] = {
	{"nulable", "nullable"},   /* a letter left out */
	{"nulllable", "nullable"}, /* one too many */
	{"nullible", "nullable"},  /* another one */
	{"nullabel", "nullable"},  /* neighbours swapped */
	{"NULLABLE", "nullable"},  /* only the case */
	{"colum", "columns"},	   /* two letters, a longer word */
	{"foreign_key", "foreign_keys"},
	{"pk", NULL}, /* too short to tell */
	{"x", NULL},
	{"", NULL},
	{"references", NULL},
	{"idd", "id"},
	{"tabel", "table"},
};

static void test_nearest(void **state)
{
	static const char *const words[] = {"columns", NULL,	"nullable", "foreign_keys",
					    "checks",  "table", "id",	    "y"};

	(void)state;
	for (size_t i = 0; i < COUNT(nearest_rows); i++) {
		const char *found = str_nearest(nearest_rows[i].said, words, COUNT(words));

		if (!str_eq(found, nearest_rows[i].meant))
			fail_msg("%s: %s", nearest_rows[i].said, found ? found : "none");
	}
	assert_null(str_nearest("table", words, 0));
	assert_string_equal(str_nearest("Y", words, COUNT(words)), "y");
}

static void test_nearest_takes_the_first_of_equals(void **state)
{
	static const char *const words[] = {"tables", "tablet"};
	char longest[200];

	(void)state;
	assert_string_equal(str_nearest("tablex", words, 2), "tables");
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = 0;
	assert_null(str_nearest(longest, words, 2));
}

static void test_holds_looks_no_farther_than_the_length(void **state)
{
	(void)state;
	assert_true(str_holds("a owner: b", 10, "owner:"));
	assert_true(str_holds("oowner:", 7, "owner:"));
	assert_false(str_holds("owner:", 5, "owner:"));
	assert_false(str_holds("", 0, "owner:"));
	assert_false(str_holds(NULL, 0, "owner:"));
	assert_true(str_holds("a\0owner:", 8, "owner:"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_builder),
		cmocka_unit_test(test_builder_grows),
		cmocka_unit_test(test_comparisons),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_cut_and_width),
		cmocka_unit_test(test_classes),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_holds_looks_no_farther_than_the_length),
		cmocka_unit_test(test_nearest_takes_the_first_of_equals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
