/*
 * Revorder: the order in which revisions of a history that forks are taken,
 * the one that users of Alembic see in its scripts and listings.
 *
 * From the newest to the oldest: a finger for each head goes down its line,
 * one at a time. It rests at a revision that something not yet taken needs,
 * and the first finger above goes on; a finger at the end of its line goes
 * away, and the one before it goes on; at a merge, the fingers for the further
 * parents are added behind all others.
 */
#ifndef REV_REVORDER_H
#define REV_REVORDER_H

#include "rev/revgraph.h"

/*
 * Appends the revisions of the set, newest first: struct rev_node *. All of
 * them must be needed by those of `heads` that are in the set.
 */
void rev_order(struct arena *a, const struct rev_graph *g, const bool *set, const struct vec *heads,
	       struct vec *out);

#endif
