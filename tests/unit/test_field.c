#include "ir/field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/str.h"
#include "ir/sqltype.h"

#include <string.h>

/* One member of every type. */
struct inner {
	const char *text;
	int64_t number;
};

struct holder {
	bool flag;
	bool shown;
	int64_t number;
	int64_t limit;
	int choice;
	const char *decimal;
	const char *text;
	const char *ident;
	const char *expr;
	const struct sqltype *type;
	struct qname name;
	struct strings idents;
	struct strings set;
	struct pairs map;
	struct inner *one;
	struct list many;
	const char *said;
	const char *direction;
};

/* clang-format off */
static const struct choice choices[] = {
	{"small", 's', "SMALL"}, {"Large", 'l', "LARGE"}, {NULL, 0, NULL},
};
/* clang-format on */

static const struct field inner_rows[] = {
	{.name = "text",
	 .type = FIELD_TEXT,
	 .offset = offsetof(struct inner, text),
	 .flags = FIELD_SHORT},
	{.name = "number", .type = FIELD_INT, .offset = offsetof(struct inner, number)},
	FIELD_END,
};

#define ROW(member, kind, ...)                                                                     \
	{                                                                                          \
		.name = #member, .type = FIELD_##kind, .offset = offsetof(struct holder, member),  \
		__VA_ARGS__                                                                        \
	}

static void limit_of(const struct object *o, const void *holder, void *member)
{
	(void)o;
	*(int64_t *)member = ((const struct holder *)holder)->number * 10;
}

static const struct field rows[] = {
	ROW(flag, BOOL, .flags = 0),
	ROW(shown, BOOL, .preset = "true"),
	ROW(number, INT, .preset = "7"),
	ROW(limit, INT, .preset_of = limit_of),
	ROW(choice, CHOICE, .choices = choices, .preset = "large"),
	ROW(decimal, DECIMAL, .preset = "0.5"),
	ROW(text, TEXT, .preset = "hello"),
	ROW(ident, IDENT, .flags = 0),
	ROW(expr, EXPR, .flags = 0),
	ROW(type, TYPE, .flags = 0),
	ROW(name, NAME, .flags = 0),
	ROW(idents, IDENTS, .flags = 0),
	ROW(set, TEXTS, .flags = FIELD_SET),
	ROW(map, MAP, .flags = 0),
	ROW(one, STRUCT, .fields = inner_rows, .size = sizeof(struct inner)),
	ROW(many, STRUCTS, .fields = inner_rows, .size = sizeof(struct inner)),
	ROW(said, TEXT, .flags = FIELD_IF_SAID),
	ROW(direction, TEXT, .flags = FIELD_DIRECTION),
	FIELD_END,
};

static const struct field *row(const char *name)
{
	const struct field *f = field_find(rows, name);

	assert_non_null(f);
	return f;
}

static void fresh(struct arena *a, struct holder *h)
{
	memset(h, 0, sizeof(*h));
	field_preset_all(a, rows, NULL, h);
}

static void test_rows_are_found(void **state)
{
	(void)state;
	assert_int_equal(field_count(rows), 18);
	assert_int_equal(field_count(NULL), 0);
	assert_ptr_equal(field_find(rows, "flag"), &rows[0]);
	assert_null(field_find(rows, "flags"));
	assert_null(field_find(rows, "Flag"));
	assert_null(field_find(NULL, "flag"));
	assert_ptr_equal(field_short(inner_rows), &inner_rows[0]);
	assert_null(field_short(rows));
}

static void test_presets(void **state)
{
	struct arena a = ARENA_INIT;
	struct holder h;

	(void)state;
	fresh(&a, &h);
	assert_false(h.flag);
	assert_true(h.shown);
	assert_int_equal(h.number, 7);
	assert_int_equal(h.limit, 70);
	assert_int_equal(h.choice, 1);
	assert_string_equal(h.decimal, "0.5");
	assert_string_equal(h.text, "hello");
	assert_null(h.ident);
	for (const struct field *f = rows; f->name; f++) {
		if (!field_is_preset(&a, f, NULL, &h))
			fail_msg("%s is not its preset", f->name);
	}
	h.limit = 71;
	assert_false(field_is_preset(&a, row("limit"), NULL, &h));
	/* the default follows the member that it is made of */
	h.number = 8;
	h.limit = 80;
	assert_true(field_is_preset(&a, row("limit"), NULL, &h));
	arena_release(&a);
}

