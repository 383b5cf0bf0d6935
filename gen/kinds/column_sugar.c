#include "kinds/column_sql.h"

#include "dialect/ident.h"
#include "dialect/type.h"

#include <string.h>

bool column_read_type(struct load_place *p, struct object *o, const struct node *value)
{
	struct column *c = (struct column *)o;
	struct type_parsed *parsed;
	struct diag *d;
	struct pos pos = node_pos(value);

	if (value->kind != NODE_TEXT) {
		d = diag_add(p->ds, MG_YAML_TYPE, pos, "the type of column %s must be text, not %s",
			     o->name, node_what(value));
		diag_hint(p->ds, d, "A type with brackets stands in quotes: \"integer[]\".");
		return false;
	}
	parsed = map_get(&p->types, value->text);
	if (!parsed) {
		parsed = ARENA_NEW(p->arena, struct type_parsed);
		if (!type_parse(p->arena, value->text, p->schema->default_schema, parsed)) {
			d = diag_add(p->ds, MG_TYPE_INVALID, node_pos_within(value, parsed->where),
				     "%s: %s", value->text, parsed->problem);
			if (type_nearest(value->text))
				diag_hint(p->ds, d, "Did you mean %s?", type_nearest(value->text));
			return false;
		}
		map_put(p->arena, &p->types, arena_strdup(p->arena, value->text), parsed);
	}
	c->type = &parsed->type;
	if (parsed->serial && !c->serial)
		c->serial = ARENA_NEW(p->arena, struct serial);
	return true;
}

static struct strings only(struct arena *a, const char *name)
{
	struct strings s = {0};

	strings_add(a, &s, name);
	return s;
}

/* A child of the column's table, declared where the short form stands. */
static struct object *new_part(struct load_place *p, const struct kind *k, const struct node *value)
{
	struct object *part = schema_new(p->schema, k, NULL, NULL);

	part->pos = node_key_pos(value);
	schema_preset(p->schema, part);
	return part;
}

/* What the short form fills by itself cannot be said in it. */
static bool says_too_much(struct load_place *p, const struct kind *k, const struct node *value)
{
	for (const struct field *f = k->fields; f->name; f++) {
		const struct node *n = f->flags & FIELD_REQUIRED ? node_get(value, f->name) : NULL;
		struct diag *d;

		if (!n)
			continue;
		d = diag_add(p->ds, MG_KEY_UNKNOWN, node_key_pos(n), "%s of a column has no key %s",
			     value->key, f->name);
		diag_hint(p->ds, d,
			  "It is this column alone; one with several columns goes under %s of the "
			  "table.",
			  k->plural);
		return true;
	}
	return false;
}

/* Its name, as the long form would have it. */
static bool read_name(struct load_place *p, struct object *part, const struct node *value)
{
	struct node map = {.kind = NODE_MAP};
	struct node name = *value;

	name.key = "name";
	name.next = NULL;
	node_push(&map, &name);
	return p->read_fields(p, part, &map);
}

static bool is_yes_or_no(const char *text)
{
	static const char *const words[] = {"yes", "no", "on", "off", "y", "n"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (str_ieq(text, words[i]))
			return true;
	}
	return false;
}

/* true: by the convention; false: none; a text: its name; a map: name, comment and fields. */
static bool read_part(struct load_place *p, const struct kind *k, const struct node *value,
		      struct object **out)
{
	struct diag *d;

	*out = NULL;
	if (value->kind == NODE_TEXT && str_ieq(value->text, "false") && value->is_plain)
		return true;
	if (value->kind == NODE_TEXT && value->is_plain && is_yes_or_no(value->text)) {
		d = diag_add(p->ds, MG_YAML_TRAP, node_pos(value),
			     "%s must be true, a name or a map, not %s", value->key, value->text);
		diag_hint(p->ds, d,
			  "Write %s: true or leave it out; a name like this one stands "
			  "in quotes.",
			  value->key);
		return false;
	}
	if (value->kind != NODE_TEXT && value->kind != NODE_MAP) {
		d = diag_add(p->ds, MG_YAML_TYPE, node_pos(value),
			     "%s must be true, a name or a map, not %s", value->key,
			     node_what(value));
		diag_hint(
			p->ds, d,
			"It is this column alone; one with several columns goes under the table.");
		return false;
	}
	*out = new_part(p, k, value);
	if (value->kind == NODE_MAP)
		return !says_too_much(p, k, value) && p->read_fields(p, *out, value);
	return (str_ieq(value->text, "true") && value->is_plain) || read_name(p, *out, value);
}

