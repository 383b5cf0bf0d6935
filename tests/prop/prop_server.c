/*
 * Properties that only a server can judge: what is planned can be run, makes
 * what was wanted, and can be undone. Needs PGTEST_URL, a superuser's; makes a
 * database of its own and a tablespace, and drops both. PROP_SCHEMAS says how
 * many samples (200), PROP_SEED which one is first.
 */
#include "db/conn.h"
#include "db/inspect.h"
#include "dialect/ident.h"
#include "engine/plan.h"
#include "engine/save.h"
#include "kinds/kinds.h"
#include "lib/prop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SKIPPED = 77, CIRCLES = 3 };

struct server {
	struct arena *arena;
	struct diags ds;
	struct conn *admin;
	struct conn *conn; /* to the database */
	const char *url;
	const char *name; /* of the database, and of the tablespace */
	bool is_dirty;
	size_t circles;
};

static bool admin(struct server *s, const char *sql)
{
	return conn_exec(s->admin, &s->ds, sql);
}

/* An empty database. */
static bool renew(struct server *s)
{
	struct arena a = ARENA_INIT;
	bool ok;

	conn_close(s->conn);
	s->conn = NULL;
	ok = admin(s, arena_printf(&a, "DROP DATABASE IF EXISTS %s WITH (FORCE)", s->name)) &&
	     admin(s, arena_printf(&a, "CREATE DATABASE %s TEMPLATE template0", s->name)) &&
	     conn_open(s->arena, &s->ds, conn_url_with_db(s->arena, s->url, s->name), NULL,
		       &s->conn);
	arena_release(&a);
	s->is_dirty = false;
	return ok;
}

static bool tell(struct sample *x, struct sbuf *why, const char *what, const char *sql)
{
	((struct server *)x->context)->is_dirty = true;
	sbuf_addf(why, "%s:\n%s\n%s", what, lab_messages(&x->lab), sql);
	return false;
}

static bool run_plan(struct sample *x, struct sbuf *why, const char *what, const struct plan *p,
		     const char *default_schema)
{
	struct server *s = x->context;
	struct sbuf sql = SBUF_INIT(&x->lab.arena);

	sbuf_add(&sql, "BEGIN;\nSET LOCAL search_path TO ");
	ident_write(&sql, default_schema);
	sbuf_add(&sql, ";\n");
	plan_write(&sql, p);
	sbuf_add(&sql, "COMMIT;\n");
	if (conn_exec(s->conn, &x->lab.ds, sbuf_text(&sql)))
		return true;
	return tell(x, why, what, sbuf_text(&sql));
}

static struct schema *look(struct sample *x, struct sbuf *why, const char *default_schema)
{
	struct server *s = x->context;
	struct inspect_options options = {
		.conn = s->conn,
		.default_schema = default_schema,
		.reads_access = x->x->says_access,
	};
	struct schema *found = ARENA_NEW(&x->lab.arena, struct schema);
	struct inspect *i;

	if (inspect_begin(&x->lab.arena, &x->lab.ds, &options, &i) &&
	    inspect_finish(i, &x->lab.ds, found, NULL))
		return found;
	tell(x, why, "cannot be inspected", "");
	return NULL;
}

/* What inspect writes is loaded as what was inspected, and written the same again. */
static bool is_written(struct sample *x, struct sbuf *why, const struct schema *found)
{
	struct schema named = *found;
	struct schema *loaded;
	const char *differs;
	const char *text;

	save_choose_naming(&x->lab.arena, &named);
	text = lab_save(&x->lab, &named);
	loaded = lab_load(&x->lab, text);
	if (!loaded) {
		sbuf_addf(why, "inspected, and refused:\n%s\n%s", text, lab_messages(&x->lab));
		return false;
	}
	differs = prop_difference(&x->lab, found, loaded);
	if (!differs && strcmp(text, lab_save(&x->lab, loaded)) == 0)
		return true;
	sbuf_addf(why, "inspected and loaded:\n%s\n%s\n%s", text,
		  differs ? differs : "written again:", lab_save(&x->lab, loaded));
	return false;
}

/* Changes from -> to are planned and run; what is there then must be `to`. */
static struct schema *go(struct sample *x, struct sbuf *why, const char *what,
			 const struct schema *from, const struct schema *to,
			 const struct diff_options *options, struct difference *d)
{
	struct schema *found;
	struct plan p;
	const char *differs;
	struct sbuf sql = SBUF_INIT(&x->lab.arena);

	if (!diff_schemas(&x->lab.arena, &x->lab.ds, from, to, NULL, options, d) ||
	    !plan_make(&x->lab.arena, &x->lab.ds, d,
		       conn_version(((struct server *)x->context)->conn), &p)) {
		tell(x, why, what, "no plan");
		return NULL;
	}
	if (!run_plan(x, why, what, &p, to->default_schema))
		return NULL;
	found = look(x, why, to->default_schema);
	if (!found)
		return NULL;
	differs = prop_difference(&x->lab, found, to);
	if (!differs)
		differs = prop_difference(&x->lab, to, found);
	if (!differs) {
		((struct server *)x->context)->is_dirty = true;
		return is_written(x, why, found) ? found : NULL;
	}
	plan_write(&sql, &p);
	sbuf_addf(why, "%s: what is there differs\n%s----\n%s", what, differs, sbuf_text(&sql));
	((struct server *)x->context)->is_dirty = true;
	return NULL;
}

