/*
 * Properties of the proof. What autogenerate would write is proven; and a
 * saboteur who drops, doubles or renames one statement is caught, or has
 * provably done nothing: each kind of statement that he gets through with is
 * listed here. Needs PGTEST_URL, a superuser's; makes databases of its own and
 * a tablespace, and drops them. PROP_SCHEMAS says how many samples (12),
 * PROP_SEED which one is first.
 */
#include "db/conn.h"
#include "db/inspect.h"
#include "db/scratch.h"
#include "dialect/ident.h"
#include "engine/plan.h"
#include "kinds/kinds.h"
#include "lib/prop.h"
#include "rev/proof.h"
#include "rev/revdir.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SKIPPED = 77, MOST_TRIALS = 6 };

enum trick { DROPPED, DOUBLED, RENAMED, TRICKS };

static const char *const trick_words[] = {
	[DROPPED] = "dropped",
	[DOUBLED] = "doubled",
	[RENAMED] = "renamed",
};

struct server {
	struct arena *arena;
	struct diags ds;
	struct conn *admin;
	struct scratch *scratch;
	const char *url;
	const char *name;  /* of the database in the old state, and of the tablespace */
	const char *apart; /* of its copy */
	size_t proven;
	size_t caught[TRICKS];
	size_t harmless[TRICKS];
	uint64_t seed; /* of the sample, and where its tricks begin: each try plays the same */
	uint64_t dice;
};

struct trial {
	struct sample *sample;
	struct schema *from;
	struct plan up;
	struct plan down;
};

static bool admin(struct server *s, const char *sql)
{
	return conn_exec(s->admin, &s->ds, sql);
}

static bool drop_database(struct server *s, struct arena *a, const char *name)
{
	return admin(s, arena_printf(a, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name));
}

static bool copy_database(struct server *s, struct arena *a, const char *name, const char *of)
{
	return drop_database(s, a, name) &&
	       admin(s, arena_printf(a, "CREATE DATABASE %s TEMPLATE %s", name, of));
}

static bool fail(struct sample *x, struct sbuf *why, const char *what)
{
	sbuf_addf(why, "%s:\n%s", what, lab_messages(&x->lab));
	return false;
}

static bool get_ground(void *context, struct diags *ds, bool apart, const char **url)
{
	struct sample *x = context;
	struct server *s = x->context;
	struct arena *a = &x->lab.arena;

	(void)ds;
	*url = conn_url_with_db(a, s->url, apart ? s->apart : s->name);
	return !apart || copy_database(s, a, s->apart, s->name);
}

/* A database with the first schema, read back. */
static bool build(struct sample *x, struct sbuf *why, struct schema *out)
{
	struct diff_options never = {.renames = RENAME_NEVER};
	struct server *s = x->context;
	struct arena *a = &x->lab.arena;
	struct inspect_options options = {.default_schema = x->x->default_schema,
					  .reads_access = x->x->says_access};
	struct sbuf sql = SBUF_INIT(a);
	struct schema empty;
	struct difference d;
	struct inspect *i;
	struct plan p;
	bool ok;

	schema_empty(&empty, a, x->x->kinds);
	if (!copy_database(s, a, s->name, "template0") ||
	    !diff_schemas(a, &x->lab.ds, &empty, x->x, NULL, &never, &d) ||
	    !plan_make(a, &x->lab.ds, &d, conn_version(s->admin), &p) ||
	    !conn_open(a, &x->lab.ds, conn_url_with_db(a, s->url, s->name), NULL, &options.conn))
		return fail(x, why, "no database");
	sbuf_add(&sql, "SET search_path TO ");
	ident_write(&sql, x->x->default_schema);
	sbuf_add(&sql, ";\n");
	plan_write(&sql, &p);
	ok = conn_exec(options.conn, &x->lab.ds, sbuf_text(&sql)) &&
	     inspect_begin(a, &x->lab.ds, &options, &i) && inspect_finish(i, &x->lab.ds, out, NULL);
	conn_close(options.conn);
	return ok || fail(x, why, "no old state");
}

/* Both ways; false: the change is refused before any proof. */
static bool plan_both(struct trial *t)
{
	struct diff_options there = {.renames = RENAME_NEVER};
	struct diff_options back = {.renames = RENAME_NEVER};
	struct sample *x = t->sample;
	struct arena *a = &x->lab.arena;
	struct difference d;
	struct difference other;

	serial_align(t->from, x->y);
	if (!diff_schemas(a, &x->lab.ds, t->from, x->y, NULL, &there, &d) ||
	    !plan_make(a, &x->lab.ds, &d, t->from->server_version, &t->up))
		return false;
	for (size_t i = 0; i < d.renames.len; i++) {
		const struct pair_of *p = d.renames.items[i];
		struct pair_of *turned = ARENA_NEW(a, struct pair_of);

		*turned = (struct pair_of){p->to, p->from};
		vec_push(a, &back.known, turned);
	}
	return diff_schemas(a, &x->lab.ds, x->y, t->from, NULL, &back, &other) &&
	       plan_make(a, &x->lab.ds, &other, t->from->server_version, &t->down);
}

