#include "base/diag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

struct said {
	struct arena arena;
	struct diags ds;
	struct source src;
};

static void begin(struct said *s, const char *text, size_t len)
{
	*s = (struct said){.src = {"models.yaml", text, len}};
	s->ds.arena = &s->arena;
}

static struct diag *at(struct said *s, uint32_t line, uint32_t col)
{
	return diag_add(&s->ds, MG_YAML_SYNTAX, (struct pos){&s->src, line, col}, "text");
}

static void expect(struct said *s, const char *printed)
{
	struct sbuf out = SBUF_INIT(&s->arena);

	diags_print(&out, &s->ds, false);
	assert_string_equal(sbuf_text(&out), printed);
	arena_release(&s->arena);
}

static void test_rows(void **state)
{
	(void)state;
	for (int i = 0; i < MG__COUNT; i++) {
		const struct diag_row *row = diag_row((enum diag_code)i);

		assert_true(row->number > 0 && row->number < 10000);
		assert_true(*row->name && *row->title && *row->text);
		/* the number leads back: no two rows share it */
		assert_ptr_equal(diag_find(row->number), row);
		assert_true(row->level != DIAG_ERROR || row->exit_code > 0);
	}
	assert_null(diag_find(0));
	assert_null(diag_find(9999));
}

static void test_exit_code_is_that_of_the_first_error(void **state)
{
	struct said s;

	(void)state;
	begin(&s, NULL, 0);
	assert_int_equal(diags_exit(&s.ds), 0);
	diag_add(&s.ds, MG_MODEL_ODD, POS_NONE, "a warning");
	diag_add(&s.ds, MG_NOTE, POS_NONE, "a note");
	assert_int_equal(diags_exit(&s.ds), 0);
	assert_int_equal(s.ds.errors, 0);
	diag_add(&s.ds, MG_REV_BEHIND, POS_NONE, "behind");
	diag_add(&s.ds, MG_YAML_SYNTAX, POS_NONE, "syntax");
	assert_int_equal(diags_exit(&s.ds), 1);
	assert_int_equal(s.ds.errors, 2);
	arena_release(&s.arena);
}

static void test_whole_message(void **state)
{
	static const char text[] = "tables:\n  users: {nam: x}\n";
	struct said s;
	struct diag *d;

	(void)state;
	begin(&s, text, sizeof(text) - 1);
	d = diag_add(&s.ds, MG_KEY_UNKNOWN, (struct pos){&s.src, 2, 11}, "unknown key %s", "nam");
	diag_hint(&s.ds, d, "Did you mean %s?", "name");
	diag_note(&s.ds, d, "first %d", 1);
	diag_note(&s.ds, d, "second");
	diag_add(&s.ds, MG_NOTE, POS_NONE, "a note");
	expect(&s, "models.yaml:2:11: error MG0110: unknown key nam\n"
		   "      users: {nam: x}\n"
		   "              ^\n"
		   "    first 1\n"
		   "    second\n"
		   "hint: Did you mean name?\n"
		   "note: a note\n");
}

static void test_positions_without_a_line(void **state)
{
	struct said s;

	(void)state;
	begin(&s, "a\n", 2);
	at(&s, 0, 0);
	at(&s, 2, 1);
	at(&s, 90, 9);
	diag_add(&s.ds, MG_SYSTEM, POS_NONE, "nowhere");
	expect(&s, "models.yaml: error MG0101: text\n"
		   "models.yaml:2:1: error MG0101: text\n"
		   "models.yaml:90:9: error MG0101: text\n"
		   "error MG0603: nowhere\n");
}

static void test_colour(void **state)
{
	struct said s;
	struct sbuf out;

	(void)state;
	begin(&s, NULL, 0);
	diag_add(&s.ds, MG_MODEL_ODD, POS_NONE, "odd");
	out = (struct sbuf)SBUF_INIT(&s.arena);
	diags_print(&out, &s.ds, true);
	assert_string_equal(sbuf_text(&out), "\033[1;33mwarning MG0129:\033[0m odd\n");
	arena_release(&s.arena);
}

