#include "rev/runner.h"

#include "base/sys.h"
#include "dialect/ident.h"
#include "rev/cut.h"
#include "rev/settings.h"

/* A statement on its way along the key of its table. */
struct batches {
	struct runner *r;
	const struct rev_action *action;
	struct rev_cut cut;
	struct vec key;	    /* const char *: columns; empty: all is one piece */
	struct vec reached; /* const char *: up to there it is done */
	long long rows;	    /* of one piece */
	long long about;    /* rows of the table, as the server remembers it */
	long long pieces;   /* of this run */
};

static bool begin(struct batches *b, struct diags *ds)
{
	struct runner *r = b->r;

	return conn_exec(r->o->conn, ds, "BEGIN") && rev_settings_local(r->arena, ds, r->o) &&
	       rev_settings_file(r->arena, ds, r->o, b->action->change->node->file) &&
	       rev_settings_step(r->arena, ds, r->o, b->action->step);
}

/* Why the table has no key to go along, or NULL. */
static const char *why_not(const struct batches *b, bool is_plain)
{
	if (!b->key.len)
		return "has no primary key";
	if (!is_plain)
		return "has a primary key that does not cover all its rows, or is of no built-in "
		       "type";
	for (size_t i = 0; i < b->key.len; i++) {
		if (vec_has_text(&b->cut.sets, b->key.items[i]))
			return "gets other keys by this statement";
	}
	return NULL;
}

/*
 * The primary key: its columns, and whether the usual operators put it in order. Tables that
 * inherit have rows of their own that it says nothing about.
 */
static bool find_key(struct batches *b, struct diags *ds)
{
	static const char sql[] =
		"SELECT a.attname, (o.opcnamespace = 'pg_catalog'::pg_catalog.regnamespace AND"
		" ($2 = 't' OR c.relkind = 'p' OR NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h"
		" WHERE h.inhparent = c.oid))), c.reltuples::pg_catalog.int8,"
		" pg_catalog.pg_backend_pid() FROM pg_catalog.pg_class c"
		" JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary"
		" AND i.indisvalid CROSS JOIN LATERAL ROWS FROM (pg_catalog.unnest("
		"i.indkey::pg_catalog.int2[]), pg_catalog.unnest(i.indclass::pg_catalog.oid[]))"
		" WITH ORDINALITY AS k(attnum, opclass, n)"
		" JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum"
		" JOIN pg_catalog.pg_opclass o ON o.oid = k.opclass"
		" WHERE c.oid = pg_catalog.to_regclass($1) ORDER BY k.n";
	struct runner *r = b->r;
	const char *const params[] = {ident_path(r->arena, b->cut.schema, b->cut.table),
				      b->cut.is_only ? "t" : "f"};
	const char *why;
	bool is_plain = true;
	struct rows rows;

	if (!conn_query(r->o->conn, ds, sql, 2, params, &rows))
		return false;
	for (int i = 0; i < rows.n; i++) {
		vec_push(r->arena, &b->key, arena_strdup(r->arena, rows_get(&rows, i, 0)));
		is_plain = is_plain && str_eq(rows_get(&rows, i, 1), "t");
		(void)str_to_i64(rows_get(&rows, i, 2), &b->about);
		r->backend = arena_strdup(r->arena, rows_get(&rows, i, 3));
	}
	rows_close(&rows);
	why = why_not(b, is_plain);
	if (!why)
		return true;
	b->key.len = 0;
	runner_tell(r, REV_NOTED,
		    arena_printf(r->arena, "statement %zu is run at once: %s %s", b->action->at + 1,
				 b->cut.table, why));
	return true;
}

/* Where the next piece ends; nowhere: it is the last. */
static bool find_bound(struct batches *b, struct diags *ds, struct vec *to)
{
	struct runner *r = b->r;
	struct rows rows;

	*to = (struct vec){0};
	if (!b->key.len)
		return true;
	if (!conn_query(r->o->conn, ds,
			rev_cut_bound(r->arena, &b->cut, &b->key, &b->reached, b->rows), 0, NULL,
			&rows))
		return false;
	for (int i = 0; rows.n && i < rows.m; i++)
		vec_push(r->arena, to, arena_strdup(r->arena, rows_get(&rows, 0, i)));
	rows_close(&rows);
	return true;
}

