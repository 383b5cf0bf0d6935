/*
 * Revnew: what every new revision begins with.
 *
 *	struct rev_new r;
 *
 *	rev_new_begin(a, ds, &graph, rev_id, message, &r)
 *	r.up = ..., r.down_sql = ..., r.hazards, r.proven, r.set
 *	rev_dir_write(a, ds, dir, &r, &path)
 */
#ifndef REV_REVNEW_H
#define REV_REVNEW_H

#include "rev/revgraph.h"

/*
 * Settles id (rev_id, or random where that is NULL), date, message and the
 * one head to follow. Several heads, an id that is taken or cannot be one,
 * and a message that is not UTF-8 are errors.
 */
bool rev_new_begin(struct arena *a, struct diags *ds, const struct rev_graph *g, const char *rev_id,
		   const char *message, struct rev_new *out);

#endif
