#include "db/conn.h"
#include "db/conn_internal.h"

#include "base/sys.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

enum {
	OLDEST = 130000,
	TOO_NEW = 190000,
	CONNECT_SECONDS = 10,
};

/* One connection that is being made. */
struct attempt {
	PGconn *pg;
	PostgresPollingStatusType state;
};

/* Everything that conn_open_many works on. */
struct opening {
	struct arena *arena;
	struct diags *ds;
	const char *url;
	const char *keywords;
	const struct conn_options *options;
	struct attempt *attempts;
	size_t n;
};

/* The value that counts, wherever it comes from: URL, environment, service file. */
static const char *effective(struct arena *a, PGconn *pg, const char *key)
{
	PQconninfoOption *options = PQconninfo(pg);
	const char *value = NULL;

	for (const PQconninfoOption *o = options; o && o->keyword; o++) {
		if (str_eq(o->keyword, key) && o->val)
			value = arena_strdup(a, o->val);
	}
	PQconninfoFree(options);
	return value;
}

/* Milliseconds that a connection may take, 0 for any number. */
static long long connect_limit(struct arena *a, PGconn *pg)
{
	const char *text = effective(a, pg, "connect_timeout");
	long long seconds;

	if (!text || !str_to_i64(text, &seconds))
		seconds = CONNECT_SECONDS;
	return seconds <= 0 ? 0 : seconds * 1000;
}

/* Of several hosts the one that answered, or all when none did. */
static const char *one_or_all(struct arena *a, PGconn *pg, const char *key, const char *current)
{
	const char *all = PQstatus(pg) == CONNECTION_OK ? NULL : effective(a, pg, key);

	return all && strchr(all, ',') ? all : current;
}

/* Where a connection goes, as far as libpq knows it. */
static const char *target_of(struct arena *a, const PGconn *pg)
{
	PGconn *p = (PGconn *)(uintptr_t)pg;
	const char *host = one_or_all(a, p, "host", PQhost(pg));
	const char *port = one_or_all(a, p, "port", PQport(pg));
	const char *db = PQdb(pg);
	const char *user = PQuser(pg);
	struct sbuf b = SBUF_INIT(a);

	if (db && *db)
		sbuf_addf(&b, "database %s at ", db);
	else
		sbuf_add(&b, "a database at ");
	if (!host || !*host)
		sbuf_add(&b, "an unknown host");
	else
		sbuf_addf(&b, "%s%s", *host == '/' || *host == '@' ? "socket " : "", host);
	if (port && *port)
		sbuf_addf(&b, ":%s", port);
	if (user && *user)
		sbuf_addf(&b, " as %s", user);
	return conn_one_line(a, sbuf_text(&b));
}

static void keep_notice(void *arg, const PGresult *result)
{
	struct conn *c = arg;
	const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY);
	const char *text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);

	if (c->shows_notices && text)
		vec_push(c->arena, &c->notices,
			 arena_printf(c->arena, "%s: %s",
				      severity ? str_lower(c->arena, severity) : "notice",
				      conn_one_line(c->arena, text)));
}

static void drop_notice(void *arg, const PGresult *result)
{
	(void)arg;
	(void)result;
}

static PGconn *checked(PGconn *pg)
{
	if (!pg)
		arena_exhausted(0);
	PQsetNoticeReceiver(pg, drop_notice, NULL);
	return pg;
}

/* The call that blocks can give up one address of several and take the next. */
static PGconn *start_blocking(struct opening *o, long long limit_ms)
{
	return checked(PQconnectdb(
		arena_printf(o->arena, "%s connect_timeout=%lld", o->keywords, limit_ms / 1000)));
}

static PGconn *start(struct opening *o, long long *limit_ms)
{
	PGconn *pg = checked(PQconnectStart(o->keywords));
	const char *host = effective(o->arena, pg, "host");
	const char *addr = effective(o->arena, pg, "hostaddr");

	*limit_ms = connect_limit(o->arena, pg);
	/* with the SQLSTATE in the message the cause is clear in every language */
	PQsetErrorVerbosity(pg, PQERRORS_VERBOSE);
	if ((!host || !strchr(host, ',')) && (!addr || !strchr(addr, ',')))
		return pg;
	PQfinish(pg);
	return start_blocking(o, *limit_ms);
}

