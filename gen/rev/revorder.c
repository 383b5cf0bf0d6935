#include "rev/revorder.h"

#include <stdlib.h>

struct order {
	struct arena *arena;
	const struct rev_graph *graph;
	const bool *set;
	bool *taken;
	bool *has_finger;
	size_t *waiting; /* how many of the set still have to go before the revision */
	size_t *seen;	 /* the look round in which it was seen */
	size_t round;
	struct vec fingers; /* struct rev_node * */
	size_t at;	    /* the finger that moves */
	struct vec stack;
	struct vec *out;
};

static int by_place(const void *x, const void *y)
{
	const struct rev_node *const *a = x;
	const struct rev_node *const *b = y;

	return ((*a)->place > (*b)->place) - ((*a)->place < (*b)->place);
}

static bool is_open(const struct order *o, const struct rev_node *n)
{
	return o->set[n->order] && !o->taken[n->order];
}

static void begin(struct order *o, const struct vec *heads)
{
	for (size_t i = 0; i < heads->len; i++) {
		const struct rev_node *n = heads->items[i];

		if (!o->set[n->order] || o->has_finger[n->order])
			continue;
		o->has_finger[n->order] = true;
		vec_push(o->arena, &o->fingers, n);
	}
	if (o->fingers.len)
		qsort(o->fingers.items, o->fingers.len, sizeof(void *), by_place);
	for (size_t i = 0; i < o->graph->nodes.len; i++) {
		const struct rev_node *n = o->graph->nodes.items[i];

		for (size_t k = 0; o->set[i] && k < n->needs.len; k++)
			o->waiting[((const struct rev_node *)n->needs.items[k])->order]++;
	}
}

/* The first finger that rests on something above n. */
static size_t finger_above(struct order *o, const struct rev_node *n)
{
	size_t i = 0;

	o->round++;
	o->stack.len = 0;
	vec_push(o->arena, &o->stack, n);
	while (o->stack.len) {
		const struct rev_node *low = o->stack.items[--o->stack.len];

		for (size_t k = 0; k < low->needed_by.len; k++) {
			const struct rev_node *up = low->needed_by.items[k];

			if (!is_open(o, up) || o->seen[up->order] == o->round)
				continue;
			o->seen[up->order] = o->round;
			vec_push(o->arena, &o->stack, up);
		}
	}
	while (i < o->fingers.len &&
	       o->seen[((const struct rev_node *)o->fingers.items[i])->order] != o->round)
		i++;
	return i;
}

static void remove_finger(struct order *o)
{
	for (size_t i = o->at + 1; i < o->fingers.len; i++)
		o->fingers.items[i - 1] = o->fingers.items[i];
	o->fingers.len--;
	o->at -= o->at > 0;
}

static void take(struct order *o, struct rev_node *n)
{
	bool moved = false;

	o->taken[n->order] = true;
	o->has_finger[n->order] = false;
	vec_push(o->arena, o->out, n);
	for (size_t i = 0; i < n->needs.len; i++) {
		struct rev_node *low = n->needs.items[i];

		o->waiting[low->order]--;
		if (!is_open(o, low) || o->has_finger[low->order])
			continue;
		o->has_finger[low->order] = true;
		if (moved)
			vec_push(o->arena, &o->fingers, low);
		else
			o->fingers.items[o->at] = low;
		moved = true;
	}
	if (!moved)
		remove_finger(o);
}

void rev_order(struct arena *a, const struct rev_graph *g, const bool *set, const struct vec *heads,
	       struct vec *out)
{
	struct order o = {
		.arena = a,
		.graph = g,
		.set = set,
		.taken = rev_set_new(a, g),
		.has_finger = rev_set_new(a, g),
		.waiting = ARENA_ARRAY(a, size_t, g->nodes.len + 1),
		.seen = ARENA_ARRAY(a, size_t, g->nodes.len + 1),
		.out = out,
	};

	begin(&o, heads);
	while (o.fingers.len) {
		struct rev_node *n = o.fingers.items[o.at];
		size_t above = o.waiting[n->order] ? finger_above(&o, n) : o.fingers.len;

		if (above < o.fingers.len)
			o.at = above;
		else
			take(&o, n);
	}
}
