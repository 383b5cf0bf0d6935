/*
 * Revshow: revisions as text for people, in the lines that Alembic users know.
 */
#ifndef REV_REVSHOW_H
#define REV_REVSHOW_H

#include "rev/revgraph.h"
#include "text/node.h"

enum rev_show {
	REV_SHOW_PARENTS = 1, /* "a -> b" */
	REV_SHOW_TITLE = 2,   /* ", what it does" */
	REV_SHOW_TREE = 4,    /* (branchpoint), (mergepoint) */
	REV_SHOW_CURRENT = 8, /* (current): it is where the database is */
	REV_SHOW_LABELS = 16, /* (billing): the names of its line */
	REV_SHOW_BACK = 32,   /* entries: what its way back is worth */
};

/* One line without its end: 43ce78fc9340 (head), flags say what else. */
void rev_show_words(struct sbuf *out, const struct rev_node *n, unsigned flags);
/* The same as a line. */
void rev_show_line(struct sbuf *out, const struct rev_node *n, unsigned flags);
/* A paragraph with parents, path, message and date, and a blank line behind it. */
void rev_show_entry(struct sbuf *out, const struct rev_node *n, unsigned flags);
/* All of it for other programs, as a map. */
struct node *rev_show_node(struct arena *a, const struct rev_node *n, unsigned flags);

#endif
