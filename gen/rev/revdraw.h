/*
 * Revdraw: a history drawn: with lines of text for a terminal, or as DOT
 * (Graphviz) or Mermaid (Markdown).
 *
 * The newest revision is on top of the text; one column for each line of the
 * history. Arrows of diagrams lead from a revision to those that follow it,
 * broken ones to those that depend on it.
 */
#ifndef REV_REVDRAW_H
#define REV_REVDRAW_H

#include "rev/revgraph.h"

struct rev_picture {
	const struct rev_graph *graph;
	const struct vec *nodes;   /* struct rev_node *, newest first: what is drawn */
	const struct vec *current; /* where the database is, or NULL */
};

void rev_draw_text(struct sbuf *out, const struct rev_picture *p);
void rev_draw_dot(struct sbuf *out, const struct rev_picture *p);
void rev_draw_mermaid(struct sbuf *out, const struct rev_picture *p);

#endif
