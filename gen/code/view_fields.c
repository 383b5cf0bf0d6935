#include "code/render_internal.h"
#include "code/view_internal.h"

#include "dialect/ident.h"

#include <string.h>

/* Its address is the key of the shared table in Lua's registry. */
static const char empty_key = 'e';

static int is_shared(lua_State *l)
{
	return luaL_error(l, "what templates see cannot be changed");
}

void view_begin(lua_State *l)
{
	lua_newtable(l);
	lua_newtable(l);
	lua_pushcfunction(l, is_shared);
	lua_setfield(l, -2, "__newindex");
	lua_setmetatable(l, -2);
	lua_rawsetp(l, LUA_REGISTRYINDEX, &empty_key);
}

void view_new(lua_State *l, size_t n, bool is_list)
{
	if (!n)
		lua_rawgetp(l, LUA_REGISTRYINDEX, &empty_key);
	else
		lua_createtable(l, is_list ? (int)n : 0, is_list ? 0 : (int)n);
}

static void push_strings(lua_State *l, const struct strings *s)
{
	view_new(l, s->n, true);
	for (uint32_t i = 0; i < s->n; i++) {
		lua_pushstring(l, s->items[i]);
		lua_rawseti(l, -2, (lua_Integer)i + 1);
	}
}

static void push_pairs(lua_State *l, const struct pairs *p)
{
	view_new(l, p->n, false);
	for (uint32_t i = 0; i < p->n; i++)
		view_text(l, p->items[i].key, p->items[i].value);
}

static void push_name(struct view_state *v, lua_State *l, const struct qname *name)
{
	struct sbuf label = SBUF_INIT(v->arena);

	lua_createtable(l, 0, 3);
	view_text(l, "schema", name->schema);
	view_text(l, "name", name->name);
	ident_join(&label, name->schema, name->name, v->schema->default_schema);
	view_text(l, "label", sbuf_text(&label));
}

static void push_struct(struct view_state *v, lua_State *l, const struct field *rows,
			const void *holder)
{
	lua_newtable(l);
	view_fields(v, l, rows, holder);
	view_strict(v, l, NULL, NULL, rows);
}

static void push_structs(struct view_state *v, lua_State *l, const struct field *f,
			 const struct list *list)
{
	view_new(l, list->n, true);
	for (uint32_t i = 0; i < list->n; i++) {
		push_struct(v, l, f->fields, list->items[i]);
		lua_rawseti(l, -2, (lua_Integer)i + 1);
	}
}

static void push_field(struct view_state *v, lua_State *l, const struct field *f,
		       const void *holder)
{
	const void *m = field_cmember(f, holder);

	switch (f->type) {
	case FIELD_BOOL: lua_pushboolean(l, *(const bool *)m); break;
	case FIELD_INT: lua_pushinteger(l, *(const int64_t *)m); break;
	case FIELD_CHOICE: lua_pushstring(l, f->choices[*(const int *)m].name); break;
	case FIELD_IDENTS:
	case FIELD_TEXTS: push_strings(l, m); break;
	case FIELD_MAP: push_pairs(l, m); break;
	case FIELD_NAME: push_name(v, l, m); break;
	case FIELD_TYPE: view_type(v, l, *(const struct sqltype *const *)m); break;
	case FIELD_STRUCT: push_struct(v, l, f->fields, *(const void *const *)m); break;
	case FIELD_STRUCTS: push_structs(v, l, f, m); break;
	default: lua_pushstring(l, *(const char *const *)m); break;
	}
}

/* Lists and maps are there even when they are empty. */
static bool is_shown(const struct field *f, const void *holder)
{
	switch (f->type) {
	case FIELD_BOOL:
	case FIELD_CHOICE:
	case FIELD_IDENTS:
	case FIELD_TEXTS:
	case FIELD_MAP:
	case FIELD_STRUCTS: return true;
	default: return field_is_there(f, holder);
	}
}

