/*
 * Proof_host: roles and tablespaces for a proof.
 *
 * They belong to the whole server, and a scratch server has others than the
 * live one. What a state speaks of is made there before anything is tried,
 * and stays; objects whose names cannot be had are left out of the proof.
 */
#ifndef REV_PROOF_HOST_H
#define REV_PROOF_HOST_H

#include "db/scratch.h"
#include "ir/schema.h"

struct proof_host {
	struct arena *arena;
	struct scratch *scratch;
	struct vec missing;  /* struct object: top ones that speak of what cannot be made */
	const char *because; /* the server's words about the first of them */
};

/* False only when the server is gone. */
bool proof_host(struct proof_host *h, struct diags *ds, const struct schema *s);

#endif
