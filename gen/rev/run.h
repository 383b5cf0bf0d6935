/*
 * Run: goes through a plan, statement by statement, into a sink.
 *
 * One driver makes a list of actions of the plan: what happens in which order
 * and where transactions begin and end. A sink says what is done with each.
 * rev_execute works on a database, rev_print writes the script: the same
 * statements in the same order reach both.
 *
 * Online every revision is a transaction of its own together with its version
 * row and its row of modelgen_history, under SET LOCAL settings and a lock on
 * the version table, so that one runner works at a time. A transaction that
 * does not get a lock in time is run again from its begin. A change that takes
 * more than one transaction is held by a lease (rev/lease.h), which also
 * records what was done of it; its version row moves with the last step. The
 * statements of a step in batches are run along the primary key of their
 * table, a transaction for each piece, which records up to where it came.
 */
#ifndef REV_RUN_H
#define REV_RUN_H

#include "rev/history.h"

enum rev_action_kind {
	REV_BEGIN,     /* opens a transaction */
	REV_ENTER,     /* a change begins, inside a transaction */
	REV_STATEMENT, /* one of the step, inside its transaction or outside any */
	REV_LEAVE,     /* a step outside transactions is over */
	REV_VERSION,   /* the version rows of the change, inside a transaction */
	REV_COMMIT,
	REV_DONE, /* the change is over and committed */
	REV_ACTIONS
};

/* One thing that a run does; a plan becomes a list of them. */
struct rev_action {
	enum rev_action_kind kind;
	const struct rev_change *change; /* BEGIN, COMMIT: the one that goes on or is over */
	const struct rev_step *step;	 /* STATEMENT, LEAVE */
	const struct stmt *stmt;	 /* STATEMENT */
	size_t at;			 /* STATEMENT: number in its section, from 0 */
	bool is_split;			 /* the change takes more than one transaction */
	bool is_outside;		 /* STATEMENT: in no transaction that was begun for it */
};

struct rev_sink {
	void *self;
	bool cuts; /* steps in batches are outside transactions, but for per_run */
	/* What is done for each kind; NULL: nothing. */
	bool (*act[REV_ACTIONS])(void *self, struct diags *ds, const struct rev_action *action);
	/* After REV_ENTER: somebody else did the change meanwhile. NULL: never. */
	bool (*was_done)(void *self);
	/*
	 * After an error, whose messages stand in tried: true when the open transaction was
	 * given up and is to be run once more from its begin; else it may add to them what they
	 * mean. NULL: never.
	 */
	bool (*again)(void *self, const struct rev_action *action, struct diags *tried);
	/* After an error: gives the open transaction up. NULL: nothing to do. */
	void (*rollback)(void *self);
};

/* per_run: one transaction for all that can be in one; else one for each step. */
bool rev_run(struct arena *a, struct diags *ds, const struct rev_plan *plan,
	     const struct rev_sink *sink, bool per_run);

enum rev_event_kind {
	REV_STARTED,   /* a change begins */
	REV_FINISHED,  /* it is over; ms says how long it took */
	REV_ELSEWHERE, /* another runner did it meanwhile */
	REV_RESUMED,   /* it goes on where an earlier run stopped, or was repaired; text says how */
	REV_RETRIED,   /* a lock was not had, all is tried again; text says who holds it */
	REV_WAITS,     /* a statement waits for others; text says for whom */
	REV_WORKS,     /* a statement runs: ms, and text where the server says how far it is */
	REV_NOTED,     /* something that one may want to know; text says what */
};

/* What a run tells while it works. */
struct rev_event {
	enum rev_event_kind kind;
	const struct rev_change *change;
	size_t number;		 /* of the change in the plan, from 1 */
	size_t count;		 /* of all changes */
	const struct stmt *stmt; /* or NULL */
	size_t statement;	 /* number in its section, from 1; 0: between statements */
	size_t statements;
	long long ms;
	size_t tries;	  /* RETRIED: the number of the try that follows */
	const char *why;  /* RETRIED: what was in its way, in words */
	const char *text; /* or NULL */
};

enum rev_resume { REV_RESUME_ASK, REV_RESUME_RERUN, REV_RESUME_SKIP };

struct rev_execute_options {
	struct conn *conn;
	struct rev_store *store;  /* NULL: no version rows and no history (replays) */
	const char *lock_timeout; /* NULL: the server's */
	const char *statement_timeout;
	const char *tool;     /* for the history, such as "modelgen 0.1.0" */
	long long wait_ms;    /* for another runner; 0: some seconds */
	long long retry_ms;   /* how long a lock that was not had is tried for again */
	long long batch_rows; /* where the file does not say */
	bool per_run;
	bool rehearses;	  /* with per_run: all is rolled back where it would be committed */
	bool allows_loss; /* else a downgrade that loses rows is refused */
	enum rev_resume resume;
	void *told; /* passed to tell */
	/* After each change that was done here; false ends the run. NULL: nothing. */
	bool (*after)(void *told, struct diags *ds, const struct rev_change *c);
	/* NULL: of no interest. The event lives as long as the call. */
	void (*tell)(void *told, const struct rev_event *event);
};

/* Milliseconds of a time as the server reads it: 2s, 500ms, 0. */
long long rev_ms(const char *text);
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
