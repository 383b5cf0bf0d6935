/*
 * Replay: a scratch database in the state that revisions make, without
 * version table and history.
 *
 * The private cluster keeps it, so that the same revisions are not run again
 * the next time; whoever gets it leaves it as it is. Roles that the revisions
 * name are made there.
 */
#ifndef REV_REPLAY_H
#define REV_REPLAY_H

#include "db/scratch.h"
#include "rev/revplan.h"

/* to: struct rev_node *; none: base. */
bool rev_replay(struct arena *a, struct diags *ds, struct scratch *scratch,
		const struct rev_graph *g, const struct vec *to, const char **url);
/* The same in a database of its own, to be changed at will. */
bool rev_replay_apart(struct arena *a, struct diags *ds, struct scratch *scratch,
		      const struct rev_graph *g, const struct vec *to, const char **url);

#endif
