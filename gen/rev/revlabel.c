#include "rev/revlabel.h"

#include <string.h>

/* Labels of each revision, by its order; lists are replaced, never changed: they are shared. */
struct spread {
	struct arena *arena;
	const struct rev_graph *graph;
	struct vec *own;
	struct vec *up;	  /* its own and those of what comes before it */
	struct vec *down; /* its own and those that come down its line */
};

/* Both lists are in byte order. */
static void add_list(struct arena *a, struct vec *out, const struct vec *more)
{
	struct vec both = {0};
	size_t i = 0;
	size_t k = 0;

	if (!more->len || out->items == more->items)
		return;
	if (!out->len) {
		*out = *more;
		return;
	}
	while (i < out->len || k < more->len) {
		int way = i == out->len	   ? 1
			  : k == more->len ? -1
					   : strcmp(out->items[i], more->items[k]);

		vec_push(a, &both, way <= 0 ? out->items[i] : more->items[k]);
		i += way <= 0;
		k += way >= 0;
	}
	*out = both;
}

static void read_own(struct spread *s)
{
	for (size_t i = 0; i < s->graph->nodes.len; i++) {
		const struct rev_node *n = s->graph->nodes.items[i];

		for (size_t k = 0; k < n->file->labels.len; k++) {
			struct vec one = {0};

			vec_push(s->arena, &one, n->file->labels.items[k]);
			add_list(s->arena, &s->own[i], &one);
		}
	}
}

static void go_up(struct spread *s)
{
	for (size_t i = 0; i < s->graph->nodes.len; i++) {
		const struct rev_node *n = s->graph->nodes.items[i];

		for (size_t k = 0; k < n->parents.len; k++) {
			const struct rev_node *parent = n->parents.items[k];

			add_list(s->arena, &s->up[i], &s->up[parent->order]);
		}
		add_list(s->arena, &s->up[i], &s->own[i]);
	}
}

/* Labels go down through it. */
static bool is_link(const struct rev_node *n)
{
	return n->needed_by.len <= 1 && n->parents.len <= 1;
}

/* The revision whose labels come down to it, or NULL. */
static const struct rev_node *link_above(const struct rev_node *n)
{
	const struct rev_node *child = is_link(n) && n->children.len ? n->children.items[0] : NULL;

	return child && is_link(child) ? child : NULL;
}

static void go_down(struct spread *s)
{
	for (size_t i = s->graph->nodes.len; i-- > 0;) {
		const struct rev_node *n = s->graph->nodes.items[i];
		const struct rev_node *above = link_above(n);

		if (!is_link(n))
			continue;
		s->down[i] = s->own[i];
		if (above)
			add_list(s->arena, &s->down[i], &s->down[above->order]);
	}
}

void rev_spread_labels(struct arena *a, struct rev_graph *g)
{
	struct spread s = {
		.arena = a,
		.graph = g,
		.own = ARENA_ARRAY(a, struct vec, g->nodes.len + 1),
		.up = ARENA_ARRAY(a, struct vec, g->nodes.len + 1),
		.down = ARENA_ARRAY(a, struct vec, g->nodes.len + 1),
	};

	if (!g->by_label.len)
		return;
	read_own(&s);
	go_up(&s);
	go_down(&s);
	for (size_t i = 0; i < g->nodes.len; i++) {
		struct rev_node *n = g->nodes.items[i];
		const struct rev_node *below = n->parents.len ? n->parents.items[0] : NULL;

		/* what is on one line without a fork has the same labels all along */
		if (below && link_above(below) == n) {
			n->labels = below->labels;
			continue;
		}
		n->labels = s.up[i];
		add_list(a, &n->labels, &s.down[i]);
	}
}
