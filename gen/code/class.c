#include "code/class.h"

#include "code/class_rows.h"
#include "dialect/type.h"
#include "kinds/kinds.h"

/* Domains over domains: more of them within each other are a circle. */
#define MOST_DOMAINS 64

const struct class_row class_rows[] = {
#define CLASS(type, name, is_pointer) {type, {name, is_pointer, false}},
#include "code/class.def"
#undef CLASS
	{.type = NULL},
};

static const struct class class_enumeration = {"enum", false, false};
static const struct class class_fallback = {"text", true, true};

static const struct object *declared(const struct schema *s, const struct kind *k,
				     const struct sqltype *t)
{
	return t->schema ? schema_get(s, k, t->schema, t->name) : NULL;
}

const struct object *class_domain(const struct schema *s, const struct sqltype *t)
{
	return declared(s, &kind_domain, t);
}

const struct sqltype *class_base(const struct schema *s, const struct sqltype *t)
{
	for (int i = 0; i < MOST_DOMAINS; i++) {
		const struct object *o = class_domain(s, t);

		if (!o)
			return t;
		t = ((const struct domain *)o)->type;
	}
	return t;
}

bool class_is_array(const struct schema *s, const struct sqltype *t)
{
	for (int i = 0; i < MOST_DOMAINS && !t->is_array; i++) {
		const struct object *o = class_domain(s, t);

		if (!o)
			return false;
		t = ((const struct domain *)o)->type;
	}
	return t->is_array;
}

const struct object *class_enum(const struct schema *s, const struct sqltype *t)
{
	return declared(s, &kind_enum, class_base(s, t));
}

struct class class_of(const struct schema *s, const struct sqltype *t)
{
	const char *name = type_catalog_name(class_base(s, t));

	if (class_enum(s, t))
		return class_enumeration;
	for (size_t i = 0; name && class_rows[i].type; i++) {
		if (str_eq(class_rows[i].type, name))
			return class_rows[i].class;
	}
	return class_fallback;
}