void view_fields(struct view_state *v, lua_State *l, const struct field *rows, const void *holder)
{
	for (const struct field *f = rows; f->name; f++) {
		if (!is_shown(f, holder))
			continue;
		push_field(v, l, f, holder);
		/* the names in C stand under c; what the models say of them is in it */
		lua_setfield(l, -2, strcmp(f->name, "c") == 0 ? "options" : f->name);
	}
}

static void know(lua_State *l, const char *name)
{
	lua_pushboolean(l, true);
	lua_setfield(l, -2, name);
}

static void know_kind(struct view_state *v, lua_State *l, const struct kind *k)
{
	for (size_t i = 0; i < v->schema->kinds->n; i++) {
		if (kind_may_hold(k, v->schema->kinds->items[i]))
			know(l, v->schema->kinds->items[i]->plural);
	}
}

static void know_rows(lua_State *l, const char *of, const struct field *rows)
{
	for (const struct view_row *r = view_rows; of && r->of; r++) {
		if (str_eq(r->of, of))
			know(l, r->name);
	}
	for (const struct field *f = rows; f && f->name; f++)
		know(l, strcmp(f->name, "c") == 0 ? "options" : f->name);
}

/* What costs to be made and is seldom asked for. */
static bool push_late(struct view_state *v, lua_State *l, const char *name)
{
	const struct object *o;

	if (!str_eq(name, "label") && !str_eq(name, "place"))
		return false;
	lua_pushvalue(l, 1);
	o = trouble_object(l);
	if (!o)
		return false;
	if (str_eq(name, "label"))
		lua_pushstring(l, object_label(v->arena, o, v->schema->default_schema));
	else if (o->pos.src)
		lua_pushfstring(l, "%s:%d", o->pos.src->name, (int)o->pos.line);
	else
		lua_pushnil(l);
	return true;
}

/* __index: what the table lacks and may lack is nil. */
static int missing_member(lua_State *l)
{
	struct view_state *v = lua_touserdata(l, lua_upvalueindex(3));

	if (lua_type(l, 2) == LUA_TSTRING && push_late(v, l, lua_tostring(l, 2)))
		return 1;
	lua_pushvalue(l, 2);
	lua_rawget(l, lua_upvalueindex(1));
	if (!lua_isnil(l, -1)) {
		lua_pushnil(l);
		return 1;
	}
	return luaL_error(l, "a %s has no member `%s`; docs/templates.md lists what it has",
			  lua_tostring(l, lua_upvalueindex(2)), luaL_tolstring(l, 2, NULL));
}

static void make_strict(struct view_state *v, lua_State *l, const char *of, const struct kind *k,
			const struct field *rows)
{
	lua_newtable(l);
	lua_newtable(l);
	know_rows(l, of, rows);
	if (k) {
		know_rows(l, "object", NULL);
		know_kind(v, l, k);
	}
	lua_pushstring(l, k ? k->title : of ? of : "part of an object");
	lua_pushlightuserdata(l, v);
	lua_pushcclosure(l, missing_member, 3);
	lua_setfield(l, -2, "__index");
}

/* Something that has one address for each sort of table. */
static const void *address_of(const char *of, const struct kind *k, const struct field *rows)
{
	const struct view_row *r = view_rows;

	if (k)
		return k;
	while (of && r->of && !str_eq(r->of, of))
		r++;
	return of ? (const void *)r : rows;
}

void view_strict(struct view_state *v, lua_State *l, const char *of, const struct kind *k,
		 const struct field *rows)
{
	const void *address = address_of(of, k, rows);

	lua_rawgeti(l, LUA_REGISTRYINDEX, v->meta);
	if (lua_rawgetp(l, -1, address) == LUA_TNIL) {
		lua_pop(l, 1);
		make_strict(v, l, of, k, rows);
		lua_pushvalue(l, -1);
		lua_rawsetp(l, -3, address);
	}
	lua_remove(l, -2);
	lua_setmetatable(l, -2);
}
