#include "code/render_internal.h"

#include "code/cname.h"
#include "code/fold.h"
#include "code/template.h"

#include <stdlib.h>
#include <string.h>

/* A template includes itself at most so deep; Lua gives up a little later by itself. */
#define DEEPEST 100

static const char *name_argument(lua_State *l)
{
	luaL_argcheck(l, lua_type(l, 1) == LUA_TSTRING, 1, "the name of a file is wanted");
	return lua_tostring(l, 1);
}

static struct part *part_wanted(lua_State *l, const char *name)
{
	struct run *r = run_of(l);
	size_t errors = r->ds->errors;
	struct part *p = part_find(r, name);

	if (p)
		return p;
	r->is_told = r->ds->errors > errors;
	luaL_error(l, "the set `%s` has no file `%s`", r->job->set, name);
	return NULL;
}

static void load_chunk(lua_State *l, const struct part *p, const char *text, size_t len)
{
	char name[32];

	lua_pushfstring(l, "=#%d", (int)p->number);
	memset(name, 0, sizeof(name));
	memcpy(name, lua_tostring(l, -1), lua_rawlen(l, -1) % sizeof(name));
	lua_pop(l, 1);
	if (luaL_loadbufferx(l, text, len, name, "t"))
		lua_error(l);
}

static void push_template(lua_State *l, struct part *p)
{
	struct run *r = run_of(l);
	struct sbuf lua = SBUF_INIT(r->arena);

	if (p->chunk != LUA_NOREF) {
		lua_rawgeti(l, LUA_REGISTRYINDEX, p->chunk);
		return;
	}
	if (!template_compile(r->ds, p->src, &lua)) {
		r->is_told = true;
		lua_pushnil(l);
		lua_error(l);
	}
	load_chunk(l, p, sbuf_text(&lua), lua.len);
	lua_pushvalue(l, -1);
	p->chunk = luaL_ref(l, LUA_REGISTRYINDEX);
}

/* Pushes a table of the variables at index vars (a table or nothing) before those of the set. */
static void push_environment(lua_State *l, int vars)
{
	lua_newtable(l);
	if (!lua_isnoneornil(l, vars)) {
		luaL_argcheck(l, lua_istable(l, vars), vars, "a table of variables is wanted");
		for (lua_pushnil(l); lua_next(l, vars); lua_pop(l, 1)) {
			lua_pushvalue(l, -2);
			lua_pushvalue(l, -2);
			lua_rawset(l, -5);
		}
	}
	lua_rawgeti(l, LUA_REGISTRYINDEX, run_of(l)->environment);
	lua_setmetatable(l, -2);
}

static void add_value(lua_State *l, struct sbuf *out, int i)
{
	size_t len;
	const char *text;

	if (lua_type(l, i) == LUA_TBOOLEAN) {
		sbuf_add(out, lua_toboolean(l, i) ? "true" : "false");
		return;
	}
	text = lua_tolstring(l, i, &len);
	sbuf_addn(out, text, len);
}

static bool has_text(lua_State *l, int i)
{
	int type = lua_type(l, i);

	return type == LUA_TSTRING || type == LUA_TNUMBER || type == LUA_TBOOLEAN;
}

static struct sbuf *output_of(lua_State *l)
{
	struct run *r = run_of(l);

	if (!r->out)
		luaL_error(l, "nothing is being written here: name a template in output()");
	return r->out;
}

/* What text and expressions of a template become calls of: text and value in turn. */
static int verb_write(lua_State *l)
{
	struct run *r = run_of(l);
	struct sbuf *out = output_of(l);
	int n = lua_gettop(l);
	lua_Debug where;

	for (int i = 1; i <= n; i++) {
		const struct part *p;
		unsigned number;

		if (has_text(l, i)) {
			add_value(l, out, i);
			continue;
		}
		lua_getstack(l, 1, &where);
		lua_getinfo(l, "Sl", &where);
		number = (unsigned)strtoul(where.source + 2, NULL, 10);
		p = r->parts.items[number];
		return luaL_error(l, "`%s` is %s: it has no text",
				  template_expression(r->arena, p->src, (uint32_t)where.currentline,
						      (unsigned)i / 2),
				  lua_isnil(l, i) ? "nil" : "a table or a function");
	}
	return 0;
}

static int verb_emit(lua_State *l)
{
	struct sbuf *out = output_of(l);
	int n = lua_gettop(l);

	for (int i = 1; i <= n; i++) {
		if (!has_text(l, i))
			return luaL_error(l, "argument %d of emit is %s: it has no text", i,
					  lua_isnil(l, i) ? "nil" : "a table or a function");
		add_value(l, out, i);
	}
	return 0;
}

