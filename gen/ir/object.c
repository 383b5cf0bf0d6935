#include "ir/object.h"

#include "ir/kind.h"

#include <string.h>

struct object *object_child(const struct object *o, const struct kind *k, const char *name)
{
	CHILD_EACH(c, o) {
		if (c->kind == k && str_eq(c->name, name))
			return c;
	}
	return NULL;
}

struct object *object_only(const struct object *o, const struct kind *k)
{
	CHILD_EACH(c, o) {
		if (c->kind == k)
			return c;
	}
	return NULL;
}

void object_adopt(struct object *parent, struct object *child)
{
	child->parent = parent;
	child->next = NULL;
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
}

void object_orphan(struct object *child)
{
	struct object *parent = child->parent;
	struct object *before = NULL;

	CHILD_EACH(c, parent) {
		if (c == child) {
			if (before)
				before->next = c->next;
			else
				parent->first = c->next;
			if (parent->last == c)
				parent->last = before;
			break;
		}
		before = c;
	}
	child->parent = NULL;
	child->next = NULL;
}

const char *object_label(struct arena *a, const struct object *o, const char *default_schema)
{
	if (o->parent)
		return arena_printf(a, "%s.%s", object_label(a, o->parent, default_schema),
				    o->name);
	if (o->schema && !str_eq(o->schema, default_schema))
		return arena_printf(a, "%s.%s", o->schema, o->name);
	return o->name;
}

const char *object_place(struct arena *a, const struct object *o)
{
	if (!o->pos.src)
		return "";
	return arena_printf(a, " (%s:%u)", o->pos.src->name, o->pos.line);
}

const struct object *object_top(const struct object *o)
{
	while (o->parent)
		o = o->parent;
	return o;
}
