#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void test_empty(void **state)
{
	const struct map m = {0};

	(void)state;
	assert_null(map_get(&m, "x"));
	assert_null(map_get(&m, ""));
	assert_null(map_get_num(&m, 0));
}

static void test_many_keys(void **state)
{
	enum { MANY = 20000 };
	struct arena a = ARENA_INIT;
	struct map m = {0};
	static const int values[MANY];

	(void)state;
	for (int i = 0; i < MANY; i++)
		assert_null(map_put(&a, &m, arena_printf(&a, "key%d", i), &values[i]));
	assert_int_equal(m.len, MANY);
	for (int i = 0; i < MANY; i++)
		assert_ptr_equal(map_get(&m, arena_printf(&a, "key%d", i)), &values[i]);
	assert_null(map_get(&m, "key"));
	assert_null(map_get(&m, "key20000"));
	arena_release(&a);
}

static void test_put_again(void **state)
{
	struct arena a = ARENA_INIT;
	struct map m = {0};

	(void)state;
	assert_null(map_put(&a, &m, "k", "one"));
	assert_string_equal(map_put(&a, &m, arena_strdup(&a, "k"), "two"), "one");
	assert_string_equal(map_get(&m, "k"), "two");
	assert_int_equal(m.len, 1);
	assert_null(map_put(&a, &m, "", "empty"));
	assert_string_equal(map_get(&m, ""), "empty");
	arena_release(&a);
}

static void test_numbers(void **state)
{
	struct arena a = ARENA_INIT;
	struct map m = {0};

	(void)state;
	/* equal low bits, as object identifiers of one table have */
	for (uint64_t i = 0; i < 5000; i++)
		assert_null(map_put_num(&a, &m, i << 32, arena_printf(&a, "%u", (unsigned)i)));
	for (uint64_t i = 0; i < 5000; i++)
		assert_string_equal(map_get_num(&m, i << 32), arena_printf(&a, "%u", (unsigned)i));
	assert_null(map_get_num(&m, 1));
	assert_string_equal(map_put_num(&a, &m, 0, "zero"), "0");
	assert_string_equal(map_get_num(&m, 0), "zero");
	assert_null(map_put_num(&a, &m, UINT64_MAX, "most"));
	assert_string_equal(map_get_num(&m, UINT64_MAX), "most");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_many_keys),
		cmocka_unit_test(test_put_again),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
