/*
 * View: what templates see of a schema.
 *
 * Each object becomes a Lua table: its name and what all objects have, its
 * field rows by their names, its parts by the names of their sections; below
 * the tables of the schema more is worked out that generated code needs
 * (keys, references both ways, names in C, the class of a type). The lists of
 * objects are variables of the templates by the names of their sections:
 * tables, enums, ... Asking an object for a member that no such object can
 * have is an error. docs/templates.md is printed from the same rows.
 */
#ifndef CODE_VIEW_H
#define CODE_VIEW_H

#include "ir/schema.h"

struct lua_State;

struct view {
	const struct schema *schema;
	struct vec patterns;	   /* const char *: only tables that one of them fits; empty: all */
	const char *prefix;	   /* before every name in C; NULL: none */
	const char *revision;	   /* the head of the revisions; NULL: none, or several */
	const struct node *opt;	   /* a map: the options of the command; NULL: none */
	const struct vec *queries; /* struct query, typed; NULL: nothing is known of them */
	/* A map whose members become variables as they are; NULL: none. */
	const struct node *data;
};

/* For render_job.fill: arg is a struct view. */
void view_fill(struct lua_State *l, void *arg);
/* docs/templates.md */
void view_reference(struct sbuf *out, const struct kind_set *kinds);

#endif
