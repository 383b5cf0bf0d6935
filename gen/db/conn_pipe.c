#include "db/conn.h"
#include "db/conn_internal.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

static bool misused(struct conn *c, struct diags *ds, const char *what)
{
	(void)c;
	diag_add(ds, MG_SYSTEM, POS_NONE, "%s", what);
	return false;
}

#ifndef CONN_WITHOUT_PIPELINE

bool conn_pipeline_begin(struct conn *c, struct diags *ds)
{
	struct conn_error e = {0};

	if (!PQenterPipelineMode(c->pg) || PQsetnonblocking(c->pg, 1))
		return conn_report(c, ds, &e);
	c->due = 0;
	c->unsynced = 0;
	c->is_broken = false;
	return true;
}

bool conn_send(struct conn *c, struct diags *ds, const char *sql)
{
	struct conn_error e = {.sql = sql};

	if (!PQsendQueryParams(c->pg, sql, 0, NULL, NULL, NULL, NULL, 0))
		return conn_report(c, ds, &e);
	c->due++;
	c->unsynced++;
	return true;
}

/*
 * Writes out what is buffered. While the server takes nothing it may be
 * waiting for us to read, so what comes is read meanwhile.
 */
static bool push_out(struct conn *c, struct diags *ds)
{
	struct conn_error e = {0};
	struct pollfd fd = {.events = POLLIN | POLLOUT};
	int left;

	while ((left = PQflush(c->pg)) == 1) {
		fd.fd = PQsocket(c->pg);
		fd.revents = 0;
		if (poll(&fd, 1, -1) < 0 && errno != EINTR)
			return misused(c, ds, strerror(errno));
		if ((fd.revents & (POLLIN | POLLERR | POLLHUP)) && !PQconsumeInput(c->pg))
			return conn_report(c, ds, &e);
	}
	return left == 0 || conn_report(c, ds, &e);
}

bool conn_flush(struct conn *c, struct diags *ds)
{
	struct conn_error e = {0};

	if (c->unsynced && !PQpipelineSync(c->pg))
		return conn_report(c, ds, &e);
	c->unsynced = 0;
	return push_out(c, ds);
}

/* The next real result; the ends of statements and of batches are passed over. */
static PGresult *next_result(struct conn *c)
{
	/* the end of a statement may be followed by that of a batch, not by more */
	for (int gaps = 0; gaps < 4;) {
		PGresult *r = PQgetResult(c->pg);

		if (!r) {
			gaps++;
			if (PQstatus(c->pg) == CONNECTION_BAD)
				return NULL;
			continue;
		}
		if (PQresultStatus(r) != PGRES_PIPELINE_SYNC)
			return r;
		PQclear(r);
		c->is_broken = false;
	}
	return NULL;
}

bool conn_next(struct conn *c, struct diags *ds, struct rows *out)
{
	struct conn_error e = {0};
	PGresult *r;

	*out = (struct rows){0};
	if (!c->due)
		return misused(c, ds, "no result is due on the connection");
	if (c->unsynced && !conn_flush(c, ds))
		return false;
	r = next_result(c);
	c->due--;
	if (!r)
		return c->is_broken ? false : conn_report(c, ds, &e);
	e.result = r;
	/* the statements after a failed one are skipped: no errors of their own */
	if (PQresultStatus(r) == PGRES_PIPELINE_ABORTED || !conn_result_ok(c, ds, &e)) {
		c->is_broken = true;
		PQclear(r);
		conn_notices(c, ds, POS_NONE);
		return false;
	}
	conn_notices(c, ds, POS_NONE);
	*out = (struct rows){.result = r, .n = PQntuples(r), .m = PQnfields(r)};
	return true;
}

bool conn_pipeline_end(struct conn *c, struct diags *ds)
{
	struct conn_error e = {0};
	bool ok = true;
	PGresult *r;

	while (c->due) {
		struct rows rows;

		if (!conn_next(c, ds, &rows))
			ok = false;
		rows_close(&rows);
		if (PQstatus(c->pg) == CONNECTION_BAD) {
			c->due = 0;
			return false;
		}
	}
	/* the end of the last batch */
	while (PQstatus(c->pg) == CONNECTION_OK && !PQexitPipelineMode(c->pg)) {
		r = PQgetResult(c->pg);
		if (!r)
			r = PQgetResult(c->pg);
		if (!r)
			return conn_report(c, ds, &e);
		PQclear(r);
	}
	(void)PQsetnonblocking(c->pg, 0);
	return ok;
}

#else /* an old libpq: one statement at a time behind the same calls */

bool conn_pipeline_begin(struct conn *c, struct diags *ds)
{
	(void)ds;
	c->queue = (struct vec){0};
	c->taken = 0;
	c->due = 0;
	c->unsynced = 0;
	c->is_broken = false;
	return true;
}

bool conn_send(struct conn *c, struct diags *ds, const char *sql)
{
	(void)ds;
	vec_push(c->arena, &c->queue, arena_strdup(c->arena, sql));
	c->due++;
	c->unsynced++;
	return true;
}

bool conn_flush(struct conn *c, struct diags *ds)
{
	(void)ds;
	if (c->unsynced)
		vec_push(c->arena, &c->queue, NULL);
	c->unsynced = 0;
	return true;
}

bool conn_next(struct conn *c, struct diags *ds, struct rows *out)
{
	const char *sql;

	*out = (struct rows){0};
	if (!c->due)
		return misused(c, ds, "no result is due on the connection");
	if (c->unsynced && !conn_flush(c, ds))
		return false;
	while (!(sql = c->queue.items[c->taken++]))
		c->is_broken = false;
	c->due--;
	if (!c->is_broken)
		c->is_broken = !conn_query(c, ds, sql, 0, NULL, out);
	return !c->is_broken;
}

bool conn_pipeline_end(struct conn *c, struct diags *ds)
{
	bool ok = true;

	while (c->due) {
		struct rows rows;

		if (!conn_next(c, ds, &rows))
			ok = false;
		rows_close(&rows);
	}
	return ok;
}

#endif
