/*
 * Revlabel: which labels a revision has beside its own.
 *
 * A label goes to all that comes after its revision, and down its line as far
 * as that belongs to nobody else: through revisions with one parent and at
 * most one that needs them. The lists are shared where they are equal.
 */
#ifndef REV_REVLABEL_H
#define REV_REVLABEL_H

#include "rev/revgraph.h"

/* Fills in the labels of all nodes, in byte order; the graph is in its order. */
void rev_spread_labels(struct arena *a, struct rev_graph *g);

#endif
