#include "rev/lease.h"

#include "dialect/sql.h"

#include <string.h>
#include <unistd.h>

/*
 * Signs of life: a beat within two seconds; within fifteen, when the backend is there or cannot
 * be seen; and a backend in a statement that began then, however old the last beat is. One that
 * began later is another client's, whom a pooler gave the dead runner's session: maybe our own.
 */
static const char look_head[] =
	"SELECT pg_catalog.pg_backend_pid(), h.id, h.revision, h.direction = 'upgrade',"
	" h.heartbeat_at > pg_catalog.clock_timestamp() - interval '2 s' OR EXISTS (SELECT FROM"
	" pg_catalog.pg_stat_activity a WHERE a.pid = h.backend AND (a.backend_start ="
	" h.backend_start) IS NOT FALSE AND ((a.state = 'active' AND a.query_start <"
	" h.heartbeat_at + interval '15 s') OR h.heartbeat_at >"
	" pg_catalog.clock_timestamp() - interval '15 s')), h.is_running, h.done, h.fence,"
	" pg_catalog.array_to_string(h.statements, ','), h.applied_by, h.host, h.pid, h.backend,"
	" pg_catalog.to_char(h.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),"
	" pg_catalog.cardinality(h.statements),"
	" pg_catalog.array_to_string(h.reached, ', ')"
	" FROM (SELECT) AS one LEFT JOIN";

enum {
	LOOK_SELF,
	LOOK_ID,
	LOOK_REVISION,
	LOOK_IS_UPGRADE,
	LOOK_ALIVE,
	LOOK_RUNNING,
	LOOK_DONE,
	LOOK_FENCE,
	LOOK_SUMS,
	LOOK_BY,
	LOOK_HOST,
	LOOK_PID,
	LOOK_BACKEND,
	LOOK_STARTED,
	LOOK_COUNT,
	LOOK_REACHED,
};

static const char history_name[] = "modelgen_history";

static const char *words_of(struct arena *a, const struct rows *r, int i)
{
	const char *host = rows_get(r, i, LOOK_HOST);
	const char *direction =
		str_eq(rows_get(r, i, LOOK_IS_UPGRADE), "t") ? "upgrade" : "downgrade";

	return arena_printf(
		a, "%s of %s, begun %s UTC by %s on %s (process %s, backend %s), %s of %s done",
		direction, rows_get(r, i, LOOK_REVISION), rows_get(r, i, LOOK_STARTED),
		rows_get(r, i, LOOK_BY), host ? host : "an unknown host", rows_get(r, i, LOOK_PID),
		rows_get(r, i, LOOK_BACKEND), rows_get(r, i, LOOK_DONE),
		rows_get(r, i, LOOK_COUNT));
}

static void split_sums(struct arena *a, const char *text, struct vec *out)
{
	while (text && *text) {
		size_t len = strcspn(text, ",");

		vec_push(a, out, arena_strndup(a, text, len));
		text += len + (text[len] == ',');
	}
}

static struct rev_lease *read_lease(struct arena *a, const struct rows *r, int i)
{
	struct rev_lease *l = ARENA_NEW(a, struct rev_lease);

	l->id = arena_strdup(a, rows_get(r, i, LOOK_ID));
	l->revision = arena_strdup(a, rows_get(r, i, LOOK_REVISION));
	l->is_upgrade = str_eq(rows_get(r, i, LOOK_IS_UPGRADE), "t");
	l->is_alive = str_eq(rows_get(r, i, LOOK_ALIVE), "t");
	l->is_running = str_eq(rows_get(r, i, LOOK_RUNNING), "t");
	(void)str_to_i64(rows_get(r, i, LOOK_DONE), &l->done);
	(void)str_to_i64(rows_get(r, i, LOOK_FENCE), &l->fence);
	split_sums(a, rows_get(r, i, LOOK_SUMS), &l->sums);
	l->owner = words_of(a, r, i);
	if (rows_get(r, i, LOOK_REACHED))
		l->reached = arena_strdup(a, rows_get(r, i, LOOK_REACHED));
	return l;
}

