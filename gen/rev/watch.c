#include "rev/runner.h"

#include "base/sys.h"

enum {
	TICK_MS = 100,
	BEAT_MS = 1000,
	SLOWEST_LOOK_MS = 1000,
	FASTEST_LOOK_MS = 50,
	PATIENCE_MS = 1000, /* before a wait that may last is told */
	SHOW_MS = 1000,
};

static bool open_watch(struct runner *r)
{
	struct diags unseen = DIAGS_INIT(r->arena);

	if (!r->watch && !r->cannot_watch)
		r->cannot_watch = !conn_again(r->o->conn, &unseen, &r->watch);
	return r->watch != NULL;
}

/* Who holds what the statement waits for, in words; NULL: nobody is seen. */
static const char *blockers(struct runner *r)
{
	static const char sql[] =
		"SELECT a.pid, a.usename, a.application_name, a.state,"
		" pg_catalog.round(EXTRACT(EPOCH FROM pg_catalog.clock_timestamp() -"
		" a.query_start)::pg_catalog.numeric, 1), pg_catalog.left("
		"pg_catalog.regexp_replace(a.query, '\\s+', ' ', 'g'), 60)"
		" FROM pg_catalog.pg_stat_activity a WHERE a.pid ="
		" ANY (pg_catalog.pg_blocking_pids($1::pg_catalog.int4)) ORDER BY a.pid LIMIT 5";
	const char *const params[] = {r->backend};
	struct diags unseen = DIAGS_INIT(r->arena);
	struct sbuf text = SBUF_INIT(r->arena);
	struct rows rows;

	if (!conn_query(r->watch, &unseen, sql, 1, params, &rows))
		return NULL;
	for (int i = 0; i < rows.n; i++) {
		const char *program = rows_get(&rows, i, 2);
		const char *age = rows_get(&rows, i, 4);

		sbuf_addf(&text, "%sprocess %s (user %s, %s", text.len ? "; " : "",
			  rows_get(&rows, i, 0),
			  rows_get(&rows, i, 1) ? rows_get(&rows, i, 1) : "unknown",
			  program && *program ? program : "a nameless program");
		if (rows_get(&rows, i, 3) && age)
			sbuf_addf(&text, ", %s, query of %s s ago: %s", rows_get(&rows, i, 3), age,
				  rows_get(&rows, i, 5));
		sbuf_addc(&text, ')');
	}
	rows_close(&rows);
	return text.len ? sbuf_text(&text) : NULL;
}

/* How far an index build is, in words, or NULL. */
static const char *build_progress(struct runner *r)
{
	static const char sql[] =
		"SELECT phase, CASE WHEN blocks_total > 0 THEN 100 * blocks_done / blocks_total"
		" WHEN tuples_total > 0 THEN 100 * tuples_done / tuples_total END"
		" FROM pg_catalog.pg_stat_progress_create_index WHERE pid = $1::pg_catalog.int4";
	const char *const params[] = {r->backend};
	struct diags unseen = DIAGS_INIT(r->arena);
	const char *text = NULL;
	struct rows rows;

	if (!conn_query(r->watch, &unseen, sql, 1, params, &rows))
		return NULL;
	if (rows.n && rows_get(&rows, 0, 1))
		text = arena_printf(r->arena, "%s, %s %%", rows_get(&rows, 0, 0),
				    rows_get(&rows, 0, 1));
	else if (rows.n)
		text = arena_strdup(r->arena, rows_get(&rows, 0, 0));
	rows_close(&rows);
	return text;
}

static void beat(struct runner *r, long long now)
{
	struct diags unseen = DIAGS_INIT(r->arena);

	if (!r->state.lease || now - r->beaten < BEAT_MS || !open_watch(r))
		return;
	r->beaten = now;
	(void)rev_lease_beat(r->o->store, &unseen, r->watch, r->state.lease, &r->is_lost);
}

/* Often enough to see somebody before lock_timeout ends the wait. */
static void look(struct runner *r, long long now)
{
	const char *limit = runner_limit(r, r->action, "lock_timeout");
	long long every = limit ? rev_ms(limit) / 4 : 0;
	const char *found;

	if (every <= 0 || every > SLOWEST_LOOK_MS)
		every = SLOWEST_LOOK_MS;
	if (every < FASTEST_LOOK_MS)
		every = FASTEST_LOOK_MS;
	if (!r->backend || now - r->looked < every || !open_watch(r))
		return;
	r->looked = now;
	found = blockers(r);
	if (!found)
		return;
	r->blockers = found;
	if (now - r->transacted < PATIENCE_MS || r->told_blockers)
		return;
	r->told_blockers = found;
	runner_tell(r, REV_WAITS, found);
}

static bool tick(void *self)
{
	struct runner *r = self;
	long long now = sys_clock_ms();

	beat(r, now);
	look(r, now);
	if (r->o->tell && now - r->transacted >= SHOW_MS && now - r->shown >= SHOW_MS) {
		r->shown = now;
		runner_tell(r, REV_WORKS,
			    r->progress		     ? r->progress
			    : r->watch && r->backend ? build_progress(r)
						     : NULL);
	}
	return !r->is_lost;
}

void runner_watch(struct runner *r)
{
	if (!r->o->store)
		return;
	r->idle = (struct conn_idle){.ms = TICK_MS, .self = r, .tick = tick};
	conn_watch(r->o->conn, &r->idle);
}

void runner_watch_end(struct runner *r)
{
	conn_watch(r->o->conn, NULL);
	conn_close(r->watch);
	r->watch = NULL;
}

void runner_tell(struct runner *r, enum rev_event_kind kind, const char *text)
{
	const struct rev_action *action = r->action;
	struct rev_event event = {
		.kind = kind,
		.number = r->number,
		.count = r->plan->changes.len,
		.statements = r->statements,
		.ms = sys_clock_ms() - r->started,
		.text = text,
	};

	if (!r->o->tell || !action || !action->change)
		return;
	event.change = action->change;
	event.stmt = action->stmt;
	event.statement = action->stmt ? action->at + 1 : 0;
	if (kind == REV_RETRIED) {
		event.tries = r->tries;
		event.why = runner_why(r);
	}
	r->o->tell(r->o->told, &event);
}
