#include "db/conn_internal.h"

#include <string.h>

/* Rows for COPY FROM STDIN: what libpq takes is sent in pieces of this size. */
enum { PIECE = 1 << 16 };

bool conn_put_begin(struct conn *c, struct diags *ds, const char *sql, struct conn_put *out)
{
	struct conn_error e = {.sql = sql};
	PGresult *r;

	*out = (struct conn_put){.conn = c, .buffer = SBUF_INIT(c->arena)};
	r = PQexec(c->pg, sql);
	if (PQresultStatus(r) == PGRES_COPY_IN) {
		PQclear(r);
		return true;
	}
	e.result = r;
	(void)conn_report(c, ds, &e);
	PQclear(r);
	return false;
}

static bool send_piece(struct conn_put *p)
{
	bool ok = PQputCopyData(p->conn->pg, sbuf_text(&p->buffer), (int)p->buffer.len) == 1;

	sbuf_cut(&p->buffer, 0);
	return ok;
}

static void add_value(struct sbuf *b, const char *v)
{
	for (;;) {
		size_t plain = strcspn(v, "\\\t\n\r");

		sbuf_addn(b, v, plain);
		v += plain;
		if (!*v)
			return;
		sbuf_addc(b, '\\');
		sbuf_addc(b, *v == '\t' ? 't' : *v == '\n' ? 'n' : *v == '\r' ? 'r' : '\\');
		v++;
	}
}

bool conn_put_row(struct conn_put *p, const char *const *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			sbuf_addc(&p->buffer, '\t');
		if (values[i])
			add_value(&p->buffer, values[i]);
		else
			sbuf_add(&p->buffer, "\\N");
	}
	sbuf_addc(&p->buffer, '\n');
	return p->buffer.len < PIECE || send_piece(p);
}

bool conn_put_end(struct conn_put *p, struct diags *ds)
{
	struct conn *c = p->conn;
	struct conn_error e = {0};
	bool sent = (!p->buffer.len || send_piece(p)) && PQputCopyEnd(c->pg, NULL) == 1;
	bool ok = true;
	PGresult *r;

	while ((r = PQgetResult(c->pg))) {
		e.result = r;
		if (ok)
			ok = conn_result_ok(c, ds, &e);
		PQclear(r);
		if (PQstatus(c->pg) == CONNECTION_BAD)
			break;
	}
	e.result = NULL;
	conn_notices(c, ds, POS_NONE);
	return ok && (sent || conn_report(c, ds, &e));
}
