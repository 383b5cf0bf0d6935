#include "rev/revshow.h"

#include <string.h>

static const char *words(struct arena *a, const struct vec *list)
{
	struct sbuf b = SBUF_INIT(a);

	for (size_t i = 0; i < list->len; i++)
		sbuf_addf(&b, "%s%s", i ? ", " : "", (const char *)list->items[i]);
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

void rev_show_entry(struct sbuf *out, const struct rev_node *n, unsigned flags)
{
	const struct rev_file *f = n->file;
	const char *parents = rev_ids_text(out->arena, &n->parents);

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
	sbuf_addc(out, '\n');
}