/* Two holders that differ in every member. */
static void fill(struct arena *a, struct holder *h, bool other)
{
	const char *x = other ? "y" : "x";
	struct sqltype *t = ARENA_NEW(a, struct sqltype);
	struct inner *in = ARENA_NEW(a, struct inner);

	memset(h, 0, sizeof(*h));
	*t = (struct sqltype){.name = x};
	*in = (struct inner){x, 1};
	h->flag = other;
	h->shown = !other;
	h->number = other;
	h->limit = 5 + other;
	h->choice = other;
	h->decimal = x;
	h->text = x;
	h->ident = x;
	h->expr = x;
	h->type = t;
	h->name = (struct qname){"s", x};
	strings_add(a, &h->idents, x);
	strings_add(a, &h->set, x);
	pairs_put(a, &h->map, "k", x);
	h->one = in;
	list_add(a, &h->many, in);
	h->said = x;
	h->direction = x;
}

static void test_equality_of_every_type(void **state)
{
	struct arena a = ARENA_INIT;
	struct holder x;
	struct holder same;
	struct holder y;

	(void)state;
	fill(&a, &x, false);
	fill(&a, &same, false);
	fill(&a, &y, true);
	for (const struct field *f = rows; f->name; f++) {
		if (!field_eq(f, &x, &same))
			fail_msg("%s differs from its like", f->name);
		if (field_eq(f, &x, &y))
			fail_msg("%s is equal to another", f->name);
	}
	assert_true(field_all_eq(rows, &x, &same));
	for (const struct field *f = rows; f->name; f++) {
		struct holder one = same;
		bool counts = !(f->flags & FIELD_DIRECTION);

		/* one member of the other */
		memcpy(field_member(&a, f, &one), field_cmember(f, &y),
		       f[1].name ? f[1].offset - f->offset : sizeof(one) - f->offset);
		if (field_all_eq(rows, &x, &one) != !counts)
			fail_msg("%s: seen %d", f->name, !counts);
	}
	arena_release(&a);
}

/* ---- members that lie apart */

struct rare {
	int64_t number;
	const char *text;
};

struct host {
	bool flag;
	struct rare *rare;
};

static const struct rare usual = {.number = 7, .text = "hello"};
static const struct field_apart apart = {offsetof(struct host, rare), sizeof(struct rare), &usual};

static const struct field host_rows[] = {
	{.name = "flag", .type = FIELD_BOOL, .offset = offsetof(struct host, flag)},
	{.name = "number",
	 .type = FIELD_INT,
	 .offset = offsetof(struct rare, number),
	 .apart = &apart,
	 .preset = "7"},
	{.name = "text",
	 .type = FIELD_TEXT,
	 .offset = offsetof(struct rare, text),
	 .apart = &apart,
	 .preset = "hello"},
	FIELD_END,
};

static void test_what_lies_apart_is_as_usual(void **state)
{
	struct arena a = ARENA_INIT;
	struct host x = {.flag = true};
	struct host y = {.flag = true};

	(void)state;
	field_preset_all(&a, host_rows, NULL, &x);
	field_preset_all(&a, host_rows, NULL, &y);
	assert_null(x.rare);
	assert_int_equal(*(const int64_t *)field_cmember(&host_rows[1], &x), 7);
	for (const struct field *f = host_rows + 1; f->name; f++) {
		assert_true(field_is_preset(&a, f, NULL, &x));
		assert_true(field_is_there(f, &x));
	}
	/* made, and as usual: no difference */
	*(int64_t *)field_member(&a, &host_rows[1], &y) = 7;
	assert_non_null(y.rare);
	assert_string_equal(y.rare->text, "hello");
	assert_true(field_all_eq(host_rows, &x, &y));
	y.rare->number = 8;
	assert_false(field_all_eq(host_rows, &x, &y));
	assert_false(field_is_preset(&a, &host_rows[1], NULL, &y));
	assert_int_equal(usual.number, 7);
	/* made once, and preset again */
	assert_ptr_equal(field_member(&a, &host_rows[2], &y), &y.rare->text);
	assert_int_equal(y.rare->number, 8);
	field_preset_all(&a, host_rows, NULL, &y);
	assert_int_equal(y.rare->number, 7);
	arena_release(&a);
}

