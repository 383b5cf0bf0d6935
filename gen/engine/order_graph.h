/*
 * Order graph: what the two halves of order share.
 *
 * order.c makes the vertices, each with its rank, and sorts them;
 * order_edges.c adds the edges. Everything lives in the plan's arena.
 */
#ifndef ENGINE_ORDER_GRAPH_H
#define ENGINE_ORDER_GRAPH_H

#include "engine/graph.h"
#include "engine/order.h"

/* The natural order of statements; edges move them where they must. */
enum rank {
	RANK_RENAME_SCHEMA, /* all that is in it is found under the new name from here on */
	RANK_DROP_PART,	    /* constraints and indexes of tables that stay */
	RANK_RENAME,	    /* tables and columns under their new names from here on */
	RANK_MAKE_TOP,	    /* schemas, extensions, types, sequences */
	RANK_CREATE_TABLE,
	RANK_ADD_COLUMN,
	RANK_ALTER,
	RANK_ADD_PART,
	RANK_ALTER_TABLE, /* its comment and storage, when its parts are there */
	RANK_DROP_COLUMN,
	RANK_DROP_TABLE,
	RANK_DROP_TOP,
};

struct planner {
	struct arena *arena;
	struct emit *emit;
	const struct difference *d;
	struct vec changes; /* struct change: those of d, parts in the order of making */
	struct graph graph;
	struct map makes;  /* object of `to` -> vertex that makes or alters it */
	struct map drops;  /* object of `from` -> vertex that drops it */
	struct map names;  /* name spaces: what is freed by which vertex */
	bool alters_types; /* some type is altered under its columns */
};

/* The vertex that makes or alters an object of `to`, or NULL; that drops one of `from`. */
struct graph_vertex *order_making(const struct planner *p, const struct object *o);
struct graph_vertex *order_dropping(const struct planner *p, const struct object *o);
/* The column that a top-level object belongs to, or NULL. */
const struct object *order_owner(const struct schema *s, const struct object *o);
bool order_is_container(const struct kind *k);
/* A change that wants what refers to the table out of the way. */
bool order_is_ground(const struct change *c);
/* Between the vertices that are there. */
void order_edges(struct planner *p);

#endif
