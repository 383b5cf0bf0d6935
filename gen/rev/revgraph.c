#include "rev/revgraph.h"

#include "rev/revdir.h"

#include <stdlib.h>
#include <string.h>

enum { VISIT_NEW, VISIT_OPEN, VISIT_DONE };

static struct pos whole(const struct rev_node *n)
{
	return (struct pos){.src = n->file->src};
}

static int by_id(const void *x, const void *y)
{
	const struct rev_node *const *a = x;
	const struct rev_node *const *b = y;

	return strcmp((*a)->file->id, (*b)->file->id);
}

static void sort(struct vec *nodes)
{
	if (nodes->len)
		qsort(nodes->items, nodes->len, sizeof(void *), by_id);
}

struct rev_node *rev_graph_find(const struct rev_graph *g, const char *id)
{
	return map_get(&g->by_id, id);
}

const char *rev_ids_text(struct arena *a, const struct vec *nodes)
{
	struct sbuf b = SBUF_INIT(a);

	for (size_t i = 0; i < nodes->len; i++) {
		const struct rev_node *n = nodes->items[i];

		sbuf_addf(&b, "%s%s", i ? ", " : "", n->file->id);
	}
	return nodes->len ? sbuf_text(&b) : "<base>";
}

static void add_nodes(struct arena *a, struct diags *ds, const struct vec *files,
		      struct rev_graph *g, struct vec *all)
{
	for (size_t i = 0; i < files->len; i++) {
		struct rev_node *n = ARENA_NEW(a, struct rev_node);
		const struct rev_node *old;
		struct diag *d;

		n->file = files->items[i];
		old = map_get(&g->by_id, n->file->id);
		if (!old) {
			map_put(a, &g->by_id, n->file->id, n);
			vec_push(a, all, n);
			continue;
		}
		d = diag_add(ds, MG_REV_GRAPH, whole(n), "revision %s stands in %s too",
			     n->file->id, old->file->path);
		diag_hint(ds, d, "Remove one of the files, or give it another id.");
	}
}

static bool holds(const struct vec *nodes, const struct rev_node *n)
{
	for (size_t i = 0; i < nodes->len; i++) {
		if (nodes->items[i] == n)
			return true;
	}
	return false;
}

static void link_parents(struct arena *a, struct diags *ds, struct rev_graph *g, struct rev_node *n)
{
	const struct vec *ids = &n->file->down;
	struct diag *d;

	for (size_t i = 0; i < ids->len; i++) {
		const char *id = ids->items[i];
		struct rev_node *parent = rev_graph_find(g, id);

		if (parent && holds(&n->parents, parent))
			continue;
		if (parent) {
			vec_push(a, &n->parents, parent);
			vec_push(a, &parent->children, n);
			continue;
		}
		d = diag_add(ds, MG_REV_GRAPH, whole(n),
			     "revision %s comes after %s, which has no file", n->file->id, id);
		diag_hint(ds, d, "Bring the file of %s back, or name another down_revision.", id);
	}
	if (n->file->depends.len) {
		d = diag_add(ds, MG_REV_GRAPH, whole(n), "`depends_on` is not supported yet");
		diag_hint(ds, d,
			  "Take the line out, and put the revision behind the one it needs.");
	}
}

static void tell_circle(struct arena *a, struct diags *ds, const struct vec *path,
			const struct rev_node *entry)
{
	size_t from = 0;
	struct sbuf ids = SBUF_INIT(a);
	struct diag *d;

	while (path->items[from] != entry)
		from++;
	for (size_t i = path->len; i-- > from;)
		sbuf_addf(&ids, "%s -> ", ((const struct rev_node *)path->items[i])->file->id);
	sbuf_add(&ids, ((const struct rev_node *)path->items[path->len - 1])->file->id);
	d = diag_add(ds, MG_REV_GRAPH, whole(entry), "revisions that come after each other: %s",
		     sbuf_text(&ids));
	for (size_t i = from; i < path->len; i++)
		diag_note(ds, d, "%s", ((const struct rev_node *)path->items[i])->file->path);
	diag_hint(ds, d, "Mend the down_revision of one of these files.");
}

/* The parent to walk next: the last by id that was not seen; lines then stay together. */
static struct rev_node *next_parent(const struct rev_node *n, const struct rev_node **circle)
{
	struct rev_node *best = NULL;

	for (size_t i = 0; i < n->parents.len; i++) {
		struct rev_node *p = n->parents.items[i];

		if (p->visit == VISIT_OPEN)
			*circle = p;
		if (p->visit == VISIT_NEW && (!best || strcmp(p->file->id, best->file->id) > 0))
			best = p;
	}
	return best;
}

/* Puts the node behind all its ancestors; without recursion, for histories may be long. */
static bool walk(struct arena *a, struct diags *ds, struct rev_graph *g, struct rev_node *start)
{
	struct vec path = {0};

	if (start->visit != VISIT_NEW)
		return true;
	start->visit = VISIT_OPEN;
	vec_push(a, &path, start);
	while (path.len) {
		struct rev_node *n = path.items[path.len - 1];
		const struct rev_node *circle = NULL;
		struct rev_node *next = next_parent(n, &circle);

		if (circle) {
			tell_circle(a, ds, &path, circle);
			return false;
		}
		if (next) {
			next->visit = VISIT_OPEN;
			vec_push(a, &path, next);
			continue;
		}
		n->visit = VISIT_DONE;
		n->order = g->nodes.len;
		vec_push(a, &g->nodes, n);
		path.len--;
	}
	return true;
}

bool rev_graph_build(struct arena *a, struct diags *ds, const struct vec *files,
		     struct rev_graph *out)
{
	size_t errors = ds->errors;
	struct vec all = {0};

	*out = (struct rev_graph){.dir = out->dir};
	add_nodes(a, ds, files, out, &all);
	for (size_t i = 0; i < all.len; i++)
		link_parents(a, ds, out, all.items[i]);
	if (ds->errors != errors)
		return false;
	sort(&all);
	for (size_t i = 0; i < all.len; i++) {
		struct rev_node *n = all.items[i];

		sort(&n->children);
		if (!n->children.len)
			vec_push(a, &out->heads, n);
	}
	for (size_t i = out->heads.len; i-- > 0;) {
		if (!walk(a, ds, out, out->heads.items[i]))
			return false;
	}
	/* what no head reaches goes round in a circle */
	for (size_t i = 0; i < all.len; i++) {
		if (!walk(a, ds, out, all.items[i]))
			return false;
	}
	return true;
}

bool rev_graph_load(struct arena *a, struct diags *ds, const char *dir, struct rev_graph *out)
{
	struct vec files = {0};

	*out = (struct rev_graph){.dir = dir};
	return rev_dir_read(a, ds, dir, &files) && rev_graph_build(a, ds, &files, out);
}

bool *rev_set_new(struct arena *a, const struct rev_graph *g)
{
	return ARENA_ARRAY(a, bool, g->nodes.len + 1);
}

void rev_set_add_ancestors(bool *set, const struct rev_graph *g, const struct vec *nodes)
{
	for (size_t i = 0; i < nodes->len; i++)
		set[((const struct rev_node *)nodes->items[i])->order] = true;
	/* parents stand before their children, so one pass from the end reaches them all */
	for (size_t i = g->nodes.len; i-- > 0;) {
		const struct rev_node *n = g->nodes.items[i];

		for (size_t k = 0; set[i] && k < n->parents.len; k++)
			set[((const struct rev_node *)n->parents.items[k])->order] = true;
	}
}
