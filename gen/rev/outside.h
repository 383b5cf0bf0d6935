/*
 * Outside: what a statement is that stands in a step outside transactions.
 *
 * Most could be in a transaction all the same, and get one of their own,
 * together with the note that they are done: nothing can happen between the
 * two. The rest is told by what the catalog says about it after a crash.
 * Read from the tokens; no server is asked.
 * Names are made in the arena.
 */
#ifndef REV_OUTSIDE_H
#define REV_OUTSIDE_H

#include "dialect/stmt.h"

enum rev_outside_kind {
	REV_OUT_WRAPPED,    /* gets a transaction of its own */
	REV_OUT_SESSION,    /* SET and its like: done anew by every run */
	REV_OUT_REPEATABLE, /* VACUUM and its like: may be done twice */
	REV_OUT_INDEX,	    /* CREATE INDEX CONCURRENTLY */
	REV_OUT_DROP,	    /* DROP INDEX CONCURRENTLY of one index */
	REV_OUT_REINDEX,    /* REINDEX ... CONCURRENTLY */
	REV_OUT_DETACH,	    /* ALTER TABLE ... DETACH PARTITION ... CONCURRENTLY */
	REV_OUT_UNPROVEN,   /* nobody can tell whether it was done */
};

struct rev_outside {
	enum rev_outside_kind kind;
	bool is_concurrent; /* waits long and blocks nobody */
	bool if_not_exists;
	/* schema NULL: found by the search path; name NULL: not said */
	const char *schema; /* of the index; DETACH: of the partition */
	const char *name;
	const char *table_schema; /* of the index made; REINDEX TABLE; DETACH: the parent */
	const char *table;
};

struct rev_outside rev_outside_read(struct arena *a, const struct stmt_tokens *t,
				    const struct stmt *st);
/*
 * What keeps the statement out of any transaction, such as "VACUUM"; NULL: nothing, as far as
 * the statement alone says. REINDEX of a partitioned table and DROP SUBSCRIPTION depend on what
 * they meet.
 */
const char *rev_alone(struct arena *a, const struct stmt_tokens *t, const struct stmt *st);

#endif
