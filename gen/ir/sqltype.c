#include "ir/sqltype.h"

#include "base/str.h"

bool sqltype_same_base(const struct sqltype *a, const struct sqltype *b)
{
	return a == b || (a && b && str_eq(a->schema, b->schema) && str_eq(a->name, b->name) &&
			  a->is_array == b->is_array);
}

bool sqltype_eq(const struct sqltype *a, const struct sqltype *b)
{
	return a == b || (sqltype_same_base(a, b) && str_eq(a->mods, b->mods) &&
			  str_eq(a->fields, b->fields));
}
