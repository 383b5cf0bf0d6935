#include "db/conn_internal.h"

#include <string.h>

/* What is wrong when no connection comes about: by SQLSTATE, else by libpq's words. */
struct cause {
	const char *sqlstate;
	const char *words;
	const char *hint;
};

/* clang-format off */
static const struct cause causes[] = {
	{"3D000", NULL, "Make the database with createdb, or check its name in the URL."},
	{"42501", NULL, "The user lacks CONNECT on the database; its owner can grant it."},
	{"53300", NULL, "All connections are taken; close some, or raise max_connections."},
	{"57P03", NULL, "The server is starting or stopping; try again in a moment."},
	{"28P01", NULL,
	 "Check user and password; the password is taken from the URL, PGPASSWORD or "
	 "~/.pgpass."},
	{NULL, "no password supplied",
	 "The server wants a password: give it in the URL, PGPASSWORD or ~/.pgpass."},
	{NULL, "password authentication failed",
	 "Check user and password; the password is taken from the URL, PGPASSWORD or "
	 "~/.pgpass."},
	{NULL, "pg_hba.conf",
	 "The server lets nobody in from here with these data; its pg_hba.conf wants a "
	 "line for this host, user and database."},
	{NULL, "eer authentication failed",
	 "The server takes only the system user of the same name on its socket; name that "
	 "user, or connect with host=localhost and a password."},
	{"28000", "does not exist",
	 "Make the role with createuser, or check the user in the URL."},
	{NULL, "role \"", "Make the role with createuser, or check the user in the URL."},
	{"28000", NULL, "The server does not let this user in; check the user in the URL."},
	{NULL, "too many clients",
	 "All connections are taken; close some, or raise max_connections."},
	{NULL, "starting up", "The server is starting or stopping; try again in a moment."},
	{NULL, "could not translate host name", "Check the name of the host in the URL."},
	{NULL, "timeout expired",
	 "Check host, port and firewall; connect_timeout in the URL sets how long is "
	 "waited."},
	{NULL, "Connection refused",
	 "No server listens there: start it, or check host and port in the URL."},
	{NULL, "No such file or directory",
	 "No server has that socket: start it, or name its host in the URL."},
	{NULL, "certificate", "Check sslmode and sslrootcert in the URL."},
	{NULL, "SSL", "Check sslmode in the URL against what the server offers."},
	{NULL, "service \"", "Check PGSERVICE, and the service file that it names."},
	{NULL, "service file", "Check PGSERVICE, and the service file that it names."},
	{NULL, "session is read-only", "Name the primary, or leave target_session_attrs out."},
	{NULL, "unreachable", "Check the network and the host in the URL."},
	{NULL, "No route to host", "Check the network and the host in the URL."},
	{NULL, "server closed the connection",
	 "Check that a PostgreSQL server listens on that port."},
	{NULL, "invalid response", "Check that a PostgreSQL server listens on that port."},
	{NULL, "expected authentication request",
	 "Check that a PostgreSQL server listens on that port."},
};

static const struct state_row {
	const char *sqlstate;
	enum diag_code code;
	const char *hint;
} states[] = {
	{"23502", MG_ROWS_FORBID,
	 "Give the column a `default:` or a `backfill:`, leave it nullable, or mend the "
	 "rows first."},
	{"23503", MG_ROWS_FORBID,
	 "Mend the rows that refer to nothing first, or add the key with `not_valid: "
	 "true`."},
	{"23505", MG_ROWS_FORBID, "Mend the rows that have the same key first."},
	{"23514", MG_ROWS_FORBID,
	 "Mend the rows first, with a `backfill:` for instance, or add the check with "
	 "`not_valid: true`."},
	{"23P01", MG_ROWS_FORBID, "Mend the rows that exclude each other first."},
	{"40001", MG_SERVER_BUSY, "Another session changed the same rows; run it again."},
	{"40P01", MG_SERVER_BUSY, "Two sessions waited for each other; run it again."},
	{"55P03", MG_SERVER_BUSY,
	 "Another session holds a lock on this; end it, or run it again when it is over."},
	{"57014", MG_SERVER_BUSY, "Run it in a quieter hour, or raise statement_timeout."},
	{"55P04", MG_SERVER,
	 "A new value of an enum can be used when it is committed: put a line `-- step: "
	 "transaction` above the statements that use it."},
	{"25006", MG_SERVER,
	 "This server or session only reads; name the primary, or a user who may write."},
	{"22021", MG_SERVER,
	 "A character of the text cannot be held in the encoding of the database."},
	{"22P05", MG_SERVER,
	 "A character of the text cannot be held in the encoding of the database."},
};
/* clang-format on */

