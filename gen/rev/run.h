/*
 * Run: goes through a plan, statement by statement, into a sink.
 *
 * One driver decides what happens in which order and where transactions begin
 * and end; a sink says what is done with it. rev_execute works on a database,
 * rev_print writes the script: the same statements in the same order reach
 * both.
 *
 * Online every revision is a transaction of its own together with its version
 * row and its row of modelgen_history, under SET LOCAL settings and a lock on
 * the version table, so that one runner works at a time. A step outside
 * transactions is run statement by statement; its version row follows.
 */
#ifndef REV_RUN_H
#define REV_RUN_H

#include "rev/history.h"

struct rev_sink {
	void *self;
	/* Opens a transaction. */
	bool (*begin)(void *self, struct diags *ds);
	/* A change begins, inside a transaction. *is_done: somebody else did it meanwhile. */
	bool (*enter)(void *self, struct diags *ds, const struct rev_change *c, bool *is_done);
	/* One statement of the step, inside its transaction or outside any. */
	bool (*statement)(void *self, struct diags *ds, const struct rev_change *c,
			  const struct rev_step *step, const struct stmt *st);
	/* A step outside transactions is over. */
	bool (*leave)(void *self, struct diags *ds, const struct rev_change *c);
	/* The version rows of the change, inside a transaction. */
	bool (*version)(void *self, struct diags *ds, const struct rev_change *c);
	bool (*commit)(void *self, struct diags *ds);
	/* The change is over, and committed if each one is. NULL: of no interest. */
	void (*done)(void *self, const struct rev_change *c);
	/* After an error: gives the open transaction up. NULL: nothing to do. */
	void (*rollback)(void *self);
};

/* per_run: one transaction for all that can be in one; else one for each step. */
bool rev_run(struct diags *ds, const struct rev_plan *plan, const struct rev_sink *sink,
	     bool per_run);

struct rev_execute_options {
	struct conn *conn;
	struct rev_store *store;  /* NULL: no version rows and no history (replays) */
	const char *lock_timeout; /* NULL: the server's */
	const char *statement_timeout;
	const char *tool;  /* for the history, such as "modelgen 0.1.0" */
	long long wait_ms; /* for another runner; 0: some seconds */
	bool per_run;
	bool allows_loss; /* else a downgrade that loses rows is refused */
	void *told;	  /* passed to tell */
	/* After each change; ms -1: another runner did it meanwhile. NULL: of no interest. */
	void (*tell)(void *told, const struct rev_change *c, long long ms);
};

/* Runs the plan; on an error the step it happened in is rolled back. */
bool rev_execute(struct arena *a, struct diags *ds, const struct rev_plan *plan,
		 const struct rev_execute_options *options);
/*
 * What a plan of downgrades would throw away as the database is now: struct
 * rev_loss * of all its steps. Reads only. What later statements meet is
 * looked at again when it is their turn.
 */
bool rev_plan_losses(struct arena *a, struct diags *ds, const struct rev_plan *plan,
		     const struct rev_execute_options *options, struct vec *out);
/* One error for each loss. */
void rev_refuse_losses(struct diags *ds, const struct vec *losses);

struct rev_print_options {
	const char *table;
	const char *schema; /* of the version table; NULL: written bare */
	const char *tool;   /* for --with-history; NULL: no history rows */
};

/* Writes the plan as one script. */
bool rev_print(struct sbuf *out, struct diags *ds, const struct rev_plan *plan,
	       const struct rev_print_options *options);

#endif
