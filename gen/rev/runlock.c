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
	struct diag *d = diag_add(ds, MG_SERVER_BUSY, POS_NONE, "another session works on table %s",
				  r->o->store->table);

	if (who)
		diag_note(ds, d, "it is held by %s", who);
	diag_hint(ds, d, "Wait until the other run is over, then try again.");
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

static bool begin_once(struct runner *r, struct diags *ds)
{
	return conn_exec(r->o->conn, ds, "BEGIN") && rev_settings_local(r->arena, ds, r->o) &&
	       (!r->o->store || lock_table(r, ds));
}

bool runner_begin(void *self, struct diags *ds)
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
		if (!r->o->store || !is_contention(conn_sqlstate(r->o->conn)) ||
		    !runner_give_up(r)) {
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
