/*
 * Lease: a change that takes more than one transaction, while it runs.
 *
 * Its row of modelgen_history is written when it begins and has no
 * finished_at until its version row moves. In between it says who runs it
 * (host, process, backend of the server), beats like a heart, and counts the
 * statements that are done, in order; is_running tells that the next one was
 * begun outside any transaction. Taking over a dead lease raises `fence`;
 * every write names the fence that it knows, so that a runner that was only
 * asleep finds itself shut out.
 *
 * A lease is alive while its heart beats, or while its backend works. It is
 * looked at, taken and given back only under the lock on the version table.
 */
#ifndef REV_LEASE_H
#define REV_LEASE_H

#include "rev/history.h"

struct rev_lease {
	const char *id; /* of the row */
	const char *revision;
	bool is_upgrade;
	bool is_alive;
	bool is_running;
	long long done;
	long long fence;
	struct vec sums;     /* const char *: of the statements as they were */
	const char *reached; /* the key up to which the next one is done, in words; or NULL */
	const char *owner;   /* in words, with the time it began */
};

/* All leases of the version table (struct rev_lease *), and the own backend's process id. */
bool rev_lease_look(struct rev_store *s, struct diags *ds, struct vec *out, const char **backend);
/* Begins one, held by this process. */
bool rev_lease_begin(struct rev_store *s, struct diags *ds, const struct rev_change *c,
		     const char *tool, struct rev_lease *out);
/* Takes over a dead one. */
bool rev_lease_take(struct rev_store *s, struct diags *ds, struct rev_lease *l);
/* So many statements are done, and perhaps the next one was begun; an error when it was lost. */
bool rev_lease_mark(struct rev_store *s, struct diags *ds, struct rev_lease *l, size_t done,
		    bool is_running);
/* The next statement is done up to this key (const char *); belongs into its transaction. */
bool rev_lease_reach(struct rev_store *s, struct diags *ds, struct rev_lease *l,
		     const struct vec *key);
/* That key; empty: nothing of the statement is done. */
bool rev_lease_reached(struct rev_store *s, struct diags *ds, const struct rev_lease *l,
		       struct vec *key);
/* The change is over; belongs into the transaction that moves the version row. */
bool rev_lease_finish(struct rev_store *s, struct diags *ds, struct rev_lease *l);
/* Somebody gave up what was left of it: it stays as it is, recorded as such. */
bool rev_lease_abandon(struct rev_store *s, struct diags *ds, const struct rev_lease *l);
/* One beat, over any connection; *is_lost: another runner has it. */
bool rev_lease_beat(struct rev_store *s, struct diags *ds, struct conn *conn,
		    const struct rev_lease *l, bool *is_lost);

#endif
