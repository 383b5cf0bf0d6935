#include "rev/runner.h"

#include "base/sys.h"
#include "dialect/sql.h"
#include "rev/settings.h"

#include <time.h>

enum { WAIT_MS = 5000, PAUSE_MS = 100 };

static void pause_a_little(void)
{
	const struct timespec t = {.tv_nsec = PAUSE_MS * 1000000L};

	nanosleep(&t, NULL);
}

/* What another runner's work explains: a lock, or a table (and its type) that it made just now. */
static bool is_contention(const char *sqlstate)
{
	static const char *const states[] = {"55P03", "42P07", "42P06", "42710", "23505", "40P01"};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (str_eq(sqlstate, states[i]))
			return true;
	}
	return false;
}

static const char *words_of(struct arena *a, const struct rows *rows)
{
	const char *program = rows_get(rows, 0, 0);
	const char *seconds = rows_get(rows, 0, 3);

	return arena_printf(a, "%s, user %s, process %s%s%s%s",
			    *program ? program : "a nameless program", rows_get(rows, 0, 1),
			    rows_get(rows, 0, 2), seconds ? ", since " : "", seconds ? seconds : "",
			    seconds ? " s" : "");
}

/* Who holds the version table, in words; NULL when nobody can be seen. */
static const char *holder(struct runner *r)
{
	static const char sql[] =
		"SELECT a.application_name, a.usename, a.pid, pg_catalog.round(EXTRACT(EPOCH FROM"
		" pg_catalog.clock_timestamp() - a.xact_start)::pg_catalog.numeric)"
		" FROM pg_catalog.pg_locks l"
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
		text = words_of(r->arena, &rows);
	rows_close(&rows);
	return text;
}

static bool refuse_busy(struct runner *r, struct diags *ds, const struct rev_lease *other)
{
	const char *who = other ? other->owner : holder(r);
	struct diag *d = diag_add(ds, MG_SERVER_BUSY, POS_NONE, "another session works on table %s",
				  r->o->store->table);

	if (who)
		diag_note(ds, d, "it is held by %s", who);
	diag_hint(ds, d,
		  "Wait until the other run is over, then try again (`wait` in modelgen.yaml waits "
		  "for it); a session that hangs ends by `SELECT pg_terminate_backend(%s)`.",
		  other ? "BACKEND" : "PROCESS");
	return false;
}

bool runner_give_up(struct runner *r)
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

/* The lease of another runner that lives; the own one must be there as it was left. */
static bool check_leases(struct runner *r, struct diags *ds, const struct rev_lease **other)
{
	const struct rev_lease *own = r->state.lease;
	bool has_own = own == NULL;

	if (!rev_lease_look(r->o->store, ds, &r->leases, &r->backend))
		return false;
	for (size_t i = 0; i < r->leases.len; i++) {
		const struct rev_lease *l = r->leases.items[i];

		if (own && str_eq(l->id, own->id) && l->fence == own->fence)
			has_own = true;
		else if (l->is_alive)
			*other = l;
	}
	if (has_own)
		return true;
	/* says that it was lost */
	return rev_lease_mark(r->o->store, ds, r->state.lease, (size_t)own->done, false);
}

bool runner_settle(struct runner *r, struct diags *ds, const struct rev_graph *g,
		   const struct rev_lease *l, bool *is_moot)
{
	const struct rev_node *n = rev_graph_find(g, l->revision);
	bool *applied = rev_set_new(r->arena, g);
	struct vec nodes;
	struct diag *d;

	*is_moot = false;
	if (!n || !rev_store_current(r->o->store, ds, g, &nodes))
		return n == NULL;
	rev_set_add_ancestors(applied, g, &nodes);
	if (applied[n->order] != l->is_upgrade)
		return true;
	*is_moot = true;
	d = diag_add(ds, MG_REV_GIVEN_UP, POS_NONE,
		     "the interrupted %s of %s is given up after %lld of %zu statements: the "
		     "version table says that it is over",
		     l->is_upgrade ? "upgrade" : "downgrade", l->revision, l->done, l->sums.len);
	diag_note(ds, d, "%s", n->file->path);
	diag_hint(ds, d, "Look whether the database has what the other statements would do.");
	return rev_lease_abandon(r->o->store, ds, l);
}

static bool begin_once(struct runner *r, struct diags *ds, const struct rev_lease **other)
{
	*other = NULL;
	return conn_exec(r->o->conn, ds, "BEGIN") && rev_settings_local(r->arena, ds, r->o) &&
	       (!r->o->store || (lock_table(r, ds) && check_leases(r, ds, other)));
}

static void remember(struct runner *r)
{
	struct vec heads = {0};

	for (size_t i = 0; i < r->state.heads.len; i++)
		vec_push(r->arena, &heads, r->state.heads.items[i]);
	r->begun = r->state;
	r->begun.heads = heads;
	r->begun.lease_done = r->state.lease ? r->state.lease->done : 0;
	r->open = 0;
	r->transacted = sys_clock_ms();
}

bool runner_begin(void *self, struct diags *ds, const struct rev_action *action)
{
	struct runner *r = self;
	long long wait = r->o->wait_ms ? r->o->wait_ms : WAIT_MS;
	long long end = sys_clock_ms() + wait;

	r->action = action;
	for (;;) {
		struct diags tried = DIAGS_INIT(ds->arena);
		const struct rev_lease *other = NULL;
		bool ok = begin_once(r, &tried, &other);

		if (ok && !other) {
			diags_take(ds, &tried);
			remember(r);
			return true;
		}
		if (!other && (!r->o->store || !is_contention(conn_sqlstate(r->o->conn)))) {
			diags_take(ds, &tried);
			return false;
		}
		if (!runner_give_up(r)) {
			diags_take(ds, &tried);
			return false;
		}
		if (sys_clock_ms() >= end)
			return refuse_busy(r, ds, other);
		pause_a_little();
		if (!rev_store_look(r->o->store, ds))
			return false;
	}
}