/* Waits until one of the unfinished attempts can go on, and lets it. */
static bool step(struct opening *o, struct pollfd *fds, long long wait_ms)
{
	nfds_t n = 0;

	for (size_t i = 0; i < o->n; i++) {
		struct attempt *t = &o->attempts[i];

		if (t->state == PGRES_POLLING_OK || t->state == PGRES_POLLING_FAILED)
			continue;
		fds[n].fd = PQsocket(t->pg);
		fds[n].events = t->state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
		fds[n++].revents = 0;
	}
	if (poll(fds, n, (int)wait_ms) < 0 && errno != EINTR)
		return false;
	n = 0;
	for (size_t i = 0; i < o->n; i++) {
		struct attempt *t = &o->attempts[i];

		if (t->state == PGRES_POLLING_OK || t->state == PGRES_POLLING_FAILED)
			continue;
		if (fds[n++].revents)
			t->state = PQconnectPoll(t->pg);
	}
	return true;
}

static bool refused(struct opening *o, size_t i, const char *why)
{
	PGconn *pg = o->attempts[i].pg;

	conn_report_refused(o->ds, target_of(o->arena, pg), why ? why : PQerrorMessage(pg));
	return false;
}

/* Whether the host's name stands for several addresses. */
static bool has_more_addresses(PGconn *pg)
{
	struct addrinfo how = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *list = NULL;
	const char *host = PQhost(pg);
	bool has_more = false;

	if (!host || !*host || *host == '/' || *host == '@')
		return false;
	if (getaddrinfo(host, PQport(pg), &how, &list) == 0)
		has_more = list->ai_next != NULL;
	if (list)
		freeaddrinfo(list);
	return has_more;
}

/* Time is up, but perhaps only for the first of several addresses. */
static bool connect_slowly(struct opening *o, long long limit_ms)
{
	if (!has_more_addresses(o->attempts[0].pg))
		return refused(o, 0, "timeout expired");
	for (size_t i = 0; i < o->n; i++) {
		PQfinish(o->attempts[i].pg);
		o->attempts[i].pg = start_blocking(o, limit_ms);
		if (PQstatus(o->attempts[i].pg) != CONNECTION_OK)
			return refused(o, i, NULL);
	}
	return true;
}

/* Brings all attempts to an end; false with one message for the first that failed. */
static bool connect_all(struct opening *o)
{
	struct pollfd *fds = ARENA_ARRAY(o->arena, struct pollfd, o->n);
	long long limit = 0;
	long long end;

	for (size_t i = 0; i < o->n; i++) {
		struct attempt *t = &o->attempts[i];

		t->pg = start(o, &limit);
		t->state = PGRES_POLLING_WRITING;
		if (PQstatus(t->pg) == CONNECTION_BAD)
			return refused(o, i, NULL);
		if (PQstatus(t->pg) == CONNECTION_OK)
			t->state = PGRES_POLLING_OK;
	}
	end = sys_clock_ms() + limit;
	for (;;) {
		long long left = limit ? end - sys_clock_ms() : 60000;
		size_t done = 0;

		for (size_t i = 0; i < o->n; i++) {
			if (o->attempts[i].state == PGRES_POLLING_FAILED)
				return refused(o, i, NULL);
			done += o->attempts[i].state == PGRES_POLLING_OK;
		}
		if (done == o->n)
			return true;
		if (left <= 0)
			return connect_slowly(o, limit);
		if (!step(o, fds, left))
			return refused(o, 0, strerror(errno));
	}
}

static bool refuse_role(struct conn *c, struct diags *ds, const char *role)
{
	struct diag *d = diag_add(ds, MG_POOLED, POS_NONE,
				  "role %s cannot be set: %s is behind a pooler that hands its "
				  "session to others",
				  role, c->target);

	diag_hint(ds, d, "Name the server itself, or log in as a user that has the role's rights.");
	return false;
}

/* Behind a pooler: limits are left to each transaction, a role wants the session to itself. */
static bool settle_pooled(struct conn *c, struct diags *ds, const char *role)
{
	bool is_shared;

	if (!role)
		return true;
	if (!conn_is_shared(c, ds, &is_shared))
		return false;
	if (is_shared)
		return refuse_role(c, ds, role);
	return conn_exec(c, ds,
			 arena_printf(c->arena, "SELECT pg_catalog.set_config('role', %s, false)",
				      conn_literal(c->arena, role)));
}

