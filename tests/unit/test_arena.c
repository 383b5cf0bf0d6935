#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#endif
#ifdef HAS_ASAN
#include <sanitizer/asan_interface.h>
#endif

static bool is_filled(const unsigned char *p, size_t size, int with)
{
	for (size_t i = 0; i < size; i++) {
		if (p[i] != with)
			return false;
	}
	return true;
}

static void test_blocks_are_zeroed_aligned_apart(void **state)
{
	enum { MANY = 600 };
	struct arena a = ARENA_INIT;
	unsigned char *blocks[MANY];

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		blocks[i] = arena_alloc(&a, i);
		assert_true(((uintptr_t)blocks[i] & 7) == 0);
		assert_true(is_filled(blocks[i], i, 0));
		memset(blocks[i], (int)(i & 0xFF), i);
		/* shifts the next block from its alignment */
		arena_strdup(&a, "xy");
	}
	for (size_t i = 0; i < MANY; i++)
		assert_true(is_filled(blocks[i], i, (int)(i & 0xFF)));
	assert_true(a.total >= (size_t)MANY * (MANY - 1) / 2);
	arena_release(&a);
}

static void test_empty_blocks_differ(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	assert_ptr_not_equal(arena_alloc(&a, 0), arena_alloc(&a, 0));
	arena_release(&a);
}

static void test_large_blocks(void **state)
{
	struct arena a = ARENA_INIT;
	char *before = arena_strdup(&a, "before");
	unsigned char *large = arena_alloc(&a, (size_t)3 << 20);
	char *after;

	(void)state;
	assert_true(is_filled(large, (size_t)3 << 20, 0));
	memset(large, 0xAA, (size_t)3 << 20);
	after = arena_strdup(&a, "after");
	assert_string_equal(before, "before");
	assert_string_equal(after, "after");
	assert_true(is_filled(large, (size_t)3 << 20, 0xAA));
	arena_release(&a);
}

static void test_strings(void **state)
{
	struct arena a = ARENA_INIT;
	char *longest;
	const char *cut = arena_strndup(&a, "abcdef", 3);

	(void)state;
	assert_string_equal(cut, "abc");
	assert_string_equal(arena_strndup(&a, "", 0), "");
	assert_string_equal(arena_printf(&a, "%s-%d", "x", 42), "x-42");
	longest = arena_printf(&a, "%20000d", 7);
	assert_int_equal(strlen(longest), 20000);
	assert_string_equal(longest + 19998, " 7");
	arena_release(&a);
}

static void test_grow_keeps_and_zeroes(void **state)
{
	struct arena a = ARENA_INIT;
	unsigned char *p = arena_grow(&a, NULL, 0, 10);
	size_t size = 10;

	(void)state;
	memset(p, 7, 10);
	while (size < 1000000) {
		/* every other time something else was given out behind it */
		if (size & 1024)
			arena_alloc(&a, 1);
		p = arena_grow(&a, p, size, size * 2);
		assert_true(is_filled(p, size, 7));
		assert_true(is_filled(p + size, size, 0));
		size *= 2;
		memset(p, 7, size);
	}
	arena_release(&a);
}

static void test_memory_behind_a_shrunk_block_is_zero(void **state)
{
	struct arena a = ARENA_INIT;
	unsigned char *p = arena_alloc(&a, 64);
	unsigned char *q;

	(void)state;
	memset(p, 0xFF, 64);
	p = arena_grow(&a, p, 64, 8);
	assert_true(is_filled(p, 8, 0xFF));
	q = arena_alloc(&a, 56);
	assert_true(is_filled(q, 56, 0));
	arena_release(&a);
}

