#include "rev/revgraph.h"

#include "rev/revdir.h"
#include "rev/revlabel.h"
#include "rev/revorder.h"

#include <stdlib.h>
#include <string.h>

enum { VISIT_NEW, VISIT_OPEN, VISIT_DONE };

static int by_id(const void *x, const void *y)
{
	const struct rev_node *const *a = x;
	const struct rev_node *const *b = y;

	return strcmp((*a)->file->id, (*b)->file->id);
}

void rev_sort_by_id(struct vec *nodes)
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

bool rev_list_has(const struct vec *nodes, const struct rev_node *n)
{
	for (size_t i = 0; i < nodes->len; i++) {
		if (nodes->items[i] == n)
			return true;
	}
	return false;
}

static void add_nodes(struct arena *a, struct diags *ds, const struct vec *files,
		      struct rev_graph *g, struct vec *all)
{
	for (size_t i = 0; i < files->len; i++) {
		struct rev_node *n = ARENA_NEW(a, struct rev_node);
		const struct rev_node *old;
		struct diag *d;

		n->file = files->items[i];
		n->place = i;
		old = map_get(&g->by_id, n->file->id);
		if (!old) {
			map_put(a, &g->by_id, n->file->id, n);
			vec_push(a, all, n);
			continue;
		}
		d = diag_add(ds, MG_REV_GRAPH, rev_file_at(n->file, "revision"),
			     "revision %s stands in %s too", n->file->id, old->file->path);
		diag_hint(ds, d, "Remove one of the files, or give it another id.");
	}
}

static void add_label(struct arena *a, struct diags *ds, struct rev_graph *g, struct rev_node *n,
		      const char *label)
{
	const struct rev_node *old = map_get(&g->by_label, label);
	struct diag *d;

	if (!old)
		old = rev_graph_find(g, label);
	if (!old) {
		map_put(a, &g->by_label, label, n);
		return;
	}
	d = diag_add(ds, MG_REV_GRAPH, rev_file_at(n->file, "branch_labels"),
		     "the label %s of revision %s is taken by %s", label, n->file->id,
		     old->file->path);
	diag_hint(ds, d, "Labels and ids are different for all revisions: choose another label.");
}

static void add_labels(struct arena *a, struct diags *ds, struct rev_graph *g,
		       const struct vec *all)
{
	for (size_t i = 0; i < all->len; i++) {
		struct rev_node *n = all->items[i];

		for (size_t k = 0; k < n->file->labels.len; k++)
			add_label(a, ds, g, n, n->file->labels.items[k]);
	}
}

/* The id that begins with the text, when there is one alone: here it has to be whole. */
static const char *whole_id(const struct vec *all, const char *text)
{
	const char *found = NULL;

	for (size_t i = 0; i < all->len; i++) {
		const struct rev_node *n = all->items[i];

		if (!str_starts(n->file->id, text))
			continue;
		if (found)
			return NULL;
		found = n->file->id;
	}
	return found;
}

static void hint_missing(struct diags *ds, struct diag *d, const struct vec *all, const char *id,
			 const char *otherwise)
{
	const char *whole = whole_id(all, id);

	if (whole)
		diag_hint(ds, d, "Write the whole id: %s.", whole);
	else
		diag_hint(ds, d, "Bring the file of %s back, or %s.", id, otherwise);
}

static void link_parents(struct arena *a, struct diags *ds, struct rev_graph *g,
			 const struct vec *all, struct rev_node *n)
{
	const struct vec *ids = &n->file->down;
	struct diag *d;

	for (size_t i = 0; i < ids->len; i++) {
		const char *id = ids->items[i];
		struct rev_node *parent = rev_graph_find(g, id);

		if (parent && rev_list_has(&n->parents, parent))
			continue;
		if (parent) {
			vec_push(a, &n->parents, parent);
			vec_push(a, &n->needs, parent);
			vec_push(a, &parent->children, n);
			vec_push(a, &parent->needed_by, n);
			continue;
		}
		d = diag_add(ds, MG_REV_GRAPH, rev_file_at(n->file, "down_revision"),
			     "revision %s comes after %s, which has no file", n->file->id, id);
		hint_missing(ds, d, all, id, "name another down_revision");
	}
}

static void link_depends(struct arena *a, struct diags *ds, struct rev_graph *g,
			 const struct vec *all, struct rev_node *n)
{
	const struct vec *names = &n->file->depends;
	struct diag *d;

	for (size_t i = 0; i < names->len; i++) {
		const char *name = names->items[i];
		struct rev_node *other = rev_graph_find(g, name);

		if (!other)
			other = map_get(&g->by_label, name);
		if (other && rev_list_has(&n->depends, other))
			continue;
		if (other) {
			vec_push(a, &n->depends, other);
			if (!rev_list_has(&other->needed_by, n))
				vec_push(a, &other->needed_by, n);
			continue;
		}
		d = diag_add(ds, MG_REV_GRAPH, rev_file_at(n->file, "depends_on"),
			     "revision %s depends on %s, which has no file", n->file->id, name);
		hint_missing(ds, d, all, name,
			     "take it out of `depends_on`, where a full id or a label stands");
	}
}

