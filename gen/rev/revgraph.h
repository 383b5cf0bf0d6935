/*
 * Revgraph: the history as a graph.
 *
 * A revision has no parent (a base), one, or several (a merge); one with
 * several children is a branch point. Beside its parents it may depend on
 * revisions of other lines: these must be applied before it, too. A head has
 * no children; an open one is needed by nothing at all. Labels name a line:
 * they are inherited by what comes after, and downwards to the branch point.
 *
 * The graph borrows the files and lives in the arena it was built in. `nodes`
 * is in the order in which everything would be applied (rev/revorder.h).
 */
#ifndef REV_REVGRAPH_H
#define REV_REVGRAPH_H

#include "base/map.h"
#include "rev/revfile.h"

struct rev_node {
	struct rev_file *file;
	struct vec parents;   /* struct rev_node *, as the header lists them */
	struct vec depends;   /* struct rev_node *, those of depends_on */
	struct vec needs;     /* parents, then what of depends no ancestor depends on */
	struct vec children;  /* struct rev_node *, in order of their ids */
	struct vec needed_by; /* children and those that depend on it, in order of their ids */
	struct vec labels;    /* const char *: its own and inherited ones, in byte order */
	size_t order;	      /* place in nodes */
	size_t place;	      /* of its file among the files */
	int visit;	      /* of the builder */
};

struct rev_graph {
	const char *dir;       /* the folders, for messages */
	struct vec nodes;      /* struct rev_node * */
	struct vec heads;      /* without children, in order of their files */
	struct vec open_heads; /* of these, the ones that nothing depends on */
	struct vec bases;      /* without parents */
	struct map by_id;
	struct map by_label; /* the revision that declares it */
};

/* Reads the folders and builds the graph; a missing folder is an empty one. */
bool rev_graph_load(struct arena *a, struct diags *ds, const struct vec *dirs,
		    struct rev_graph *out);
/* Builds it from files; equal ids, missing parents and circles are errors. */
bool rev_graph_build(struct arena *a, struct diags *ds, const struct vec *files,
		     struct rev_graph *out);
struct rev_node *rev_graph_find(const struct rev_graph *g, const char *id);
/* "43ce78fc9340, 67aca3c3bf83" of struct rev_node *; "<base>" when there are none. */
const char *rev_ids_text(struct arena *a, const struct vec *nodes);
/* Sorts struct rev_node * by their ids. */
void rev_sort_by_id(struct vec *nodes);
bool rev_list_has(const struct vec *nodes, const struct rev_node *n);

/* Which links a set follows. */
enum rev_links {
	REV_LINES, /* parents and children */
	REV_ALL,   /* and dependencies */
};

/* A set of revisions: is_in[node->order]. */
bool *rev_set_new(struct arena *a, const struct rev_graph *g);
/* Puts the nodes and all that comes before them into the set. */
void rev_set_add_before(bool *set, const struct rev_graph *g, const struct vec *nodes,
			enum rev_links links);
/* Puts the nodes and all that comes after them into the set. */
void rev_set_add_after(bool *set, const struct rev_graph *g, const struct vec *nodes,
		       enum rev_links links);
/* Puts the nodes and all that they need into the set. */
void rev_set_add_ancestors(bool *set, const struct rev_graph *g, const struct vec *nodes);

#endif
