#include "routes.h"

#include <stdio.h>
#include <stdlib.h>

enum { USUAL_LIMIT = 20, MOST_LIMIT = 100 };

/* A text that grows in the arena; empty from the first time on that there is no memory. */
struct text {
	mg_arena *arena;
	char *p;
	size_t n;
	size_t size;
	bool failed;
};

static char *room(struct text *t, size_t more)
{
	if (!t->failed && t->n + more + 1 > t->size) {
		size_t size = (t->n + more + 1) * 2;
		char *p = mg_arena_get(t->arena, size);

		t->failed = !p;
		if (p && t->n)
			memcpy(p, t->p, t->n);
		t->p = p;
		t->size = size;
	}
	return t->failed ? NULL : t->p + t->n;
}

static void add(struct text *t, const char *s)
{
	size_t n = strlen(s);
	char *to = room(t, n);

	if (to)
		memcpy(to, s, n);
	t->n += to ? n : 0;
}

/* A string of JSON. */
static void add_string(struct text *t, const char *s)
{
	add(t, "\"");
	for (; *s; s++) {
		char one[8];

		if (*s == '"' || *s == '\\')
			snprintf(one, sizeof(one), "\\%c", *s);
		else if ((unsigned char)*s < 0x20)
			snprintf(one, sizeof(one), "\\u%04x", (unsigned)*s);
		else
			snprintf(one, sizeof(one), "%c", *s);
		add(t, one);
	}
	add(t, "\"");
}

static void add_user(struct text *t, const struct users *row)
{
	size_t n = users_to_json(row, MG_ALL, NULL, 0);
	char *to = room(t, n);

	if (to)
		t->n += users_to_json(row, MG_ALL, to, n + 1);
}

static void add_coffee(struct text *t, const struct coffee *row)
{
	size_t n = coffee_to_json(row, MG_ALL, NULL, 0);
	char *to = room(t, n);

	if (to)
		t->n += coffee_to_json(row, MG_ALL, to, n + 1);
}

static struct reply reply(unsigned status, struct text *t)
{
	static const char nothing[] = "{\"error\": {\"code\": \"memory\"}}\n";

	add(t, "\n");
	if (t->failed)
		return (struct reply){500, nothing, sizeof(nothing) - 1};
	return (struct reply){status, t->p, t->n};
}

static struct reply error(mg_arena *arena, unsigned status, const char *code, const char *message,
			  const char *field)
{
	struct text t = {.arena = arena};

	add(&t, "{\"error\": {\"code\": ");
	add_string(&t, code);
	add(&t, ", \"message\": ");
	add_string(&t, message);
	if (field) {
		add(&t, ", \"field\": ");
		add_string(&t, field);
	}
	add(&t, "}}");
	return reply(status, &t);
}

/* What the database had against it; what is the client's fault is told in words of our own. */
static struct reply database_error(mg_db *db, mg_arena *arena, mg_rc rc)
{
	const mg_error *e = mg_last(db);

	switch (rc) {
	case MG_E_FOREIGN_KEY:
		if (users_violated(db) == USERS_FK_COFFEE_ID_COFFEE)
			return error(arena, 422, "unknown_coffee", "there is no such coffee",
				     "coffee_id");
		break;
	case MG_E_NOT_NULL:
	case MG_E_CHECK:
	case MG_E_DATA: return error(arena, 422, "invalid", "a value is not allowed", e->column);
	case MG_E_CONNECTION:
		return error(arena, 503, "unavailable", "the database cannot be reached", NULL);
	default: break;
	}
	fprintf(stderr, "coffee: %s (%s)\n", e->message ? e->message : "no message", e->sqlstate);
	return error(arena, 500, "internal", "something went wrong; the log knows more", NULL);
}

/* The new user as the client says it; false with the error. */
static bool read_user(mg_arena *arena, const struct request *r, struct users *out, mg_cols *seen,
		      struct reply *bad)
{
	mg_json_error json;
	mg_violation rule;
	mg_rc rc = users_from_json(arena, r->body, r->length, out, seen, &json);
	const char *address;

	if (rc) {
		*bad = error(arena, 400, "json", json.message, json.column);
		return false;
	}
	if (*seen & USERS_C_ID) {
		*bad = error(arena, 422, "invalid", "the server numbers users", "id");
		return false;
	}
	if (users_validate(out, *seen | USERS_C_NAME, &rule)) {
		*bad = error(arena, 422, "invalid", rule.message, rule.column);
		return false;
	}
	address = out->address.p;
	if (address && address[strspn(address, " \t\r\n")] != '{') {
		*bad = error(arena, 422, "invalid", "must be an object", "address");
		return false;
	}
	return true;
}

