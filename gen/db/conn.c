#include "db/conn.h"
#include "db/conn_internal.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

void conn_close(struct conn *c)
{
	if (!c)
		return;
	PQfreemem(c->copy_line);
	c->copy_line = NULL;
	PQfinish(c->pg);
	c->pg = NULL;
}

int conn_hold(const struct conn *c)
{
	int fd = PQsocket(c->pg);

	return fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

void conn_hang_up(int hold)
{
	if (hold >= 0)
		shutdown(hold, SHUT_RDWR);
}

int conn_version(const struct conn *c)
{
	return PQserverVersion(c->pg);
}

const char *conn_version_text(const struct conn *c)
{
	return c->version_text;
}

const char *conn_target(const struct conn *c)
{
	return c->target;
}

bool conn_is_superuser(const struct conn *c)
{
	return str_eq(PQparameterStatus(c->pg, "is_superuser"), "on");
}

const char *conn_encoding(const struct conn *c)
{
	const char *encoding = PQparameterStatus(c->pg, "server_encoding");

	return encoding ? encoding : "";
}

const char *conn_sqlstate(const struct conn *c)
{
	return c->sqlstate;
}

bool conn_in_transaction(const struct conn *c)
{
	PGTransactionStatusType t = PQtransactionStatus(c->pg);

	return t == PQTRANS_INTRANS || t == PQTRANS_INERROR;
}

const char *conn_pins(void)
{
	return "SELECT pg_catalog.set_config('search_path', 'pg_catalog', true),"
	       " pg_catalog.set_config('DateStyle', 'ISO', true),"
	       " pg_catalog.set_config('IntervalStyle', 'postgres', true),"
	       " pg_catalog.set_config('TimeZone', 'UTC', true),"
	       " pg_catalog.set_config('extra_float_digits', '3', true),"
	       " pg_catalog.set_config('bytea_output', 'hex', true),"
	       " pg_catalog.set_config('quote_all_identifiers', 'off', true),"
	       " pg_catalog.set_config('standard_conforming_strings', 'on', true),"
	       " pg_catalog.set_config('row_security', 'off', true),"
	       " pg_catalog.set_config('default_tablespace', '', true),"
	       " pg_catalog.set_config('default_table_access_method', 'heap', true)";
}

const char *conn_literal(struct arena *a, const char *text)
{
	struct sbuf b = SBUF_INIT(a);

	sbuf_add(&b, strchr(text, '\\') ? "E'" : "'");
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			sbuf_addc(&b, *text);
		sbuf_addc(&b, *text);
	}
	sbuf_addc(&b, '\'');
	return sbuf_text(&b);
}

/*
 * Ends a COPY that waits for the client. What the server still sends is read
 * and dropped; a cancel keeps that short.
 */
static void end_copy(struct conn *c, ExecStatusType status)
{
	PGcancel *cancel;
	char why[256];
	char *row;

	if (status != PGRES_COPY_OUT) {
		PQputCopyEnd(c->pg, "the client sends no rows");
		return;
	}
	cancel = PQgetCancel(c->pg);
	if (cancel)
		(void)PQcancel(cancel, why, sizeof(why));
	PQfreeCancel(cancel);
	while (PQgetCopyData(c->pg, &row, 0) > 0)
		PQfreemem(row);
}

static bool refuse_copy(struct diags *ds, struct pos pos)
{
	struct diag *d = diag_add(ds, MG_SERVER, pos,
				  "COPY between the server and the client cannot run here");

	diag_hint(ds, d, "Write INSERT statements, or COPY with a file of the server.");
	return false;
}

bool conn_result_ok(struct conn *c, struct diags *ds, const struct conn_error *e)
{
	ExecStatusType status = PQresultStatus(e->result);

	switch (status) {
	case PGRES_COMMAND_OK:
	case PGRES_TUPLES_OK:
	case PGRES_EMPTY_QUERY: return true;
	case PGRES_COPY_IN:
	case PGRES_COPY_OUT:
	case PGRES_COPY_BOTH: end_copy(c, status); return refuse_copy(ds, e->pos);
	default: return conn_report(c, ds, e);
	}
}

/*
 * Takes all results of what was sent. The first error is reported, later ones
 * follow from it. The last fine result is kept where asked for.
 */
static bool take_all(struct conn *c, struct diags *ds, struct conn_error *e, PGresult **last)
{
	bool ok = true;
	PGresult *r;

	while (conn_wait(c), (r = PQgetResult(c->pg))) {
		e->result = r;
		if (ok)
			ok = conn_result_ok(c, ds, e);
		if (last && ok) {
			PQclear(*last);
			*last = r;
		} else {
			PQclear(r);
		}
		/* a lost connection would answer without end */
		if (PQstatus(c->pg) == CONNECTION_BAD && !ok)
			break;
	}
	e->result = NULL;
	conn_notices(c, ds, e->pos);
	return ok;
}

static bool is_open(struct conn *c, struct diags *ds)
{
	if (c->pg)
		return true;
	diag_add(ds, MG_CONNECT, POS_NONE, "the connection to %s is closed", c->target);
	return false;
}

/*
 * A text of two statements is parsed whole, and then refused as such: no table is looked up, no
 * lock is taken. Only a mistake in the text itself has a place.
 */
bool conn_parses(struct conn *c, struct diags *ds, const char *sql, struct pos pos)
{
	struct conn_error e = {.sql = sql, .pos = pos};
	PGresult *r;
	bool ok;

	if (!is_open(c, ds))
		return false;
	r = PQprepare(c->pg, "", arena_printf(ds->arena, "%s\n;SELECT 1", sql), 0, NULL);
	e.result = r;
	ok = PQstatus(c->pg) == CONNECTION_OK && !PQresultErrorField(r, PG_DIAG_STATEMENT_POSITION);
	if (!ok)
		(void)conn_report(c, ds, &e);
	PQclear(r);
	return ok;
}

bool conn_exec_at(struct conn *c, struct diags *ds, const char *sql, struct pos pos)
{
	struct conn_error e = {.sql = sql, .pos = pos};

	if (!is_open(c, ds))
		return false;
	if (!PQsendQuery(c->pg, sql))
		return conn_report(c, ds, &e);
	return take_all(c, ds, &e, NULL);
}

bool conn_exec(struct conn *c, struct diags *ds, const char *sql)
{
	return conn_exec_at(c, ds, sql, POS_NONE);
}

bool conn_query(struct conn *c, struct diags *ds, const char *sql, size_t n,
		const char *const *params, struct rows *out)
{
	struct conn_error e = {.sql = sql};
	PGresult *r = NULL;

	*out = (struct rows){0};
	if (!is_open(c, ds))
		return false;
	if (!PQsendQueryParams(c->pg, sql, (int)n, NULL, params, NULL, NULL, 0))
		return conn_report(c, ds, &e);
	if (!take_all(c, ds, &e, &r)) {
		PQclear(r);
		return false;
	}
	*out = (struct rows){.result = r, .n = PQntuples(r), .m = PQnfields(r)};
	return true;
}

const char *rows_get(const struct rows *r, int i, int j)
{
	const char *value = PQgetvalue(r->result, i, j);

	return *value || !PQgetisnull(r->result, i, j) ? value : NULL;
}

void rows_close(struct rows *r)
{
	PQclear(r->result);
	*r = (struct rows){0};
}
