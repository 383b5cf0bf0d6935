#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static void test_text(void **state)
{
	(void)state;
	assert_true(hash_text("") == 0xcbf29ce484222325ULL);
	assert_true(hash_text("a") == 0xaf63dc4c8601ec8cULL);
	assert_true(hash_text("foobar") == 0x85944171f73967e8ULL);
	/* bytes beyond ASCII count as positive numbers everywhere */
	assert_true(hash_text("\xFF") == 0xaf64724c8602eb6eULL);
}

static void test_sha256(void **state)
{
	struct arena a = ARENA_INIT;
	char *million = arena_alloc(&a, 1000000);

	(void)state;
	assert_string_equal(hash_sha256(&a, "", 0), "e3b0c44298fc1c149afbf4c8996fb924"
						    "27ae41e4649b934ca495991b7852b855");
	assert_string_equal(hash_sha256(&a, "abc", 3), "ba7816bf8f01cfea414140de5dae2223"
						       "b00361a396177a9cb410ff61f20015ad");
	memset(million, 'a', 1000000);
	assert_string_equal(hash_sha256(&a, million, 1000000), "cdc76e5c9914fb9281a1c7e284d73e67"
							       "f1809a48a497200e046d39ccc7112cd0");
	arena_release(&a);
}

static void test_md5(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	assert_string_equal(hash_md5(&a, "", 0), "d41d8cd98f00b204e9800998ecf8427e");
	assert_string_equal(hash_md5(&a, "abc", 3), "900150983cd24fb0d6963f7d28e17f72");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_md5),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
