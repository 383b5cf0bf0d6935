#include "engine/shape.h"

#include <string.h>

static bool holds_columns(const struct schema *s, const struct kind *k)
{
	for (size_t i = 0; i < s->kinds->n; i++) {
		const struct kind *child = s->kinds->items[i];

		if (child->flags & KIND_HOLDS_DATA && kind_may_hold(k, child))
			return true;
	}
	return false;
}

/* What the object can be made without. */
static void strip(struct arena *a, const struct field *rows, void *holder)
{
	for (const struct field *f = rows; f->name; f++) {
		void *m;

		if (f->flags & FIELD_REQUIRED || !field_is_there(f, holder))
			continue;
		m = field_member(a, f, holder);
		switch (f->type) {
		case FIELD_STRUCT: *(const void **)m = NULL; break;
		case FIELD_EXPR:
		case FIELD_TEXT:
		case FIELD_IDENT:
			if (!(f->flags & FIELD_SCHEMA))
				*(const char **)m = f->preset;
			break;
		case FIELD_NAME:
			if (f->flags & FIELD_TABLE)
				*(struct qname *)m = (struct qname){NULL, NULL};
			break;
		case FIELD_MAP: *(struct pairs *)m = (struct pairs){NULL, 0}; break;
		case FIELD_CHOICE: *(int *)m = 0; break;
		default: break;
		}
	}
}

static struct object *copy_of(struct arena *a, const struct object *o)
{
	struct object *copy = arena_alloc(a, o->kind->size);

	memcpy(copy, o, o->kind->size);
	copy->parent = NULL;
	copy->first = NULL;
	copy->last = NULL;
	copy->next = NULL;
	copy->comment = NULL;
	copy->access = NULL;
	copy->was = NULL;
	field_own(a, o->kind->fields, copy);
	strip(a, o->kind->fields, copy);
	return copy;
}

static void add_table(struct schema *out, const struct object *table)
{
	struct object *copy = copy_of(out->arena, table);

	CHILD_EACH(c, table) {
		if (c->kind->flags & KIND_HOLDS_DATA)
			schema_add(out, copy, copy_of(out->arena, c));
	}
	schema_add(out, NULL, copy);
}

void shape_of(struct schema *out, const struct schema *of, const struct schema *beside,
	      const struct vec *tables)
{
	out->default_schema = of->default_schema;
	out->shown_as = of->shown_as;
	for (size_t i = 0; i < of->kinds->n; i++) {
		const struct kind *k = of->kinds->items[i];

		if (holds_columns(of, k))
			continue;
		for (size_t j = 0; j < of->of[i].len; j++)
			schema_add(out, NULL, copy_of(out->arena, of->of[i].items[j]));
		for (size_t j = 0; !(k->flags & KIND_QUALIFIED) && j < beside->of[i].len; j++)
			schema_add(out, NULL, copy_of(out->arena, beside->of[i].items[j]));
	}
	for (size_t i = 0; i < tables->len; i++)
		add_table(out, tables->items[i]);
}