/* Proves it, and writes the file if that is allowed. */
static bool prove_and_write(struct trial *t, const struct plan *up, const struct plan *down,
			    const char **path)
{
	struct sample *x = t->sample;
	struct server *s = x->context;
	struct arena *a = &x->lab.arena;
	struct sbuf up_sql = SBUF_INIT(a);
	struct sbuf down_sql = SBUF_INIT(a);
	struct sbuf setting = SBUF_INIT(a);
	struct rev_new revision = {.id = "a1", .message = "", .created = "now"};
	const struct proof_options options = {
		.scratch = s->scratch,
		.ground = {x, get_ground},
		.revision = &revision,
		.up = up,
		.down = down,
		.from = t->from,
		.models = x->y,
	};
	const char *dir = getenv("TEST_TMP");
	struct proof proof;

	*path = NULL;
	plan_write(&up_sql, up);
	plan_write(&down_sql, down);
	revision.up = sbuf_text(&up_sql);
	revision.down_sql = sbuf_text(&down_sql);
	sbuf_add(&setting, "search_path = ");
	ident_write(&setting, x->y->default_schema);
	vec_push(a, &revision.set, sbuf_text(&setting));
	return rev_prove(a, &x->lab.ds, &options, &proof) &&
	       (!dir || rev_dir_write(a, &x->lab.ds, dir, &revision, path));
}

static const char *renamed(struct arena *a, const struct statement *s)
{
	const struct object *o = s->object;
	const char *at = NULL;

	/* the object's own name, or that of what it lies in */
	for (; o && !at; o = o->parent) {
		struct sbuf name = SBUF_INIT(a);
		size_t len;

		ident_write(&name, o->name);
		len = name.len;
		for (const char *p = s->sql; (p = strstr(p, sbuf_text(&name))); p++) {
			bool begins = p > s->sql && strchr(" (.", p[-1]);

			if (begins && strchr(" (),.;\n", p[len]))
				at = p;
		}
		if (at)
			return arena_printf(a, "%.*sother_name%s", (int)(at - s->sql), s->sql,
					    at + len);
	}
	return NULL;
}

/* The plan with one statement tampered with; false: there is nothing to rename. */
static bool tamper(struct arena *a, const struct plan *p, size_t which, enum trick trick,
		   struct plan *out)
{
	*out = (struct plan){.hazards = p->hazards};
	for (size_t i = 0; i < p->statements.len; i++) {
		const struct statement *s = p->statements.items[i];
		struct statement *other = ARENA_NEW(a, struct statement);

		if (i != which || trick != DROPPED)
			vec_push(a, &out->statements, s);
		if (i == which && trick == DOUBLED)
			vec_push(a, &out->statements, s);
		if (i != which || trick != RENAMED)
			continue;
		*other = *s;
		other->sql = renamed(a, s);
		if (!other->sql)
			return false;
		memcpy(&out->statements.items[i], &other, sizeof(other));
	}
	return true;
}

/*
 * Statements that may be there once more, or be missing, without a difference
 * to what is there afterwards; a star stands for anything.
 */
