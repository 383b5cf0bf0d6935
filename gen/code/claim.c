#include "code/claim.h"

#include "ir/kind.h"

static const char *titled(struct claims *c, const struct object *o)
{
	return arena_printf(c->arena, "%s %s", o->kind->title,
			    object_label(c->arena, o, c->default_schema));
}

bool claim_name(struct claims *c, struct map *space, const char *name, const struct object *o)
{
	const struct object *other = map_get(space, name);
	struct diag *d;

	if (!other || other == o) {
		map_put(c->arena, space, name, o);
		return true;
	}
	d = diag_add(c->ds, MG_NAME_CLASH, o->pos, "%s and %s are both `%s` in generated code",
		     titled(c, other), titled(c, o), name);
	if (other->pos.src)
		diag_note(c->ds, d, "%s stands at %s:%u:%u", titled(c, other), other->pos.src->name,
			  other->pos.line, other->pos.col);
	diag_hint(c->ds, d, "Give one of them another name there: c: {name: ...}.");
	return false;
}
