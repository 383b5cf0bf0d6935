#include "engine/diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kinds/kinds.h"
#include "lib/diff_lab.h"
#include "lib/lab.h"

#include <string.h>

static bool answer(void *context, const struct object *from, const struct object *to)
{
	assert_non_null(from);
	assert_non_null(to);
	return *(const bool *)context;
}

static void test_a_suspect_is_refused(void **state)
{
	(void)state;
	diff_changes(TABLE("users", "x: integer, y: text"), TABLE("people", "x: integer, y: text"),
		     "m:1:10: error MG0401: table users goes and people comes: is that a rename?\n"
		     "    tables: {people: {columns: {x: integer, y: text}}}\n"
		     "             ^\n"
		     "hint: A rename: add `was: users` to people, or pass --rename users=people; a "
		     "drop and "
		     "an add: pass --renames never.\n");
	diff_changes(TABLE("t", "a: integer, b: date"), TABLE("t", "c: integer, b: date"),
		     "m:1:24: error MG0401: column t.a goes and t.c comes: is that a rename?\n"
		     "    tables: {t: {columns: {c: integer, b: date}}}\n"
		     "                           ^\n"
		     "hint: A rename: add `was: a` to c, or pass --rename t.a=t.c; a drop and an "
		     "add: pass "
		     "--renames never.\n");
}

/* The line that is printed can be pasted, whatever the names are. */
static void test_a_suspect_with_an_odd_name(void **state)
{
	(void)state;
	diff_changes("schemas: {app: {}}\ntables: {'app.\"a.b\"': {columns: {x: integer}}}",
		     "schemas: {app: {}}\ntables: {c: {columns: {x: integer}}}",
		     "m:2:10: error MG0401: table app.\"a.b\" goes and public.c comes: is that "
		     "a rename?\n"
		     "    tables: {c: {columns: {x: integer}}}\n"
		     "             ^\n"
		     "hint: A rename: add `was: app.\"a.b\"` to c, or pass --rename "
		     "app.\"a.b\"=public.c; "
		     "a drop "
		     "and an add: pass --renames never.\n");
}

static void test_a_suspect_is_no_question(void **state)
{
	(void)state;
	diff_never(TABLE("users", "x: integer"), TABLE("people", "x: integer"),
		   "drop table users\ncreate table people\n");
	diff_never(TABLE("t", "a: integer, b: date"), TABLE("t", "c: integer, b: date"),
		   "drop column t.a\ncreate column t.c\n");
}

static void test_a_suspect_is_asked(void **state)
{
	bool yes = true;
	struct lab l;

	(void)state;
	lab_open(&l);
	l.options.renames = RENAME_ASK;
	l.options.ask = answer;
	l.options.ask_context = &yes;
	diff_expect(&l, TABLE("users", "x: integer"), TABLE("people", "x: integer"),
		    "alter table people: name\n");
	yes = false;
	diff_expect(&l, TABLE("users", "x: integer"), TABLE("people", "x: integer"),
		    "drop table users\ncreate table people\n");
	lab_close(&l);
}

/* Four fifths of the columns. */
static void test_how_much_a_table_must_be_alike(void **state)
{
	(void)state;
	diff_changes(
		TABLE("u", "a: date, b: date, c: date, d: date, e: date"),
		TABLE("p", "a: date, b: date, c: date, d: date, e: text"),
		"m:1:10: error MG0401: table u goes and p comes: is that a rename?\n"
		"    tables: {p: {columns: {a: date, b: date, c: date, d: date, e: text}}}\n"
		"             ^\n"
		"hint: A rename: add `was: u` to p, or pass --rename u=p; a drop and an add: pass "
		"--renames never.\n");
	diff_changes(TABLE("u", "a: date, b: date, c: date, d: date"),
		     TABLE("p", "a: date, b: date, c: date, d: text"),
		     "drop table u\ncreate table p\n");
	diff_changes(TABLE("u", "a: date, b: date, c: date"),
		     TABLE("p", "a: date, b: date, c: date, d: date"),
		     "drop table u\ncreate table p\n");
}

/* A serial column's sequence is named after its table: that is no other structure. */
static void test_a_serial_column_is_alike(void **state)
{
	(void)state;
	diff_changes(
		TABLE("u", "id: serial"), TABLE("p", "id: serial"),
		"m:1:10: error MG0401: table u goes and p comes: is that a rename?\n"
		"    tables: {p: {columns: {id: serial}}}\n"
		"             ^\n"
		"hint: A rename: add `was: u` to p, or pass --rename u=p; a drop and an add: pass "
		"--renames never.\n");
}

/* Of two that are alike nobody can tell which one it was. */
static void test_two_suspects_are_none(void **state)
{
	(void)state;
	diff_changes(TABLE("t", "a: integer"), TABLE("t", "b: integer, c: integer"),
		     "drop column t.a\ncreate column t.b\ncreate column t.c\n");
	diff_changes(TABLE("t", "a: integer, b: integer"), TABLE("t", "c: integer"),
		     "drop column t.a\ndrop column t.b\ncreate column t.c\n");
	diff_changes(TABLE("t", "a: integer, k: date"), TABLE("t", "b: text, k: date"),
		     "drop column t.a\ncreate column t.b\n");
}

/* ---- what is made anew because of something else */

/* A type that goes and one with the same values that comes: nobody knows but a person. */
static void test_types_that_look_renamed(void **state)
{
	(void)state;
	diff_changes("enums: {a: [x, y]}", "enums: {b: [x, y]}",
		     "m:1:9: error MG0401: enum a goes and b comes: is that a rename?\n"
		     "    enums: {b: [x, y]}\n"
		     "            ^\n"
		     "hint: A rename: add `was: a` to b, or pass --rename a=b; a drop and an add: "
		     "pass --renames never.\n");
	diff_changes("enums: {a: [x, y]}", "enums: {b: [x, z]}", "drop enum a\ncreate enum b\n");
	diff_never("enums: {a: [x, y]}", "enums: {b: [x, y]}", "drop enum a\ncreate enum b\n");
	diff_changes("enums: {a: [x, y]}", "schemas: {s: {}}\nenums: {s.b: [x, y]}",
		     "m:2:9: error MG0401: enum public.a goes and s.b comes: is that a rename?\n"
		     "    enums: {s.b: [x, y]}\n"
		     "            ^\n"
		     "hint: A rename: add `was: public.a` to b, or pass --rename public.a=s.b; a "
		     "drop and an add: pass --renames never.\n");
	diff_said("public.a=s.b", "enums: {a: [x, y]}", "schemas: {s: {}}\nenums: {s.b: [x, y]}",
		  "create schema s\nalter enum s.b: name, schema\n");
	diff_said("a=b", "enums: {a: [x, y]}", "enums: {b: [x, y]}", "alter enum b: name\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types_that_look_renamed),
		cmocka_unit_test(test_a_suspect_is_refused),
		cmocka_unit_test(test_a_suspect_with_an_odd_name),
		cmocka_unit_test(test_a_suspect_is_no_question),
		cmocka_unit_test(test_a_suspect_is_asked),
		cmocka_unit_test(test_how_much_a_table_must_be_alike),
		cmocka_unit_test(test_a_serial_column_is_alike),
		cmocka_unit_test(test_two_suspects_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