bool column_apply_primary_key(struct load_place *p, struct object *o, const struct node *value)
{
	struct object *part;
	struct object *other;

	if (!read_part(p, &kind_primary_key, value, &part) || !part)
		return part == NULL;
	other = object_only(o->parent, &kind_primary_key);
	if (other) {
		struct diag *d =
			diag_add(p->ds, MG_MODEL_INVALID, node_key_pos(value),
				 "table %s has more than one primary key", o->parent->name);

		diag_hint(p->ds, d,
			  "For a key of several columns write primary_key: [%s, %s] at the table.",
			  ((struct key *)other)->columns.n ? ((struct key *)other)->columns.items[0]
							   : "a",
			  o->name);
		return false;
	}
	((struct key *)part)->columns = only(p->arena, o->name);
	return schema_add(p->schema, o->parent, part);
}

bool column_apply_unique(struct load_place *p, struct object *o, const struct node *value)
{
	struct object *part;

	if (!read_part(p, &kind_unique, value, &part))
		return false;
	if (!part)
		return true;
	((struct key *)part)->columns = only(p->arena, o->name);
	return schema_add(p->schema, o->parent, part);
}

bool column_apply_index(struct load_place *p, struct object *o, const struct node *value)
{
	struct object *part;
	struct element *x;

	if (!read_part(p, &kind_index, value, &part))
		return false;
	if (!part)
		return true;
	x = ARENA_NEW(p->arena, struct element);
	x->column = o->name;
	list_add(p->arena, &((struct index *)part)->columns, x);
	return schema_add(p->schema, o->parent, part);
}

static bool read_target(struct load_place *p, const struct node *value, struct references *out)
{
	const char *parts[3];
	size_t n = value && value->kind == NODE_TEXT ? ident_split(p->arena, value->text, parts, 3)
						     : 0;
	struct diag *d;

	if (n < 2) {
		d = diag_add(p->ds, MG_VALUE_INVALID, value ? node_pos(value) : POS_NONE,
			     "references wants a table and a column");
		diag_hint(p->ds, d, "Write references: table.column.");
		return false;
	}
	out->table.schema = n == 3 ? parts[0] : p->schema->default_schema;
	out->table.name = parts[n - 2];
	out->columns = only(p->arena, parts[n - 1]);
	return true;
}

bool column_apply_references(struct load_place *p, struct object *o, const struct node *value)
{
	struct object *part = new_part(p, &kind_foreign_key, value);
	struct foreign_key *fk = (struct foreign_key *)part;
	const struct node *target = value;
	struct node rest;

	fk->references = ARENA_NEW(p->arena, struct references);
	if (value->kind == NODE_MAP) {
		if (says_too_much(p, part->kind, value))
			return false;
		target = node_get(value, "column");
		if (!target) {
			struct diag *d = diag_add(p->ds, MG_KEY_MISSING, node_pos(value),
						  "references lacks column");

			diag_hint(p->ds, d, "Write references: {column: table.column, ...}.");
			return false;
		}
		/* the other members are those of a foreign key */
		rest = *value;
		rest.first = NULL;
		rest.last = NULL;
		rest.len = 0;
		NODE_EACH(n, value) {
			struct node *copy;

			if (strcmp(n->key, "column") == 0)
				continue;
			copy = ARENA_NEW(p->arena, struct node);
			*copy = *n;
			copy->next = NULL;
			node_push(&rest, copy);
		}
		if (!p->read_fields(p, part, &rest))
			return false;
	}
	if (!read_target(p, target, fk->references))
		return false;
	fk->columns = only(p->arena, o->name);
	return schema_add(p->schema, o->parent, part);
}

/* Nothing but the name may be said beside the one column. */
static bool is_simple(const struct object *part, const char *first_field, struct arena *a)
{
	for (const struct field *f = part->kind->fields; f->name; f++) {
		if (strcmp(f->name, first_field) == 0 || f->flags & FIELD_DIRECTION)
			continue;
		if (!field_is_preset(a, f, part, part))
			return false;
	}
	return !part->comment;
}

static bool is_alone(const struct strings *s, const struct object *column)
{
	return s->n == 1 && strcmp(s->items[0], column->name) == 0;
}

