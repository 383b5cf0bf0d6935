#include "engine/outside.h"

bool outside_check(struct diags *ds, const struct schema *lacking, const struct object *o,
		   const char *default_schema)
{
	const struct outside *x = schema_outside(lacking, o);
	struct diag *d;

	if (!x)
		return true;
	d = diag_add(ds, MG_OUTSIDE, o->pos, "%s %s cannot be compared: %s", o->kind->title,
		     object_label(ds->arena, o, default_schema), x->text);
	diag_hint(ds, d, "%s", x->hint);
	return false;
}
