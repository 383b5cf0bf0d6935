#include "text/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <string.h>

static struct node *sample(struct arena *a)
{
	struct node *map = node_map(a);
	struct node *list = node_put(map, "z", node_list(a));
	struct node *inner;

	node_push(list, node_int(a, 1));
	node_push(list, node_bool(a, false));
	node_push(list, node_null(a));
	inner = node_push(list, node_map(a));
	node_put_text(a, inner, "k", "1");
	node_put(map, "a", node_map(a));
	node_put(map, "m", node_list(a));
	return map;
}

static void test_layout(void **state)
{
	struct arena a = ARENA_INIT;
	struct sbuf out = SBUF_INIT(&a);

	(void)state;
	json_write(&out, sample(&a));
	assert_string_equal(sbuf_text(&out), "{\n"
					     "  \"z\": [\n"
					     "    1,\n"
					     "    false,\n"
					     "    null,\n"
					     "    {\n"
					     "      \"k\": \"1\"\n"
					     "    }\n"
					     "  ],\n"
					     "  \"a\": {},\n"
					     "  \"m\": []\n"
					     "}\n");
	arena_release(&a);
}

static void test_one_line(void **state)
{
	struct arena a = ARENA_INIT;
	struct sbuf out = SBUF_INIT(&a);

	(void)state;
	json_write_line(&out, sample(&a));
	assert_string_equal(sbuf_text(&out),
			    "{\"z\": [1, false, null, {\"k\": \"1\"}], \"a\": {}, \"m\": []}");
	sbuf_cut(&out, 0);
	json_write(&out, node_null(&a));
	json_write(&out, node_list(&a));
	json_write(&out, node_text(&a, ""));
	assert_string_equal(sbuf_text(&out), "null\n[]\n\"\"\n");
	arena_release(&a);
}

static void test_escapes(void **state)
{
	struct arena a = ARENA_INIT;
	struct sbuf out = SBUF_INIT(&a);

	(void)state;
	json_write_line(&out,
			node_text(&a, "\"\\/\b\f\n\r\t\x01\x1F\x7F '\xC3\xA4\xF0\x9F\x98\x80"));
	assert_string_equal(sbuf_text(&out), "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f '"
					     "\xC3\xA4\xF0\x9F\x98\x80\"");
	sbuf_cut(&out, 0);
	/* what is no UTF-8 must not make the document unreadable */
	json_write_line(&out, node_text(&a, "a\xFF\xC3(\xE2\x82"));
	assert_string_equal(sbuf_text(&out),
			    "\"a\xEF\xBF\xBD\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD\"");
	arena_release(&a);
}

/* Another reader finds the same text behind the escapes of every character. */
static void test_read_by_another_program(void **state)
{
	struct arena a = ARENA_INIT;
	struct sbuf out = SBUF_INIT(&a);
	struct node *map = node_map(&a);
	json_error_t error;
	json_t *root;

	(void)state;
	for (int c = 1; c < 0x80; c++) {
		const char *text = arena_printf(&a, "<%c>", c);

		node_put_text(&a, map, text, text);
	}
	json_write(&out, map);
	root = json_loads(sbuf_text(&out), JSON_REJECT_DUPLICATES, &error);
	if (!root)
		fail_msg("%s at %d:%d", error.text, error.line, error.column);
	assert_int_equal(json_object_size(root), map->len);
	NODE_EACH(n, map)
		assert_string_equal(json_string_value(json_object_get(root, n->key)), n->text);
	json_decref(root);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_one_line),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_read_by_another_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
