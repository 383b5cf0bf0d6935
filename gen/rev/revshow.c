#include "rev/revshow.h"

#include "rev/back.h"

#include <string.h>

static const char *words(struct arena *a, const struct vec *list)
{
	struct sbuf b = SBUF_INIT(a);

	/* no format: a long history has hundreds of thousands of labels to print */
	for (size_t i = 0; i < list->len; i++) {
		if (i)
			sbuf_add(&b, ", ");
		sbuf_add(&b, list->items[i]);
	}
	return sbuf_text(&b);
}

static void add_tree_marks(struct sbuf *out, const struct rev_node *n)
{
	if (n->children.len > 1)
		sbuf_add(out, " (branchpoint)");
	if (n->parents.len > 1)
		sbuf_add(out, " (mergepoint)");
}

static void add_marks(struct sbuf *out, const struct rev_node *n, unsigned flags)
{
	if ((flags & REV_SHOW_LABELS) && n->labels.len)
		sbuf_addf(out, " (%s)", words(out->arena, &n->labels));
	if (!n->needed_by.len)
		sbuf_add(out, " (head)");
	else if (!n->children.len)
		sbuf_add(out, " (effective head)");
	if (flags & REV_SHOW_CURRENT)
		sbuf_add(out, " (current)");
	if (flags & REV_SHOW_TREE)
		add_tree_marks(out, n);
}

static const char *title(struct arena *a, const struct rev_node *n)
{
	const char *text = rev_file_title(a, n->file);

	return *text ? text : "empty message";
}

void rev_show_words(struct sbuf *out, const struct rev_node *n, unsigned flags)
{
	if (flags & REV_SHOW_PARENTS) {
		sbuf_add(out, rev_ids_text(out->arena, &n->parents));
		if (n->depends.len)
			sbuf_addf(out, " (%s)", words(out->arena, &n->file->depends));
		sbuf_add(out, " -> ");
	}
	sbuf_add(out, n->file->id);
	add_marks(out, n, flags);
	if (flags & REV_SHOW_TITLE)
		sbuf_addf(out, ", %s", title(out->arena, n));
}

void rev_show_line(struct sbuf *out, const struct rev_node *n, unsigned flags)
{
	rev_show_words(out, n, flags);
	sbuf_addc(out, '\n');
}

/* 2026-11-20 21:45:00 UTC with the zone as an offset. */
static const char *date(struct arena *a, const char *created)
{
	size_t len = strlen(created);

	if (!str_ends(created, " UTC"))
		return created;
	return arena_printf(a, "%.*s+00:00", (int)(len - strlen(" UTC")), created);
}

static void add_message(struct sbuf *out, const char *message)
{
	while (*message) {
		size_t len = strcspn(message, "\n");

		sbuf_addf(out, "    %.*s\n", (int)len, message);
		message += len + (message[len] == '\n');
	}
}

static void add_proof(struct sbuf *out, const char *title, const char *value)
{
	if (value && *value)
		sbuf_addf(out, "    %s: %.*s\n", title, (int)strcspn(value, "\n"), value);
}

/* False for a file that cannot be split: who runs it is told. */
static bool read_back(struct arena *a, struct rev_file *f, struct rev_back *out)
{
	struct diags unseen = DIAGS_INIT(a);

	if (!rev_file_split(a, &unseen, f))
		return false;
	*out = rev_back_read(a, f);
	return true;
}

void rev_show_entry(struct sbuf *out, const struct rev_node *n, unsigned flags)
{
	const struct rev_file *f = n->file;
	const char *parents = rev_ids_text(out->arena, &n->parents);
	struct rev_back back;

	sbuf_addf(out, "Rev: %s", f->id);
	if (!n->children.len)
		sbuf_add(out, " (head)");
	add_tree_marks(out, n);
	if (flags & REV_SHOW_CURRENT)
		sbuf_add(out, " (current)");
	sbuf_addf(out, "\n%s: %s\n", n->parents.len > 1 ? "Merges" : "Parent", parents);
	if (n->depends.len)
		sbuf_addf(out, "Also depends on: %s\n", words(out->arena, &f->depends));
	if (n->children.len > 1)
		sbuf_addf(out, "Branches into: %s\n", rev_ids_text(out->arena, &n->children));
	if (n->labels.len)
		sbuf_addf(out, "Branch names: %s\n", words(out->arena, &n->labels));
	sbuf_addf(out, "Path: %s\n\n", f->path);
	add_message(out, *f->message ? f->message : "empty message");
	sbuf_addf(out, "    \n    Revision ID: %s\n    Revises: %s\n", f->id,
		  n->parents.len ? parents : "");
	if (f->created)
		sbuf_addf(out, "    Create Date: %s\n", date(out->arena, f->created));
	add_proof(out, "Proven", f->proven);
	add_proof(out, "Not Proven", f->not_proven);
	if ((flags & REV_SHOW_BACK) && read_back(out->arena, n->file, &back))
		add_proof(out, "Way Back", rev_back_text(out->arena, &back, true));
	sbuf_addc(out, '\n');
}

static struct node *texts(struct arena *a, const struct vec *list)
{
	struct node *out = node_list(a);

	for (size_t i = 0; i < list->len; i++)
		node_push(out, node_text(a, list->items[i]));
	return out;
}

static struct node *ids(struct arena *a, const struct vec *nodes)
{
	struct node *out = node_list(a);

	for (size_t i = 0; i < nodes->len; i++)
		node_push(out, node_text(a, ((const struct rev_node *)nodes->items[i])->file->id));
	return out;
}

static struct node *back_node(struct arena *a, const struct rev_back *back)
{
	struct node *out = node_map(a);

	node_put_text(a, out, "class", rev_back_word(back->kind));
	node_put(out, "lacks", texts(a, &back->lacks));
	node_put(out, "why", texts(a, &back->why));
	node_put(out, "drops", texts(a, &back->drops));
	return out;
}

struct node *rev_show_node(struct arena *a, const struct rev_node *n, unsigned flags)
{
	const struct rev_file *f = n->file;
	struct node *out = node_map(a);
	struct rev_back back;

	node_put_text(a, out, "revision", f->id);
	node_put(out, "parents", ids(a, &n->parents));
	node_put(out, "depends_on", texts(a, &f->depends));
	node_put(out, "children", ids(a, &n->children));
	node_put(out, "labels", texts(a, &n->labels));
	node_put(out, "is_head", node_bool(a, !n->children.len));
	if (flags & REV_SHOW_CURRENT)
		node_put(out, "is_current", node_bool(a, true));
	node_put_text(a, out, "message", f->message);
	node_put(out, "created", f->created ? node_text(a, f->created) : node_null(a));
	node_put_text(a, out, "path", f->path);
	node_put(out, "proven", f->proven ? node_text(a, f->proven) : node_null(a));
	node_put(out, "not_proven", f->not_proven ? node_text(a, f->not_proven) : node_null(a));
	node_put(out, "hazards", texts(a, &f->hazards));
	if (read_back(a, n->file, &back))
		node_put(out, "way_back", back_node(a, &back));
	return out;
}
