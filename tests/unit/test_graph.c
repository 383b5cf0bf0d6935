#include "engine/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/str.h"

#include <string.h>

struct bench {
	struct arena arena;
	struct graph graph;
	struct vec order;
};

static void begin(struct bench *b)
{
	memset(b, 0, sizeof(*b));
	b->graph.arena = &b->arena;
}

static struct graph_vertex *add(struct bench *b, int rank, const char *name)
{
	return graph_add(&b->graph, rank, (void *)(uintptr_t)name);
}

/* Sorts and compares the names in order; circle: whether some are left out. */
static void expect(struct bench *b, bool circle, const char *names)
{
	struct sbuf found = SBUF_INIT(&b->arena);

	assert_int_equal(graph_sort(&b->graph, &b->order), !circle);
	for (size_t i = 0; i < b->order.len; i++) {
		const struct graph_vertex *v = b->order.items[i];

		assert_true(v->is_done);
		sbuf_addf(&found, "%s%s", i ? " " : "", (const char *)v->what);
	}
	assert_string_equal(sbuf_text(&found), names);
	arena_release(&b->arena);
}

static void test_without_edges_ranks_decide(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	add(&b, 2, "c");
	add(&b, 1, "a");
	add(&b, 2, "d");
	add(&b, 1, "b");
	expect(&b, false, "a b c d");
}

static void test_nothing_is_sorted(void **state)
{
	struct bench b;

	(void)state;
	begin(&b);
	expect(&b, false, "");
}

static void test_edges_win_over_ranks(void **state)
{
	struct bench b;
	struct graph_vertex *late;
	struct graph_vertex *early;

	(void)state;
	begin(&b);
	early = add(&b, 1, "early");
	add(&b, 2, "middle");
	late = add(&b, 3, "late");
	graph_edge(&b.graph, late, early);
	expect(&b, false, "middle late early");
}

static void test_what_waits_comes_behind_its_rank(void **state)
{
	static const char *const names[] = {"a", "b", "c", "d", "e"};
	struct graph_vertex *v[5];
	struct bench b;

	(void)state;
	begin(&b);
	for (int i = 0; i < 5; i++)
		v[i] = add(&b, 1, names[i]);
	graph_edge(&b.graph, v[3], v[1]);
	expect(&b, false, "a c d e b");
}

/* What is taken away goes in the reverse order of what is built. */
static void test_upward_levels_count_from_the_end(void **state)
{
	static const char *const names[] = {"a", "b", "c", "d"};
	struct graph_vertex *v[4];
	struct bench b;

	(void)state;
	begin(&b);
	for (int i = 0; i < 4; i++) {
		v[i] = add(&b, 1, names[i]);
		v[i]->is_upward = true;
	}
	graph_edge(&b.graph, v[2], v[0]);
	expect(&b, false, "c a b d");
}

static void test_a_vertex_does_not_wait_for_itself_or_nothing(void **state)
{
	struct bench b;
	struct graph_vertex *v;

	(void)state;
	begin(&b);
	v = add(&b, 1, "a");
	graph_edge(&b.graph, v, v);
	graph_edge(&b.graph, v, NULL);
	graph_edge(&b.graph, NULL, v);
	expect(&b, false, "a");
}

static void test_an_edge_may_be_said_twice(void **state)
{
	struct bench b;
	struct graph_vertex *x;
	struct graph_vertex *y;

	(void)state;
	begin(&b);
	x = add(&b, 1, "x");
	y = add(&b, 1, "y");
	graph_edge(&b.graph, y, x);
	graph_edge(&b.graph, y, x);
	expect(&b, false, "y x");
}

static void test_a_circle_is_left_out(void **state)
{
	struct bench b;
	struct graph_vertex *x;
	struct graph_vertex *y;
	struct graph_vertex *z;

	(void)state;
	begin(&b);
	add(&b, 5, "free");
	x = add(&b, 1, "x");
	y = add(&b, 1, "y");
	z = add(&b, 1, "behind the circle");
	graph_edge(&b.graph, x, y);
	graph_edge(&b.graph, y, x);
	graph_edge(&b.graph, y, z);
	expect(&b, true, "free");
}

/* A thousand in one chain, added backwards: also that the heap holds. */
static void test_a_long_chain(void **state)
{
	enum { N = 1000 };
	struct bench b;
	struct graph_vertex *last = NULL;

	(void)state;
	begin(&b);
	for (int i = 0; i < N; i++) {
		struct graph_vertex *v = add(&b, i % 7, "x");

		graph_edge(&b.graph, v, last);
		last = v;
	}
	assert_true(graph_sort(&b.graph, &b.order));
	assert_int_equal(b.order.len, N);
	for (size_t i = 0; i < N; i++)
		assert_ptr_equal(b.order.items[i], b.graph.vertices.items[N - 1 - i]);
	arena_release(&b.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_edges_ranks_decide),
		cmocka_unit_test(test_nothing_is_sorted),
		cmocka_unit_test(test_edges_win_over_ranks),
		cmocka_unit_test(test_what_waits_comes_behind_its_rank),
		cmocka_unit_test(test_upward_levels_count_from_the_end),
		cmocka_unit_test(test_a_vertex_does_not_wait_for_itself_or_nothing),
		cmocka_unit_test(test_an_edge_may_be_said_twice),
		cmocka_unit_test(test_a_circle_is_left_out),
		cmocka_unit_test(test_a_long_chain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