static void test_what_is_given_back_is_used_again(void **state)
{
	enum { LARGE = 8192 };
	struct arena a = ARENA_INIT;
	unsigned char *first = arena_alloc(&a, LARGE);
	unsigned char *other = arena_alloc(&a, LARGE);
	void *small = arena_alloc(&a, 64);

	(void)state;
	memset(first, 7, LARGE);
	memset(other, 8, LARGE);
	arena_give_back(&a, first, LARGE);
	arena_give_back(&a, small, 64);
	arena_give_back(&a, NULL, 0);
	/* too large for it, or so small that most of it would be lost */
	assert_ptr_not_equal(arena_alloc(&a, LARGE + 1), first);
	assert_ptr_not_equal(arena_alloc(&a, LARGE / 2 - 1), first);
	assert_ptr_not_equal(arena_alloc(&a, 64), small);
	assert_ptr_equal(arena_alloc(&a, LARGE - 8), first);
	assert_true(is_filled(first, LARGE - 8, 0));
	assert_ptr_not_equal(arena_alloc(&a, LARGE - 8), first);
	assert_true(is_filled(other, LARGE, 8));
	/* the next use of an arena knows nothing of it */
	arena_give_back(&a, other, LARGE);
	arena_clear(&a);
	memset(arena_alloc(&a, LARGE), 1, LARGE);
	arena_release(&a);
}

static void test_release_starts_anew(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	memset(arena_alloc(&a, 5000), 1, 5000);
	arena_release(&a);
	assert_null(a.chunk);
	assert_int_equal(a.total, 0);
	assert_string_equal(arena_strdup(&a, "again"), "again");
	arena_release(&a);
	arena_release(&a);
}

static void test_an_arena_takes_another_one_over(void **state)
{
	struct arena a = ARENA_INIT;
	struct arena from = ARENA_INIT;
	char *mine = arena_strdup(&a, "mine");
	char *first = arena_strdup(&from, "first");
	char *large = arena_alloc(&from, 1 << 20);
	size_t total = a.total + from.total;

	(void)state;
	large[(1 << 20) - 1] = 'x';
	arena_take(&a, &from);
	assert_null(from.chunk);
	assert_int_equal(a.total, total);
	arena_release(&from);
	assert_string_equal(mine, "mine");
	assert_string_equal(first, "first");
	assert_int_equal(large[(1 << 20) - 1], 'x');
	assert_string_equal(arena_strdup(&a, "more"), "more");
	arena_take(&from, &a);
	assert_null(a.chunk);
	assert_string_equal(first, "first");
	arena_take(&from, &a);
	arena_release(&from);
}

static void test_a_cleared_arena_gives_zeroes_again(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	arena_clear(&a);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 100; i++) {
			char *p = arena_alloc(&a, 300);

			for (int k = 0; k < 300; k++)
				assert_int_equal(p[k], 0);
			memset(p, 'x', 300);
		}
		arena_clear(&a);
	}
	assert_true(a.total > 0 && a.total <= 65536);
	arena_release(&a);
}

static void test_no_memory_ends_the_program(void **state)
{
	int status = 0;
	pid_t pid = fork();

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0) {
		struct arena a = ARENA_INIT;

		close(STDERR_FILENO);
		arena_alloc(&a, SIZE_MAX / 3);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 4);
}

#ifdef HAS_ASAN
static void test_what_was_not_given_out_is_poisoned(void **state)
{
	struct arena a = ARENA_INIT;
	char *p = arena_alloc(&a, 24);
	char *s = arena_strdup(&a, "text");

	(void)state;
	assert_false(__asan_address_is_poisoned(p + 23));
	assert_true(__asan_address_is_poisoned(p + 24));
	assert_false(__asan_address_is_poisoned(s + 4));
	assert_true(__asan_address_is_poisoned(s + 8));
	assert_true(__asan_address_is_poisoned(a.next));
	arena_release(&a);
	assert_true(__asan_address_is_poisoned(p));
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks_are_zeroed_aligned_apart),
		cmocka_unit_test(test_empty_blocks_differ),
		cmocka_unit_test(test_large_blocks),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_grow_keeps_and_zeroes),
		cmocka_unit_test(test_memory_behind_a_shrunk_block_is_zero),
		cmocka_unit_test(test_what_is_given_back_is_used_again),
		cmocka_unit_test(test_release_starts_anew),
		cmocka_unit_test(test_an_arena_takes_another_one_over),
		cmocka_unit_test(test_a_cleared_arena_gives_zeroes_again),
		cmocka_unit_test(test_no_memory_ends_the_program),
#ifdef HAS_ASAN
		cmocka_unit_test(test_what_was_not_given_out_is_poisoned),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
