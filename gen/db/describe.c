#include "db/describe.h"

#include "base/map.h"
#include "db/conn_internal.h"

#include <stdlib.h>

/* A column as libpq tells it: names follow when all numbers are known. */
struct raw_column {
	Oid type;
	int mods;
	Oid table;
	int column;
	struct described_column *out;
};

struct raw_param {
	Oid type;
	size_t place;
	struct described *of;
};

struct describing {
	struct arena *arena;
	struct diags *ds;
	struct conn *conn;
	struct vec columns; /* struct raw_column */
	struct vec params;  /* struct raw_param */
};

static const char *kept(struct describing *d, const char *text)
{
	return text ? arena_strdup(d->arena, text) : NULL;
}

static void keep_error(struct describing *d, const PGresult *r, struct describe_error *e)
{
	const char *position = PQresultErrorField(r, PG_DIAG_STATEMENT_POSITION);
	const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

	e->text = conn_one_line(d->arena, text ? text : PQresultErrorMessage(r));
	e->sqlstate = kept(d, PQresultErrorField(r, PG_DIAG_SQLSTATE));
	e->detail = kept(d, PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL));
	e->hint = kept(d, PQresultErrorField(r, PG_DIAG_MESSAGE_HINT));
	e->position = position ? strtol(position, NULL, 10) : 0;
}

static void keep_result(struct describing *d, const PGresult *r, struct described *out)
{
	for (int i = 0; i < PQnparams(r); i++) {
		struct raw_param *p = ARENA_NEW(d->arena, struct raw_param);

		*p = (struct raw_param){PQparamtype(r, i), (size_t)i, out};
		vec_push(d->arena, &out->params, "");
		vec_push(d->arena, &d->params, p);
	}
	for (int i = 0; i < PQnfields(r); i++) {
		struct raw_column *c = ARENA_NEW(d->arena, struct raw_column);

		c->out = ARENA_NEW(d->arena, struct described_column);
		c->out->name = kept(d, PQfname(r, i));
		c->type = PQftype(r, i);
		c->mods = PQfmod(r, i);
		c->table = PQftable(r, i);
		c->column = PQftablecol(r, i);
		vec_push(d->arena, &out->columns, c->out);
		vec_push(d->arena, &d->columns, c);
	}
}

/* False: the connection is gone. */
static bool describe_one(struct describing *d, struct describe_job *job)
{
	struct conn_error lost = {.sql = job->sql};
	PGresult *r = PQprepare(d->conn->pg, "", job->sql, 0, NULL);
	bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;

	if (ok) {
		PQclear(r);
		r = PQdescribePrepared(d->conn->pg, "");
		ok = PQresultStatus(r) == PGRES_COMMAND_OK;
	}
	if (PQstatus(d->conn->pg) == CONNECTION_BAD) {
		lost.result = r;
		(void)conn_report(d->conn, d->ds, &lost);
		PQclear(r);
		return false;
	}
	if (ok)
		keep_result(d, r, &job->result);
	else
		keep_error(d, r, &job->error);
	PQclear(r);
	return true;
}

/* "{1,2}" */
static void add_number(struct sbuf *out, long n)
{
	sbuf_addf(out, "%s%ld", out->len > 1 ? "," : "", n);
}

/* The names of all types: one question. */
static bool name_types(struct describing *d)
{
	struct sbuf oids = SBUF_INIT(d->arena);
	struct sbuf mods = SBUF_INIT(d->arena);
	const char *params[2];
	struct rows rows;
	int row = 0;

	sbuf_addc(&oids, '{');
	sbuf_addc(&mods, '{');
	for (size_t i = 0; i < d->params.len; i++) {
		add_number(&oids, (long)((struct raw_param *)d->params.items[i])->type);
		add_number(&mods, -1);
	}
	for (size_t i = 0; i < d->columns.len; i++) {
		add_number(&oids, (long)((struct raw_column *)d->columns.items[i])->type);
		add_number(&mods, ((struct raw_column *)d->columns.items[i])->mods);
	}
	sbuf_addc(&oids, '}');
	sbuf_addc(&mods, '}');
	params[0] = sbuf_text(&oids);
	params[1] = sbuf_text(&mods);
	if (!conn_query(d->conn, d->ds,
			"SELECT pg_catalog.format_type(t, m) FROM unnest($1::oid[], "
			"$2::int4[]) WITH ORDINALITY AS x(t, m, i) ORDER BY i",
			2, params, &rows))
		return false;
	for (size_t i = 0; i < d->params.len; i++) {
		const struct raw_param *p = d->params.items[i];

		p->of->params.items[p->place] = arena_strdup(d->arena, rows_get(&rows, row++, 0));
	}
	for (size_t i = 0; i < d->columns.len; i++)
		((struct raw_column *)d->columns.items[i])->out->type =
			kept(d, rows_get(&rows, row++, 0));
	rows_close(&rows);
	return true;
}

/* The names of the columns that results are. */
static bool name_origins(struct describing *d)
{
	struct sbuf tables = SBUF_INIT(d->arena);
	struct sbuf columns = SBUF_INIT(d->arena);
	const char *params[2];
	struct rows rows;

	sbuf_addc(&tables, '{');
	sbuf_addc(&columns, '{');
	for (size_t i = 0; i < d->columns.len; i++) {
		add_number(&tables, (long)((struct raw_column *)d->columns.items[i])->table);
		add_number(&columns, ((struct raw_column *)d->columns.items[i])->column);
	}
	sbuf_addc(&tables, '}');
	sbuf_addc(&columns, '}');
	params[0] = sbuf_text(&tables);
	params[1] = sbuf_text(&columns);
	if (!conn_query(d->conn, d->ds,
			"SELECT i, n.nspname, c.relname, a.attname FROM unnest("
			"$1::oid[], $2::int4[]) WITH ORDINALITY AS x(t, k, i)"
			" JOIN pg_catalog.pg_class c ON c.oid = x.t AND c.relkind IN ('r', 'p')"
			" JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
			" JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.k"
			" WHERE a.attnum > 0 ORDER BY i",
			2, params, &rows))
		return false;
	for (int row = 0; row < rows.n; row++) {
		size_t i = (size_t)strtoul(rows_get(&rows, row, 0), NULL, 10) - 1;
		struct described_column *c;

		if (i >= d->columns.len)
			continue;
		c = ((struct raw_column *)d->columns.items[i])->out;
		c->schema = kept(d, rows_get(&rows, row, 1));
		c->table = kept(d, rows_get(&rows, row, 2));
		c->column = kept(d, rows_get(&rows, row, 3));
	}
	rows_close(&rows);
	return true;
}

bool describe_all(struct arena *a, struct diags *ds, struct conn *c, const struct vec *jobs)
{
	struct describing d = {.arena = a, .ds = ds, .conn = c};
	bool ok = true;

	for (size_t i = 0; ok && i < jobs->len; i++)
		ok = describe_one(&d, jobs->items[i]);
	/* schemas are told of every type that is not built in */
	return ok && conn_exec(c, ds, "BEGIN") &&
	       conn_exec(c, ds, "SET LOCAL search_path = pg_catalog") && name_types(&d) &&
	       name_origins(&d) && conn_exec(c, ds, "COMMIT");
}
