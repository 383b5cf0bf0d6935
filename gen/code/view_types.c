#include "code/view_internal.h"

#include "code/class.h"
#include "dialect/ident.h"
#include "dialect/type.h"

#include <stdlib.h>
#include <string.h>

static const char *written(struct view_state *v, const struct sqltype *t,
			   enum type_spelling spelling, const char *default_schema)
{
	struct sbuf out = SBUF_INIT(v->arena);

	type_write(&out, t, spelling, default_schema);
	return sbuf_text(&out);
}

/* varchar(32): length; numeric(12,2): precision and scale. */
static void add_modifiers(lua_State *l, const struct sqltype *base, struct class class)
{
	char *end;
	long first;

	if (!base->mods)
		return;
	first = strtol(base->mods, &end, 10);
	if (str_eq(class.name, "text") || str_eq(class.name, "bit") ||
	    str_eq(class.name, "varbit")) {
		view_int(l, "length", first);
	} else {
		view_int(l, "precision", first);
		if (str_eq(class.name, "numeric"))
			view_int(l, "scale", *end == ',' ? strtol(end + 1, NULL, 10) : 0);
	}
}

static void make_type(struct view_state *v, lua_State *l, const struct sqltype *t)
{
	const char *near = v->schema->default_schema;
	const struct sqltype *base = class_base(v->schema, t);
	struct class class = class_of(v->schema, t);
	struct sqltype bare = *t;
	struct sqltype element = *base;

	bare.mods = NULL;
	bare.fields = NULL;
	element.is_array = false;
	lua_createtable(l, 0, 16);
	view_text(l, "name", t->name);
	view_text(l, "schema", t->schema);
	view_text(l, "mods", t->mods);
	view_text(l, "text", written(v, t, TYPE_MODELS, near));
	view_text(l, "sql", written(v, &bare, TYPE_SERVER, near));
	view_text(l, "sql_full", written(v, &bare, TYPE_SERVER, NULL));
	view_text(l, "class", class.name);
	view_bool(l, "is_array", class_is_array(v->schema, t));
	view_bool(l, "is_pointer", class.is_pointer);
	view_bool(l, "is_fallback", class.is_fallback);
	if (type_oid(&bare))
		view_int(l, "oid", type_oid(&bare));
	if (type_oid(&element))
		view_int(l, "element_oid", type_oid(&element));
	add_modifiers(l, base, class);
	view_object(v, l, "enum", class_enum(v->schema, t));
	view_object(v, l, "domain", class_domain(v->schema, t));
	view_strict(v, l, "type", NULL, NULL);
}

void view_type(struct view_state *v, lua_State *l, const struct sqltype *t)
{
	lua_rawgeti(l, LUA_REGISTRYINDEX, v->types);
	if (lua_rawgetp(l, -1, t) == LUA_TNIL) {
		lua_pop(l, 1);
		make_type(v, l, t);
		lua_pushvalue(l, -1);
		lua_rawsetp(l, -3, t);
	}
	lua_remove(l, -2);
}
