#include "code/pattern.h"

#include "code/pattern_match.h"
#include "code/render_internal.h"

#include <ctype.h>
#include <string.h>

/* ---- what a match gives */

/* Pushes capture i; of a pattern without any the whole match is the first one. */
static void push_capture(struct match *m, int i, const char *s, const char *end)
{
	const struct capture *c = &m->captures[i];

	if (i >= m->n) {
		if (i > 0)
			luaL_error(m->l, "invalid capture index %%%d", i + 1);
		lua_pushlstring(m->l, s, (size_t)(end - s));
	} else if (c->len == CAPTURE_PLACE) {
		lua_pushinteger(m->l, c->at - m->text + 1);
	} else if (c->len == CAPTURE_OPEN) {
		luaL_error(m->l, "unfinished capture");
	} else {
		lua_pushlstring(m->l, c->at, (size_t)c->len);
	}
}

/* All captures, or with s the whole match where there are none; how many. */
static int push_captures(struct match *m, const char *s, const char *end)
{
	int n = m->n || !s ? m->n : 1;

	luaL_checkstack(m->l, n, "too many captures");
	for (int i = 0; i < n; i++)
		push_capture(m, i, s, end);
	return n;
}

/* Where to begin, from an argument that counts from the end when negative; NULL: behind the end. */
static const char *start_of(struct match *m, int arg)
{
	lua_Integer len = m->text_end - m->text;
	lua_Integer i = luaL_optinteger(m->l, arg, 1);

	if (i < 0)
		i = -i > len ? 1 : len + i + 1;
	else if (i == 0)
		i = 1;
	return i > len + 1 ? NULL : m->text + (i - 1);
}

static int push_places(struct match *m, const char *s, const char *end)
{
	lua_pushinteger(m->l, s - m->text + 1);
	lua_pushinteger(m->l, end - m->text);
	return 2;
}

/* What was not told yet is, so that many short matches count as well as a long one. */
static int finish(struct match *m, int results)
{
	render_spend(m->l, m->spent);
	return results;
}

static int find_nothing(struct match *m)
{
	lua_pushnil(m->l);
	return finish(m, 1);
}

/* A text without anything special. */
static int find_plain(struct match *m, const char *s, const char *p)
{
	size_t len = (size_t)(m->end - p);

	for (; (size_t)(m->text_end - s) >= len; s++) {
		match_spend(m);
		if (!memcmp(s, p, len))
			return finish(m, push_places(m, s, s + len));
	}
	return find_nothing(m);
}

static bool is_plain(const char *p, const char *end)
{
	while (p < end && !strchr("^$*+?.([%-", *p)) /* the NUL is found, too */
		p++;
	return p == end;
}

static int find_or_match(lua_State *l, bool is_find)
{
	struct match m;
	const char *p;
	const char *s;
	bool is_anchored;

	match_begin(&m, l, 1, 2, &p);
	s = start_of(&m, 3);
	if (!s)
		return find_nothing(&m);
	if (is_find && (lua_toboolean(l, 4) || is_plain(p, m.end)))
		return find_plain(&m, s, p);
	is_anchored = p < m.end && *p == '^';
	p += is_anchored ? 1 : 0;
	do {
		const char *end = match_at(&m, s, p);

		if (end && is_find)
			return finish(&m, push_places(&m, s, end) + push_captures(&m, NULL, NULL));
		if (end)
			return finish(&m, push_captures(&m, s, end));
	} while (s++ < m.text_end && !is_anchored);
	return find_nothing(&m);
}

int pattern_find(lua_State *l)
{
	return find_or_match(l, true);
}

int pattern_match(lua_State *l)
{
	return find_or_match(l, false);
}

/* ---- all matches; one that is empty where another has just ended does not count */

