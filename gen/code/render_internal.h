/*
 * What the files of render.h share: one run of a set.
 *
 * Chunks are called "=#N", N being the number of their file, so that a
 * position in Lua's messages leads back to the file whatever its path is.
 */
#ifndef CODE_RENDER_INTERNAL_H
#define CODE_RENDER_INTERNAL_H

#include "base/heap.h"
#include "base/map.h"
#include "code/claim.h"
#include "code/render.h"

#include <lauxlib.h>
#include <lua.h>

/* A file of the set that was asked for. */
struct part {
	const struct source *src;
	unsigned number;
	int chunk; /* the compiled template in Lua's registry, or LUA_NOREF */
	int value; /* what a Lua file returned, or LUA_NOREF */
};

struct run {
	struct arena *arena;
	struct diags *ds;
	const struct render_job *job;
	struct lua_State *lua;
	struct heap heap;
	uint64_t steps; /* that are left */
	int stride;	/* instructions between two looks at what is left */
	long long end;	/* by sys_clock_ms */
	bool is_over;	/* the instructions, or the time, were used up */
	struct vec parts;
	struct map by_name;
	int globals;	  /* in Lua's registry: what templates see */
	int objects;	  /* in Lua's registry: from tables to the objects they stand for */
	int environment;  /* in Lua's registry: the metatable of a template's variables */
	struct sbuf *out; /* what is being written; NULL: outside of any output */
	struct vec *outputs;
	struct claims claims;
	struct map spaces; /* of claim(): name -> struct map */
	unsigned depth;	   /* of templates within templates */
	bool is_told;	   /* a message was given for the error that Lua carries */
};

/* The run that a state belongs to. */
struct run *run_of(lua_State *l);
/* The file of the set, read on first use; NULL with a message where there is none. */
struct part *part_find(struct run *r, const char *name);
/* Counts work that is done outside of Lua's instructions; raises an error when none is left. */
void render_spend(lua_State *l, uint64_t steps);
/* Whether the set has any file, built in or in the user's folder. */
bool part_set_exists(struct run *r);
/* Whether the name leads to a file below its folder. */
bool part_is_inside(const char *name);
/* Puts the safe libraries into the table on top. */
void sandbox_open(lua_State *l);
/* Puts emit, include and the like into the table on top. */
void verbs_open(lua_State *l);
/* Pushes what the Lua file returns. */
void verb_run_file(lua_State *l, const char *name);
/* The object of the schema that the table at the top stands for, or NULL; pops it. */
const struct object *trouble_object(lua_State *l);
/* fail(TEXT, OBJECT) */
int trouble_fail(lua_State *l);
/* The message handler: gives the diagnostic while Lua's stack still tells where. */
int trouble_handler(lua_State *l);
/* After an error that no handler saw: memory. */
void trouble_memory(struct run *r);

#endif