static bool is_conventional(struct save_place *p, const struct object *part)
{
	const char *pattern = name_pattern(&p->schema->naming, part->kind);

	return !strstr(pattern, "{name}") &&
	       str_eq(part->name, name_by_pattern(p->arena, pattern, part, NULL));
}

/* The first part of the kind that this column's short form can say in full, or NULL. */
static const struct object *foldable(struct save_place *p, const struct object *o,
				     const struct kind *k)
{
	CHILD_EACH(c, o->parent) {
		if (c->kind == k && column_folds(p, c) == o)
			return c;
	}
	return NULL;
}

bool column_is_folded(struct save_place *p, const struct object *part)
{
	return column_folds(p, part) != NULL;
}

/* A foreign key of one column to one column, with nothing that the short form cannot say. */
static bool refers_alone(const struct object *part)
{
	const struct foreign_key *fk = (const struct foreign_key *)part;

	return fk->columns.n == 1 && fk->references->columns.n == 1 && !part->comment;
}

const struct object *column_folds(struct save_place *p, const struct object *part)
{
	struct arena *a = p->arena;
	const struct object *o = NULL;

	if (part->kind == &kind_primary_key || part->kind == &kind_unique) {
		const struct strings *columns = &((const struct key *)part)->columns;

		if (columns->n != 1 || !is_simple(part, "columns", a) || !is_conventional(p, part))
			return NULL;
		o = object_child(part->parent, &kind_column, columns->items[0]);
	} else if (part->kind == &kind_index) {
		const struct index *x = (const struct index *)part;
		const struct element *e = x->columns.n ? x->columns.items[0] : NULL;

		if (x->columns.n != 1 || !e->column || !is_simple(part, "columns", a) ||
		    !is_conventional(p, part) || e->opclass || e->order || e->nulls ||
		    element_rare(e)->collation.name || element_rare(e)->statistics != FIELD_UNSET)
			return NULL;
		o = object_child(part->parent, &kind_column, e->column);
	} else if (part->kind == &kind_foreign_key) {
		if (!refers_alone(part))
			return NULL;
		o = object_child(part->parent, &kind_column,
				 ((const struct foreign_key *)part)->columns.items[0]);
	}
	if (!o)
		return NULL;
	/*
	 * of several foreign keys of the column one has the short form: by name,
	 * whatever their order
	 */
	CHILD_EACH(c, part->parent) {
		if (part->kind == &kind_foreign_key && c != part && c->kind == part->kind &&
		    strcmp(c->name, part->name) < 0 && refers_alone(c) &&
		    is_alone(&((const struct foreign_key *)c)->columns, o))
			return NULL;
	}
	return o;
}

struct node *column_fold_primary_key(struct save_place *p, const struct object *o)
{
	return foldable(p, o, &kind_primary_key) ? node_bool(p->arena, true) : NULL;
}

struct node *column_fold_unique(struct save_place *p, const struct object *o)
{
	return foldable(p, o, &kind_unique) ? node_bool(p->arena, true) : NULL;
}

struct node *column_fold_index(struct save_place *p, const struct object *o)
{
	return foldable(p, o, &kind_index) ? node_bool(p->arena, true) : NULL;
}

static const char *target_text(struct arena *a, const struct schema *s, const struct references *r)
{
	struct sbuf text = SBUF_INIT(a);

	ident_join(&text, r->table.schema, r->table.name, s->default_schema);
	sbuf_addc(&text, '.');
	ident_join_part(&text, r->columns.items[0]);
	return sbuf_text(&text);
}

struct node *column_fold_references(struct save_place *p, const struct object *o)
{
	static const char *const said[] = {"columns", "references", NULL};
	const struct object *part = foldable(p, o, &kind_foreign_key);
	const char *target;
	struct node *n;

	if (!part)
		return NULL;
	target = target_text(p->arena, p->schema, ((const struct foreign_key *)part)->references);
	n = node_map(p->arena);
	n->is_flow = true;
	node_put_text(p->arena, n, "column", target);
	if (!is_conventional(p, part)) {
		struct sbuf name = SBUF_INIT(p->arena);

		ident_join_part(&name, part->name);
		node_put_text(p->arena, n, "name", sbuf_text(&name));
	}
	p->write_fields(p, part, n, said);
	return n->len == 1 ? node_text(p->arena, target) : n;
}