static void test_first_and_last_line(void **state)
{
	struct said s;

	(void)state;
	begin(&s, "one\r\ntwo", 8);
	at(&s, 1, 3);
	at(&s, 2, 3);
	/* beyond the end of the line: behind its last character */
	at(&s, 1, 50);
	expect(&s, "models.yaml:1:3: error MG0101: text\n    one\n      ^\n"
		   "models.yaml:2:3: error MG0101: text\n    two\n      ^\n"
		   "models.yaml:1:50: error MG0101: text\n    one\n       ^\n");
}

static void test_caret_below_tabs_and_characters(void **state)
{
	static const char text[] = "\ta\tb\n\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80x\n";
	struct said s;

	(void)state;
	begin(&s, text, sizeof(text) - 1);
	at(&s, 1, 4);
	at(&s, 2, 4);
	at(&s, 2, 2);
	expect(&s, "models.yaml:1:4: error MG0101: text\n    \ta\tb\n    \t \t^\n"
		   "models.yaml:2:4: error MG0101: text\n"
		   "    \xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80x\n       ^\n"
		   "models.yaml:2:2: error MG0101: text\n"
		   "    \xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80x\n     ^\n");
}

static void test_byte_order_mark_takes_no_column(void **state)
{
	static const char text[] = "\xEF\xBB\xBF"
				   "abc";
	struct said s;

	(void)state;
	begin(&s, text, sizeof(text) - 1);
	at(&s, 1, 2);
	expect(&s, "models.yaml:1:2: error MG0101: text\n    abc\n     ^\n");
}

/* What a hostile file holds does not reach the terminal. */
static void test_control_characters_are_shown_harmless(void **state)
{
	static const char text[] = "a\x1B[31m\x7F\xC2\x9B"
				   "b\xFF\xC3(\n";
	struct said s;

	(void)state;
	begin(&s, text, sizeof(text) - 1);
	at(&s, 1, 9);
	expect(&s, "models.yaml:1:9: error MG0101: text\n    a?[31m??b?\?(\n            ^\n");
}

static void check_long_line(const char *letter, uint32_t col)
{
	struct arena a = ARENA_INIT;
	struct sbuf line = SBUF_INIT(&a);
	struct sbuf out = SBUF_INIT(&a);
	struct said s;
	const char *shown;
	const char *caret;
	size_t width;

	for (int i = 0; i < 5000; i++)
		sbuf_add(&line, i == (int)col - 1 ? "X" : letter);
	begin(&s, sbuf_text(&line), line.len);
	at(&s, 1, col);
	diags_print(&out, &s.ds, false);
	shown = strchr(sbuf_text(&out), '\n') + 1;
	caret = strchr(shown, '\n') + 1;
	width = strcspn(caret, "^");
	assert_true(caret - shown < 4 + 100 + 8);
	assert_int_equal(str_bad_utf8(shown, strlen(shown)), -1);
	/* the caret stands below the X */
	for (size_t i = 0; i < width; shown++)
		i += ((unsigned char)shown[1] & 0xC0) != 0x80;
	assert_int_equal(*shown, 'X');
	arena_release(&s.arena);
	arena_release(&a);
}

static void test_long_lines_are_cut_round_the_caret(void **state)
{
	static const uint32_t cols[] = {1, 2, 60, 71, 72, 100, 2500, 4999, 5000};

	(void)state;
	for (size_t i = 0; i < sizeof(cols) / sizeof(cols[0]); i++) {
		check_long_line("a", cols[i]);
		check_long_line("\xC3\xA4", cols[i]);
		check_long_line("\xE2\x82\xAC", cols[i]);
		check_long_line("\xF0\x9F\x98\x80", cols[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_exit_code_is_that_of_the_first_error),
		cmocka_unit_test(test_whole_message),
		cmocka_unit_test(test_positions_without_a_line),
		cmocka_unit_test(test_colour),
		cmocka_unit_test(test_first_and_last_line),
		cmocka_unit_test(test_caret_below_tabs_and_characters),
		cmocka_unit_test(test_byte_order_mark_takes_no_column),
		cmocka_unit_test(test_control_characters_are_shown_harmless),
		cmocka_unit_test(test_long_lines_are_cut_round_the_caret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