/* Runs the template that is the argument name, with the variables at vars, into out. */
static void run_template(lua_State *l, const char *name, int vars, struct sbuf *out)
{
	struct run *r = run_of(l);
	struct sbuf *before = r->out;

	if (r->depth++ >= DEEPEST)
		luaL_error(l, "more than %d templates within each other", DEEPEST);
	push_template(l, part_wanted(l, name));
	push_environment(l, vars);
	lua_pushcfunction(l, verb_write);
	r->out = out;
	lua_call(l, 2, 0);
	r->out = before;
	r->depth--;
}

static int verb_include(lua_State *l)
{
	lua_settop(l, 2);
	run_template(l, name_argument(l), 2, output_of(l));
	return 0;
}

static int verb_rendered(lua_State *l)
{
	struct sbuf out = SBUF_INIT(run_of(l)->arena);

	lua_settop(l, 2);
	run_template(l, name_argument(l), 2, &out);
	lua_pushlstring(l, sbuf_text(&out), out.len);
	return 1;
}

void verb_run_file(lua_State *l, const char *name)
{
	struct part *p = part_wanted(l, name);

	if (p->value != LUA_NOREF) {
		lua_rawgeti(l, LUA_REGISTRYINDEX, p->value);
		return;
	}
	load_chunk(l, p, p->src->text, p->src->len);
	lua_call(l, 0, 1);
	lua_pushvalue(l, -1);
	p->value = luaL_ref(l, LUA_REGISTRYINDEX);
}

static int verb_use(lua_State *l)
{
	lua_settop(l, 1);
	verb_run_file(l, name_argument(l));
	return 1;
}

static bool has_output(const struct run *r, const char *path)
{
	for (size_t i = 0; i < r->outputs->len; i++) {
		if (str_eq(((struct output *)r->outputs->items[i])->path, path))
			return true;
	}
	return false;
}

/* output(PATH, TEMPLATE, VARIABLES, WIDTH) */
static int verb_output(lua_State *l)
{
	struct run *r = run_of(l);
	struct output *o = ARENA_NEW(r->arena, struct output);
	struct sbuf text = SBUF_INIT(r->arena);
	struct sbuf folded = SBUF_INIT(r->arena);
	struct sbuf *out = &text;
	lua_Integer width = luaL_optinteger(l, 4, 0);

	luaL_argcheck(l, width == 0 || width >= 20, 4, "a width of 20 columns or more is wanted");
	lua_settop(l, 3);
	o->path = arena_strdup(r->arena, name_argument(l));
	luaL_argcheck(l, lua_type(l, 2) == LUA_TSTRING, 2, "the name of a template is wanted");
	if (!part_is_inside(o->path))
		return luaL_error(l, "output `%s` would lie outside of its folder", o->path);
	if (has_output(r, o->path))
		return luaL_error(l, "two outputs have the name `%s`", o->path);
	run_template(l, lua_tostring(l, 2), 3, &text);
	if (width) {
		fold_lines(&folded, sbuf_text(&text), text.len, (size_t)width);
		arena_give_back(r->arena, text.text, text.cap);
		out = &folded;
	}
	o->text = sbuf_text(out);
	o->len = out->len;
	vec_push(r->arena, r->outputs, o);
	return 0;
}

/* c_name(TEXT) */
static int verb_c_name(lua_State *l)
{
	lua_pushstring(l, cname_safe(run_of(l)->arena, luaL_checkstring(l, 1), CNAME_GLOBAL));
	return 1;
}

/* c_begins(TEXT) */
static int verb_c_begins(lua_State *l)
{
	lua_pushboolean(l, cname_begins(luaL_checkstring(l, 1)));
	return 1;
}

/* claim(SPACE, NAME, OBJECT) */
static int verb_claim(lua_State *l)
{
	struct run *r = run_of(l);
	const char *name = arena_strdup(r->arena, luaL_checkstring(l, 2));
	const char *space_name = luaL_checkstring(l, 1);
	struct map *space = map_get(&r->spaces, space_name);
	const struct object *o;

	lua_settop(l, 3);
	o = trouble_object(l);
	luaL_argcheck(l, o, 3, "an object of the models is wanted");
	if (!space) {
		space = ARENA_NEW(r->arena, struct map);
		map_put(r->arena, &r->spaces, arena_strdup(r->arena, space_name), space);
	}
	r->claims.arena = r->arena;
	r->claims.ds = r->ds;
	r->claims.default_schema = r->job->default_schema;
	if (claim_name(&r->claims, space, name, o)) {
		lua_pushvalue(l, 2);
		return 1;
	}
	r->is_told = true;
	return luaL_error(l, "two names clash");
}

void verbs_open(lua_State *l)
{
	static const luaL_Reg verbs[] = {
		{"emit", verb_emit},   {"include", verb_include}, {"rendered", verb_rendered},
		{"use", verb_use},     {"output", verb_output},	  {"fail", trouble_fail},
		{"claim", verb_claim}, {"c_name", verb_c_name},	  {"c_begins", verb_c_begins},
		{NULL, NULL},
	};

	luaL_setfuncs(l, verbs, 0);
}
