#include "code/render_internal.h"

#include "ir/kind.h"

#include <stdlib.h>
#include <string.h>

#define MOST_CALLERS 10

/* A place in a file of the set; part NULL: none. */
struct place {
	const struct part *part;
	uint32_t line;
};

static const struct part *part_numbered(const struct run *r, unsigned long number)
{
	return number < r->parts.len ? r->parts.items[number] : NULL;
}

/* Takes "#3:12: " from the beginning of a message. */
static const char *split_message(const struct run *r, const char *text, struct place *at)
{
	char *end;
	unsigned long number;
	unsigned long line;

	if (*text != '#')
		return text;
	number = strtoul(text + 1, &end, 10);
	if (*end != ':')
		return text;
	line = strtoul(end + 1, &end, 10);
	if (strncmp(end, ": ", 2) != 0)
		return text;
	at->part = part_numbered(r, number);
	at->line = (uint32_t)line;
	return end + 2;
}

/* Where the Lua function of that level stands; false behind the last level. */
static bool place_of_level(lua_State *l, int level, struct place *at)
{
	lua_Debug where;

	at->part = NULL;
	if (!lua_getstack(l, level, &where))
		return false;
	lua_getinfo(l, "Sl", &where);
	if (where.currentline > 0 && strncmp(where.source, "=#", 2) == 0) {
		at->part = part_numbered(run_of(l), strtoul(where.source + 2, NULL, 10));
		at->line = (uint32_t)where.currentline;
	}
	return true;
}

const struct object *trouble_object(lua_State *l)
{
	const struct object *o = NULL;

	if (lua_istable(l, -1)) {
		lua_rawgeti(l, LUA_REGISTRYINDEX, run_of(l)->objects);
		lua_pushvalue(l, -2);
		lua_rawget(l, -2);
		o = lua_touserdata(l, -1);
		lua_pop(l, 2);
	}
	lua_pop(l, 1);
	return o;
}

static unsigned depth_of(const struct object *o)
{
	unsigned n = 0;

	while (o->parent) {
		o = o->parent;
		n++;
	}
	return n;
}

/* Of the variables of a template, in the table at the top, the object deepest in the schema. */
static const struct object *object_among(lua_State *l)
{
	const struct object *best = NULL;

	for (lua_pushnil(l); lua_next(l, -2);) {
		const struct object *o = trouble_object(l);

		if (!o)
			continue;
		if (!best || depth_of(o) > depth_of(best) ||
		    (depth_of(o) == depth_of(best) && str_cmp(o->name, best->name) < 0))
			best = o;
	}
	return best;
}

/* The object that a level is busy with: its youngest local one, or one of its variables. */
static const struct object *object_of_level(lua_State *l, lua_Debug *level)
{
	const struct object *best = NULL;
	const char *name;

	for (int i = 1; (name = lua_getlocal(l, level, i)); i++) {
		const struct object *o;

		if (strcmp(name, "_ENV") == 0 && lua_istable(l, -1)) {
			best = object_among(l);
			lua_pop(l, 1);
			continue;
		}
		o = trouble_object(l);
		if (o)
			best = o;
	}
	return best;
}

static const struct object *object_at_work(lua_State *l)
{
	const struct object *o = NULL;
	lua_Debug level;

	for (int i = 0; !o && lua_getstack(l, i, &level); i++)
		o = object_of_level(l, &level);
	return o;
}

static void note_callers(lua_State *l, struct diag *d, const struct place *at)
{
	struct run *r = run_of(l);
	bool is_past = false;
	struct place p;
	int said = 0;

	for (int i = 0; said < MOST_CALLERS && place_of_level(l, i, &p); i++) {
		if (!p.part)
			continue;
		if (!is_past && p.part == at->part && p.line == at->line) {
			is_past = true;
			continue;
		}
		is_past = true;
		diag_note(r->ds, d, "called from %s:%u", p.part->src->name, p.line);
		said++;
	}
}

static struct diag *tell(struct run *r, enum diag_code code, const struct place *at,
			 const char *text)
{
	struct pos pos = POS_NONE;

	if (at->part) {
		pos = (struct pos){at->part->src, at->line, 1};
		pos.col += (uint32_t)strspn(pos.src->text + pos_byte(pos), " \t");
	}
	r->is_told = true;
	return diag_add(r->ds, code, pos, "%s", text);
}

static void note_object(lua_State *l, struct diag *d)
{
	const struct object *o = object_at_work(l);
	struct run *r = run_of(l);

	if (o)
		diag_note(r->ds, d, "while writing the %s %s", o->kind->title,
			  object_label(r->arena, o, r->job->default_schema));
}

/* Where the nearest Lua function stands. */
static struct place place_here(lua_State *l)
{
	struct place at = {NULL, 0};

	for (int i = 0; !at.part && place_of_level(l, i, &at); i++)
		;
	return at;
}

int trouble_handler(lua_State *l)
{
	struct run *r = run_of(l);
	const char *text = "an error that is no text";
	struct place at = {NULL, 0};
	struct diag *d;

	if (r->is_told)
		return 1;
	if (lua_type(l, 1) == LUA_TSTRING)
		text = split_message(r, arena_strdup(r->arena, lua_tostring(l, 1)), &at);
	if (!at.part)
		at = place_here(l);
	d = tell(r, r->is_over ? MG_TEMPLATE_LIMIT : MG_TEMPLATE, &at, text);
	note_object(l, d);
	note_callers(l, d, &at);
	return 1;
}

int trouble_fail(lua_State *l)
{
	struct run *r = run_of(l);
	const char *text = luaL_checkstring(l, 1);
	struct place at = place_here(l);
	const struct object *o;
	struct diag *d;

	lua_settop(l, 2);
	o = trouble_object(l);
	if (!o)
		return luaL_error(l, "%s", text);
	d = diag_add(r->ds, MG_TEMPLATE_REFUSED, o->pos, "%s", text);
	if (at.part)
		diag_note(r->ds, d, "said by %s:%u", at.part->src->name, at.line);
	r->is_told = true;
	return luaL_error(l, "%s", text);
}

void trouble_memory(struct run *r)
{
	struct place none = {NULL, 0};

	if (r->is_told)
		return;
	tell(r, MG_TEMPLATE_LIMIT, &none,
	     arena_printf(r->arena, "the templates of `%s` want more than %zu MiB of memory",
			  r->job->set, r->heap.most >> 20));
}
