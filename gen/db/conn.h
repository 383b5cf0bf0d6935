/*
 * Conn: a connection to a PostgreSQL server.
 *
 * The only door to libpq, with db/ around it. A connection belongs to who
 * opened it and is closed with conn_close; rows belong to their caller and
 * are closed with rows_close. URLs: postgresql:// and postgres:// (also with
 * a +driver part, which is ignored; but +private, in the URLs that scratch
 * makes, keeps libpq's environment out), libpq key=value strings, or "" for
 * what libpq finds in its own environment. `private:` is not known here
 * (scratch turns it into a URL). Passwords never reach a message: conn_target names
 * host, port, database and user only.
 *
 * Server notices are gathered and handed to the diagnostics as notes only
 * when conn.shows_notices; without it they are dropped.
 */
#ifndef DB_CONN_H
#define DB_CONN_H

#include "base/diag.h"

#include <stdbool.h>

struct conn;

struct conn_options {
	const char *application;  /* NULL: "modelgen" */
	const char *role;	  /* SET ROLE after connecting, or NULL */
	const char *lock_timeout; /* as the server writes it, or NULL */
	const char *statement_timeout;
	bool shows_notices;
};

/* What is done while the answer to a statement is waited for. */
struct conn_idle {
	int ms; /* between two calls */
	void *self;
	bool (*tick)(void *self); /* false: the statement is cancelled */
};

/* A result: n rows of m columns. */
struct rows {
	void *result;
	int n;
	int m;
};

/* Opens a connection and refuses servers below 13; options may be NULL. */
bool conn_open(struct arena *a, struct diags *ds, const char *url,
	       const struct conn_options *options, struct conn **out);
/* Several at once, for a snapshot read over two connections. */
bool conn_open_many(struct arena *a, struct diags *ds, const char *url,
		    const struct conn_options *options, struct conn **out, size_t n);
/* Another connection to the same place, of the same user; belongs to the caller. */
bool conn_again(struct conn *c, struct diags *ds, struct conn **out);
/* Writes the database to a new file with pg_dump. */
bool conn_dump(struct conn *c, struct diags *ds, const char *file);
/*
 * Whether a pooler hands the session to others between transactions: nothing may be left in it.
 * A pooler that keeps a session for each client does not.
 */
bool conn_is_shared(struct conn *c, struct diags *ds, bool *out);
/* Calls idle->tick while conn_exec and conn_query wait; NULL: waits for nothing else. */
void conn_watch(struct conn *c, const struct conn_idle *idle);
/* NULL is fine. */
void conn_close(struct conn *c);
/* A second hold on its socket, to be closed by the caller; -1 where there is none. */
int conn_hold(const struct conn *c);
/* Ends it under another thread, which may wait for the server or close it just now. */
void conn_hang_up(int hold);
/* 150020 for 15.20 */
int conn_version(const struct conn *c);
/* "15.20" */
const char *conn_version_text(const struct conn *c);
/* host, port, database and user, never a password */
const char *conn_target(const struct conn *c);
/* The URL with another database name in it. */
/* Whether connecting changes the environment for a moment: then nothing else may run beside it. */
bool conn_url_is_alone(const char *url);
const char *conn_url_with_db(struct arena *a, const char *url, const char *database);
/* The database's encoding as the server names it, such as UTF8. */
const char *conn_encoding(const struct conn *c);
/* Whether nothing is forbidden to whoever it was opened as. */
bool conn_is_superuser(const struct conn *c);

/* Runs SQL without parameters (may be several statements) and drops its rows. */
bool conn_exec(struct conn *c, struct diags *ds, const char *sql);
/* Runs one statement of a file: errors point into the source (pos = where sql begins). */
bool conn_exec_at(struct conn *c, struct diags *ds, const char *sql, struct pos pos);
/* Whether the server's grammar takes the statement; nothing is run, no table looked at. */
bool conn_parses(struct conn *c, struct diags *ds, const char *sql, struct pos pos);
/* One query with text parameters (NULL: SQL NULL). */
bool conn_query(struct conn *c, struct diags *ds, const char *sql, size_t n,
		const char *const *params, struct rows *out);
/* SQLSTATE of the last error on this connection, "" if none. */
const char *conn_sqlstate(const struct conn *c);
/* Whether the connection is inside a transaction block (also a failed one). */
bool conn_in_transaction(const struct conn *c);

/* Pipelining: send any number, flush, then take the results in the order sent. */
bool conn_pipeline_begin(struct conn *c, struct diags *ds);
bool conn_send(struct conn *c, struct diags *ds, const char *sql);
bool conn_flush(struct conn *c, struct diags *ds);
/* The next result; statements without rows give n = 0. */
bool conn_next(struct conn *c, struct diags *ds, struct rows *out);
bool conn_pipeline_end(struct conn *c, struct diags *ds);

/*
 * Many rows at little cost: a script is sent as one message, and each of its
 * COPY (query) TO STDOUT is read row by row. The answers to its other
 * statements are passed over. Until the script has come to its end, or has
 * failed, nothing else can be sent.
 */
bool conn_script(struct conn *c, struct diags *ds, const char *sql);
/* Moves on to the next COPY; sql is shown when it, or a statement before it, failed. */
bool conn_copy_next(struct conn *c, struct diags *ds, const char *sql);
/* 1: the next row, valid until the next call and to be changed at will; 0: no more; -1: failed. */
int conn_copy_row(struct conn *c, struct diags *ds, char **line);
/* Takes and drops what is left of a script: the connection is free again. */
bool conn_script_end(struct conn *c, struct diags *ds);
/* A row's values, NULL for SQL NULL, at most so many; they lie in the line. */
size_t conn_copy_split(char *line, const char **values, size_t most);

/*
 * Rows for a COPY ... FROM STDIN in text format. Between begin and end nothing else can be sent;
 * what the server has against a row is told at the end.
 */
struct conn_put {
	struct conn *conn;
	struct sbuf buffer;
};
bool conn_put_begin(struct conn *c, struct diags *ds, const char *sql, struct conn_put *out);
/* NULL: SQL NULL. False: no more rows are taken, and the end will say why. */
bool conn_put_row(struct conn_put *p, const char *const *values, size_t n);
bool conn_put_end(struct conn_put *p, struct diags *ds);

/*
 * The settings that change catalog text, as one statement of set_config calls
 * that hold for the running transaction: search_path pg_catalog, DateStyle
 * ISO, and the others of the design. client_encoding is UTF8 from the start.
 */
const char *conn_pins(void);

/* Column j of row i: NULL for SQL NULL. Valid until rows_close. */
const char *rows_get(const struct rows *r, int i, int j);
void rows_close(struct rows *r);

/* 'it''s', in E'' form where a backslash is in it; for SQL made by db and rev. */
const char *conn_literal(struct arena *a, const char *text);

#endif
