/*
 * The inside of conn, shared by the files conn_*.c and by the private cluster.
 *
 * Nothing outside db/ includes this. struct conn and what it points to live
 * in the arena that conn_open was given; the PGconn is closed by conn_close.
 */
#ifndef DB_CONN_INTERNAL_H
#define DB_CONN_INTERNAL_H

#include "db/conn.h"

#include <libpq-fe.h>

#if !defined(LIBPQ_HAS_PIPELINING) && !defined(CONN_WITHOUT_PIPELINE)
#define CONN_WITHOUT_PIPELINE 1
#endif

struct conn {
	struct arena *arena;
	PGconn *pg;
	const char *url;	    /* as it was opened */
	struct conn_options wanted; /* the same */
	const struct conn_idle *idle;
	const char *target;
	const char *version_text;
	const char *user; /* whose rights count: the role, else the login */
	const char *sqlstate;
	bool shows_notices;
	struct vec notices; /* const char *: not handed to diagnostics yet */
	size_t due;	    /* results of the pipeline that were not taken */
	size_t unsynced;    /* of these, sent after the last flush */
	char *copy_line;    /* of libpq: the row that conn_copy_row gave last */
	bool is_broken;	    /* a statement of this batch failed and was reported */
#ifdef CONN_WITHOUT_PIPELINE
	struct vec queue; /* const char *: statements; NULL ends a batch */
	size_t taken;
#endif
};

/* One setting of a URL. */
struct url_part {
	const char *key;
	const char *value;
	bool is_secret;
};

struct conn_url {
	bool is_uri;
	bool is_private;  /* +private: libpq's environment does not count */
	struct vec parts; /* struct url_part * */
};

/* Takes a URL apart; a wrong one is MG_URL_INVALID, or silent with ds NULL. */
bool url_read(struct arena *a, struct diags *ds, const char *url, struct conn_url *out);
const char *url_get(const struct conn_url *u, const char *key);
void url_set(struct arena *a, struct conn_url *u, const char *key, const char *value);
/* key=value text for libpq, with passwords. */
const char *url_keywords(struct arena *a, const struct conn_url *u);
/* postgresql://... for people and other programs, with the password; no +private. */
const char *url_plain(struct arena *a, const char *url);

/* What PQping answers; +private is obeyed. */
PGPing url_ping(const char *url);

/* Waits until a result is there, and lets the idle caller work meanwhile. */
void conn_wait(struct conn *c);

/* Takes the variables that libpq obeys out of the environment, and back. */
struct hidden_env {
	struct vec names;
	struct vec values;
};
void env_hide(struct arena *a, struct hidden_env *h);
void env_restore(const struct hidden_env *h);

/* What a statement's error is reported with. */
struct conn_error {
	const PGresult *result; /* NULL: the connection's own message */
	const char *sql;	/* NULL: not to be shown */
	struct pos pos;		/* where sql begins, or POS_NONE */
};
/* Reports and returns false. */
bool conn_report(struct conn *c, struct diags *ds, const struct conn_error *e);
/* Hands the gathered notices to ds. */
void conn_notices(struct conn *c, struct diags *ds, struct pos pos);
/* A connection that did not come about: libpq's words, in one line, with a fitting hint. */
void conn_report_refused(struct diags *ds, const char *target, const char *message);
/* Text in one line, without control characters and doubled blanks. */
const char *conn_one_line(struct arena *a, const char *text);
/* Whether a result is fine; a COPY that wants the client's data is ended and refused. */
bool conn_result_ok(struct conn *c, struct diags *ds, const struct conn_error *e);

#endif