static void test_a_copy_gets_its_own(void **state)
{
	struct arena a = ARENA_INIT;
	struct host x = {.flag = true};
	struct host copy;

	(void)state;
	copy = x;
	field_own(&a, host_rows, &copy);
	assert_null(copy.rare);
	*(int64_t *)field_member(&a, &host_rows[1], &x) = 1;
	copy = x;
	field_own(&a, host_rows, &copy);
	assert_int_equal(copy.rare->number, 1);
	copy.rare->number = 2;
	assert_int_equal(x.rare->number, 1);
	arena_release(&a);
}

static void test_nothing_there(void **state)
{
	struct arena a = ARENA_INIT;
	struct holder none = {.number = FIELD_UNSET, .limit = FIELD_UNSET};
	struct holder some;

	(void)state;
	fill(&a, &some, true);
	some.shown = true;
	for (const struct field *f = rows; f->name; f++) {
		if (field_is_there(f, &none))
			fail_msg("%s is there", f->name);
		if (!field_is_there(f, &some))
			fail_msg("%s is not there", f->name);
		assert_false(field_eq(f, &none, &some) && f->type != FIELD_BOOL);
	}
	arena_release(&a);
}

static void test_said_on_one_side_only(void **state)
{
	struct arena a = ARENA_INIT;
	struct holder x;
	struct holder y;

	(void)state;
	fill(&a, &x, false);
	fill(&a, &y, false);
	y.said = NULL;
	assert_true(field_all_eq(rows, &x, &y));
	y.said = "z";
	assert_false(field_all_eq(rows, &x, &y));
	arena_release(&a);
}

static void test_lists(void **state)
{
	struct arena a = ARENA_INIT;
	struct strings x = {0};
	struct strings y = {0};

	(void)state;
	assert_true(strings_eq(&x, &y));
	strings_add(&a, &x, "a");
	strings_add(&a, &x, "b");
	strings_add(&a, &y, "b");
	assert_false(strings_eq(&x, &y));
	assert_false(strings_same_set(&x, &y));
	strings_add(&a, &y, "a");
	assert_false(strings_eq(&x, &y));
	assert_true(strings_same_set(&x, &y));
	assert_true(strings_has(&x, "b"));
	assert_false(strings_has(&x, "B"));
	arena_release(&a);
}

static void test_a_set_counts_what_stands_twice(void **state)
{
	struct arena a = ARENA_INIT;
	struct strings x = {0};
	struct strings y = {0};

	(void)state;
	strings_add(&a, &x, "a");
	strings_add(&a, &x, "a");
	strings_add(&a, &y, "a");
	strings_add(&a, &y, "b");
	assert_false(strings_same_set(&x, &y));
	assert_false(strings_same_set(&y, &x));
	arena_release(&a);
}

static void test_pairs_stand_in_order(void **state)
{
	struct arena a = ARENA_INIT;
	struct pairs p = {0};

	(void)state;
	pairs_put(&a, &p, "m", "1");
	pairs_put(&a, &p, "z", "2");
	pairs_put(&a, &p, "a", "3");
	pairs_put(&a, &p, "m", "4");
	assert_int_equal(p.n, 3);
	assert_string_equal(p.items[0].key, "a");
	assert_string_equal(p.items[1].key, "m");
	assert_string_equal(p.items[2].key, "z");
	assert_string_equal(pairs_get(&p, "m"), "4");
	assert_null(pairs_get(&p, "b"));
	arena_release(&a);
}

static void test_choices(void **state)
{
	(void)state;
	assert_int_equal(choice_by_name(choices, "small"), 0);
	assert_int_equal(choice_by_name(choices, "LARGE"), 1);
	assert_int_equal(choice_by_name(choices, "larg"), -1);
	assert_int_equal(choice_by_letter(choices, 'l'), 1);
	assert_int_equal(choice_by_letter(choices, 'x'), -1);
}

static void test_names(void **state)
{
	struct qname x = {"s", "a"};
	struct qname y = {NULL, "a"};

	(void)state;
	assert_true(qname_eq(&x, &x));
	assert_false(qname_eq(&x, &y));
	y.schema = "s";
	assert_true(qname_eq(&x, &y));
	y.name = "b";
	assert_false(qname_eq(&x, &y));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_are_found),
		cmocka_unit_test(test_presets),
		cmocka_unit_test(test_equality_of_every_type),
		cmocka_unit_test(test_what_lies_apart_is_as_usual),
		cmocka_unit_test(test_a_copy_gets_its_own),
		cmocka_unit_test(test_nothing_there),
		cmocka_unit_test(test_said_on_one_side_only),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_a_set_counts_what_stands_twice),
		cmocka_unit_test(test_pairs_stand_in_order),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
