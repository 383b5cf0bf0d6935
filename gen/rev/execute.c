#include "rev/run.h"

#include "base/sys.h"
#include "dialect/ident.h"
#include "dialect/sql.h"
#include "rev/loss.h"
#include "rev/settings.h"

#include <string.h>
#include <time.h>

enum { WAIT_MS = 5000, PAUSE_MS = 100 };

struct runner {
	struct arena *arena;
	const struct rev_execute_options *o;
	struct vec heads;		/* const char *: rows that the version table must have */
	const struct rev_plan *plan;
	long long started;		/* of the change */
	size_t open;			/* statements of the change in the open transaction */
	size_t kept;			/* those that are done for good */
	bool is_outside;		/* session settings are in force */
	bool was_done;			/* by another runner */
};

/* ---- the lock: one runner at a time */

static void pause_a_little(void)
{
	const struct timespec t = {.tv_nsec = PAUSE_MS * 1000000L};

	nanosleep(&t, NULL);
}

/* Errors that another runner's work explains: a lock, or a table that it made just now. */
static bool is_contention(const char *sqlstate)
{
	static const char *const states[] = {"55P03", "42P07", "42P06", "23505", "40P01"};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (str_eq(sqlstate, states[i]))
			return true;
	}
	return false;
}

static void move_messages(struct diags *to, const struct diags *from)
{
	for (size_t i = 0; i < from->list.len; i++)
		vec_push(to->arena, &to->list, from->list.items[i]);
	to->errors += from->errors;
}

/* Who holds the version table, in words; NULL when nobody can be seen. */
static const char *holder(struct runner *r)
{
	static const char sql[] =
		"SELECT a.application_name, a.usename, a.pid FROM pg_catalog.pg_locks l"
		" JOIN pg_catalog.pg_class c ON c.oid = l.relation"
		" JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
		" JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid"
		" WHERE l.granted AND l.pid <> pg_catalog.pg_backend_pid()"
		" AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')"
		" AND n.nspname = $1 AND c.relname = $2 ORDER BY a.pid LIMIT 1";
	const char *const params[] = {r->o->store->schema, r->o->store->table};
	struct diags unseen = DIAGS_INIT(r->arena);
	const char *text = NULL;
	struct rows rows;

	if (!conn_query(r->o->conn, &unseen, sql, 2, params, &rows))
		return NULL;
	if (rows.n && rows_get(&rows, 0, 0) && rows_get(&rows, 0, 1))
		text = arena_printf(r->arena, "%s, user %s, process %s",
				    *rows_get(&rows, 0, 0) ? rows_get(&rows, 0, 0)
							   : "a nameless program",
				    rows_get(&rows, 0, 1), rows_get(&rows, 0, 2));
	rows_close(&rows);
	return text;
}

static bool refuse_busy(struct runner *r, struct diags *ds)
{
	const char *who = holder(r);
	struct diag *d = diag_add(ds, MG_SERVER_BUSY, POS_NONE,
				  "another session works on table %s", r->o->store->table);

	if (who)
		diag_note(ds, d, "it is held by %s", who);
	diag_hint(ds, d, "Wait until the other run is over, then try again.");
	return false;
}

static bool give_up(struct runner *r)
{
	struct diags unseen = DIAGS_INIT(r->arena);

	return !conn_in_transaction(r->o->conn) || conn_exec(r->o->conn, &unseen, "ROLLBACK");
}

static bool lock_table(struct runner *r, struct diags *ds)
{
	struct rev_store *s = r->o->store;
	struct sql w;

	sql_init(&w, r->arena, NULL);
	SQL(&w, KW("LOCK TABLE"), NAME(s->schema, s->table),
	    KW("IN SHARE ROW EXCLUSIVE MODE NOWAIT"));
	return rev_store_make(s, ds) && conn_exec(r->o->conn, ds, sbuf_text(&w.text));
}

static bool begin_once(struct runner *r, struct diags *ds)
{
	return conn_exec(r->o->conn, ds, "BEGIN") &&
	       rev_settings_local(r->arena, ds, r->o) &&
	       (!r->o->store || lock_table(r, ds));
}

