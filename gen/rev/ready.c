#include "rev/runner.h"

#include "dialect/sql.h"

/* Locks that a statement takes at least, apart from those of the statements before it. */
static long long least_locks(const struct stmt_tokens *t, const struct stmt *st)
{
	static const char *const more[] = {"primary", "unique", "serial", "bigserial",
					   "smallserial"};
	long long n = 0;

	if (stmt_is(t, st->first, "drop") && stmt_is(t, st->first + 1, "table"))
		return 1;
	if (!stmt_is(t, st->first, "create"))
		return 0;
	if (!stmt_is(t, st->first + 1, "table"))
		return stmt_is(t, st->first + 1, "index") || stmt_is(t, st->first + 1, "view") ||
		       stmt_is(t, st->first + 1, "sequence");
	for (size_t i = st->first; i <= st->last; i++) {
		for (size_t k = 0; k < sizeof(more) / sizeof(more[0]); k++)
			n += stmt_is(t, i, more[k]);
	}
	return n + 1;
}

/* What one transaction of the change holds at its end, at least. */
static long long change_locks(const struct rev_change *c)
{
	const struct rev_section *section = rev_change_section(c);
	long long most = 0;

	for (size_t i = 0; i < section->steps.len; i++) {
		const struct rev_step *step = section->steps.items[i];
		long long n = 0;

		for (size_t k = 0; !step->is_outside && k < step->stmts.len; k++)
			n += least_locks(&c->node->file->tokens, step->stmts.items[k]);
		most = n > most ? n : most;
	}
	return most;
}

static bool refuse_locks(struct diags *ds, const struct rev_change *c, long long n,
			 long long capacity)
{
	struct diag *d = diag_add(ds, MG_TOO_MANY_LOCKS, rev_change_section(c)->pos,
				  "one transaction takes %lld locks or more, and the server has "
				  "room for %lld",
				  n, capacity);

	diag_hint(ds, d,
		  "Raise max_locks_per_transaction of the server by a factor of %lld, or split the "
		  "revision with lines `-- step: transaction`.",
		  n / capacity + 1);
	return false;
}

static bool refuse_standby(struct runner *r, struct diags *ds)
{
	struct diag *d = diag_add(ds, MG_STANDBY, POS_NONE, "%s is a standby, which only reads",
				  conn_target(r->o->conn));

	diag_hint(ds, d,
		  "Name the primary; with several hosts in the URL, add "
		  "target_session_attrs=read-write.");
	return false;
}

static const struct rev_step *find_outside(const struct rev_plan *plan)
{
	for (size_t i = 0; i < plan->changes.len; i++) {
		const struct vec *steps = &rev_change_section(plan->changes.items[i])->steps;

		for (size_t k = 0; k < steps->len; k++) {
			const struct rev_step *step = steps->items[k];

			if (step->is_outside)
				return step;
		}
	}
	return NULL;
}

/* What is set for a statement outside transactions would reach others, or not the statement. */
static bool has_session(struct runner *r, struct diags *ds)
{
	const struct rev_step *step = find_outside(r->plan);
	bool is_shared = false;
	struct diag *d;

	if (!step)
		return true;
	if (!conn_is_shared(r->o->conn, ds, &is_shared))
		return false;
	if (!is_shared)
		return true;
	d = diag_add(ds, MG_POOLED, step->pos,
		     "this step is outside transactions, and %s is behind a pooler that hands its "
		     "session to others",
		     conn_target(r->o->conn));
	diag_hint(ds, d, "Name the server itself, or a pooler that keeps a session for a client.");
	return false;
}

bool runner_is_ready(struct runner *r, struct diags *ds)
{
	static const char sql[] =
		"SELECT pg_catalog.pg_is_in_recovery(),"
		" pg_catalog.current_setting('max_locks_per_transaction')::pg_catalog.int8 *"
		" (pg_catalog.current_setting('max_connections')::pg_catalog.int8 +"
		" pg_catalog.current_setting('max_prepared_transactions')::pg_catalog.int8)";
	long long capacity = 0;
	long long sum = 0;
	bool is_standby;
	struct rows rows;

	if (!r->o->store)
		return true;
	if (!conn_query(r->o->conn, ds, sql, 0, NULL, &rows))
		return false;
	is_standby = str_eq(rows_get(&rows, 0, 0), "t");
	(void)str_to_i64(rows_get(&rows, 0, 1), &capacity);
	rows_close(&rows);
	if (is_standby)
		return refuse_standby(r, ds);
	for (size_t i = 0; capacity && i < r->plan->changes.len; i++) {
		const struct rev_change *c = r->plan->changes.items[i];
		long long n = change_locks(c);

		sum = r->o->per_run ? sum + n : n;
		if (sum > capacity)
			return refuse_locks(ds, c, sum, capacity);
	}
	return has_session(r, ds);
}