static const struct {
	enum trick trick;
	const char *pattern;
} harmless[] = {
	{DOUBLED, "COMMENT ON *"},
	{DOUBLED, "CREATE EXTENSION IF NOT EXISTS *"},
	{DOUBLED, "ALTER TABLE * SET DEFAULT *"},
	{DOUBLED, "ALTER TABLE * DROP DEFAULT"},
	{DOUBLED, "ALTER TABLE * SET NOT NULL"},
	{DOUBLED, "ALTER TABLE * DROP NOT NULL"},
	{DOUBLED, "ALTER TABLE * TYPE *"},
	{DOUBLED, "ALTER TABLE * SET *"},
	{DOUBLED, "ALTER TABLE * RESET (*"},
	{DOUBLED, "ALTER TABLE * REPLICA IDENTITY *"},
	{DOUBLED, "ALTER TABLE * CLUSTER ON *"},
	{DOUBLED, "ALTER TABLE * ALTER CONSTRAINT *"},
	{DOUBLED, "ALTER TABLE * VALIDATE CONSTRAINT *"},
	{DOUBLED, "ALTER INDEX * SET *"},
	{DOUBLED, "ALTER INDEX * RESET (*"},
	{DOUBLED, "ALTER INDEX * ALTER COLUMN *"},
	{DOUBLED, "ALTER SEQUENCE *"},
	{DOUBLED, "ALTER DOMAIN * SET *"},
	{DOUBLED, "ALTER DOMAIN * DROP *"},
	{DOUBLED, "ALTER DOMAIN * VALIDATE CONSTRAINT *"},
	{DOUBLED, "ALTER EXTENSION *"},
	{DOUBLED, "UPDATE *"},
	{DOUBLED, "SELECT setval(*"},
	/* who has it already gets nothing more */
	{DOUBLED, "ALTER * OWNER TO *"},
	{DOUBLED, "GRANT *"},
	{DOUBLED, "REVOKE *"},
	{DOUBLED, "ALTER DEFAULT PRIVILEGES *"},
	/* values, not what holds them */
	{DROPPED, "UPDATE *"},
	{DROPPED, "SELECT setval(*"},
	/* an extension brings its comment along */
	{DROPPED, "COMMENT ON EXTENSION *"},
	/* the column that goes after it takes it along */
	{DROPPED, "DROP INDEX *"},
	{DROPPED, "ALTER TABLE * DROP CONSTRAINT *"},
	/* the index that the rows were sorted by has gone before it */
	{DROPPED, "ALTER TABLE * SET WITHOUT CLUSTER"},
	/* said once more behind an index that was made anew */
	{DROPPED, "ALTER TABLE * REPLICA IDENTITY *"},
};

static bool is_like(const char *text, const char *pattern)
{
	for (; *pattern; pattern++, text++) {
		if (*pattern == '*') {
			for (;; text++) {
				if (is_like(text, pattern + 1))
					return true;
				if (!*text)
					return false;
			}
		}
		if (*pattern != *text)
			return false;
	}
	return !*text;
}

static bool is_harmless(enum trick trick, const char *sql)
{
	for (size_t i = 0; i < sizeof(harmless) / sizeof(*harmless); i++) {
		if (harmless[i].trick == trick && is_like(sql, harmless[i].pattern))
			return true;
	}
	return false;
}

/* Who runs the revision may have default privileges: what they may give is taken back. */
static bool is_precaution(const struct trial *t, enum trick trick, const char *sql)
{
	const struct schema *y = t->sample->y;

	return trick == DROPPED && (is_like(sql, "REVOKE *") || is_like(sql, "GRANT *")) &&
	       schema_of(t->from, &kind_default_privileges)->len +
		       schema_of(y, &kind_default_privileges)->len;
}

/* The primary key that is made after it forbids NULL, too. */
static bool is_said_by_key(enum trick trick, const struct statement *s)
{
	const struct object *table = s->object ? s->object->parent : NULL;
	const struct object *key = table ? object_only(table, &kind_primary_key) : NULL;
	const struct strings *columns = key ? &((const struct key *)key)->columns : NULL;

	if (trick != DROPPED || !is_like(s->sql, "ALTER TABLE * SET NOT NULL"))
		return false;
	for (uint32_t i = 0; columns && i < columns->n; i++) {
		if (str_eq(columns->items[i], s->object->name))
			return true;
	}
	return false;
}

/* A column that moves to a type made anew gets its default at once, and where it differs again. */
static bool is_said_again(const struct plan *p, enum trick trick, size_t which)
{
	const struct statement *s = p->statements.items[which];

	for (size_t i = which + 1; trick == DROPPED && i < p->statements.len; i++) {
		if (str_eq(((const struct statement *)p->statements.items[i])->sql, s->sql))
			return true;
	}
	return false;
}

static bool is_caught(struct trial *t, struct sbuf *why, bool is_down, size_t which,
		      enum trick trick)
{
	const struct plan *p = is_down ? &t->down : &t->up;
	const struct statement *s = p->statements.items[which];
	struct server *server = t->sample->context;
	const char *path;
	struct plan other;

	if (!tamper(&t->sample->lab.arena, p, which, trick, &other))
		return true;
	(void)lab_messages(&t->sample->lab);
	if (!prove_and_write(t, is_down ? &t->up : &other, is_down ? &other : &t->down, &path)) {
		server->caught[trick]++;
		if (!path && t->sample->lab.ds.errors)
			return true;
		sbuf_addf(why, "refused without a word, or written all the same: %s", s->sql);
		return false;
	}
	if (path)
		(void)unlink(path);
	if (is_harmless(trick, s->sql) || is_precaution(t, trick, s->sql) ||
	    is_said_by_key(trick, s) || is_said_again(p, trick, which)) {
		server->harmless[trick]++;
		return true;
	}
	sbuf_addf(why, "%s in the %s, and not caught: %s\n", trick_words[trick],
		  is_down ? "downgrade" : "upgrade", s->sql);
	plan_write(why, &t->up);
	sbuf_add(why, "-- back:\n");
	plan_write(why, &t->down);
	return false;
}

