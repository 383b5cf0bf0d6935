/*
 * Proof: a new revision is tried before it is written.
 *
 * On a scratch database in the old state its upgrade is run, and what is
 * there then is compared with the models; its downgrade, and what is there is
 * compared with the old state; its upgrade once more. What runs is the text
 * of the file, split and set up as the runner does it.
 *
 * All of it happens in one transaction that is rolled back, so that a kept
 * state serves again and nothing is copied. What only one transaction for
 * everything could be the cause of is tried once more on a database that
 * may be changed, with a transaction for each direction: only that verdict
 * counts.
 *
 * What the scratch server cannot host (an extension that it lacks, a function
 * that nobody declares and the live database has, what its own role may not
 * do, and what is built on them) is left out of account and listed in
 * `missing`.
 */
#ifndef REV_PROOF_H
#define REV_PROOF_H

#include "db/scratch.h"
#include "engine/diff.h"
#include "engine/plan.h"
#include "rev/revfile.h"

/* A database of the scratch server in the old state. */
struct proof_ground {
	void *context;
	/* apart: a new one, to be changed; else one that has to stay as it is. */
	bool (*get)(void *context, struct diags *ds, bool apart, const char **url);
};

struct proof_options {
	struct scratch *scratch;
	struct proof_ground ground;
	const struct rev_new *revision;
	const struct plan *up; /* what its sections were written from: whose statement fails */
	const struct plan *down;
	struct schema *from;
	struct schema *models;
	const char *version_table; /* of the database, for inspect; NULL: the usual one */
	const char *version_schema;
	bool only_warns;	     /* of what is undecided */
	const char *cache;	     /* of verdicts, see db/oracle.h; may be NULL */
	struct vec missing;	     /* struct object: what the ground lacks; top ones */
	const struct vec *elsewhere; /* struct unmanaged: what only the live database has; may be
					NULL */
};

struct proof {
	const char *to_hash; /* of the state that the upgrade makes */
	struct vec missing;  /* struct object: what was left out of account */
	const char *because; /* the server's words about the first of them; NULL: none */
};

/* False with a message: it must not be written. The models forget their `was`. */
bool rev_prove(struct arena *a, struct diags *ds, const struct proof_options *options,
	       struct proof *out);

#endif
