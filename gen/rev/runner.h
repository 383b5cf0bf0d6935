/*
 * Runner: the parts of execute.c that are files of their own. For these
 * alone.
 */
#ifndef REV_RUNNER_H
#define REV_RUNNER_H

#include "rev/lease.h"
#include "rev/run.h"

/* What a transaction that is run again begins with. */
struct runner_state {
	struct vec heads;	 /* const char *: rows that the version table must have */
	struct rev_lease *lease; /* of the change that is under way, or NULL */
	long long lease_done;
	size_t kept; /* statements of the change that are done for good */
};

struct runner {
	struct arena *arena;
	const struct rev_execute_options *o;
	const struct rev_plan *plan;
	struct runner_state state;
	struct runner_state begun; /* when the open transaction began */
	struct vec leases;	   /* struct rev_lease *: of others, when it began */
	const struct rev_action *action;
	struct vec times;     /* long long *: of the changes, in the order of the plan */
	size_t number;	      /* of the change in the plan, from 1 */
	size_t statements;    /* of the change */
	long long started;    /* the change */
	long long transacted; /* the open transaction, or the statement outside */
	long long retry_end;  /* 0: nothing was tried again */
	size_t tries;	      /* of the statement that is tried again */
	long long pause;
	size_t open;	 /* statements of the change in the open transaction */
	bool is_outside; /* session settings are in force */
	bool was_done;	 /* by another runner */
	/* the watcher */
	struct conn_idle idle;
	struct conn *watch; /* NULL: not opened yet */
	bool cannot_watch;
	const char *backend;  /* process id of the session that works */
	const char *blockers; /* who was seen to hold what was waited for, or NULL */
	const char *told_blockers;
	const char *progress; /* how far the statement is, in words, or NULL */
	long long looked;
	long long beaten;
	long long shown;
	bool is_lost; /* the lease is another runner's */
};

/* Opens a transaction with its settings and, where versions are kept, takes the lock. */
bool runner_begin(void *self, struct diags *ds, const struct rev_action *action);
/*
 * Gives up what an interrupted run left where the version table says by now what the run would
 * have brought it to, and says so; *is_moot tells.
 */
bool runner_settle(struct runner *r, struct diags *ds, const struct rev_graph *g,
		   const struct rev_lease *l, bool *is_moot);
/* Rolls back what is open; false when the connection is lost. */
bool runner_give_up(struct runner *r);
/* The server may be written to, and has room for the locks of each transaction. */
bool runner_is_ready(struct runner *r, struct diags *ds);
/* Adds to the last error which revision it was and what became of the rest. */
void runner_explain(struct runner *r, struct diags *ds, const struct rev_change *c);
/* Where rows contradict a new rule: rolls back, and says of how many rows the table is. */
void runner_explain_rows(struct runner *r, struct diags *ds, const struct rev_change *c,
			 const struct stmt *st);
/* A statement of a step outside transactions, with all that keeps it safe. */
bool runner_outside(struct runner *r, struct diags *ds, const struct rev_action *action);
/* A statement piece by piece, each in a transaction that notes up to where it came. */
bool runner_batches(struct runner *r, struct diags *ds, const struct rev_action *action);
/* An error that goes away by itself: a lock that was not had, a deadlock. */
bool runner_is_transient(const struct runner *r);
/*
 * Whether to try once more: while the budget lasts, after a pause that grows. Tells who holds
 * the lock.
 */
bool runner_may_retry(struct runner *r);
/* Looks on while statements run: beats for the lease, sees who blocks, tells how it goes. */
void runner_watch(struct runner *r);
void runner_watch_end(struct runner *r);
void runner_tell(struct runner *r, enum rev_event_kind kind, const char *text);
/* What was in the way of the statement that is tried again, in words. */
const char *runner_why(struct runner *r);
/* How often and how long the statement was tried, in words; NULL: once. */
const char *runner_tries(struct runner *r);
/* The limit in force for a step: its own, the file's, the configured one; NULL: the server's. */
const char *runner_limit(const struct runner *r, const struct rev_action *action, const char *name);
#endif