static bool run_piece(struct batches *b, struct diags *ds, struct vec *to)
{
	const struct rev_action *action = b->action;
	const struct stmt_tokens *t = &action->change->node->file->tokens;
	struct runner *r = b->r;
	struct rev_lease *lease = r->state.lease;
	const char *sql;

	if (!begin(b, ds) || !find_bound(b, ds, to))
		return false;
	sql = rev_cut_piece(r->arena, t, action->stmt, &b->cut, &b->key, &b->reached, to);
	return conn_exec_at(r->o->conn, ds, sql, action->stmt->pos) &&
	       (to->len ? rev_lease_reach(r->o->store, ds, lease, to)
			: rev_lease_mark(r->o->store, ds, lease, action->at + 1, false)) &&
	       conn_exec(r->o->conn, ds, "COMMIT");
}

static bool may_try_again(struct batches *b)
{
	struct runner *r = b->r;
	bool is_transient = runner_is_transient(r);

	return runner_give_up(r) && is_transient && runner_may_retry(r);
}

/* Rows that are done must not be done once more. */
static bool refuse_lost_key(struct batches *b, struct diags *ds)
{
	struct diag *d = diag_add(ds, MG_REV_UNPROVEN, b->action->stmt->pos,
				  "an interrupted run did this statement up to the key %s, and "
				  "the table has no such key by now",
				  b->r->state.lease->reached);

	diag_hint(ds, d,
		  "Bring the primary key back, or do the rest of the rows by hand and say --resume "
		  "skip.");
	return false;
}

static void say_how_far(struct batches *b, struct diags *ds)
{
	struct sbuf key = SBUF_INIT(b->r->arena);

	for (size_t i = 0; i < b->reached.len; i++)
		sbuf_addf(&key, "%s%s", i ? ", " : "", (const char *)b->reached.items[i]);
	if (key.len && ds->list.len)
		diag_note(ds, ds->list.items[ds->list.len - 1],
			  "its rows up to the key %s are done and stay", sbuf_text(&key));
}

static bool run_all(struct batches *b, struct diags *ds)
{
	struct runner *r = b->r;

	for (;;) {
		struct diags tried = DIAGS_INIT(ds->arena);
		struct vec to;

		r->transacted = sys_clock_ms();
		if (run_piece(b, &tried, &to)) {
			r->retry_end = 0;
			if (!to.len)
				return true;
			b->reached = to;
			b->pieces++;
			r->progress = arena_printf(r->arena, "%lld of about %lld rows",
						   b->pieces * b->rows, b->about);
			continue;
		}
		if (may_try_again(b))
			continue;
		say_how_far(b, &tried);
		diags_take(ds, &tried);
		return false;
	}
}

bool runner_batches(struct runner *r, struct diags *ds, const struct rev_action *action)
{
	const struct rev_file *f = action->change->node->file;
	struct rev_lease *lease = r->state.lease;
	struct batches b = {.r = r, .action = action, .rows = action->step->rows};
	bool ok;

	if (!lease)
		return runner_outside(r, ds, action);
	if (lease->done > (long long)action->at)
		return true;
	if (!b.rows)
		b.rows = r->o->batch_rows;
	r->retry_end = 0;
	ok = rev_cut_read(r->arena, &f->tokens, action->stmt, &b.cut) && begin(&b, ds) &&
	     find_key(&b, ds) && rev_lease_reached(r->o->store, ds, lease, &b.reached) &&
	     conn_exec(r->o->conn, ds, "ROLLBACK");
	if (ok && b.reached.len && b.reached.len != b.key.len)
		ok = r->o->resume == REV_RESUME_SKIP
			     ? rev_lease_mark(r->o->store, ds, lease, action->at + 1, false)
			     : refuse_lost_key(&b, ds);
	else
		ok = ok && run_all(&b, ds);
	r->progress = NULL;
	return ok;
}
