#include "rev/revorder.h"

#include <stdlib.h>
#include <string.h>

struct finger {
	struct rev_node *node; /* the one to be taken next; NULL: it went away */
	size_t number;	       /* fingers stand in this order */
};

/* The first finger above a revision, as long as it rests where it rested then. */
struct above {
	struct finger *finger;
	const struct rev_node *node;
};

/* A revision whose first finger above is being looked for. */
struct frame {
	const struct rev_node *node;
	size_t next; /* the revision above it that is looked at next */
	struct finger *first;
};

struct order {
	struct arena *arena;
	const struct rev_graph *graph;
	const bool *set;
	bool *taken;
	struct finger **resting; /* on the revision, or NULL */
	size_t *waiting;	 /* how many of the set still have to go before the revision */
	struct above *above;
	struct frame *frames;
	struct vec fingers; /* struct finger * */
	size_t made;
	size_t at; /* the finger that moves */
	struct vec *out;
};

static int by_place(const void *x, const void *y)
{
	const struct finger *const *a = x;
	const struct finger *const *b = y;

	return ((*a)->node->place > (*b)->node->place) - ((*a)->node->place < (*b)->node->place);
}

static bool is_open(const struct order *o, const struct rev_node *n)
{
	return o->set[n->order] && !o->taken[n->order];
}

static void add_finger(struct order *o, struct rev_node *n)
{
	struct finger *f = ARENA_NEW(o->arena, struct finger);

	*f = (struct finger){.node = n, .number = o->made++};
	o->resting[n->order] = f;
	vec_push(o->arena, &o->fingers, f);
}

static void begin(struct order *o, const struct vec *heads)
{
	for (size_t i = 0; i < heads->len; i++) {
		struct rev_node *n = heads->items[i];

		if (o->set[n->order] && !o->resting[n->order])
			add_finger(o, n);
	}
	if (o->fingers.len)
		qsort(o->fingers.items, o->fingers.len, sizeof(void *), by_place);
	for (size_t i = 0; i < o->fingers.len; i++)
		((struct finger *)o->fingers.items[i])->number = i;
	for (size_t i = 0; i < o->graph->nodes.len; i++) {
		const struct rev_node *n = o->graph->nodes.items[i];

		for (size_t k = 0; o->set[i] && k < n->needs.len; k++)
			o->waiting[((const struct rev_node *)n->needs.items[k])->order]++;
	}
}

static void note_first(struct frame *f, struct finger *other)
{
	if (other && (!f->first || other->number < f->first->number))
		f->first = other;
}

/*
 * Looks at the next revision above; true when that one has to be looked into first. What was
 * found earlier holds: a finger that is above a revision only ever leaves, and those that are
 * made later stand behind all others.
 */
static bool look_up(struct order *o, struct frame *f, const struct rev_node **out)
{
	const struct rev_node *up = f->node->needed_by.items[f->next++];
	const struct above *known = &o->above[up->order];

	if (!is_open(o, up))
		return false;
	note_first(f, o->resting[up->order]);
	if (!o->waiting[up->order])
		return false;
	if (!known->finger || known->finger->node != known->node) {
		*out = up;
		return true;
	}
	note_first(f, known->finger);
	return false;
}

/* The first finger that rests on something above n; without recursion, for histories are long. */
static struct finger *finger_above(struct order *o, const struct rev_node *n)
{
	struct finger *first = NULL;
	const struct rev_node *up;
	size_t depth = 1;

	o->frames[0] = (struct frame){.node = n};
	while (depth) {
		struct frame *f = &o->frames[depth - 1];

		note_first(f, first);
		first = NULL;
		if (f->next < f->node->needed_by.len) {
			if (look_up(o, f, &up))
				o->frames[depth++] = (struct frame){.node = up};
			continue;
		}
		first = f->first;
		if (first)
			o->above[f->node->order] =
				(struct above){.finger = first, .node = first->node};
		depth--;
	}
	return first;
}

static size_t place_of(const struct order *o, const struct finger *f)
{
	size_t from = 0;
	size_t to = o->fingers.len;

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (((const struct finger *)o->fingers.items[mid])->number < f->number)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

static void remove_finger(struct order *o)
{
	void **at = &o->fingers.items[o->at];

	((struct finger *)*at)->node = NULL;
	memmove(at, at + 1, (o->fingers.len - o->at - 1) * sizeof(void *));
	o->fingers.len--;
	o->at -= o->at > 0;
}

static void take(struct order *o, struct finger *f)
{
	struct rev_node *n = f->node;
	bool moved = false;

	o->taken[n->order] = true;
	o->resting[n->order] = NULL;
	vec_push(o->arena, o->out, n);
	for (size_t i = 0; i < n->needs.len; i++) {
		struct rev_node *low = n->needs.items[i];

		o->waiting[low->order]--;
		if (!is_open(o, low) || o->resting[low->order])
			continue;
		if (moved) {
			add_finger(o, low);
			continue;
		}
		f->node = low;
		o->resting[low->order] = f;
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
		.resting = ARENA_ARRAY(a, struct finger *, g->nodes.len + 1),
		.waiting = ARENA_ARRAY(a, size_t, g->nodes.len + 1),
		.above = ARENA_ARRAY(a, struct above, g->nodes.len + 1),
		.frames = ARENA_ARRAY(a, struct frame, g->nodes.len + 1),
		.out = out,
	};

	begin(&o, heads);
	while (o.fingers.len) {
		struct finger *f = o.fingers.items[o.at];
		struct finger *above = o.waiting[f->node->order] ? finger_above(&o, f->node) : NULL;

		if (above)
			o.at = place_of(&o, above);
		else
			take(&o, f);
	}
}
