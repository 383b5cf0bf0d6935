#include "rev/revgraph.h"

bool *rev_set_new(struct arena *a, const struct rev_graph *g)
{
	return ARENA_ARRAY(a, bool, g->nodes.len + 1);
}

static void add(bool *set, const struct vec *nodes)
{
	for (size_t i = 0; i < nodes->len; i++)
		set[((const struct rev_node *)nodes->items[i])->order] = true;
}

/* What a revision needs stands before it in nodes, so one pass reaches everything. */
void rev_set_add_before(bool *set, const struct rev_graph *g, const struct vec *nodes,
			enum rev_links links)
{
	add(set, nodes);
	for (size_t i = g->nodes.len; i-- > 0;) {
		const struct rev_node *n = g->nodes.items[i];

		if (set[i])
			add(set, links == REV_ALL ? &n->needs : &n->parents);
	}
}

void rev_set_add_after(bool *set, const struct rev_graph *g, const struct vec *nodes,
		       enum rev_links links)
{
	add(set, nodes);
	for (size_t i = 0; i < g->nodes.len; i++) {
		const struct rev_node *n = g->nodes.items[i];

		if (set[i])
			add(set, links == REV_ALL ? &n->needed_by : &n->children);
	}
}

void rev_set_add_ancestors(bool *set, const struct rev_graph *g, const struct vec *nodes)
{
	rev_set_add_before(set, g, nodes, REV_ALL);
}
