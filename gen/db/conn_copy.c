#include "db/conn_internal.h"

#include <string.h>

bool conn_script(struct conn *c, struct diags *ds, const char *sql)
{
	struct conn_error e = {0};

	return PQsendQuery(c->pg, sql) || conn_report(c, ds, &e);
}

bool conn_copy_next(struct conn *c, struct diags *ds, const char *sql)
{
	struct conn_error e = {.sql = sql};
	ExecStatusType status;
	PGresult *r;
	bool ok;

	while ((r = PQgetResult(c->pg))) {
		status = PQresultStatus(r);
		e.result = r;
		ok = status == PGRES_COPY_OUT || conn_result_ok(c, ds, &e);
		PQclear(r);
		if (!ok || status == PGRES_COPY_OUT)
			return ok;
	}
	/* none left: only a connection that broke leaves a COPY without an answer */
	e.result = NULL;
	return conn_report(c, ds, &e);
}

int conn_copy_row(struct conn *c, struct diags *ds, char **line)
{
	struct conn_error e = {0};
	PGresult *r;
	bool ok;
	int n;

	PQfreemem(c->copy_line);
	c->copy_line = NULL;
	n = PQgetCopyData(c->pg, line, 0);
	if (n > 0) {
		c->copy_line = *line;
		return 1;
	}
	r = n == -1 ? PQgetResult(c->pg) : NULL;
	e.result = r;
	ok = r ? conn_result_ok(c, ds, &e) : conn_report(c, ds, &e);
	PQclear(r);
	return ok ? 0 : -1;
}

bool conn_script_end(struct conn *c, struct diags *ds)
{
	bool ok = true;
	PGresult *r;
	char *line;

	while (ok && (r = PQgetResult(c->pg))) {
		struct conn_error e = {.result = r};

		if (PQresultStatus(r) == PGRES_COPY_OUT) {
			while (conn_copy_row(c, ds, &line) > 0)
				;
		} else {
			ok = conn_result_ok(c, ds, &e);
		}
		PQclear(r);
	}
	/* after a failure there is nothing but the end */
	while (!ok && PQstatus(c->pg) == CONNECTION_OK && (r = PQgetResult(c->pg)))
		PQclear(r);
	return ok;
}

/* What a letter after a backslash stands for; others stand for themselves. */
static char unescaped(char letter)
{
	static const char letters[] = "bfnrtv";
	static const char meanings[] = "\b\f\n\r\t\v";
	const char *at = strchr(letters, letter);

	return at && letter ? meanings[at - letters] : letter;
}

/* Takes a field with backslashes together in its place; the end of it is at text. */
static char *unescape(char *from, char **text)
{
	char *out = from;
	char *p = from;

	while (*p != '\t' && *p != '\n' && *p) {
		if (*p == '\\' && p[1])
			*out++ = unescaped(*++p);
		else
			*out++ = *p;
		p++;
	}
	*text = p;
	return out;
}

/* Whether a byte ends a field, or must be looked at; most of them are neither. */
static inline bool is_plain(unsigned char c)
{
	return c > '\n' ? c != '\\' : c && c != '\t' && c != '\n';
}

size_t conn_copy_split(char *line, const char **values, size_t most)
{
	char *p = line;
	size_t n = 0;

	while (n < most) {
		char *from = p;
		char *end;
		bool is_last;

		while (is_plain((unsigned char)*p))
			p++;
		end = p;
		values[n++] = from;
		if (*p == '\\' && p == from && p[1] == 'N') {
			values[n - 1] = NULL;
			p += 2;
			end = p;
		} else if (*p == '\\') {
			end = unescape(from, &p);
		}
		is_last = *p != '\t';
		*end = 0;
		if (is_last)
			break;
		p++;
	}
	return n;
}
