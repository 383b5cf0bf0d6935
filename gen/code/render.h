/*
 * Render: a set of templates writes files.
 *
 * A set is a folder: templates/SET/ of this repository, built into the
 * program, and, file by file before it, SET/ below a folder of the user's.
 * Its set.lua runs first and says by calls of output() which files there are:
 *
 *   output("models.h", "header.h")                the file's name, the template
 *   for _, t in ipairs(tables) do                 one file for each table
 *     output(t.name .. ".ts", "table.ts", {t = t})
 *   end
 *   output("models.h", "header.h", {}, 100)       lines of C that are longer are broken
 *
 * Templates are described in template.h. In both there are
 *
 *   include(FILE, VARS)    another template of the set, here; VARS become its
 *                          variables, beside those that all templates see
 *   rendered(FILE, VARS)   the same as a string
 *   use(FILE)              what the Lua file FILE of the set returns, run once
 *   emit(...)              writes its arguments: for lists within a line
 *   fail(TEXT, OBJECT)     ends with a message, at the object's place in the models
 *   claim(SPACE, NAME, OBJECT)  NAME, which no other object may claim in SPACE
 *   c_name(TEXT)           a name at file scope; `_` is put behind what C's headers have
 *   c_begins(TEXT)         whether the names of these headers have such a beginning
 *
 * and, of Lua 5.4, what can do no harm: string, table, math and utf8 without
 * what reaches out of them (files, the system, chance, code in strings, byte
 * code, addresses). pairs goes through the keys in order, numbers first.
 * Instructions (comparisons of patterns count as such), memory and, for what
 * neither counts, time are limited. A message tells file and line of the
 * template, the object that was being written, and who included what.
 *
 * Lua is used in this layer alone. Results live in the arena.
 */
#ifndef CODE_RENDER_H
#define CODE_RENDER_H

#include "base/diag.h"

#include <stdint.h>

struct lua_State;
struct object;

struct render_job {
	const char *set;
	const char *dir; /* where the user's sets lie; NULL: none */
	/* Puts what templates see into the table on top of the stack; may raise Lua's errors. */
	void (*fill)(struct lua_State *l, void *arg);
	void *arg;
	const char *default_schema; /* for the names of objects in messages; NULL: none */
	uint64_t most_steps;	    /* instructions; 0: usual */
	size_t most_bytes;	    /* of Lua's memory; 0: usual */
};

struct output {
	const char *path; /* as set.lua says it, checked to stay below a folder */
	const char *text;
	size_t len;
};

/* Appends struct output to outputs, in the order of set.lua. */
bool render_set(struct arena *a, struct diags *ds, const struct render_job *job,
		struct vec *outputs);
/* For fill: the table on top of the stack stands for the object in messages and fail(). */
void render_note_object(struct lua_State *l, const struct object *o);
/* "c, typescript": the sets that are built in. */
const char *render_sets(struct arena *a);

#endif
