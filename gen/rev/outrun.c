#include "rev/runner.h"

#include "base/sys.h"
#include "rev/repair.h"
#include "rev/settings.h"

/* A statement outside transactions on its way. */
struct outrun {
	struct runner *r;
	const struct rev_action *action;
	struct rev_outside o;
	bool is_over; /* nothing is left to do */
};

static bool mark(struct outrun *x, struct diags *ds, size_t done, bool is_running)
{
	struct runner *r = x->r;

	return !r->state.lease || rev_lease_mark(r->o->store, ds, r->state.lease, done, is_running);
}

static const char *server_limit(const struct outrun *x, const char *name)
{
	const char *limit = runner_limit(x->r, x->action, name);

	/* a wait that blocks nobody may last, and a timeout would leave half an index */
	return x->o.is_concurrent && str_eq(name, "lock_timeout") ? "0" : limit;
}

/* The limits of the session, and which backend it is. */
static bool set_session(struct outrun *x, struct diags *ds)
{
	static const char sql[] =
		"SELECT pg_catalog.pg_backend_pid(), pg_catalog.set_config('lock_timeout',"
		" COALESCE($1, pg_catalog.current_setting('lock_timeout')), false),"
		" pg_catalog.set_config('statement_timeout', COALESCE($2,"
		" pg_catalog.current_setting('statement_timeout')), false)";
	const char *const params[] = {server_limit(x, "lock_timeout"),
				      server_limit(x, "statement_timeout")};
	struct runner *r = x->r;
	struct rows rows;

	if (!conn_query(r->o->conn, ds, sql, 2, params, &rows))
		return false;
	r->backend = arena_strdup(r->arena, rows_get(&rows, 0, 0));
	rows_close(&rows);
	return true;
}

/* What an earlier run, or a failed try, left behind. */
static bool repair(struct outrun *x, struct diags *ds)
{
	const char *what;

	if (!x->r->o->store)
		return true;
	if (!rev_repair(x->r->arena, ds, x->r->o->conn, &x->o, &x->is_over, &what))
		return false;
	if (what)
		runner_tell(x->r, REV_RESUMED, what);
	return true;
}

static bool refuse_unproven(struct outrun *x, struct diags *ds)
{
	struct diag *d =
		diag_add(ds, MG_REV_UNPROVEN, x->action->stmt->pos,
			 "an earlier run was interrupted in this statement, and nobody can "
			 "tell whether it was done");

	diag_note(ds, d, "it was the %s", x->r->state.lease->owner);
	diag_hint(ds, d,
		  "Look at the database, then say --resume rerun to run it once more, or --resume "
		  "skip to go on behind it.");
	return false;
}

/* The statement was begun by a run that did not come to its end. */
static bool resume(struct outrun *x, struct diags *ds)
{
	enum rev_effect effect = REV_EFFECT_NONE;

	if (x->o.kind != REV_OUT_WRAPPED &&
	    !rev_effect(x->r->arena, ds, x->r->o->conn, &x->o, &effect))
		return false;
	if (effect == REV_EFFECT_UNKNOWN && x->r->o->resume == REV_RESUME_ASK)
		return refuse_unproven(x, ds);
	x->is_over = effect == REV_EFFECT_DONE ||
		     (effect == REV_EFFECT_UNKNOWN && x->r->o->resume == REV_RESUME_SKIP);
	if (x->is_over)
		runner_tell(x->r, REV_RESUMED,
			    effect == REV_EFFECT_DONE ? "the interrupted statement was done"
						      : "the interrupted statement is skipped");
	return true;
}

/* In a transaction of its own, with the note that it is done. */
static bool run_wrapped(struct outrun *x, struct diags *ds)
{
	struct runner *r = x->r;
	const struct stmt *st = x->action->stmt;

	return conn_exec(r->o->conn, ds, "BEGIN") &&
	       conn_exec_at(r->o->conn, ds, st->sql, st->pos) &&
	       mark(x, ds, x->action->at + 1, false) && conn_exec(r->o->conn, ds, "COMMIT");
}

static bool run_bare(struct outrun *x, struct diags *ds)
{
	const struct stmt *st = x->action->stmt;
	struct conn *conn = x->r->o->conn;
	struct diags unseen = DIAGS_INIT(ds->arena);
	struct outrun after = *x;

	if (x->o.kind == REV_OUT_SESSION)
		return conn_exec_at(conn, ds, st->sql, st->pos);
	if (!mark(x, ds, x->action->at, true) || !repair(x, ds))
		return false;
	if (x->is_over || conn_exec_at(conn, ds, st->sql, st->pos))
		return mark(x, ds, x->action->at + 1, false);
	/* the server said no: whatever it left is not half done but to be done */
	if (!str_starts(conn_sqlstate(conn), "08") && !str_starts(conn_sqlstate(conn), "57P")) {
		(void)repair(&after, &unseen);
		(void)mark(x, &unseen, x->action->at, false);
	}
	return false;
}

static bool try_again(struct outrun *x)
{
	struct diags unseen = DIAGS_INIT(x->r->arena);
	bool is_transient = runner_is_transient(x->r);

	if (conn_in_transaction(x->r->o->conn) && !conn_exec(x->r->o->conn, &unseen, "ROLLBACK"))
		return false;
	return is_transient && runner_may_retry(x->r);
}

bool runner_outside(struct runner *r, struct diags *ds, const struct rev_action *action)
{
	const struct rev_file *f = action->change->node->file;
	struct outrun x = {.r = r, .action = action};
	struct rev_lease *lease = r->state.lease;
	bool was_begun = lease && lease->is_running && lease->done == (long long)action->at;

	x.o = rev_outside_read(r->arena, &f->tokens, action->stmt);
	if (!r->is_outside) {
		r->is_outside = true;
		if (!rev_settings_session(r->arena, ds, r->o, f))
			return false;
	}
	if (lease && lease->done > (long long)action->at && x.o.kind != REV_OUT_SESSION)
		return true;
	r->retry_end = 0;
	r->blockers = NULL;
	r->told_blockers = NULL;
	r->transacted = sys_clock_ms();
	if (!set_session(&x, ds) || (was_begun && !resume(&x, ds)))
		return false;
	if (x.is_over)
		return mark(&x, ds, action->at + 1, false);
	for (;;) {
		struct diags tried = DIAGS_INIT(ds->arena);
		bool ok = (x.o.kind == REV_OUT_WRAPPED ? run_wrapped : run_bare)(&x, &tried);

		if (!ok && try_again(&x))
			continue;
		diags_take(ds, &tried);
		return ok;
	}
}
