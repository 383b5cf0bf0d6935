/*
 * Revspec: how a person names revisions.
 *
 *   43ce78fc9340, 43ce   an id, or as much of it as fits no other
 *   billing              a label: the revision that declares it
 *   head, heads          the last revision; all of them where the history forks
 *   base                 before the first
 *   current              where the database is
 *   billing@head, billing@43ce, billing@base, 43ce@head
 *                        the same on the line of a label or revision
 *   +2, -1, billing@+1   so many after or before a place that the command knows
 *   43ce+1, head-2       so many after or before a named one
 *   a:b, a:, :b          a range
 *
 * A name means a list of revisions; the empty list is base.
 */
#ifndef REV_REVSPEC_H
#define REV_REVSPEC_H

#include "rev/revgraph.h"

/* What +N and -N without a name count from. */
enum rev_count {
	REV_COUNT_HEADS, /* -N: from every head */
	REV_COUNT_UP,	 /* +N: from where the database is, in `from` */
	REV_COUNT_DOWN,	 /* -N: from there */
};

struct rev_names {
	const struct rev_graph *graph;
	const struct vec *current; /* struct rev_node *: where the database is, or NULL */
	const struct vec *from;	   /* for REV_COUNT_UP and REV_COUNT_DOWN */
	enum rev_count count;
	bool may_end; /* counts may go beyond the last revision: they stop there */
};

/* Where a downgrade leads to. */
struct rev_target {
	const struct rev_node *node;   /* NULL: base */
	const struct rev_node *branch; /* only what is on its line; NULL: everything */
};

/* The revisions that text means: struct rev_node *. */
bool rev_resolve(struct arena *a, struct diags *ds, const struct rev_names *names, const char *text,
		 struct vec *out);
/* branch: the revision before an @, or NULL. */
bool rev_resolve_on(struct arena *a, struct diags *ds, const struct rev_names *names,
		    const char *text, struct vec *out, const struct rev_node **branch);
/* The same for each text (const char *), each revision once. */
bool rev_resolve_all(struct arena *a, struct diags *ds, const struct rev_names *names,
		     const struct vec *texts, struct vec *out);
/* The end of a downgrade; names count down. */
bool rev_resolve_target(struct arena *a, struct diags *ds, const struct rev_names *names,
			const char *text, struct rev_target *out);
/* The one head to go on from: *out is NULL in an empty history. Several are an error. */
bool rev_single_head(struct arena *a, struct diags *ds, const struct rev_graph *g,
		     const struct rev_node **out);
/* Splits "a:b"; an end that is left out is "". False when there is no colon. */
bool rev_split_range(struct arena *a, const char *text, const char **from, const char **to);

/* Those of the nodes that are on a line with n, before or after it. */
void rev_on_line(struct arena *a, const struct rev_graph *g, const struct vec *nodes,
		 const struct rev_node *n, enum rev_links links, struct vec *out);

#endif