static struct reply post_user(mg_db *db, mg_arena *arena, const struct request *r)
{
	struct user_with_coffee_row row;
	struct text t = {.arena = arena};
	struct users in = {0};
	struct reply bad;
	mg_cols seen;
	mg_rc rc;

	if (!read_user(arena, r, &in, &seen, &bad))
		return bad;
	rc = users_insert(db, arena, &in, seen, &in);
	if (!rc)
		rc = user_with_coffee(db, arena, in.id, &row);
	if (rc)
		return database_error(db, arena, rc);
	add(&t, "{\"user\": ");
	add_user(&t, &row.users);
	add(&t, ", \"coffee\": ");
	if (row.has_coffee)
		add_coffee(&t, &row.coffee);
	else
		add(&t, "null");
	add(&t, "}");
	return reply(201, &t);
}

static struct reply get_users(mg_db *db, mg_arena *arena, const struct request *r)
{
	const char *country = r->query(r->self, "country");
	struct text t = {.arena = arena};
	users_rows rows;
	mg_rc rc;

	if (!country || !*country)
		return error(arena, 422, "missing", "say which country: /users?country=NAME",
			     "country");
	rc = users_by_country(db, arena, country, &rows);
	if (rc)
		return database_error(db, arena, rc);
	add(&t, "[");
	for (size_t i = 0; i < rows.n; i++) {
		add(&t, i ? ", " : "");
		add_user(&t, &rows.v[i]);
	}
	add(&t, "]");
	return reply(200, &t);
}

static struct reply get_coffee(mg_db *db, mg_arena *arena, const struct request *r)
{
	const char *title = r->query(r->self, "title");
	const char *limit = r->query(r->self, "limit");
	long n = limit ? strtol(limit, NULL, 10) : USUAL_LIMIT;
	struct text t = {.arena = arena};
	coffee_search_rows rows;
	char rank[64];
	mg_rc rc;

	if (!title || !*title)
		return error(arena, 422, "missing", "say what to look for: /coffee?title=WORDS",
			     "title");
	if (n < 1 || n > MOST_LIMIT)
		return error(arena, 422, "invalid", "must be a number from 1 to 100", "limit");
	rc = coffee_search(db, arena, title, n, &rows);
	if (rc)
		return database_error(db, arena, rc);
	add(&t, "[");
	for (size_t i = 0; i < rows.n; i++) {
		snprintf(rank, sizeof(rank), ", \"rank\": %.4f}", (double)rows.v[i].rank);
		add(&t, i ? ", {\"coffee\": " : "{\"coffee\": ");
		add_coffee(&t, &rows.v[i].coffee);
		add(&t, rank);
	}
	add(&t, "]");
	return reply(200, &t);
}

static struct reply get_notes(mg_db *db, mg_arena *arena, const struct request *r)
{
	struct text t = {.arena = arena};
	distinct_notes_rows rows;
	mg_rc rc = distinct_notes(db, arena, &rows);

	(void)r;
	if (rc)
		return database_error(db, arena, rc);
	add(&t, "[");
	for (size_t i = 0; i < rows.n; i++) {
		add(&t, i ? ", " : "");
		add_string(&t, rows.v[i].note);
	}
	add(&t, "]");
	return reply(200, &t);
}

static struct reply get_health(mg_db *db, mg_arena *arena, const struct request *r)
{
	struct text t = {.arena = arena};
	mg_rc rc = mg_exec(db, "SELECT 1");

	(void)r;
	if (rc)
		return database_error(db, arena, rc);
	add(&t, "{\"status\": \"fine\"}");
	return reply(200, &t);
}

static const struct route {
	const char *method;
	const char *path;
	struct reply (*run)(mg_db *db, mg_arena *arena, const struct request *r);
} routes[] = {
	{"POST", "/users", post_user},	{"GET", "/users", get_users},
	{"GET", "/coffee", get_coffee}, {"GET", "/coffee/notes", get_notes},
	{"GET", "/health", get_health},
};

struct reply route(mg_db *db, mg_arena *arena, const struct request *r)
{
	bool is_known = false;

	for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++) {
		if (strcmp(routes[i].path, r->path) != 0)
			continue;
		is_known = true;
		if (strcmp(routes[i].method, r->method) != 0)
			continue;
		if (!db)
			return error(arena, 503, "unavailable", "the database cannot be reached",
				     NULL);
		return routes[i].run(db, arena, r);
	}
	if (is_known)
		return error(arena, 405, "method", "this path takes another method", NULL);
	return error(arena, 404, "path", "there is nothing here", NULL);
}