/* Some of all that could be done, chosen by the seed. */
static bool try_tricks(struct trial *t, struct sbuf *why)
{
	size_t n = t->up.statements.len + t->down.statements.len;
	struct server *s = t->sample->context;

	if (s->seed != t->sample->seed)
		s->dice = t->sample->gen.state;
	s->seed = t->sample->seed;
	t->sample->gen.state = s->dice;
	for (size_t i = 0; n && i < MOST_TRIALS; i++) {
		uint32_t which = gen_below(&t->sample->gen, (uint32_t)n);
		bool is_down = which >= t->up.statements.len;

		if (!is_caught(t, why, is_down, is_down ? which - t->up.statements.len : which,
			       (enum trick)gen_below(&t->sample->gen, TRICKS)))
			return false;
	}
	return true;
}

static bool proven_and_guarded(struct sample *x, struct sbuf *why)
{
	struct server *s = x->context;
	struct schema from;
	struct trial t = {.sample = x, .from = &from};
	const char *path;

	(void)lab_messages(&x->lab);
	if (!build(x, why, &from))
		return false;
	if (!plan_both(&t))
		return true;
	if (!prove_and_write(&t, &t.up, &t.down, &path)) {
		fail(x, why, "not proven");
		plan_write(why, &t.up);
		sbuf_add(why, "-- back:\n");
		plan_write(why, &t.down);
		return false;
	}
	s->proven++;
	if (path)
		(void)unlink(path);
	return try_tricks(&t, why);
}

static bool open_server(struct server *s, struct gen *g)
{
	s->name = arena_printf(s->arena, "proof_%ld", (long)getpid());
	s->apart = arena_printf(s->arena, "proof_%ld_apart", (long)getpid());
	if (!scratch_open(s->arena, &s->ds, s->url, &s->scratch) ||
	    !conn_open(s->arena, &s->ds, s->url, NULL, &s->admin) ||
	    !gen_ask_server(g, s->arena, &s->ds, s->admin) ||
	    !gen_make_roles(g, s->arena, &s->ds, s->admin, s->name))
		return false;
	if (conn_version(s->admin) < 150000)
		return true;
	g->tablespace = s->name;
	return conn_exec(s->admin, &s->ds, "SET allow_in_place_tablespaces = on") &&
	       admin(s, arena_printf(s->arena, "CREATE TABLESPACE %s LOCATION ''", s->name));
}

static void close_server(struct server *s, const struct gen *g)
{
	if (s->admin) {
		drop_database(s, s->arena, s->apart);
		drop_database(s, s->arena, s->name);
		if (g->tablespace)
			admin(s, arena_printf(s->arena, "DROP TABLESPACE IF EXISTS %s", s->name));
		gen_drop_roles(g, &s->ds, s->admin);
	}
	conn_close(s->admin);
	scratch_close(s->scratch);
}

/* Each trick must have been caught often, or the saboteur did nothing. */
static size_t count_misses(const struct server *s, unsigned long schemas)
{
	size_t missed = 0;

	for (int i = 0; i < TRICKS; i++) {
		printf("%s: caught %zu, harmless %zu\n", trick_words[i], s->caught[i],
		       s->harmless[i]);
		missed += schemas >= 12 && s->caught[i] < 10;
	}
	printf("proven: %zu\n", s->proven);
	return missed + (s->proven * 2 < schemas);
}

int main(void)
{
	struct prop props[] = {
		{.name = "proven_and_guarded", .holds = proven_and_guarded, .changes = 3},
		{.name = "proven_and_guarded_with_renames",
		 .holds = proven_and_guarded,
		 .renames = true,
		 .changes = 3},
	};
	enum { N = sizeof(props) / sizeof(*props) };
	struct arena a = ARENA_INIT;
	struct server server = {.arena = &a, .ds = DIAGS_INIT(&a), .url = getenv("PGTEST_URL")};
	struct tally t = {.arena = &a};
	struct sample s = {.context = &server};
	unsigned long schemas = prop_env("PROP_SCHEMAS", 12);
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
		code = prop_end(props, N, count_misses(&server, schemas));
	} else {
		diags_print(&messages, &server.ds, false);
		printf("%s", sbuf_text(&messages));
	}
	close_server(&server, &s.gen);
	arena_release(&a);
	return code;
}
