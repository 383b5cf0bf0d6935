#include "engine/graph.h"

struct graph_vertex *graph_add(struct graph *g, int rank, void *what)
{
	struct graph_vertex *v = ARENA_NEW(g->arena, struct graph_vertex);

	v->rank = rank;
	v->place = g->vertices.len;
	v->what = what;
	vec_push(g->arena, &g->vertices, v);
	return v;
}

void graph_edge(struct graph *g, struct graph_vertex *first, struct graph_vertex *then)
{
	if (!first || !then || first == then)
		return;
	vec_push(g->arena, &first->out, then);
	then->waits++;
}

static bool before(const struct graph_vertex *a, const struct graph_vertex *b)
{
	if (a->rank != b->rank)
		return a->rank < b->rank;
	return a->level != b->level ? a->level < b->level : a->place < b->place;
}

struct heap {
	struct graph_vertex **items;
	size_t n;
};

static void swap(struct heap *h, size_t i, size_t j)
{
	struct graph_vertex *v = h->items[i];

	h->items[i] = h->items[j];
	h->items[j] = v;
}

static void push(struct heap *h, struct graph_vertex *v)
{
	size_t i = h->n++;

	h->items[i] = v;
	while (i && before(h->items[i], h->items[(i - 1) / 2])) {
		swap(h, i, (i - 1) / 2);
		i = (i - 1) / 2;
	}
}

static struct graph_vertex *pop(struct heap *h)
{
	struct graph_vertex *top = h->items[0];
	size_t i = 0;

	h->items[0] = h->items[--h->n];
	for (;;) {
		size_t least = i;

		for (size_t c = 2 * i + 1; c <= 2 * i + 2 && c < h->n; c++) {
			if (before(h->items[c], h->items[least]))
				least = c;
		}
		if (least == i)
			return top;
		swap(h, i, least);
		i = least;
	}
}

static size_t walk(struct graph *g, struct vec *out)
{
	struct heap h = {ARENA_ARRAY(g->arena, struct graph_vertex *, g->vertices.len + 1), 0};

	for (size_t i = 0; i < g->vertices.len; i++) {
		struct graph_vertex *v = g->vertices.items[i];

		v->left = v->waits;
		v->is_done = false;
		if (!v->waits)
			push(&h, v);
	}
	while (h.n) {
		struct graph_vertex *v = pop(&h);

		v->is_done = true;
		vec_push(g->arena, out, v);
		for (size_t i = 0; i < v->out.len; i++) {
			struct graph_vertex *next = v->out.items[i];

			if (--next->left == 0)
				push(&h, next);
		}
	}
	return out->len;
}

/* order is any that respects the edges. */
static void set_levels(const struct vec *order)
{
	for (size_t i = 0; i < order->len; i++) {
		const struct graph_vertex *v = order->items[i];

		for (size_t j = 0; j < v->out.len; j++) {
			struct graph_vertex *next = v->out.items[j];

			if (next->rank == v->rank && !next->is_upward && next->level <= v->level)
				next->level = v->level + 1;
		}
	}
	for (size_t i = order->len; i-- > 0;) {
		struct graph_vertex *v = order->items[i];

		for (size_t j = 0; j < v->out.len && v->is_upward; j++) {
			const struct graph_vertex *next = v->out.items[j];

			if (next->rank == v->rank && v->level >= next->level)
				v->level = next->level - 1;
		}
	}
}

bool graph_sort(struct graph *g, struct vec *out)
{
	struct vec any = {0};

	if (walk(g, &any) < g->vertices.len) {
		*out = any;
		return false;
	}
	set_levels(&any);
	return walk(g, out) == g->vertices.len;
}