static bool begin(void *self, struct diags *ds)
{
	struct runner *r = self;
	long long wait = r->o->wait_ms ? r->o->wait_ms : WAIT_MS;
	long long end = sys_clock_ms() + wait;

	for (;;) {
		struct diags tried = DIAGS_INIT(ds->arena);

		if (begin_once(r, &tried)) {
			move_messages(ds, &tried);
			return true;
		}
		if (!r->o->store || !is_contention(conn_sqlstate(r->o->conn)) || !give_up(r)) {
			move_messages(ds, &tried);
			return false;
		}
		if (sys_clock_ms() >= end)
			return refuse_busy(r, ds);
		pause_a_little();
		if (!rev_store_look(r->o->store, ds))
			return false;
	}
}

/* ---- where the database is, compared with where the plan thinks it is */

static bool same_ids(const struct vec *a, const struct vec *b)
{
	bool same = a->len == b->len;

	for (size_t i = 0; same && i < a->len; i++)
		same = str_eq(a->items[i], b->items[i]);
	return same;
}

static const char *ids_text(struct arena *a, const struct vec *ids)
{
	struct sbuf b = SBUF_INIT(a);

	for (size_t i = 0; i < ids->len; i++)
		sbuf_addf(&b, "%s%s", i ? ", " : "", (const char *)ids->items[i]);
	return ids->len ? sbuf_text(&b) : "<base>";
}

/* Another runner that goes the same way has done this change when its id is applied (or not). */
static bool was_done_meanwhile(struct runner *r, struct diags *ds, const struct rev_change *c)
{
	bool *applied = rev_set_new(r->arena, r->plan->graph);
	struct vec nodes;

	if (!rev_store_current(r->o->store, ds, r->plan->graph, &nodes))
		return false;
	rev_set_add_ancestors(applied, r->plan->graph, &nodes);
	return applied[c->node->order] == c->is_upgrade;
}

static void follow_ops(struct runner *r, const struct rev_change *c)
{
	for (size_t i = 0; i < c->ops.len; i++) {
		const struct rev_op *op = c->ops.items[i];
		size_t at = 0;

		/* kept in byte order, as the table is read */
		while (op->old && !str_eq(r->heads.items[at], op->old))
			at++;
		if (op->old) {
			for (; at + 1 < r->heads.len; at++)
				r->heads.items[at] = r->heads.items[at + 1];
			r->heads.len--;
		}
		if (!op->id)
			continue;
		vec_push(r->arena, &r->heads, op->id);
		for (at = r->heads.len - 1; at && str_cmp(r->heads.items[at - 1], op->id) > 0; at--)
			r->heads.items[at] = r->heads.items[at - 1];
		memcpy(&r->heads.items[at], &op->id, sizeof(op->id));
	}
}

static bool enter(void *self, struct diags *ds, const struct rev_change *c, bool *is_done)
{
	struct runner *r = self;
	size_t errors = ds->errors;
	struct vec rows;
	struct diag *d;

	r->started = sys_clock_ms();
	r->kept = 0;
	r->open = 0;
	*is_done = false;
	r->was_done = false;
	if (!r->o->store)
		return true;
	if (!rev_store_rows(r->o->store, ds, &rows))
		return false;
	if (same_ids(&rows, &r->heads))
		return true;
	if (was_done_meanwhile(r, ds, c)) {
		r->was_done = true;
		*is_done = true;
		follow_ops(r, c);
		return true;
	}
	if (ds->errors != errors)
		return false;
	d = diag_add(ds, MG_SERVER_BUSY, POS_NONE,
		     "another run moved the database from %s to %s meanwhile",
		     ids_text(r->arena, &r->heads), ids_text(r->arena, &rows));
	diag_hint(ds, d, "Look at `modelgen current`, then try again.");
	return false;
}

/* ---- statements */

