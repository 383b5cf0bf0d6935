#include "ir/partners.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kinds/kinds.h"

#include <string.h>

enum { TABLES = 5 };

struct fixture {
	struct arena arena;
	struct schema from;
	struct schema to;
	struct object *old[TABLES];
	struct object *now[TABLES];
	struct partners partners;
};

static struct object *add(struct fixture *f, struct schema *s, int i)
{
	struct object *o = schema_new(s, &kind_table, "public", arena_printf(&f->arena, "t%d", i));

	assert_true(schema_add(s, NULL, o));
	return o;
}

static void open_states(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	schema_init(&f->from, &f->arena, kinds_all());
	schema_init(&f->to, &f->arena, kinds_all());
	for (int i = 0; i < TABLES; i++) {
		f->old[i] = add(f, &f->from, i);
		f->now[TABLES - 1 - i] = add(f, &f->to, i);
	}
	partners_init(&f->partners, &f->arena, &f->from, &f->to);
}

static void test_both_sides_are_found(void **state)
{
	struct fixture f;

	(void)state;
	open_states(&f);
	for (int i = 0; i < TABLES; i++) {
		assert_null(partners_get(&f.partners, f.old[i]));
		assert_null(partners_get(&f.partners, f.now[i]));
	}
	for (int i = 1; i < TABLES; i++)
		partners_put(&f.partners, f.old[i], f.now[i]);
	assert_int_equal(f.partners.n, TABLES - 1);
	for (int i = 1; i < TABLES; i++) {
		assert_ptr_equal(partners_get(&f.partners, f.old[i]), f.now[i]);
		assert_ptr_equal(partners_get(&f.partners, f.now[i]), f.old[i]);
	}
	/* their numbers are those of others that have one */
	assert_null(partners_get(&f.partners, f.old[0]));
	assert_null(partners_get(&f.partners, f.now[0]));
	arena_release(&f.arena);
}

static void test_what_is_of_neither_state_has_none(void **state)
{
	struct fixture f;
	struct table copy;
	struct object *late;
	struct table by_hand = {.head = {.kind = &kind_table}};

	(void)state;
	open_states(&f);
	for (int i = 0; i < TABLES; i++)
		partners_put(&f.partners, f.old[i], f.now[i]);
	memcpy(&copy, f.old[1], sizeof(copy));
	assert_null(partners_get(&f.partners, &copy.head));
	assert_null(partners_get(&f.partners, &by_hand.head));
	late = add(&f, &f.from, TABLES);
	assert_null(partners_get(&f.partners, late));
	arena_release(&f.arena);
}

static void test_a_state_beside_itself(void **state)
{
	struct fixture f;

	(void)state;
	open_states(&f);
	partners_init(&f.partners, &f.arena, &f.from, &f.from);
	for (int i = 0; i < TABLES; i++)
		partners_put(&f.partners, f.old[i], f.old[i]);
	for (int i = 0; i < TABLES; i++)
		assert_ptr_equal(partners_get(&f.partners, f.old[i]), f.old[i]);
	arena_release(&f.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_sides_are_found),
		cmocka_unit_test(test_what_is_of_neither_state_has_none),
		cmocka_unit_test(test_a_state_beside_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