/* Upvalues: text, pattern, where to go on and where the last match ended, from 0. */
static int next_match(lua_State *l)
{
	struct match m;
	const char *p;
	const char *last;

	match_begin(&m, l, lua_upvalueindex(1), lua_upvalueindex(2), &p);
	last = m.text + lua_tointeger(l, lua_upvalueindex(4));
	for (const char *s = m.text + lua_tointeger(l, lua_upvalueindex(3)); s <= m.text_end; s++) {
		const char *end = match_at(&m, s, p);

		if (!end || end == last)
			continue;
		lua_pushinteger(l, end - m.text);
		lua_copy(l, -1, lua_upvalueindex(3));
		lua_replace(l, lua_upvalueindex(4));
		return finish(&m, push_captures(&m, s, end));
	}
	return finish(&m, 0);
}

int pattern_gmatch(lua_State *l)
{
	struct match m;
	const char *p;
	const char *s;

	match_begin(&m, l, 1, 2, &p);
	s = start_of(&m, 3);
	lua_settop(l, 2);
	lua_pushinteger(l, s ? s - m.text : m.text_end - m.text + 1);
	lua_pushinteger(l, -1);
	lua_pushcclosure(l, next_match, 4);
	return 1;
}

/* %0 to %9 and %% in the text that takes the place of a match. */
static void add_replacement(struct match *m, luaL_Buffer *b, const char *s, const char *end)
{
	size_t len;
	const char *r = lua_tolstring(m->l, 3, &len);

	for (const char *stop = r + len; r < stop; r++) {
		if (*r != '%') {
			luaL_addchar(b, *r);
			continue;
		}
		r++;
		if (r < stop && *r == '%') {
			luaL_addchar(b, '%');
		} else if (r < stop && *r == '0') {
			luaL_addlstring(b, s, (size_t)(end - s));
		} else if (r < stop && isdigit((unsigned char)*r)) {
			push_capture(m, *r - '1', s, end);
			luaL_tolstring(m->l, -1, NULL);
			lua_remove(m->l, -2);
			luaL_addvalue(b);
		} else {
			luaL_error(m->l, "invalid use of `%%` in the replacement");
		}
	}
}

/* What a table or a function says takes the place; nil and false leave the match as it is. */
static void add_answer(struct match *m, luaL_Buffer *b, const char *s, const char *end)
{
	lua_State *l = m->l;

	if (lua_type(l, 3) == LUA_TTABLE) {
		push_capture(m, 0, s, end);
		lua_gettable(l, 3);
	} else {
		lua_pushvalue(l, 3);
		lua_call(l, push_captures(m, s, end), 1);
	}
	if (!lua_toboolean(l, -1)) {
		lua_pop(l, 1);
		luaL_addlstring(b, s, (size_t)(end - s));
		return;
	}
	if (!lua_isstring(l, -1))
		luaL_error(l, "invalid replacement (a %s)", luaL_typename(l, -1));
	luaL_addvalue(b);
}

int pattern_gsub(lua_State *l)
{
	struct match m;
	const char *p;
	const char *s;
	const char *last = NULL;
	int type = lua_type(l, 3);
	lua_Integer n = 0;
	lua_Integer most;
	bool is_anchored;
	luaL_Buffer b;

	match_begin(&m, l, 1, 2, &p);
	luaL_argexpected(l,
			 type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION ||
				 type == LUA_TTABLE,
			 3, "string/function/table");
	most = luaL_optinteger(l, 4, m.text_end - m.text + 1);
	is_anchored = p < m.end && *p == '^';
	p += is_anchored ? 1 : 0;
	s = m.text;
	luaL_buffinit(l, &b);
	while (n < most) {
		const char *end = match_at(&m, s, p);

		if (end && end != last) {
			n++;
			if (type == LUA_TTABLE || type == LUA_TFUNCTION)
				add_answer(&m, &b, s, end);
			else
				add_replacement(&m, &b, s, end);
			s = last = end;
		} else if (s < m.text_end) {
			luaL_addchar(&b, *s++);
		} else {
			break;
		}
		if (is_anchored)
			break;
	}
	luaL_addlstring(&b, s, (size_t)(m.text_end - s));
	luaL_pushresult(&b);
	lua_pushinteger(l, n);
	return finish(&m, 2);
}