bool rev_lease_look(struct rev_store *s, struct diags *ds, struct vec *out, const char **backend)
{
	const char *const params[] = {rev_table_text(s->arena, s->wanted_schema, s->table)};
	struct rows r;
	struct sql w;

	*out = (struct vec){0};
	*backend = NULL;
	if (!s->history_exists)
		return true;
	sql_init(&w, s->arena, NULL);
	SQL(&w, EXPR(look_head), NAME(s->history_schema, history_name),
	    KW("AS h ON h.version_table = $1 AND h.finished_at IS NULL ORDER BY h.id"));
	if (!conn_query(s->conn, ds, sbuf_text(&w.text), 1, params, &r))
		return false;
	for (int i = 0; i < r.n; i++) {
		*backend = arena_strdup(s->arena, rows_get(&r, i, LOOK_SELF));
		if (rows_get(&r, i, LOOK_ID))
			vec_push(s->arena, out, read_lease(s->arena, &r, i));
	}
	rows_close(&r);
	return true;
}

/* The columns that say who holds it: $1 host, $2 process. */
static const char self_set[] =
	"host = $1, pid = $2::pg_catalog.int4, backend = pg_catalog.pg_backend_pid(),"
	" backend_start = (SELECT a.backend_start FROM pg_catalog.pg_stat_activity a"
	" WHERE a.pid = pg_catalog.pg_backend_pid()), heartbeat_at ="
	" pg_catalog.clock_timestamp()";

bool rev_lease_take(struct rev_store *s, struct diags *ds, struct rev_lease *l)
{
	const char *const params[] = {rev_host(s->arena),
				      arena_printf(s->arena, "%ld", (long)getpid()), l->id};
	struct rows r;
	struct sql w;

	sql_init(&w, s->arena, NULL);
	SQL(&w, KW("UPDATE"), NAME(s->history_schema, history_name), KW("SET"), EXPR(self_set),
	    KW(", fence = fence + 1 WHERE id = $3 RETURNING fence"));
	if (!conn_query(s->conn, ds, sbuf_text(&w.text), 3, params, &r))
		return false;
	if (r.n)
		(void)str_to_i64(rows_get(&r, 0, 0), &l->fence);
	rows_close(&r);
	l->is_alive = true;
	return true;
}

bool rev_lease_begin(struct rev_store *s, struct diags *ds, const struct rev_change *c,
		     const char *tool, struct rev_lease *out)
{
	size_t n;
	const char *const params[] = {
		rev_table_text(s->arena, s->wanted_schema, s->table),
		c->node->file->id,
		c->is_upgrade ? "upgrade" : "downgrade",
		tool,
		rev_change_section(c)->checksum,
		rev_sums_text(s->arena, c, &n),
	};
	struct rows r;
	struct sql w;

	*out = (struct rev_lease){.revision = c->node->file->id, .is_upgrade = c->is_upgrade};
	sql_init(&w, s->arena, NULL);
	SQL(&w, KW("INSERT INTO"), NAME(s->history_schema, history_name),
	    KW("(version_table, revision, direction, started_at, tool, checksum, statements,"),
	    KW("done) VALUES ($1, $2, $3, pg_catalog.clock_timestamp(), $4, $5,"),
	    KW("$6::pg_catalog.text[], 0) RETURNING id"));
	if (!conn_query(s->conn, ds, sbuf_text(&w.text), 6, params, &r))
		return false;
	if (r.n)
		out->id = arena_strdup(s->arena, rows_get(&r, 0, 0));
	rows_close(&r);
	return rev_lease_take(s, ds, out);
}

static bool lost(struct diags *ds, const struct rev_lease *l)
{
	struct diag *d = diag_add(ds, MG_SERVER_BUSY, POS_NONE,
				  "another run took the %s of %s over meanwhile",
				  l->is_upgrade ? "upgrade" : "downgrade", l->revision);

	diag_hint(ds, d, "This one did not beat for too long; look at `modelgen current`.");
	return false;
}

/* UPDATE of the row while it is ours; set writes columns, $1 and $2 name row and fence. */
static bool update(struct rev_store *s, struct diags *ds, const struct rev_lease *l,
		   const char *set)
{
	const char *const params[] = {l->id, arena_printf(s->arena, "%lld", l->fence)};
	struct rows r;
	struct sql w;
	int n;

	sql_init(&w, s->arena, NULL);
	SQL(&w, KW("UPDATE"), NAME(s->history_schema, history_name), KW("SET"), EXPR(set),
	    KW(", heartbeat_at = pg_catalog.clock_timestamp()"),
	    KW("WHERE id = $1 AND fence = $2 RETURNING id"));
	if (!conn_query(s->conn, ds, sbuf_text(&w.text), 2, params, &r))
		return false;
	n = r.n;
	rows_close(&r);
	return n == 1 || lost(ds, l);
}

