#include "base/heap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static void blocks_keep_what_is_in_them(void **state)
{
	enum { N = 200 };
	static const size_t sizes[] = {1, 7, 16, 17, 40, 511, 512, 513, 600, 5000, 300000};
	enum { SIZES = sizeof(sizes) / sizeof(*sizes) };
	struct heap h = {.most = (size_t)1 << 30};
	unsigned char *blocks[N] = {NULL};
	size_t have[N] = {0};
	size_t sum = 0;
	unsigned seed = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		unsigned at = (seed = seed * 1103515245u + 12345u) >> 16;
		size_t size = at % 7 ? sizes[(at / 7) % SIZES] : 0;
		unsigned k = at % N;

		for (size_t b = 0; b < have[k]; b += have[k] < 100 ? 1 : 97)
			assert_int_equal(blocks[k][b], k);
		sum = sum - have[k] + size;
		blocks[k] = heap_resize(&h, blocks[k], have[k], size);
		assert_int_equal(blocks[k] == NULL, size == 0);
		assert_int_equal((uintptr_t)blocks[k] % HEAP_STEP, 0);
		for (size_t b = 0; b < have[k] && b < size; b += have[k] < 100 ? 1 : 97)
			assert_int_equal(blocks[k][b], k);
		have[k] = size;
		if (blocks[k])
			memset(blocks[k], (int)k, size);
		assert_int_equal(h.used, sum);
	}
	heap_release(&h);
	assert_int_equal(h.used, 0);
}

static void the_limit_refuses(void **state)
{
	struct heap h = {.most = 1000};
	void *p = heap_resize(&h, NULL, 5, 900);
	void *q;

	(void)state;
	assert_non_null(p);
	assert_null(heap_resize(&h, NULL, 0, 101));
	assert_true(h.is_over);
	assert_int_equal(h.used, 900);
	assert_null(heap_resize(&h, p, 900, 1001));
	q = heap_resize(&h, NULL, 0, 100);
	assert_non_null(q);
	assert_null(heap_resize(&h, p, 900, 0));
	assert_int_equal(h.used, 100);
	/* what was given back is used again */
	assert_null(heap_resize(&h, q, 100, 0));
	assert_ptr_equal(heap_resize(&h, NULL, 0, 97), q);
	heap_release(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_keep_what_is_in_them),
		cmocka_unit_test(the_limit_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
