#include "kinds/kinds.h"

#include <string.h>

/* The new sequence to its place: the list is in order of schema and name. */
static void sort_last(struct vec *v)
{
	for (size_t i = v->len - 1; i; i--) {
		struct object *a = v->items[i - 1];
		struct object *b = v->items[i];
		int c = str_cmp(a->schema, b->schema);

		if (c < 0 || (c == 0 && strcmp(a->name, b->name) <= 0))
			return;
		v->items[i - 1] = b;
		v->items[i] = a;
	}
}

/* It has the owner of its table; with more rights than the built-in ones it was no serial. */
static const struct access *access_beside(const struct schema *s, const struct object *table)
{
	struct access *x = ARENA_NEW(s->arena, struct access);

	if (!table->access)
		return NULL;
	x->owner = table->access->owner;
	x->has_grants = s->is_live ? table->access->has_grants : s->manage.grants;
	return x;
}

/* What `serial` stands for, each part by itself. */
static void unfold(struct schema *s, struct column *c, const struct sequence *other)
{
	struct object *table = c->head.parent;
	struct object *o = schema_new(s, &kind_sequence, other->head.schema, other->head.name);
	struct sequence *x = (struct sequence *)o;

	o->pos = c->head.pos;
	x->type = c->type;
	x->options = (struct sequence_options){FIELD_UNSET, FIELD_UNSET, FIELD_UNSET,
					       FIELD_UNSET, FIELD_UNSET, false};
	x->owner_table = (struct qname){table->schema, table->name};
	x->owner_column = c->head.name;
	x->unlogged = other->unlogged && ((const struct table *)table)->unlogged;
	kind_sequence.normalize(s, o);
	o->access = access_beside(s, table);
	if (!schema_add(s, NULL, o))
		return;
	sort_last(schema_of(s, &kind_sequence));
	c->preset = sequence_next(s->arena, o->schema, o->name);
	c->serial = NULL;
}

static void unfold_where(struct schema *s, const struct schema *other)
{
	const struct vec *tables = schema_of(s, &kind_table);

	for (size_t i = 0; schema_of(other, &kind_sequence)->len && i < tables->len; i++) {
		CHILD_EACH(o, (struct object *)tables->items[i]) {
			struct column *c = (struct column *)o;
			const struct object *sequence;

			if (o->kind != &kind_column || !c->serial)
				continue;
			sequence = schema_get(other, &kind_sequence, o->parent->schema,
					      kind_column.brings(s->arena, o));
			if (sequence)
				unfold(s, c, (const struct sequence *)sequence);
		}
	}
}

void serial_align(struct schema *a, struct schema *b)
{
	unfold_where(a, b);
	unfold_where(b, a);
}