bool rev_lease_mark(struct rev_store *s, struct diags *ds, struct rev_lease *l, size_t done,
		    bool is_running)
{
	static const char self[] =
		"backend = pg_catalog.pg_backend_pid(), backend_start = (SELECT a.backend_start"
		" FROM pg_catalog.pg_stat_activity a WHERE a.pid = pg_catalog.pg_backend_pid())";
	const char *set = arena_printf(s->arena, "done = %zu, reached = NULL, is_running = %s, %s",
				       done, is_running ? "true" : "false", self);

	if (!update(s, ds, l, set))
		return false;
	l->done = (long long)done;
	l->is_running = is_running;
	return true;
}

bool rev_lease_reach(struct rev_store *s, struct diags *ds, struct rev_lease *l,
		     const struct vec *key)
{
	struct sql w;

	sql_init(&w, s->arena, NULL);
	SQL(&w, KW("reached = ARRAY["));
	for (size_t i = 0; i < key->len; i++) {
		if (i)
			SQL(&w, KW(","));
		SQL(&w, LIT(key->items[i]));
	}
	SQL(&w, KW("]::pg_catalog.text[]"));
	return update(s, ds, l, sbuf_text(&w.text));
}

bool rev_lease_reached(struct rev_store *s, struct diags *ds, const struct rev_lease *l,
		       struct vec *key)
{
	const char *const params[] = {l->id};
	struct rows r;
	struct sql w;

	*key = (struct vec){0};
	sql_init(&w, s->arena, NULL);
	SQL(&w, KW("SELECT k.part FROM"), NAME(s->history_schema, history_name),
	    KW("AS h, pg_catalog.unnest(h.reached) WITH ORDINALITY AS k(part, n)"),
	    KW("WHERE h.id = $1 ORDER BY k.n"));
	if (!conn_query(s->conn, ds, sbuf_text(&w.text), 1, params, &r))
		return false;
	for (int i = 0; i < r.n; i++)
		vec_push(s->arena, key, arena_strdup(s->arena, rows_get(&r, i, 0)));
	rows_close(&r);
	return true;
}

bool rev_lease_finish(struct rev_store *s, struct diags *ds, struct rev_lease *l)
{
	return update(s, ds, l,
		      "finished_at = pg_catalog.clock_timestamp(), is_running = false,"
		      " reached = NULL, done = pg_catalog.cardinality(statements)");
}

bool rev_lease_abandon(struct rev_store *s, struct diags *ds, const struct rev_lease *l)
{
	return update(s, ds, l,
		      "finished_at = pg_catalog.clock_timestamp(), is_running = false,"
		      " direction = 'abandon', fence = fence + 1");
}

bool rev_lease_beat(struct rev_store *s, struct diags *ds, struct conn *conn,
		    const struct rev_lease *l, bool *is_lost)
{
	const char *const params[] = {l->id};
	struct rows r;
	struct sql w;

	/* the runner itself may hold the row: that is life enough, and not waited for */
	sql_init(&w, s->arena, NULL);
	SQL(&w, KW("WITH free AS (SELECT id FROM"), NAME(s->history_schema, history_name),
	    KW("WHERE id = $1 AND fence ="), NUM(l->fence), KW("FOR UPDATE SKIP LOCKED),"),
	    KW("beat AS (UPDATE"), NAME(s->history_schema, history_name),
	    KW("AS h SET heartbeat_at = pg_catalog.clock_timestamp()"),
	    KW("FROM free WHERE h.id = free.id) SELECT fence FROM"),
	    NAME(s->history_schema, history_name), KW("WHERE id = $1"));
	*is_lost = false;
	if (!conn_query(conn, ds, sbuf_text(&w.text), 1, params, &r))
		return false;
	if (r.n) {
		long long fence = l->fence;

		(void)str_to_i64(rows_get(&r, 0, 0), &fence);
		*is_lost = fence != l->fence;
	}
	rows_close(&r);
	return true;
}