/* Adds to the last message which revision it was and what became of the rest. */
static void explain(struct runner *r, struct diags *ds, const struct rev_change *c)
{
	struct diag *d = ds->list.items[ds->list.len - 1];
	const char *what = c->is_upgrade ? "upgrade" : "downgrade";
	const char *text = rev_change_text(r->arena, c, "<base>");

	if (str_eq(conn_sqlstate(r->o->conn), "25001"))
		diag_hint(ds, d, "Put the statement behind a line `-- step: none`.");
	if (r->kept)
		diag_note(ds, d, "in %s %s; %zu of its statements were done and stay", what, text,
			  r->kept);
	else if (r->o->per_run)
		diag_note(ds, d, "in %s %s; the transaction of the run was rolled back", what,
			  text);
	else
		diag_note(ds, d, "in %s %s; nothing of it was done", what, text);
}

static bool enter_outside(struct runner *r, struct diags *ds, const struct rev_change *c)
{
	if (r->is_outside)
		return true;
	r->is_outside = true;
	return rev_settings_session(r->arena, ds, r->o, c->node->file);
}

/* What the statement would drop now, when nobody said that this is meant. */
static bool check_loss(struct runner *r, struct diags *ds, const struct rev_change *c,
		       const struct stmt *st)
{
	struct vec losses = {0};

	if (c->is_upgrade || r->o->allows_loss || !r->o->store)
		return true;
	if (!rev_losses(r->arena, ds, r->o->conn, &c->node->file->tokens, st, &losses))
		return false;
	rev_refuse_losses(ds, &losses);
	return !losses.len;
}

static bool statement(void *self, struct diags *ds, const struct rev_change *c,
		      const struct rev_step *step, const struct stmt *st)
{
	struct runner *r = self;
	bool is_first = step->stmts.items[0] == st;
	bool ok = true;

	if (step->is_outside)
		ok = enter_outside(r, ds, c);
	else if (is_first)
		ok = rev_settings_file(r->arena, ds, r->o, c->node->file);
	ok = ok && check_loss(r, ds, c, st) && conn_exec_at(r->o->conn, ds, st->sql, st->pos);
	if (!ok)
		explain(r, ds, c);
	else if (step->is_outside)
		r->kept++;
	else
		r->open++;
	return ok;
}

static bool leave(void *self, struct diags *ds, const struct rev_change *c)
{
	struct runner *r = self;

	r->is_outside = false;
	return rev_settings_reset(r->arena, ds, r->o, c->node->file);
}

static bool version(void *self, struct diags *ds, const struct rev_change *c)
{
	struct runner *r = self;
	long long ms = sys_clock_ms() - r->started;

	for (size_t i = 0; r->o->store && i < c->ops.len; i++) {
		if (!rev_store_move(r->o->store, ds, c->ops.items[i]))
			return false;
	}
	follow_ops(r, c);
	if (r->o->per_run && !rev_settings_file_over(r->arena, ds, r->o, c->node->file))
		return false;
	return !r->o->store || rev_store_note(r->o->store, ds, c, r->o->tool, ms);
}

static bool commit(void *self, struct diags *ds)
{
	struct runner *r = self;

	if (!conn_exec(r->o->conn, ds, "COMMIT"))
		return false;
	r->kept += r->open;
	r->open = 0;
	return true;
}

static void done(void *self, const struct rev_change *c)
{
	struct runner *r = self;

	if (r->o->tell)
		r->o->tell(r->o->told, c, r->was_done ? -1 : sys_clock_ms() - r->started);
}

static void rollback(void *self)
{
	struct runner *r = self;

	(void)give_up(r);
}

bool rev_execute(struct arena *a, struct diags *ds, const struct rev_plan *plan,
		 const struct rev_execute_options *options)
{
	struct runner r = {.arena = a, .o = options, .plan = plan};
	const struct rev_sink sink = {
		.self = &r,
		.begin = begin,
		.enter = enter,
		.statement = statement,
		.leave = leave,
		.version = version,
		.commit = commit,
		.done = done,
		.rollback = rollback,
	};

	for (size_t i = 0; i < plan->from.len; i++)
		vec_push(a, &r.heads, ((const struct rev_node *)plan->from.items[i])->file->id);
	return rev_run(ds, plan, &sink, options->per_run);
}