static struct diff_options turned(struct sample *x, const struct difference *d)
{
	struct diff_options back = {.renames = RENAME_NEVER};

	for (size_t i = 0; i < d->renames.len; i++) {
		const struct pair_of *p = d->renames.items[i];
		struct pair_of *t = ARENA_NEW(&x->lab.arena, struct pair_of);

		*t = (struct pair_of){p->to, p->from};
		vec_push(&x->lab.arena, &back.known, t);
	}
	return back;
}

/*
 * A type that others stand on, a rename onto a name that is taken, and one of
 * a table to the name that its own index gives up, are refused.
 */
static bool is_refused_rightly(struct server *s, const struct sbuf *why)
{
	const char *text = sbuf_text(why);
	bool is_circle = strstr(text, "MG0404") && strstr(text, "index ");

	s->circles += is_circle;
	return strstr(text, "MG0405") || strstr(text, "MG0402") || strstr(text, "MG0412") ||
	       (is_circle && s->circles <= CIRCLES);
}

static bool there_and_back(struct sample *x, struct sbuf *why)
{
	struct server *s = x->context;
	struct diff_options never = {.renames = RENAME_NEVER};
	struct diff_options back;
	struct difference d;
	struct difference other;
	struct schema empty;
	struct schema *first;
	struct schema *second;
	bool ok = false;

	(void)lab_messages(&x->lab);
	if (s->is_dirty && !renew(s))
		return tell(x, why, "no database", "");
	schema_empty(&empty, &x->lab.arena, x->x->kinds);
	empty.default_schema = x->x->default_schema;
	first = go(x, why, "empty -> x", &empty, x->x, &never, &other);
	if (!first)
		return false;
	second = go(x, why, "x -> y", first, x->y, &never, &d);
	back = turned(x, &d);
	ok = second && go(x, why, "y -> x", x->y, first, &back, &other) &&
	     go(x, why, "x -> empty", first, &empty, &never, &other);
	if (!ok && is_refused_rightly(s, why)) {
		sbuf_cut(why, 0);
		return renew(s);
	}
	s->is_dirty = !ok;
	return ok;
}

/* In the data folder of the server: it needs no place of its own. */
static bool make_tablespace(struct server *s, struct gen *g)
{
	if (conn_version(s->admin) < 150000)
		return true;
	g->tablespace = s->name;
	return admin(s, "SET allow_in_place_tablespaces = on") &&
	       admin(s, arena_printf(s->arena, "CREATE TABLESPACE %s LOCATION ''", s->name));
}

static bool open_server(struct server *s, struct gen *g)
{
	s->name = arena_printf(s->arena, "prop_%ld", (long)getpid());
	return conn_open(s->arena, &s->ds, s->url, NULL, &s->admin) &&
	       gen_ask_server(g, s->arena, &s->ds, s->admin) && make_tablespace(s, g) &&
	       gen_make_roles(g, s->arena, &s->ds, s->admin, s->name) && renew(s);
}

static void close_server(struct server *s, const struct gen *g)
{
	conn_close(s->conn);
	if (s->admin) {
		admin(s,
		      arena_printf(s->arena, "DROP DATABASE IF EXISTS %s WITH (FORCE)", s->name));
		if (g->tablespace)
			admin(s, arena_printf(s->arena, "DROP TABLESPACE IF EXISTS %s", s->name));
		gen_drop_roles(g, &s->ds, s->admin);
	}
	conn_close(s->admin);
}

int main(void)
{
	struct prop props[] = {
		{.name = "there_and_back", .holds = there_and_back},
		{.name = "there_and_back_with_renames", .holds = there_and_back, .renames = true},
		{.name = "one_change_there_and_back", .holds = there_and_back, .changes = 1},
	};
	enum { N = sizeof(props) / sizeof(*props) };
	struct arena a = ARENA_INIT;
	struct server server = {.arena = &a, .ds = DIAGS_INIT(&a), .url = getenv("PGTEST_URL")};
	struct tally t = {.arena = &a};
	struct sample s = {.context = &server};
	unsigned long schemas = prop_env("PROP_SCHEMAS", 150);
	unsigned long first = prop_env("PROP_SEED", 1);
	struct sbuf messages = SBUF_INIT(&a);
	int code = 1;

	if (!server.url) {
		printf("PGTEST_URL names no server\n");
		return SKIPPED;
	}
	if (open_server(&server, &s.gen)) {
		for (unsigned long i = 0; i < schemas; i++)
			prop_run(props, N, first + i, &s, &t);
		code = prop_end(props, N, 0);
	} else {
		diags_print(&messages, &server.ds, false);
		printf("%s", sbuf_text(&messages));
	}
	close_server(&server, &s.gen);
	arena_release(&a);
	return code;
}
