/*
 * Repair: what the catalog tells of a statement outside transactions.
 *
 * CONCURRENTLY forms that are interrupted leave invalid indexes and half
 * detached partitions behind. They are found by name, and taken away or
 * brought to their end, so that the statement can run, or need not.
 */
#ifndef REV_REPAIR_H
#define REV_REPAIR_H

#include "db/conn.h"
#include "rev/outside.h"

enum rev_effect {
	REV_EFFECT_UNKNOWN, /* the catalog cannot tell */
	REV_EFFECT_NONE,    /* nothing is there: it is to be run */
	REV_EFFECT_LEFT,    /* something half done is there */
	REV_EFFECT_DONE,
};

/* Where names without a schema are looked up is the session's search path. */
bool rev_effect(struct arena *a, struct diags *ds, struct conn *conn, const struct rev_outside *o,
		enum rev_effect *out);
/*
 * Takes away what is half done, or ends it: what the statement would have
 * made invalid indexes of, and a detach that is pending (*is_done then).
 * *what says what was done, in words; NULL: nothing was.
 */
bool rev_repair(struct arena *a, struct diags *ds, struct conn *conn, const struct rev_outside *o,
		bool *is_done, const char **what);

#endif
