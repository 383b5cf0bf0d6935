#include "kinds/cast.h"

#include "dialect/type.h"
#include "kinds/kinds.h"

const struct sqltype *cast_base(const struct schema *s, const struct sqltype *type)
{
	size_t depth = schema_of(s, &kind_domain)->len;

	for (size_t i = 0; i < depth && type->schema && !type->is_array; i++) {
		const struct object *o = schema_get(s, &kind_domain, type->schema, type->name);

		if (!o || !((const struct domain *)o)->type)
			break;
		type = ((const struct domain *)o)->type;
	}
	return type;
}

static bool is_enum(const struct schema *s, const struct sqltype *type)
{
	return type->schema && schema_get(s, &kind_enum, type->schema, type->name);
}

static enum cast_way way_of_enums(const struct sqltype *from, const struct sqltype *to)
{
	if (type_is_text(from))
		return CAST_SAID;
	return from->is_array == to->is_array ? CAST_TEXT : CAST_NONE;
}

enum cast_way cast_between(const struct schema *from_state, const struct sqltype *from,
			   const struct schema *to_state, const struct sqltype *to)
{
	from = cast_base(from_state, from);
	to = cast_base(to_state, to);
	if (type_casts_by_itself(from, to))
		return CAST_ITSELF;
	if (is_enum(from_state, from) || is_enum(to_state, to))
		return way_of_enums(from, to);
	if (from->schema || to->schema || type_casts_said(from, to))
		return CAST_SAID;
	return CAST_NONE;
}

void cast_write(struct sql *w, const char *column, enum cast_way way, const struct sqltype *to)
{
	SQL(w, ID(column));
	sql_glue(w);
	if (way == CAST_TEXT && to->is_array)
		SQL(w, KW("::text[]"));
	else if (way == CAST_TEXT)
		SQL(w, KW("::text"));
	sql_glue(w);
	SQL(w, KW("::"));
	sql_glue(w);
	SQL(w, TYPE(to));
}
