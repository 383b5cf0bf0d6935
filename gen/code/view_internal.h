/*
 * What the files of view.h share.
 *
 * Tables for objects are made once each and kept in Lua's registry by the
 * object's address, so that any part can refer to any other.
 */
#ifndef CODE_VIEW_INTERNAL_H
#define CODE_VIEW_INTERNAL_H

#include "base/map.h"
#include "code/class.h"
#include "code/view.h"
#include "kinds/kinds.h"

#include <lauxlib.h>
#include <lua.h>

struct view_state {
	const struct view *view;
	const struct schema *schema;
	struct arena *arena;
	struct diags *ds;
	int tables; /* in Lua's registry: from an object's address to its table */
	int types;  /* the same for types */
	int meta;   /* from what members are told by to the metatable of such tables */
};

/* A member that is worked out, for the documents and for what may be asked for. */
struct view_row {
	const char *of; /* a kind, "object" for all of them, or the word for another table */
	const char *name;
	const char *type; /* for the documents */
	const char *help;
};
/* Ends with of NULL. */
extern const struct view_row view_rows[];

/* Pushes the table of the object, nil where it takes no part. */
void view_push(struct view_state *v, lua_State *l, const struct object *o);
/* Sets a member of the table at the top; NULL: left out. */
void view_text(lua_State *l, const char *key, const char *text);
void view_bool(lua_State *l, const char *key, bool value);
void view_int(lua_State *l, const char *key, int64_t value);
/* The member becomes the object's table. */
void view_object(struct view_state *v, lua_State *l, const char *key, const struct object *o);
/* A list of texts (const char *). */
void view_lines(lua_State *l, const char *key, const struct vec *lines);
/* Pushes a list or map of n members to be filled; that which is shared where there are none. */
void view_new(lua_State *l, size_t n, bool is_list);
/* Once for each state, before any other: makes what is shared. */
void view_begin(lua_State *l);
/* A list of the tables of objects. */
void view_objects(struct view_state *v, lua_State *l, const char *key, const struct vec *objects);

/*
 * The table at the top may be asked for what is told of it: by rows of view_rows (of), by those
 * of the kind and its parts, by field rows; each NULL or not.
 */
void view_strict(struct view_state *v, lua_State *l, const char *of, const struct kind *k,
		 const struct field *rows);
/* The field rows of an object into the table at the top. */
void view_fields(struct view_state *v, lua_State *l, const struct field *rows, const void *holder);
/* Pushes the table of a type. */
void view_type(struct view_state *v, lua_State *l, const struct sqltype *t);
/* What is worked out for tables and their parts, once all objects have their tables. */
void view_tables(struct view_state *v, lua_State *l, const struct vec *tables);
/* The named queries, as the variable of that name; the table of variables is at the top. */
void view_queries(struct view_state *v, lua_State *l);
/* Columns of the table by their names. */
void view_columns(struct view_state *v, lua_State *l, const char *key, const struct object *table,
		  const struct strings *names);
/* Pushes a node as strings, lists and maps. */
void view_node(lua_State *l, const struct node *n);

/* Names in C of all objects, each in a table `c`; says what clashes. */
void view_names(struct view_state *v, lua_State *l, const struct vec *tables);
/* The class of a column, and whether a has_ flag stands beside it. */
struct class view_class(const struct view_state *v, const struct column *c);
/* Whether the column is NOT NULL, the primary key counted. */
bool view_is_not_null(const struct view_state *v, const struct column *c);

#endif
