/*
 * Runner: the parts of execute.c that are files of their own. For these
 * alone.
 */
#ifndef REV_RUNNER_H
#define REV_RUNNER_H

#include "rev/run.h"

struct runner {
	struct arena *arena;
	const struct rev_execute_options *o;
	struct vec heads; /* const char *: rows that the version table must have */
	const struct rev_plan *plan;
	const struct rev_change *change;
	long long started; /* of the change */
	size_t open;	   /* statements of the change in the open transaction */
	size_t kept;	   /* those that are done for good */
	bool is_outside;   /* session settings are in force */
	bool was_done;	   /* by another runner */
};

/* Opens a transaction with its settings and, where versions are kept, takes the lock. */
bool runner_begin(void *self, struct diags *ds);
/* Rolls back what is open; false when the connection is lost. */
bool runner_give_up(struct runner *r);
/* Adds to the last error which revision it was and what became of the rest. */
void runner_explain(struct runner *r, struct diags *ds, const struct rev_change *c);
/* Where rows contradict a new rule: rolls back, and says of how many rows the table is. */
void runner_explain_rows(struct runner *r, struct diags *ds, const struct rev_change *c,
			 const struct stmt *st);

#endif
