#include "text/node.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct node *sample(struct arena *a)
{
	struct node *map = node_map(a);
	struct node *list = node_put(map, "list", node_list(a));

	node_put_text(a, map, "text", "x");
	node_put(map, "none", node_null(a));
	node_push(list, node_int(a, -5));
	node_push(list, node_bool(a, true));
	return map;
}

static void test_members_keep_their_order(void **state)
{
	struct arena a = ARENA_INIT;
	struct sbuf keys = SBUF_INIT(&a);
	struct node *map = sample(&a);

	(void)state;
	assert_int_equal(map->len, 3);
	NODE_EACH(n, map)
		sbuf_addf(&keys, "%s ", n->key);
	assert_string_equal(sbuf_text(&keys), "list text none ");
	assert_ptr_equal(map->last, node_get(map, "none"));
	assert_null(map->last->next);
	arena_release(&a);
}

static void test_get(void **state)
{
	struct arena a = ARENA_INIT;
	struct node *map = sample(&a);

	(void)state;
	assert_string_equal(node_get_text(map, "text"), "x");
	assert_null(node_get_text(map, "list"));
	assert_null(node_get_text(map, "none"));
	assert_null(node_get_text(map, "Text"));
	assert_int_equal(node_get(map, "none")->kind, NODE_NULL);
	assert_null(node_get(map, "missing"));
	assert_null(node_get(node_get(map, "list"), "text"));
	assert_null(node_get(NULL, "text"));
	assert_string_equal(node_get(map, "list")->first->text, "-5");
	assert_true(node_get(map, "list")->first->is_bare);
	assert_string_equal(node_get(map, "list")->last->text, "true");
	assert_string_equal(node_bool(&a, false)->text, "false");
	arena_release(&a);
}

static void test_equality(void **state)
{
	struct arena a = ARENA_INIT;
	struct node *x = sample(&a);
	struct node *y = sample(&a);

	(void)state;
	assert_true(node_eq(x, y));
	/* where it stood and how it was quoted is no part of it */
	y->line = 7;
	node_get(y, "text")->is_plain = true;
	assert_true(node_eq(x, y));
	node_push(node_get(y, "list"), node_null(&a));
	assert_false(node_eq(x, y));
	assert_false(node_eq(y, x));
	assert_false(node_eq(node_text(&a, "a"), node_text(&a, "b")));
	assert_false(node_eq(node_text(&a, ""), node_null(&a)));
	assert_false(node_eq(node_list(&a), node_map(&a)));
	x = node_map(&a);
	y = node_map(&a);
	node_put_text(&a, x, "k", "v");
	node_put_text(&a, y, "l", "v");
	assert_false(node_eq(x, y));
	arena_release(&a);
}

static void test_positions_and_words(void **state)
{
	struct arena a = ARENA_INIT;
	struct source src = {.name = "f"};
	struct node *n = node_text(&a, "x");

	(void)state;
	assert_null(node_pos(n).src);
	n->src = &src;
	n->line = 3;
	n->col = 9;
	assert_int_equal(node_pos(n).col, 9);
	assert_int_equal(node_key_pos(n).col, 9);
	n->key_line = 3;
	n->key_col = 2;
	assert_int_equal(node_key_pos(n).col, 2);
	assert_ptr_equal(node_key_pos(n).src, &src);
	assert_string_equal(node_what(n), "text");
	assert_string_equal(node_what(node_map(&a)), "a map");
	assert_string_equal(node_what(node_list(&a)), "a list");
	assert_string_equal(node_what(node_null(&a)), "nothing");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_members_keep_their_order),
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_equality),
		cmocka_unit_test(test_positions_and_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
