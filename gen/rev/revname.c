#include "rev/revname.h"

#include <string.h>

enum { MOST_NAMED = 5 };

/* Paths and messages, for a person who has to choose. */
static void note_nodes(struct arena *a, struct diags *ds, struct diag *d, const struct vec *nodes,
		       size_t most)
{
	for (size_t i = 0; i < nodes->len && i < most; i++) {
		const struct rev_node *n = nodes->items[i];
		const char *title = rev_file_title(a, n->file);

		diag_note(ds, d, "%s%s%s", n->file->path, *title ? ", " : "", title);
	}
}

void rev_tell_heads(struct arena *a, struct diags *ds, const struct vec *heads)
{
	struct diag *d = diag_add(ds, MG_REV_HEADS, POS_NONE, "the history has several heads: %s",
				  rev_ids_text(a, heads));

	note_nodes(a, ds, d, heads, heads->len);
	diag_hint(ds, d,
		  "Name the one that you mean (an id, or LABEL@head), say `heads` for all, or join "
		  "them with `modelgen merge heads`.");
}

/* The id whose beginning, or the label that looks most like what was typed. */
static const struct rev_node *nearest(struct arena *a, const struct rev_graph *g, const char *text,
				      const char **label)
{
	struct vec words = {0};
	struct vec labels = {0};
	size_t len = strlen(text);
	const char *near;

	for (size_t i = 0; i < g->nodes.len; i++) {
		const struct rev_node *n = g->nodes.items[i];

		vec_push(a, &words, arena_strndup(a, n->file->id, strnlen(n->file->id, len)));
		for (size_t k = 0; k < n->file->labels.len; k++)
			vec_push(a, &labels, n->file->labels.items[k]);
	}
	*label = str_nearest(text, (const char *const *)labels.items, labels.len);
	near = str_nearest(text, (const char *const *)words.items, words.len);
	for (size_t i = 0; near && i < words.len; i++) {
		if (words.items[i] == near)
			return g->nodes.items[i];
	}
	return NULL;
}

static void unknown(struct arena *a, struct diags *ds, const struct rev_graph *g, const char *text)
{
	struct diag *d = diag_add(ds, MG_REV_UNKNOWN, POS_NONE, "no revision \"%s\" in %s", text,
				  g->dir ? g->dir : "the history");
	const char *label = NULL;
	const struct rev_node *near = *text ? nearest(a, g, text, &label) : NULL;

	if (label)
		diag_hint(ds, d, "Did you mean %s (%s)?", label,
			  ((const struct rev_node *)map_get(&g->by_label, label))->file->path);
	else if (near)
		diag_hint(ds, d, "Did you mean %s (%s)?", near->file->id, near->file->path);
	else
		diag_hint(ds, d, "`modelgen history` lists the revisions.");
}

static void ambiguous(struct arena *a, struct diags *ds, const char *text, const struct vec *found)
{
	struct vec named = *found;
	struct diag *d;

	if (named.len > MOST_NAMED)
		named.len = MOST_NAMED;
	d = diag_add(ds, MG_REV_AMBIGUOUS, POS_NONE, "\"%s\" fits several revisions: %s%s", text,
		     rev_ids_text(a, &named), found->len > MOST_NAMED ? ", ..." : "");
	note_nodes(a, ds, d, found, MOST_NAMED);
	diag_hint(ds, d, "Write more of the id.");
}

/* Ids and labels that begin with the text. */
static void find_beginnings(struct arena *a, const struct rev_graph *g, const char *text,
			    struct vec *out)
{
	for (size_t i = 0; i < g->nodes.len; i++) {
		const struct rev_node *n = g->nodes.items[i];
		bool fits = str_starts(n->file->id, text);

		for (size_t k = 0; !fits && k < n->file->labels.len; k++)
			fits = str_starts(n->file->labels.items[k], text);
		if (fits)
			vec_push(a, out, n);
	}
}

static void elsewhere(struct diags *ds, const struct rev_node *n, const struct rev_node *branch)
{
	struct diag *d =
		diag_add(ds, MG_REV_UNKNOWN, POS_NONE, "revision %s is not on the line of %s",
			 n->file->id, branch->file->id);

	diag_note(ds, d, "%s", n->file->path);
	diag_note(ds, d, "%s", branch->file->path);
	diag_hint(ds, d, "`modelgen history` shows the lines; leave out the part before the @.");
}

/* The one revision that is meant; NULL with a message. */
static const struct rev_node *resolve_id(struct arena *a, struct diags *ds,
					 const struct rev_graph *g, const char *text,
					 const struct rev_node *branch)
{
	const struct rev_node *exact = rev_graph_find(g, text);
	struct vec found = {0};
	struct vec kept = {0};

	if (!exact)
		exact = map_get(&g->by_label, text);
	if (exact) {
		vec_push(a, &found, exact);
	} else if (*text) {
		find_beginnings(a, g, text, &found);
	}
	if (branch && found.len) {
		rev_on_line(a, g, &found, branch, REV_LINES, &kept);
		if (!kept.len && found.len == 1) {
			elsewhere(ds, found.items[0], branch);
			return NULL;
		}
		found = kept;
	}
	if (found.len == 1)
		return found.items[0];
	if (found.len)
		ambiguous(a, ds, text, &found);
	else
		unknown(a, ds, g, text);
	return NULL;
}

bool rev_name_branch(struct arena *a, struct diags *ds, const struct rev_graph *g, const char *text,
		     const struct rev_node **out)
{
	*out = resolve_id(a, ds, g, text, NULL);
	return *out != NULL;
}

static void push_all(struct arena *a, struct vec *out, const struct vec *nodes)
{
	for (size_t i = 0; i < nodes->len; i++)
		vec_push(a, out, nodes->items[i]);
}

static bool resolve_current(struct arena *a, struct diags *ds, const struct rev_names *names,
			    const struct rev_node *branch, struct vec *out)
{
	struct diag *d;

	if (names->current && branch)
		rev_on_line(a, names->graph, names->current, branch, REV_LINES, out);
	else if (names->current)
		push_all(a, out, names->current);
	if (names->current)
		return true;
	d = diag_add(ds, MG_USAGE, POS_NONE, "`current` has no meaning without a database");
	diag_hint(ds, d, "Name the revision.");
	return false;
}

bool rev_name_resolve(struct arena *a, struct diags *ds, const struct rev_names *names,
		      const char *text, const struct rev_node *branch, struct vec *out)
{
	const struct rev_graph *g = names->graph;
	bool is_head = str_eq(text, "head");
	const struct rev_node *found;

	if (str_eq(text, "base"))
		return true;
	if (str_eq(text, "current"))
		return resolve_current(a, ds, names, branch, out);
	if (!is_head && !str_eq(text, "heads")) {
		found = resolve_id(a, ds, g, text, branch);
		if (found)
			vec_push(a, out, found);
		return found != NULL;
	}
	if (branch)
		rev_on_line(a, g, &g->heads, branch, REV_LINES, out);
	else
		push_all(a, out, is_head ? &g->heads : &g->open_heads);
	if (!is_head || out->len <= 1)
		return true;
	rev_tell_heads(a, ds, out);
	return false;
}
