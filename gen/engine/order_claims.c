#include "engine/order_claims.h"

#include "engine/match.h"

#include <string.h>

static void claim(struct arena *a, struct claims *out, const char *space, const struct object *o,
		  const char *name)
{
	const char *schema = object_top(o)->schema;

	if (name)
		out->names[out->n++] =
			arena_printf(a, "%s\n%zu %s%s", space, schema ? strlen(schema) : 0,
				     schema ? schema : "", name);
}

/* A part's names are those within its table, which is known by its newer self. */
static const char *within(struct arena *a, const struct difference *d, const struct object *o)
{
	const struct object *parent = o->parent;
	const struct object *now = NULL;
	bool is_constraint = o->kind->flags & KIND_CONSTRAINT;

	if (parent)
		now = match_partner(d, parent);
	/* the pair is one thing: either of the two stands for both */
	if (now && now < parent)
		parent = now;
	return arena_printf(a, "p %s %p", is_constraint ? "" : o->kind->name, (const void *)parent);
}

void order_claims(struct arena *a, const struct difference *d, const struct object *o,
		  struct claims *out)
{
	unsigned flags = o->kind->flags;

	out->n = 0;
	if (flags & KIND_RELATION)
		claim(a, out, "r", o, o->name);
	/* a new relation wants no type of its name, be it one without a row type */
	if (flags & KIND_TYPE || (flags & KIND_RELATION && !o->parent))
		claim(a, out, "t", o, o->name);
	if (!(flags & (KIND_RELATION | KIND_TYPE)) || flags & KIND_CONSTRAINT)
		claim(a, out, within(a, d, o), o, o->name);
	if (o->kind->brings)
		claim(a, out, "r", o, o->kind->brings(a, o));
}