/* Role and limits of the session, in one round trip and only when asked for. */
static bool settle(struct conn *c, struct diags *ds, const struct conn_options *o)
{
	const char *const settings[][2] = {
		{"role", o->role},
		{"lock_timeout", o->lock_timeout},
		{"statement_timeout", o->statement_timeout},
	};
	struct sbuf sql = SBUF_INIT(c->arena);
	size_t before = ds->list.len;
	bool is_pooled;
	struct rows r;

	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++) {
		if (settings[i][1])
			sbuf_addf(&sql, "%s pg_catalog.set_config('%s', %s, false)",
				  sql.len ? "," : "SELECT", settings[i][0],
				  conn_literal(c->arena, settings[i][1]));
	}
	if (o->role)
		c->user = arena_strdup(c->arena, o->role);
	if (!sql.len)
		return true;
	/* a pooler tells another process than the one that works */
	sbuf_addf(&sql, " WHERE pg_catalog.pg_backend_pid() = %d", PQbackendPID(c->pg));
	if (conn_query(c, ds, sbuf_text(&sql), 0, NULL, &r)) {
		is_pooled = r.n == 0;
		rows_close(&r);
		if (!is_pooled || settle_pooled(c, ds, o->role))
			return true;
	}
	if (str_eq(c->sqlstate, "22023")) {
		struct diag *d = ds->list.items[before];

		/* the value comes from a flag or from modelgen.yaml */
		d->code = MG_CONFIG;
		diag_hint(ds, d, "Check role, lock_timeout and statement_timeout.");
	}
	return false;
}

/* Makes a conn of a finished attempt. */
static bool adopt(struct opening *o, size_t i, struct conn **out)
{
	const struct conn_options *options = o->options;
	PGconn *pg = o->attempts[i].pg;
	struct conn *c = ARENA_NEW(o->arena, struct conn);
	const char *version = PQparameterStatus(pg, "server_version");
	struct diag *d;

	c->arena = o->arena;
	c->pg = pg;
	c->url = arena_strdup(o->arena, o->url);
	c->wanted = options ? *options : (struct conn_options){0};
	c->sqlstate = "";
	c->target = target_of(o->arena, pg);
	c->user = arena_strdup(o->arena, PQuser(pg));
	version = version ? version : "of unknown version";
	c->version_text = arena_strndup(o->arena, version, strcspn(version, " "));
	c->shows_notices = options && options->shows_notices;
	PQsetErrorVerbosity(pg, PQERRORS_DEFAULT);
	PQsetNoticeReceiver(pg, keep_notice, c);
	*out = c;
	if (PQserverVersion(pg) < OLDEST) {
		d = diag_add(o->ds, MG_SERVER_OLD, POS_NONE,
			     "%s is a PostgreSQL %s; modelgen needs 13 or newer", c->target,
			     c->version_text);
		diag_hint(o->ds, d, "Upgrade the server, or name another one.");
		return false;
	}
	if (PQserverVersion(pg) >= TOO_NEW && i == 0) {
		d = diag_add(o->ds, MG_SERVER_NEW, POS_NONE,
			     "%s is a PostgreSQL %s, which this program does not know yet",
			     c->target, c->version_text);
		diag_hint(o->ds, d, "What is new in that version is not seen.");
	}
	return !options || settle(c, o->ds, options);
}

bool conn_open_many(struct arena *a, struct diags *ds, const char *url,
		    const struct conn_options *options, struct conn **out, size_t n)
{
	struct opening o = {.arena = a, .ds = ds, .url = url, .options = options, .n = n};
	struct hidden_env hidden = {0};
	struct conn_url u = {0};
	bool ok;

	for (size_t i = 0; i < n; i++)
		out[i] = NULL;
	if (!url_read(a, ds, url, &u))
		return false;
	url_set(a, &u, "client_encoding", "UTF8");
	if (options && options->application)
		url_set(a, &u, "application_name", options->application);
	else
		url_set(a, &u, "fallback_application_name", "modelgen");
	o.keywords = url_keywords(a, &u);
	o.attempts = ARENA_ARRAY(a, struct attempt, n);
	if (u.is_private)
		env_hide(a, &hidden);
	ok = connect_all(&o);
	env_restore(&hidden);
	for (size_t i = 0; ok && i < n; i++)
		ok = adopt(&o, i, &out[i]);
	for (size_t i = 0; !ok && i < n; i++) {
		PQfinish(o.attempts[i].pg);
		out[i] = NULL;
	}
	return ok;
}

bool conn_open(struct arena *a, struct diags *ds, const char *url,
	       const struct conn_options *options, struct conn **out)
{
	return conn_open_many(a, ds, url, options, out, 1);
}
