/*
 * Revspec: how a person names revisions.
 *
 *   43ce78fc9340, 43ce   an id, or as much of it as fits no other
 *   head, heads          the last revision; all of them where the history forks
 *   base                 before the first
 *   current              where the database is
 *   +2, -1               so many after or before a place that the command knows
 *   43ce+1, head-2       so many after or before a named one
 *   a:b, a:, :b          a range
 *
 * A name means a list of revisions; the empty list is base.
 */
#ifndef REV_REVSPEC_H
#define REV_REVSPEC_H

#include "rev/revgraph.h"

struct rev_names {
	const struct rev_graph *graph;
	const struct vec *current; /* struct rev_node *: where the database is, or NULL */
	const struct vec *anchor;  /* what +N and -N count from, or NULL */
};

/* The revisions that text means: struct rev_node *. */
bool rev_resolve(struct arena *a, struct diags *ds, const struct rev_names *names, const char *text,
		 struct vec *out);
/* The one head to go on from: *out is NULL in an empty history. Several are an error. */
bool rev_single_head(struct arena *a, struct diags *ds, const struct rev_graph *g,
		     const struct rev_node **out);
/* Splits "a:b"; an end that is left out is "". False when there is no colon. */
bool rev_split_range(struct arena *a, const char *text, const char **from, const char **to);
/* Whether the text counts from another place: +N or -N. */
bool rev_is_relative(const char *text);

#endif
