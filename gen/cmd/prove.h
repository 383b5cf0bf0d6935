/*
 * Prove: tries a new revision before autogenerate writes it, and sets the
 * lines of its header that tell of it.
 */
#ifndef CMD_PROVE_H
#define CMD_PROVE_H

#include "cmd/state.h"
#include "engine/plan.h"
#include "rev/revgraph.h"

struct prove {
	const struct rev_graph *graph;
	struct state *from;
	const char *from_hash; /* fingerprint of from, as it was read */
	struct schema *models;
	const struct plan *up;
	const struct plan *down;
};

/* False with a message: the revision must not be written. */
bool prove_revision(struct cmd_context *ctx, const struct prove *p, struct rev_new *revision);

#endif