/* Words of a server's line: severity and, with verbose errors, SQLSTATE before the text. */
static const char *after_severity(const char *line, const char **sqlstate)
{
	const char *p = strstr(line, ":  ");
	const char *q;

	if (!p)
		return line;
	p += 3;
	q = p + strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
	if (q - p == 5 && str_starts(q, ": ")) {
		*sqlstate = p;
		return q + 2;
	}
	return p;
}

/* A message of libpq as its lines, each once, without what only repeats the target. */
static void split_message(struct arena *a, const char *message, struct vec *lines,
			  const char **sqlstate)
{
	while (*message) {
		size_t n = strcspn(message, "\n");
		const char *line = arena_strndup(a, message, n);
		const char *failed = strstr(line, " failed: ");
		const char *state = NULL;

		message += n;
		message += strspn(message, "\n");
		/* indented lines are libpq's advice, which ours replaces */
		if (*line == '\t' || str_starts(line, "LOCATION:"))
			continue;
		if (failed && str_starts(line, "connection to server"))
			line = failed + strlen(" failed: ");
		line = after_severity(line, &state);
		if (state)
			*sqlstate = arena_strndup(a, state, 5);
		line = conn_one_line(a, line);
		if (*line && !vec_has_text(lines, line))
			vec_push(a, lines, line);
	}
}

static const char *joined(struct arena *a, const struct vec *lines)
{
	struct sbuf b = SBUF_INIT(a);

	for (size_t i = 0; i < lines->len; i++)
		sbuf_addf(&b, "%s%s", i ? "; " : "", (const char *)lines->items[i]);
	return sbuf_text(&b);
}

void conn_report_refused(struct diags *ds, const char *target, const char *message)
{
	struct vec lines = {0};
	const char *sqlstate = NULL;
	const char *text;
	struct diag *d;

	split_message(ds->arena, message, &lines, &sqlstate);
	text = joined(ds->arena, &lines);
	d = diag_add(ds, MG_CONNECT, POS_NONE, "cannot connect to %s: %s", target,
		     *text ? text : "libpq gives no reason");
	if (sqlstate)
		diag_note(ds, d, "SQLSTATE %s", sqlstate);
	for (size_t i = 0; i < sizeof(causes) / sizeof(*causes); i++) {
		const struct cause *c = &causes[i];

		if (c->sqlstate && !str_eq(c->sqlstate, sqlstate))
			continue;
		if (c->words && !strstr(text, c->words))
			continue;
		diag_hint(ds, d, "%s", c->hint);
		return;
	}
}

/*
 * Where the server's character position lies in the source. A server whose
 * encoding is SQL_ASCII counts bytes.
 */
static struct pos place(const struct conn *c, const struct conn_error *e)
{
	const char *text = PQresultErrorField(e->result, PG_DIAG_STATEMENT_POSITION);
	bool counts_bytes = str_eq(conn_encoding(c), "SQL_ASCII");
	size_t len = e->sql ? strlen(e->sql) : 0;
	size_t before;
	long long n;