static void tell_circle(struct arena *a, struct diags *ds, const struct vec *path,
			const struct rev_node *entry)
{
	const struct rev_node *below;
	size_t from = 0;
	struct sbuf ids = SBUF_INIT(a);
	struct diag *d;

	while (path->items[from] != entry)
		from++;
	for (size_t i = path->len; i-- > from;)
		sbuf_addf(&ids, "%s -> ", ((const struct rev_node *)path->items[i])->file->id);
	sbuf_add(&ids, ((const struct rev_node *)path->items[path->len - 1])->file->id);
	below = path->items[from + 1 < path->len ? from + 1 : from];
	d = diag_add(ds, MG_REV_GRAPH,
		     rev_file_at(entry->file, rev_list_has(&entry->parents, below) ? "down_revision"
										   : "depends_on"),
		     "revisions that come after each other: %s", sbuf_text(&ids));
	for (size_t i = path->len; i-- > from;)
		diag_note(ds, d, "%s", ((const struct rev_node *)path->items[i])->file->path);
	diag_hint(ds, d, "Mend the down_revision or the depends_on of one of these files.");
}

/* A parent or dependency that was not seen. */
static struct rev_node *next_below(const struct rev_node *n, const struct rev_node **circle)
{
	const struct vec *lists[] = {&n->parents, &n->depends};

	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; k < lists[i]->len; k++) {
			struct rev_node *p = lists[i]->items[k];

			if (p->visit == VISIT_OPEN)
				*circle = p;
			if (p->visit != VISIT_DONE)
				return p;
		}
	}
	return NULL;
}

/* Puts the node behind all that it needs; without recursion, for histories may be long. */
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
		struct rev_node *next = next_below(n, &circle);

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

/* A revision before n on its line that depends on the same; `before` is filled in when needed. */
static bool is_asked_before(struct arena *a, const struct rev_graph *g, const struct rev_node *n,
			    const struct rev_node *other, bool **before)
{
	struct vec self = {0};

	for (size_t i = 0; i < other->needed_by.len; i++) {
		const struct rev_node *by = other->needed_by.items[i];

		if (by->order >= n->order || !rev_list_has(&by->depends, other))
			continue;
		if (!*before) {
			*before = rev_set_new(a, g);
			vec_push(a, &self, n);
			rev_set_add_before(*before, g, &self, REV_LINES);
		}
		if ((*before)[by->order])
			return true;
	}
	return false;
}

/* Dependencies count once in a line: not where an ancestor depends on the same. */
static void settle_needs(struct arena *a, const struct rev_graph *g, struct rev_node *n)
{
	bool *before = NULL;

	for (size_t i = 0; i < n->depends.len; i++) {
		struct rev_node *other = n->depends.items[i];

		if (!rev_list_has(&n->needs, other) && !is_asked_before(a, g, n, other, &before))
			vec_push(a, &n->needs, other);
	}
}

static void find_ends(struct arena *a, struct rev_graph *g, const struct vec *all)
{
	for (size_t i = 0; i < all->len; i++) {
		struct rev_node *n = all->items[i];

		rev_sort_by_id(&n->children);
		rev_sort_by_id(&n->needed_by);
		if (!n->children.len)
			vec_push(a, &g->heads, n);
		if (!n->needed_by.len)
			vec_push(a, &g->open_heads, n);
		if (!n->parents.len)
			vec_push(a, &g->bases, n);
	}
}

/* Brings the nodes from some order that is possible into the right one. */
static void settle_order(struct arena *a, struct rev_graph *g)
{
	bool *all = rev_set_new(a, g);
	struct vec down = {0};

	for (size_t i = 0; i < g->nodes.len; i++)
		all[i] = true;
	rev_order(a, g, all, &g->open_heads, &down);
	for (size_t i = 0; i < down.len; i++) {
		struct rev_node *n = down.items[down.len - 1 - i];

		n->order = i;
		g->nodes.items[i] = n;
	}
}

bool rev_graph_build(struct arena *a, struct diags *ds, const struct vec *files,
		     struct rev_graph *out)
{
	size_t errors = ds->errors;
	struct vec all = {0};

	*out = (struct rev_graph){.dir = out->dir};
	add_nodes(a, ds, files, out, &all);
	add_labels(a, ds, out, &all);
	for (size_t i = 0; i < all.len; i++) {
		link_parents(a, ds, out, &all, all.items[i]);
		link_depends(a, ds, out, &all, all.items[i]);
	}
	if (ds->errors != errors)
		return false;
	find_ends(a, out, &all);
	for (size_t i = 0; i < all.len; i++) {
		if (!walk(a, ds, out, all.items[i]))
			return false;
	}
	for (size_t i = 0; i < all.len; i++)
		settle_needs(a, out, all.items[i]);
	settle_order(a, out);
	rev_spread_labels(a, out);
	return true;
}

bool rev_graph_load(struct arena *a, struct diags *ds, const struct vec *dirs,
		    struct rev_graph *out)
{
	size_t errors = ds->errors;
	struct sbuf names = SBUF_INIT(a);
	struct vec files = {0};

	for (size_t i = 0; i < dirs->len; i++) {
		sbuf_addf(&names, "%s%s", i ? ", " : "", (const char *)dirs->items[i]);
		(void)rev_dir_read(a, ds, dirs->items[i], &files);
	}
	*out = (struct rev_graph){.dir = sbuf_text(&names)};
	return ds->errors == errors && rev_graph_build(a, ds, &files, out);
}
