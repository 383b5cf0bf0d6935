#include "rev/revnew.h"

#include "base/sys.h"
#include "rev/revspec.h"

#include <string.h>

enum { ID_DIGITS = 12 };

static bool check_id(struct diags *ds, const struct rev_graph *g, const char *id)
{
	const struct rev_node *old;
	struct diag *d;

	if (!rev_is_id(id)) {
		d = diag_add(ds, MG_USAGE, POS_NONE, "\"%s\" cannot be the id of a revision", id);
		diag_hint(ds, d,
			  "An id has 1 to 32 letters, digits, underscores and dots; head, "
			  "heads, base and current have a meaning of their own.");
		return false;
	}
	old = rev_graph_find(g, id);
	if (!old)
		old = map_get(&g->by_label, id);
	if (!old)
		return true;
	d = diag_add(ds, MG_REV_GRAPH, POS_NONE, "revision %s exists already: %s", id,
		     old->file->path);
	diag_hint(ds, d, "Choose another id, or leave --rev-id out.");
	return false;
}

static bool check_message(struct diags *ds, const char *message)
{
	struct diag *d;

	if (!message || str_bad_utf8(message, strlen(message)) < 0)
		return true;
	d = diag_add(ds, MG_USAGE, POS_NONE, "the message is not UTF-8");
	diag_hint(ds, d, "Revision files are UTF-8; set the locale of the terminal to it.");
	return false;
}

static bool check_labels(struct diags *ds, const struct rev_graph *g, const struct vec *labels)
{
	for (size_t i = 0; i < labels->len; i++) {
		const char *label = labels->items[i];
		const struct rev_node *old = map_get(&g->by_label, label);
		struct diag *d;

		if (!rev_is_id(label)) {
			d = diag_add(ds, MG_USAGE, POS_NONE, "\"%s\" cannot be a label", label);
			diag_hint(ds, d,
				  "A label has 1 to 32 letters, digits, underscores and dots.");
			return false;
		}
		if (!old)
			old = rev_graph_find(g, label);
		if (!old)
			continue;
		d = diag_add(ds, MG_REV_GRAPH, POS_NONE, "the label %s is taken: %s", label,
			     old->file->path);
		diag_hint(ds, d, "Choose another label.");
		return false;
	}
	return true;
}

static bool check_follows(struct arena *a, struct diags *ds, const struct vec *heads)
{
	for (size_t i = 0; i < heads->len; i++) {
		const struct rev_node *n = heads->items[i];
		struct diag *d;

		if (!n->children.len)
			continue;
		d = diag_add(ds, MG_REV_HEADS, POS_NONE, "revision %s is not a head: %s %s it",
			     n->file->id, rev_ids_text(a, &n->children),
			     n->children.len > 1 ? "follow" : "follows");
		for (size_t k = 0; k < n->children.len; k++) {
			const struct rev_node *next = n->children.items[k];

			diag_note(ds, d, "%s", next->file->path);
		}
		diag_hint(ds, d, "Say --splice if a new branch is meant.");
		return false;
	}
	return true;
}

/* What the new revision follows. */
static bool find_heads(struct arena *a, struct diags *ds, const struct rev_graph *g,
		       const struct rev_new_options *o, struct vec *out)
{
	const struct rev_names names = {.graph = g};
	const struct rev_node *head;
	struct diag *d;

	if (!o->heads || !o->heads->len) {
		if (!rev_single_head(a, ds, g, &head))
			return false;
		if (head)
			vec_push(a, out, head);
		return true;
	}
	for (size_t i = 0; i < o->heads->len; i++) {
		struct vec found;

		if (!rev_resolve(a, ds, &names, o->heads->items[i], &found))
			return false;
		for (size_t k = 0; k < found.len; k++) {
			const struct rev_node *n = found.items[k];

			if (!rev_list_has(out, n)) {
				vec_push(a, out, n);
				continue;
			}
			d = diag_add(ds, MG_USAGE, POS_NONE, "revision %s is named twice",
				     n->file->id);
			diag_hint(ds, d, "Name every revision to follow once.");
			return false;
		}
	}
	return o->splices || check_follows(a, ds, out);
}

/* Full ids; labels stay what they are, for they move on with the line's file. */
static bool find_depends(struct arena *a, struct diags *ds, const struct rev_graph *g,
			 const struct vec *texts, struct vec *out)
{
	const struct rev_names names = {.graph = g};

	for (size_t i = 0; texts && i < texts->len; i++) {
		const char *text = texts->items[i];
		struct vec found;

		if (map_get(&g->by_label, text)) {
			vec_push(a, out, text);
			continue;
		}
		if (!rev_resolve(a, ds, &names, text, &found))
			return false;
		for (size_t k = 0; k < found.len; k++)
			vec_push(a, out, ((const struct rev_node *)found.items[k])->file->id);
	}
	return true;
}

static bool same_dir(struct arena *a, const char *x, const char *y)
{
	const char *id = sys_file_id(a, x);

	return str_eq(x, y) || (id && str_eq(id, sys_file_id(a, y)));
}

/* The folder to write into. */
static bool find_dir(struct arena *a, struct diags *ds, const struct rev_new_options *o,
		     const struct vec *heads, const char **out)
{
	struct sbuf known = SBUF_INIT(a);
	struct diag *d;

	*out = o->dirs->items[0];
	if (!o->dir && o->dirs->len == 1)
		return true;
	if (!o->dir && heads->len) {
		*out = sys_dirname(a, ((const struct rev_node *)heads->items[0])->file->path);
		return true;
	}
	for (size_t i = 0; i < o->dirs->len; i++) {
		const char *dir = o->dirs->items[i];

		*out = dir;
		if (o->dir && same_dir(a, dir, o->dir))
			return true;
		sbuf_addf(&known, "%s%s", i ? ", " : "", dir);
	}
	if (o->dir)
		d = diag_add(ds, MG_USAGE, POS_NONE, "%s is no folder of revisions", o->dir);
	else
		d = diag_add(ds, MG_USAGE, POS_NONE,
			     "there are several folders that the new revision could go into");
	diag_hint(ds, d, "Name one of them with --version-path: %s.", sbuf_text(&known));
	return false;
}

bool rev_new_begin(struct arena *a, struct diags *ds, const struct rev_graph *g,
		   const struct rev_new_options *o, struct rev_new *out)
{
	static const struct vec none = {0};
	const struct vec *labels = o->labels ? o->labels : &none;
	struct vec heads = {0};

	*out = (struct rev_new){
		.message = o->message ? o->message : "",
		.labels = *labels,
		.created = sys_utc(a, sys_now()),
		.up = "",
		.down_sql = "",
	};
	if ((o->rev_id && !check_id(ds, g, o->rev_id)) || !check_message(ds, o->message) ||
	    !check_labels(ds, g, labels) || !find_heads(a, ds, g, o, &heads) ||
	    !find_depends(a, ds, g, o->depends, &out->depends) ||
	    !find_dir(a, ds, o, &heads, &out->dir))
		return false;
	out->id = o->rev_id ? o->rev_id : sys_random_hex(a, ID_DIGITS);
	for (size_t i = 0; i < heads.len; i++)
		vec_push(a, &out->down, ((const struct rev_node *)heads.items[i])->file->id);
	return true;
}
