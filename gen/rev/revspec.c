#include "rev/revspec.h"

#include "rev/revname.h"

#include <string.h>

/* A name in its parts: [branch@][name][+N]. */
struct parts {
	const char *text;
	const char *name;	       /* "" when it is left out */
	const char *count;	       /* "+2", or NULL */
	const struct rev_node *branch; /* NULL: none is named */
};

bool rev_single_head(struct arena *a, struct diags *ds, const struct rev_graph *g,
		     const struct rev_node **out)
{
	*out = g->heads.len ? g->heads.items[0] : NULL;
	if (g->heads.len > 1)
		rev_tell_heads(a, ds, &g->heads);
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

/* The length of the text without a count at its end. */
static size_t name_length(const char *text)
{
	size_t len = strlen(text);
	size_t digits = len;

	while (digits && str_is_digit(text[digits - 1]))
		digits--;
	return digits && digits < len && strchr("+-", text[digits - 1]) ? digits - 1 : len;
}

void rev_on_line(struct arena *a, const struct rev_graph *g, const struct vec *nodes,
		 const struct rev_node *n, enum rev_links links, struct vec *out)
{
	bool *before = rev_set_new(a, g);
	bool *after = rev_set_new(a, g);
	struct vec self = {0};

	vec_push(a, &self, n);
	rev_set_add_before(before, g, &self, links);
	rev_set_add_after(after, g, &self, links);
	for (size_t i = 0; i < nodes->len; i++) {
		const struct rev_node *x = nodes->items[i];

		if (before[x->order] || after[x->order])
			vec_push(a, out, x);
	}
}

static bool split(struct arena *a, struct diags *ds, const struct rev_graph *g, const char *text,
		  struct parts *out)
{
	const char *at = strchr(text, '@');
	const char *rest = at ? at + 1 : text;
	size_t len = name_length(rest);

	*out = (struct parts){.text = text, .name = arena_strndup(a, rest, len)};
	if (rest[len])
		out->count = rest + len;
	return !at ||
	       rev_name_branch(a, ds, g, arena_strndup(a, text, (size_t)(at - text)), &out->branch);
}

/* One revision further, for the list of one or none (base) in `at`. */
static bool walk_one(struct arena *a, struct diags *ds, const struct rev_graph *g,
		     const struct parts *p, struct vec *at)
{
	bool is_up = *p->count == '+';
	const struct rev_node *n = at->len ? at->items[0] : NULL;
	struct vec next = {0};
	struct diag *d;

	if (is_up && p->branch)
		rev_on_line(a, g, n ? &n->children : &g->bases, p->branch, REV_LINES, &next);
	else if (is_up)
		next = n ? n->children : g->bases;
	else if (n)
		next = n->parents;
	if (next.len > 1) {
		d = diag_add(ds, MG_REV_RANGE, POS_NONE,
			     "%s is ambiguous: the history forks between %s", p->text,
			     rev_ids_text(a, &next));
		if (is_up)
			diag_hint(ds, d, "Name the revision itself, or the line to take: %s@%s%s.",
				  ((const struct rev_node *)next.items[0])->file->id, p->name,
				  p->count);
		else
			diag_hint(ds, d, "Name the revision itself.");
		return false;
	}
	at->len = 0;
	if (next.len)
		vec_push(a, at, next.items[0]);
	/* before the first revision lies base, and nothing before that */
	return next.len || (n && !is_up);
}

static bool walk(struct arena *a, struct diags *ds, const struct rev_names *names,
		 const struct parts *p, struct vec *at)
{
	const struct rev_graph *g = names->graph;
	const char *start = rev_ids_text(a, at);
	size_t errors = ds->errors;
	long long most = (long long)g->nodes.len + 1;
	long long n;
	struct diag *d;

	if (!str_to_i64(p->count + 1, &n) || n > most)
		n = most;
	for (long long i = 0; i < n; i++) {
		struct vec last = {0};

		if (at->len)
			vec_push(a, &last, at->items[0]);
		if (walk_one(a, ds, g, p, at))
			continue;
		if (ds->errors == errors && names->may_end) {
			*at = last;
			return true;
		}
		if (ds->errors == errors) {
			d = diag_add(ds, MG_REV_RANGE, POS_NONE,
				     "%s asks for more revisions than there are %s %s", p->count,
				     *p->count == '+' ? "after" : "before", start);
			if (i)
				diag_hint(ds, d, "There are %lld; `modelgen history` lists them.",
					  i);
			else
				diag_hint(ds, d, "There are none.");
		}
		return false;
	}
	return true;
}

static bool one_start(struct arena *a, struct diags *ds, const struct parts *p,
		      const struct vec *found)
{
	struct diag *d;

	if (found->len <= 1)
		return true;
	d = diag_add(ds, MG_REV_RANGE, POS_NONE, "%s is ambiguous: it could count from %s", p->text,
		     rev_ids_text(a, found));
	diag_hint(ds, d, "Name the revision itself, or the line to take: %s@%s.",
		  ((const struct rev_node *)found->items[0])->file->id, p->count);
	return false;
}

/* The last of the applied revisions that are on a line with the branch. */
static void tips_on_line(struct arena *a, const struct rev_names *names,
			 const struct rev_node *branch, enum rev_links links, struct vec *out)
{
	const struct rev_graph *g = names->graph;
	bool *applied = rev_set_new(a, g);
	bool *covered = rev_set_new(a, g);
	struct vec all = {0};
	struct vec line = {0};

	rev_set_add_before(applied, g, names->from, REV_ALL);
	for (size_t i = 0; i < g->nodes.len; i++) {
		if (applied[i])
			vec_push(a, &all, g->nodes.items[i]);
	}
	rev_on_line(a, g, &all, branch, REV_LINES, &line);
	for (size_t i = 0; i < line.len; i++) {
		const struct rev_node *n = line.items[i];
		const struct vec *below = links == REV_ALL ? &n->needs : &n->parents;

		for (size_t k = 0; k < below->len; k++)
			covered[((const struct rev_node *)below->items[k])->order] = true;
	}
	for (size_t i = 0; i < line.len; i++) {
		const struct rev_node *n = line.items[i];

		if (!covered[n->order])
			vec_push(a, out, n);
	}
}

static bool refuse_count(struct diags *ds, const struct rev_names *names, const struct parts *p)
{
	struct diag *d;

	if (names->count == REV_COUNT_HEADS) {
		d = diag_add(ds, MG_USAGE, POS_NONE, "%s needs a place to count from", p->text);
		diag_hint(ds, d, "Write it behind an id, such as 43ce%s.", p->count);
		return false;
	}
	d = diag_add(ds, MG_REV_RANGE, POS_NONE, "%s leads the other way", p->text);
	diag_hint(ds, d, "An upgrade counts with +, a downgrade with -.");
	return false;
}

/* Where +N and -N without a name begin. */
static bool count_start(struct arena *a, struct diags *ds, const struct rev_names *names,
			const struct parts *p, struct vec *out)
{
	bool is_up = *p->count == '+';

	if (names->count == REV_COUNT_HEADS || is_up != (names->count == REV_COUNT_UP))
		return refuse_count(ds, names, p);
	if (p->branch)
		rev_on_line(a, names->graph, names->from, p->branch, REV_LINES, out);
	else
		*out = *names->from;
	if (p->branch && !out->len)
		tips_on_line(a, names, p->branch, is_up ? REV_ALL : REV_LINES, out);
	return one_start(a, ds, p, out);
}

static bool from_heads(struct arena *a, struct diags *ds, const struct rev_names *names,
		       const struct parts *p, struct vec *out)
{
	const struct rev_graph *g = names->graph;
	struct vec heads = {0};

	if (p->branch)
		rev_on_line(a, g, &g->open_heads, p->branch, REV_LINES, &heads);
	else
		heads = g->open_heads;
	for (size_t i = 0; i < heads.len; i++) {
		struct vec at = {0};

		vec_push(a, &at, heads.items[i]);
		if (!walk(a, ds, names, p, &at))
			return false;
		if (at.len && !rev_list_has(out, at.items[0]))
			vec_push(a, out, at.items[0]);
	}
	return true;
}

static bool resolve(struct arena *a, struct diags *ds, const struct rev_names *names,
		    struct parts *p, struct vec *out)
{
	struct vec found = {0};
	bool is_down = p->count && *p->count == '-';

	if (!p->count)
		return rev_name_resolve(a, ds, names, p->name, p->branch, out);
	if (!*p->name && is_down && names->count == REV_COUNT_HEADS)
		return from_heads(a, ds, names, p, out);
	/* upwards, the branch says which way to take; the name itself may stand below it */
	if (!(*p->name ? rev_name_resolve(a, ds, names, p->name, is_down ? p->branch : NULL, &found)
		       : count_start(a, ds, names, p, &found)) ||
	    !one_start(a, ds, p, &found))
		return false;
	for (size_t i = 0; i < found.len; i++)
		vec_push(a, out, found.items[i]);
	return walk(a, ds, names, p, out);
}

bool rev_resolve_on(struct arena *a, struct diags *ds, const struct rev_names *names,
		    const char *text, struct vec *out, const struct rev_node **branch)
{
	struct parts p;

	*out = (struct vec){0};
	if (!split(a, ds, names->graph, text, &p))
		return false;
	*branch = p.branch;
	return resolve(a, ds, names, &p, out);
}

bool rev_resolve(struct arena *a, struct diags *ds, const struct rev_names *names, const char *text,
		 struct vec *out)
{
	const struct rev_node *branch;

	return rev_resolve_on(a, ds, names, text, out, &branch);
}

bool rev_resolve_all(struct arena *a, struct diags *ds, const struct rev_names *names,
		     const struct vec *texts, struct vec *out)
{
	*out = (struct vec){0};
	for (size_t i = 0; i < texts->len; i++) {
		struct vec found;

		if (!rev_resolve(a, ds, names, texts->items[i], &found))
			return false;
		for (size_t k = 0; k < found.len; k++) {
			if (!rev_list_has(out, found.items[k]))
				vec_push(a, out, found.items[k]);
		}
	}
	return true;
}

bool rev_resolve_target(struct arena *a, struct diags *ds, const struct rev_names *names,
			const char *text, struct rev_target *out)
{
	struct vec found = {0};
	struct vec start = {0};
	struct parts p;

	*out = (struct rev_target){0};
	if (!split(a, ds, names->graph, text, &p) || !resolve(a, ds, names, &p, &found))
		return false;
	if (found.len > 1) {
		rev_tell_heads(a, ds, &found);
		return false;
	}
	if (found.len)
		out->node = found.items[0];
	out->branch = p.branch;
	/* one step back from a revision takes nothing of its siblings with it */
	if (p.count && !*p.name && !p.branch && count_start(a, ds, names, &p, &start) && start.len)
		out->branch = start.items[0];
	return true;
}
