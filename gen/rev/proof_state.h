/*
 * Proof_state: a scratch database in a state that was read elsewhere, built
 * by the plan from nothing. Statements that fail for what the scratch server
 * lacks are passed over; what they are about is listed. Only a state that
 * lacks nothing is kept.
 */
#ifndef REV_PROOF_STATE_H
#define REV_PROOF_STATE_H

#include "db/scratch.h"
#include "ir/schema.h"

struct proof_state {
	struct arena *arena;
	struct scratch *scratch;
	const struct schema *schema;
	const char *hash;    /* fingerprint of the schema */
	struct vec missing;  /* struct object: top ones that could not be made */
	const char *because; /* the server's words about the first of them */
};

/* For struct proof_ground; context is a struct proof_state. */
bool proof_state_get(void *context, struct diags *ds, bool apart, const char **url);

#endif
