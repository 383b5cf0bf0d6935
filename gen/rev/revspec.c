#include "rev/revspec.h"

#include <string.h>

enum { MOST_NAMED = 5 };

static void tell_heads(struct arena *a, struct diags *ds, const struct rev_graph *g)
{
	struct diag *d = diag_add(ds, MG_REV_HEADS, POS_NONE, "the history has several heads: %s",
				  rev_ids_text(a, &g->heads));

	for (size_t i = 0; i < g->heads.len; i++) {
		const struct rev_node *n = g->heads.items[i];

		const char *title = rev_file_title(a, n->file);

		diag_note(ds, d, "%s%s%s", n->file->path, *title ? ", " : "", title);
	}
	diag_hint(ds, d,
		  "Name the one that you mean, say `heads` for all, or join them with a revision "
		  "that has both as its down_revision.");
}

bool rev_single_head(struct arena *a, struct diags *ds, const struct rev_graph *g,
		     const struct rev_node **out)
{
	*out = g->heads.len ? g->heads.items[0] : NULL;
	if (g->heads.len > 1)
		tell_heads(a, ds, g);
	return g->heads.len <= 1;
}

bool rev_split_range(struct arena *a, const char *text, const char **from, const char **to)
{
	const char *colon = strchr(text, ':');

	if (!colon)
		return false;
	*from = arena_strndup(a, text, (size_t)(colon - text));
	*to = colon + 1;
	return true;
}

bool rev_is_relative(const char *text)
{
	return (*text == '+' || *text == '-') && text[1] &&
	       strspn(text + 1, "0123456789") == strlen(text + 1);
}

static bool unknown(struct diags *ds, const struct rev_graph *g, const char *text)
{
	struct diag *d = diag_add(ds, MG_REV_UNKNOWN, POS_NONE, "no revision \"%s\" in %s", text,
				  g->dir ? g->dir : "the history");

	diag_hint(ds, d, "`modelgen history` lists the revisions.");
	return false;
}

static bool ambiguous(struct arena *a, struct diags *ds, const char *text, struct vec *found)
{
	size_t n = found->len;
	struct diag *d;

	if (found->len > MOST_NAMED)
		found->len = MOST_NAMED;
	d = diag_add(ds, MG_REV_AMBIGUOUS, POS_NONE, "\"%s\" fits several revisions: %s%s", text,
		     rev_ids_text(a, found), n > MOST_NAMED ? ", ..." : "");
	diag_hint(ds, d, "Write more of the id.");
	return false;
}

static bool resolve_id(struct arena *a, struct diags *ds, const struct rev_graph *g,
		       const char *text, struct vec *out)
{
	const struct rev_node *exact = rev_graph_find(g, text);
	struct vec found = {0};

	for (size_t i = 0; *text && !exact && i < g->nodes.len; i++) {
		const struct rev_node *n = g->nodes.items[i];

		if (str_starts(n->file->id, text))
			vec_push(a, &found, n);
	}
	if (found.len > 1)
		return ambiguous(a, ds, text, &found);
	if (found.len)
		exact = found.items[0];
	if (!exact)
		return unknown(ds, g, text);
	vec_push(a, out, exact);
	return true;
}

static void push_all(struct arena *a, struct vec *out, const struct vec *nodes)
{
	for (size_t i = 0; i < nodes->len; i++)
		vec_push(a, out, nodes->items[i]);
}

static bool resolve_word(struct arena *a, struct diags *ds, const struct rev_names *names,
			 const char *text, struct vec *out)
{
	const struct rev_graph *g = names->graph;

	if (str_eq(text, "base"))
		return true;
	if (str_eq(text, "head") && g->heads.len > 1) {
		tell_heads(a, ds, g);
		return false;
	}
	if (str_eq(text, "head") || str_eq(text, "heads")) {
		push_all(a, out, &g->heads);
		return true;
	}
	if (str_eq(text, "current") && names->current) {
		push_all(a, out, names->current);
		return true;
	}
	if (str_eq(text, "current")) {
		struct diag *d = diag_add(ds, MG_USAGE, POS_NONE,
					  "`current` has no meaning without a database");

		diag_hint(ds, d, "Name the revision.");
		return false;
	}
	return resolve_id(a, ds, g, text, out);
}

static void bases_of(struct arena *a, const struct rev_graph *g, struct vec *out)
{
	for (size_t i = 0; i < g->nodes.len; i++) {
		const struct rev_node *n = g->nodes.items[i];

		if (!n->parents.len)
			vec_push(a, out, n);
	}
}

/* One revision further; false where there are none or several. */
static bool walk_one(struct arena *a, struct diags *ds, const struct rev_graph *g, bool is_up,
		     const char *text, struct vec *at)
{
	const struct rev_node *n = at->len ? at->items[0] : NULL;
	struct vec bases = {0};
	const struct vec *next = &bases;
	struct diag *d;

	if (!n && is_up)
		bases_of(a, g, &bases);
	else if (n)
		next = is_up ? &n->children : &n->parents;
	if (next->len > 1 || at->len > 1) {
		d = diag_add(ds, MG_REV_RANGE, POS_NONE,
			     "%s is ambiguous: the history forks between %s", text,
			     rev_ids_text(a, next->len > 1 ? next : at));
		diag_hint(ds, d, "Name the revision itself.");
		return false;
	}
	at->len = 0;
	if (next->len)
		vec_push(a, at, next->items[0]);
	/* before the first revision lies base, and nothing before that */
	return next->len || (n && !is_up);
}

static bool walk(struct arena *a, struct diags *ds, const struct rev_graph *g, const char *steps,
		 struct vec *at)
{
	const char *start = rev_ids_text(a, at);
	size_t errors = ds->errors;
	long long n;
	struct diag *d;

	if (!str_to_i64(steps + 1, &n) || n > (long long)g->nodes.len + 1)
		n = (long long)g->nodes.len + 1;
	for (long long i = 0; i < n; i++) {
		if (walk_one(a, ds, g, *steps == '+', steps, at))
			continue;
		if (ds->errors == errors) {
			d = diag_add(ds, MG_REV_RANGE, POS_NONE,
				     "%s asks for more revisions than there are %s %s", steps,
				     *steps == '+' ? "after" : "before", start);
			diag_hint(ds, d, "There are %lld; `modelgen history` lists them.", i);
		}
		return false;
	}
	return true;
}

bool rev_resolve(struct arena *a, struct diags *ds, const struct rev_names *names, const char *text,
		 struct vec *out)
{
	size_t len = strlen(text);
	size_t digits = len;

	*out = (struct vec){0};
	while (digits && text[digits - 1] >= '0' && text[digits - 1] <= '9')
		digits--;
	if (digits == len || !digits || !strchr("+-", text[digits - 1]))
		return resolve_word(a, ds, names, text, out);
	if (digits > 1) {
		if (!resolve_word(a, ds, names, arena_strndup(a, text, digits - 1), out))
			return false;
	} else if (names->anchor) {
		push_all(a, out, names->anchor);
	} else {
		struct diag *d =
			diag_add(ds, MG_USAGE, POS_NONE, "%s needs a place to count from", text);

		diag_hint(ds, d, "Write it behind an id, such as 43ce%s.", text);
		return false;
	}
	return walk(a, ds, names->graph, text + digits - 1, out);
}