	if (!e->pos.src || !e->pos.line || !text || !str_to_i64(text, &n) || n < 1)
		return e->pos;
	before = (size_t)n - 1;
	if (!counts_bytes)
		before = str_chars(e->sql, len, before);
	return pos_forward(e->pos, e->sql, before < len ? before : len);
}

static const char *field(const struct conn_error *e, int code)
{
	return e->result ? PQresultErrorField(e->result, code) : NULL;
}

/* One note for each line, up to a few: contexts of functions can be long. */
static void note_lines(struct diags *ds, struct diag *d, const char *label, const char *text)
{
	enum { MOST_LINES = 6, MOST_BYTES = 300 };

	for (int i = 0; text && *text && i < MOST_LINES; i++) {
		size_t n = strcspn(text, "\n");
		const char *line = conn_one_line(ds->arena, arena_strndup(ds->arena, text, n));

		diag_note(ds, d, "%s: %s", label, str_cut_utf8(ds->arena, line, MOST_BYTES));
		text += n;
		text += *text == '\n';
	}
}

static bool starts_with_word(const char *sql, const char *word)
{
	size_t n = strlen(word);

	sql += strspn(sql, " \t\r\n(");
	for (size_t i = 0; i < n; i++) {
		if ((sql[i] & ~0x20) != word[i])
			return false;
	}
	return true;
}

/* The right that a refused statement wants on a table. */
static const char *table_right(const char *sql)
{
	static const char *const rights[] = {"INSERT", "UPDATE", "DELETE", "TRUNCATE"};

	for (size_t i = 0; sql && i < sizeof(rights) / sizeof(*rights); i++) {
		if (starts_with_word(sql, rights[i]))
			return rights[i];
	}
	if (sql && (starts_with_word(sql, "CREATE") || starts_with_word(sql, "ALTER")))
		return "REFERENCES";
	return "SELECT";
}

/* What to grant, read off the server's English words; general words for others. */
static void hint_right(const struct conn *c, struct diags *ds, struct diag *d, const char *sql)
{
	static const char denied[] = "permission denied for ";
	static const char owner[] = "must be owner of ";
	static const char *const kinds[][3] = {
		{"schema ", "USAGE, CREATE", "SCHEMA"},
		{"database ", "CREATE", "DATABASE"},
		{"sequence ", "USAGE, SELECT", "SEQUENCE"},
		{"function ", "EXECUTE", "FUNCTION"},
		{"type ", "USAGE", "TYPE"},
		{"language ", "USAGE", "LANGUAGE"},
		{"tablespace ", "CREATE", "TABLESPACE"},
	};
	const char *what;

	if (str_starts(d->text, owner)) {
		diag_hint(ds, d, "Connect as the owner of %s, or as a member of that role.",
			  d->text + strlen(owner));
		return;
	}
	if (str_eq(d->text, "permission denied to create database")) {
		diag_hint(ds, d,
			  "User %s lacks CREATEDB: a superuser can grant it with "
			  "ALTER ROLE %s CREATEDB.",
			  c->user, c->user);
		return;
	}
	if (str_starts(d->text, "permission denied to set role ")) {
		diag_hint(ds, d, "User %s must be a member of that role (GRANT role TO %s).",
			  PQuser(c->pg), PQuser(c->pg));
		return;
	}
	if (!str_starts(d->text, denied)) {
		diag_hint(ds, d, "User %s lacks the right to do this.", c->user);
		return;
	}
	what = d->text + strlen(denied);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (str_starts(what, kinds[i][0])) {
			diag_hint(ds, d, "User %s lacks a right: GRANT %s ON %s %s TO %s.", c->user,
				  kinds[i][1], kinds[i][2], what + strlen(kinds[i][0]), c->user);
			return;
		}
	}
	if (str_starts(what, "table ") || str_starts(what, "view "))
		diag_hint(ds, d, "User %s lacks a right: GRANT %s ON %s TO %s.", c->user,
			  table_right(sql), strchr(what, ' ') + 1, c->user);
	else
		diag_hint(ds, d, "User %s lacks a right on %s.", c->user, what);
}

