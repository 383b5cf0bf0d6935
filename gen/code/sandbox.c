#include "code/pattern.h"
#include "code/render_internal.h"

#include <lualib.h>
#include <string.h>

/*
 * What is taken over of each library; "" is the basic one. Without metatables, table.move and its
 * own patterns no call keeps C busy for longer than its arguments are large.
 */
static const struct {
	const char *library;
	lua_CFunction open;
	const char *names; /* with a blank before and behind each */
} taken[] = {
	{"", luaopen_base, " assert error ipairs select tonumber type "},
	{"string", luaopen_string, " byte char format len lower rep reverse sub upper "},
	{"table", luaopen_table, " concat insert pack remove sort unpack "},
	{"math", luaopen_math,
	 " abs ceil floor fmod huge max maxinteger min mininteger modf tointeger type ult "},
	{"utf8", luaopen_utf8, " char charpattern codepoint codes len offset "},
};

/* Whether a value's text would be its address. */
static bool is_nameless(lua_State *l, int i)
{
	return lua_type(l, i) > LUA_TSTRING || lua_type(l, i) == LUA_TLIGHTUSERDATA;
}

static int safe_tostring(lua_State *l)
{
	luaL_checkany(l, 1);
	if (is_nameless(l, 1))
		return luaL_error(l, "a %s has no text", luaL_typename(l, 1));
	luaL_tolstring(l, 1, NULL);
	return 1;
}

/* The function of the library, which is the first upvalue, with all arguments. */
static int call_library(lua_State *l)
{
	lua_pushvalue(l, lua_upvalueindex(1));
	lua_insert(l, 1);
	lua_call(l, lua_gettop(l) - 1, LUA_MULTRET);
	return lua_gettop(l);
}

static int safe_format(lua_State *l)
{
	for (int i = 1; i <= lua_gettop(l); i++) {
		if (is_nameless(l, i))
			return luaL_error(l, "argument %d of string.format is a %s", i,
					  luaL_typename(l, i));
	}
	return call_library(l);
}

/* The library goes through all repetitions of nothing, however many. */
static int safe_rep(lua_State *l)
{
	size_t len;
	size_t sep = 0;

	luaL_checklstring(l, 1, &len);
	if (!lua_isnoneornil(l, 3))
		luaL_checklstring(l, 3, &sep);
	if (len + sep)
		return call_library(l);
	lua_pushliteral(l, "");
	return 1;
}

static const struct {
	const char *name;
	lua_CFunction safe;
} wrapped[] = {
	{"format", safe_format},
	{"rep", safe_rep},
};

static const luaL_Reg patterns[] = {
	{"find", pattern_find},
	{"match", pattern_match},
	{"gmatch", pattern_gmatch},
	{"gsub", pattern_gsub},
	{NULL, NULL},
};

static int is_key_before(lua_State *l)
{
	int x = lua_type(l, 1);
	int y = lua_type(l, 2);

	lua_pushboolean(l, x == y ? lua_compare(l, 1, 2, LUA_OPLT) : x < y);
	return 1;
}

/* The step of pairs: the sorted keys and the place among them are its upvalues. */
static int pairs_next(lua_State *l)
{
	lua_Integer i = lua_tointeger(l, lua_upvalueindex(2)) + 1;

	lua_pushinteger(l, i);
	lua_replace(l, lua_upvalueindex(2));
	if (lua_rawgeti(l, lua_upvalueindex(1), i) == LUA_TNIL)
		return 1;
	lua_pushvalue(l, -1);
	lua_rawget(l, 1);
	return 2;
}

/* The order of Lua's own pairs differs from run to run. The upvalue is table.sort. */
static int sorted_pairs(lua_State *l)
{
	lua_Integer n = 0;

	luaL_checktype(l, 1, LUA_TTABLE);
	lua_settop(l, 1);
	lua_newtable(l);
	for (lua_pushnil(l); lua_next(l, 1); lua_pop(l, 1)) {
		if (lua_type(l, -2) != LUA_TNUMBER && lua_type(l, -2) != LUA_TSTRING)
			return luaL_error(l, "pairs: a %s is a key", luaL_typename(l, -2));
		lua_pushvalue(l, -2);
		lua_rawseti(l, 2, ++n);
	}
	lua_pushvalue(l, lua_upvalueindex(1));
	lua_pushvalue(l, 2);
	lua_pushcfunction(l, is_key_before);
	lua_call(l, 2, 0);
	lua_pushinteger(l, 0);
	lua_pushcclosure(l, pairs_next, 2);
	lua_pushvalue(l, 1);
	return 2;
}

/* Copies the names of library i into the table at index target. */
static void take(lua_State *l, size_t i, int target)
{
	const char *p = taken[i].names + 1;

	lua_newtable(l);
	lua_rawseti(l, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
	lua_pushcfunction(l, taken[i].open);
	lua_pushstring(l, taken[i].library);
	lua_call(l, 1, 1);
	while (*p) {
		size_t len = strcspn(p, " ");

		lua_pushlstring(l, p, len);
		lua_pushvalue(l, -1);
		lua_rawget(l, -3);
		lua_rawset(l, target);
		p += len + 1;
	}
	lua_pop(l, 1);
}

/* The string library at the top gets its safe functions, and s:upper() finds them. */
static void wrap_strings(lua_State *l)
{
	for (size_t i = 0; i < sizeof(wrapped) / sizeof(*wrapped); i++) {
		lua_getfield(l, -1, wrapped[i].name);
		lua_pushcclosure(l, wrapped[i].safe, 1);
		lua_setfield(l, -2, wrapped[i].name);
	}
	luaL_setfuncs(l, patterns, 0);
	lua_pushliteral(l, "");
	lua_getmetatable(l, -1);
	lua_pushvalue(l, -3);
	lua_setfield(l, -2, "__index");
	lua_pop(l, 2);
}

void sandbox_open(lua_State *l)
{
	int top = lua_gettop(l);

	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++) {
		if (!*taken[i].library) {
			take(l, i, top);
			continue;
		}
		lua_newtable(l);
		take(l, i, lua_gettop(l));
		lua_setfield(l, top, taken[i].library);
	}
	lua_pushcfunction(l, safe_tostring);
	lua_setfield(l, top, "tostring");
	lua_getfield(l, top, "string");
	wrap_strings(l);
	lua_getfield(l, top, "table");
	lua_getfield(l, -1, "sort");
	lua_pushcclosure(l, sorted_pairs, 1);
	lua_setfield(l, top, "pairs");
	lua_settop(l, top);
	lua_pushvalue(l, top);
	lua_rawseti(l, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
}
