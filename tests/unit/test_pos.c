#include "base/pos.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

/* blanks, characters of two to four bytes, an empty line, no line end */
static const char text[] = "a b\n\n\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80x\nend";

static struct source source_of(const char *s)
{
	return (struct source){.name = "a.sql", .text = s, .len = strlen(s)};
}

static void expect(struct pos pos, uint32_t line, uint32_t col)
{
	assert_int_equal(pos.line, line);
	assert_int_equal(pos.col, col);
}

static void test_a_byte_has_a_place(void **state)
{
	struct source src = source_of(text);

	(void)state;
	expect(pos_at(&src, 0), 1, 1);
	expect(pos_at(&src, 2), 1, 3);
	expect(pos_at(&src, 3), 1, 4);
	expect(pos_at(&src, 4), 2, 1);
	expect(pos_at(&src, 5), 3, 1);
	expect(pos_at(&src, 7), 3, 2);
	expect(pos_at(&src, 10), 3, 3);
	expect(pos_at(&src, 14), 3, 4);
	expect(pos_at(&src, 16), 4, 1);
	expect(pos_at(&src, 19), 4, 4);
	expect(pos_at(&src, 1000), 4, 4);
	assert_ptr_equal(pos_at(&src, 3).src, &src);
}

static void test_a_place_has_a_byte(void **state)
{
	struct source src = source_of(text);

	(void)state;
	for (size_t i = 0; i <= src.len; i++) {
		struct pos pos = pos_at(&src, i);

		/* bytes within a character lead to the next one */
		while (i < src.len && ((unsigned char)text[i] & 0xC0) == 0x80)
			i++;
		assert_int_equal(pos_byte(pos), pos_byte(pos_at(&src, i)));
		assert_int_equal(pos_byte(pos_at(&src, i)), i);
	}
	/* a line has no more than its characters, the text no more than its lines */
	assert_int_equal(pos_byte((struct pos){&src, 1, 99}), 3);
	assert_int_equal(pos_byte((struct pos){&src, 2, 2}), 4);
	assert_int_equal(pos_byte((struct pos){&src, 9, 1}), src.len);
	assert_int_equal(pos_byte((struct pos){&src, 0, 0}), 0);
}

static void test_forward_is_the_same_in_pieces(void **state)
{
	struct source src = source_of(text);

	(void)state;
	for (size_t i = 0; i <= src.len; i++) {
		struct pos whole = pos_at(&src, src.len);
		struct pos pos = pos_forward(pos_at(&src, i), text + i, src.len - i);

		assert_ptr_equal(pos.src, &src);
		/* the place within a character is behind it, and its rest is nothing */
		expect(pos, whole.line, whole.col);
	}
}

static void test_a_byte_order_mark_is_no_character(void **state)
{
	struct source src = source_of("\xEF\xBB\xBF"
				      "ab\nc");

	(void)state;
	expect(pos_at(&src, 0), 1, 1);
	expect(pos_at(&src, 3), 1, 1);
	expect(pos_at(&src, 4), 1, 2);
	expect(pos_at(&src, 6), 2, 1);
	assert_int_equal(pos_byte((struct pos){&src, 1, 1}), 3);
	assert_int_equal(pos_byte((struct pos){&src, 1, 2}), 4);
	assert_int_equal(pos_byte((struct pos){&src, 2, 2}), 7);
}

static void test_bytes_that_are_no_text(void **state)
{
	struct source src = source_of("b\x80\xFF\n\xC3");

	(void)state;
	/* the one that is wrong is pointed at */
	expect(pos_at(&src, 2), 1, 2);
	expect(pos_at(&src, 3), 1, 3);
	expect(pos_at(&src, 5), 2, 2);
	src = (struct source){.name = "a folder"};
	expect(pos_at(&src, 5), 1, 1);
	assert_int_equal(pos_byte((struct pos){&src, 3, 3}), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_byte_has_a_place),
		cmocka_unit_test(test_a_place_has_a_byte),
		cmocka_unit_test(test_forward_is_the_same_in_pieces),
		cmocka_unit_test(test_a_byte_order_mark_is_no_character),
		cmocka_unit_test(test_bytes_that_are_no_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