/* A statement without a place in a file is shown itself, unless it may hold a secret. */
static void note_statement(struct diags *ds, struct diag *d, const struct conn_error *e)
{
	const char *line;

	if (!e->sql || e->pos.src || strstr(str_lower(ds->arena, e->sql), "password"))
		return;
	line = conn_one_line(ds->arena, str_cut_utf8(ds->arena, e->sql, 400));
	diag_note(ds, d, "statement: %s%s", str_cut_utf8(ds->arena, line, 120),
		  strlen(line) > 120 ? " ..." : "");
}

static const struct state_row *find_state(const char *sqlstate)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		if (str_eq(states[i].sqlstate, sqlstate))
			return &states[i];
	}
	return NULL;
}

static bool is_lost(const struct conn *c, const char *sqlstate)
{
	return PQstatus(c->pg) == CONNECTION_BAD || str_starts(sqlstate, "08") ||
	       str_starts(sqlstate, "57P");
}

/* The connection broke in the middle of something. */
static bool report_lost(struct conn *c, struct diags *ds, const struct conn_error *e)
{
	struct vec lines = {0};
	const char *sqlstate = NULL;
	const char *words = field(e, PG_DIAG_MESSAGE_PRIMARY);
	struct diag *d;

	split_message(ds->arena, words ? words : PQerrorMessage(c->pg), &lines, &sqlstate);
	if (!*c->sqlstate)
		c->sqlstate = sqlstate ? arena_strdup(c->arena, sqlstate) : "08006";
	d = diag_add(ds, MG_CONNECT, e->pos, "the connection to %s was lost: %s", c->target,
		     lines.len ? joined(ds->arena, &lines) : "the server closed it");
	diag_hint(ds, d, "What was not committed did not happen; look at the server's log.");
	return false;
}

bool conn_report(struct conn *c, struct diags *ds, const struct conn_error *e)
{
	const char *sqlstate = field(e, PG_DIAG_SQLSTATE);
	const char *primary = field(e, PG_DIAG_MESSAGE_PRIMARY);
	const char *server_hint = field(e, PG_DIAG_MESSAGE_HINT);
	const struct state_row *row;
	struct diag *d;

	c->sqlstate = sqlstate ? arena_strdup(c->arena, sqlstate) : "";
	if (is_lost(c, c->sqlstate))
		return report_lost(c, ds, e);
	row = find_state(c->sqlstate);
	if (!primary)
		primary = e->result ? PQresultErrorMessage(e->result) : PQerrorMessage(c->pg);
	d = diag_add(ds, row ? row->code : MG_SERVER, e->result ? place(c, e) : e->pos, "%s",
		     conn_one_line(ds->arena, primary));
	if (sqlstate)
		diag_note(ds, d, "SQLSTATE %s", sqlstate);
	note_lines(ds, d, "detail", field(e, PG_DIAG_MESSAGE_DETAIL));
	note_lines(ds, d, "context", field(e, PG_DIAG_CONTEXT));
	note_statement(ds, d, e);
	if (row && row->hint) {
		note_lines(ds, d, "server's hint", server_hint);
		diag_hint(ds, d, "%s", row->hint);
	} else if (str_eq(c->sqlstate, "42501")) {
		note_lines(ds, d, "server's hint", server_hint);
		hint_right(c, ds, d, e->sql);
	} else if (server_hint) {
		diag_hint(ds, d, "%s", conn_one_line(ds->arena, server_hint));
	}
	return false;
}

void conn_notices(struct conn *c, struct diags *ds, struct pos pos)
{
	for (size_t i = 0; i < c->notices.len; i++)
		diag_add(ds, MG_SERVER_NOTE, pos, "%s",
			 arena_strdup(ds->arena, c->notices.items[i]));
	c->notices.len = 0;
}
