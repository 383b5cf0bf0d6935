#include "engine/changes.h"

#include "engine/save.h"
#include "engine/save_access.h"
#include "kinds/emit.h"

static const char *const words[] = {
	[CHANGE_CREATE] = "create",
	[CHANGE_DROP] = "drop",
	[CHANGE_ALTER] = "alter",
	[CHANGE_RECREATE] = "recreate",
};

static void add_field(struct arena *a, struct node *list, const char *name, struct node *from,
		      struct node *to)
{
	struct node *f = node_map(a);

	node_put_text(a, f, "field", name);
	node_put(f, "from", from);
	node_put(f, "to", to);
	node_push(list, f);
}

static struct node *text_or_null(struct arena *a, const char *text)
{
	return text ? node_text(a, text) : node_null(a);
}

/* Whether a row before it that differs as well is known by the same key. */
static bool is_told(const struct field *rows, const struct field *f, uint64_t mask)
{
	for (const struct field *g = rows; g < f; g++) {
		if (mask & (uint64_t)1 << (g - rows) && str_eq(field_key(g), field_key(f)))
			return true;
	}
	return false;
}

static struct node *fields_node(struct arena *a, const struct difference *d, const struct change *c)
{
	struct node *list = node_list(a);
	const struct field *rows = c->kind->fields;

	for (const struct field *f = rows; f->name; f++) {
		if (c->mask & (uint64_t)1 << (f - rows) && !is_told(rows, f, c->mask))
			add_field(a, list, field_key(f), save_field(a, d->from, f, c->from),
				  save_field(a, d->to, f, c->to));
	}
	if (!c->from || !c->to)
		return list;
	if (c->mask & MASK_NAME)
		add_field(a, list, "name", node_text(a, c->from->name), node_text(a, c->to->name));
	if (c->mask & MASK_SCHEMA)
		add_field(a, list, "schema", text_or_null(a, c->from->schema),
			  text_or_null(a, c->to->schema));
	if (c->mask & MASK_COMMENT)
		add_field(a, list, "comment", text_or_null(a, c->from->comment),
			  text_or_null(a, c->to->comment));
	if (c->mask & MASK_OWNER)
		add_field(a, list, "owner", text_or_null(a, c->from->access->owner),
			  text_or_null(a, c->to->access->owner));
	if (c->mask & MASK_GRANTS)
		add_field(a, list, "grants", save_grants(a, c->from), save_grants(a, c->to));
	return list;
}

struct node *changes_node(struct arena *a, const struct difference *d)
{
	struct node *list = node_list(a);

	for (size_t i = 0; i < d->changes.len; i++) {
		const struct change *c = d->changes.items[i];
		const struct object *o = c->to ? c->to : c->from;
		struct node *n;

		if (!diff_is_counted(c))
			continue;
		n = node_push(list, node_map(a));
		node_put_text(a, n, "change", words[c->op]);
		node_put_text(a, n, "kind", c->kind->title);
		node_put_text(a, n, "name", object_label(a, o, d->to->default_schema));
		if (c->op == CHANGE_ALTER || c->mask)
			node_put(n, "fields", fields_node(a, d, c));
		if (o->pos.src)
			node_put_text(a, n, "at",
				      arena_printf(a, "%s:%u", o->pos.src->name, o->pos.line));
	}
	return list;
}
