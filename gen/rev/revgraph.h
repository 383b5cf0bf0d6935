/*
 * Revgraph: the history as a graph.
 *
 * A revision has no parent (a base), one, or several (a merge); one with
 * several children is a branch point, one with none a head. The graph borrows
 * the files and lives in the arena it was built in.
 *
 * `nodes` is in the order in which everything could be applied: parents
 * before children, each line kept together, and the same for the same files.
 */
#ifndef REV_REVGRAPH_H
#define REV_REVGRAPH_H

#include "base/map.h"
#include "rev/revfile.h"

struct rev_node {
	struct rev_file *file;
	struct vec parents;  /* struct rev_node *, as the header lists them */
	struct vec children; /* struct rev_node *, in order of their ids */
	size_t order;	     /* place in nodes */
	int visit;	     /* of the builder */
};

struct rev_graph {
	const char *dir;  /* the folder, for messages */
	struct vec nodes; /* struct rev_node * */
	struct vec heads; /* struct rev_node *, in order of their ids */
	struct map by_id;
};

/* Reads the folder and builds the graph; a missing folder is an empty graph. */
bool rev_graph_load(struct arena *a, struct diags *ds, const char *dir, struct rev_graph *out);
/* Builds it from files; equal ids, missing parents and circles are errors. */
bool rev_graph_build(struct arena *a, struct diags *ds, const struct vec *files,
		     struct rev_graph *out);
struct rev_node *rev_graph_find(const struct rev_graph *g, const char *id);
/* "43ce78fc9340, 67aca3c3bf83" of struct rev_node *; "<base>" when there are none. */
const char *rev_ids_text(struct arena *a, const struct vec *nodes);

/* A set of revisions: is_in[node->order]. */
bool *rev_set_new(struct arena *a, const struct rev_graph *g);
/* Puts the nodes and all that they need into the set. */
void rev_set_add_ancestors(bool *set, const struct rev_graph *g, const struct vec *nodes);

#endif
