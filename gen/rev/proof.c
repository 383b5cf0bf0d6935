#include "rev/proof.h"

#include "db/inspect.h"
#include "db/oracle.h"
#include "engine/fingerprint.h"
#include "engine/judge.h"
#include "engine/server_names.h"
#include "kinds/kinds.h"
#include "rev/proof_parts.h"
#include "rev/settings.h"

#include <string.h>

enum outcome {
	PROVEN,
	REFUSED,   /* a verdict */
	DOUBTFUL,  /* a verdict that one transaction for everything may be the cause of */
	TRY_AGAIN, /* something that was missing is there now */
	BROKEN,	   /* no verdict: the server is gone, for instance */
};

struct prover {
	struct arena *arena;
	const struct proof_options *options;
	struct proof *proof;
	struct rev_file *file;
	struct conn *conn;
	const char *url;
	bool is_apart;	    /* each direction is committed */
	bool is_refused;    /* a statement of the upgrade */
	bool is_searching;  /* the upgrade is refused: what else of it would be? */
	struct vec refused; /* struct object, while searching */
	struct oracle_options oracle_options;
	struct oracle oracle;
	struct judge judge;
};

/* The statements as they will be read from the file. */
static bool read_text(struct prover *p, struct diags *ds)
{
	struct source *src = ARENA_NEW(p->arena, struct source);
	struct sbuf text = SBUF_INIT(p->arena);

	rev_file_format(&text, p->options->revision);
	*src = (struct source){
		.name = "the new revision", .text = sbuf_text(&text), .len = text.len};
	p->file = rev_file_parse(p->arena, ds, src);
	return p->file && rev_file_split(p->arena, ds, p->file);
}

static const struct diag *last_message(const struct diags *ds)
{
	return ds->list.items[ds->list.len - 1];
}

/* Errors that something missing is the reason of. */
static bool is_lack(const char *sqlstate)
{
	return str_starts(sqlstate, "42") || str_eq(sqlstate, "0A000") ||
	       str_eq(sqlstate, "3F000") || str_eq(sqlstate, "58P01");
}

static void add_missing(struct prover *p, const struct object *o)
{
	if (!proof_has(&p->proof->missing, o))
		vec_push(p->arena, &p->proof->missing, object_top(o));
}

/* Whether the server speaks of something that the live database has and nobody declares. */
static bool is_elsewhere(const struct prover *p, const char *words)
{
	const struct vec *all = p->options->elsewhere;

	for (size_t i = 0; all && i < all->len; i++) {
		const struct unmanaged *u = all->items[i];

		if (proof_speaks_of(p->arena, words, u->name))
			return true;
	}
	return false;
}

static bool may_lack(const struct prover *p)
{
	return p->proof->missing.len || (p->options->elsewhere && p->options->elsewhere->len) ||
	       !conn_is_superuser(p->conn);
}

/* To nobody else than the scratch server's own role, which may be a small one. */
static bool is_forbidden_there(const struct prover *p)
{
	return !conn_is_superuser(p->conn) && str_eq(conn_sqlstate(p->conn), "42501");
}

/* What lacks an extension is passed over, once it is known that one is missing. */
static bool pass_over(struct prover *p, const struct statement *s, const char *words)
{
	struct diags unheard = DIAGS_INIT(p->arena);

	if (!s || !is_lack(conn_sqlstate(p->conn)) ||
	    (!p->proof->missing.len && !is_elsewhere(p, words) && !is_forbidden_there(p)) ||
	    !conn_exec(p->conn, &unheard, "ROLLBACK TO SAVEPOINT mg_statement"))
		return false;
	if (!p->proof->because)
		p->proof->because = arena_strdup(p->arena, words);
	add_missing(p, s->object);
	return true;
}

static bool is_refused(const struct prover *p, const struct statement *s)
{
	return s && s->object &&
	       (vec_has(&p->refused, s->object) || vec_has(&p->refused, object_top(s->object)));
}

/* One that is refused is told, and the others are tried. */
static enum outcome search(struct prover *p, struct diags *ds, const struct statement *s,
			   const char *sql, const struct diag *said)
{
	const struct proof_search search = {ds, p->conn, p->options->models, &p->refused};
	const struct object *o = s ? s->object : NULL;
	struct diags unheard = DIAGS_INIT(p->arena);
	bool follows = proof_follows(&search, said->text);
	bool is_create = o && o->first && str_starts(sql, "CREATE ");

	if (!conn_exec(p->conn, &unheard, "ROLLBACK TO SAVEPOINT mg_statement"))
		return BROKEN;
	if (!(is_create && proof_search(&search, o, sql)) && !follows)
		proof_tell_refused(ds, PROOF_UP, p->options->models, s, sql, said);
	if (o)
		vec_push(p->arena, &p->refused, o);
	return PROVEN;
}

static enum outcome refused(struct prover *p, struct diags *ds, enum proof_stage stage,
			    const struct statement *s, const char *sql, const struct diag *said)
{
	if (said->code == MG_CONNECT) {
		vec_push(ds->arena, &ds->list, said);
		ds->errors++;
		return BROKEN;
	}
	if (scratch_host(p->options->scratch, conn_sqlstate(p->conn), said->text))
		return TRY_AGAIN;
	if (pass_over(p, s, said->text))
		return PROVEN;
	if (p->is_searching)
		return search(p, ds, s, sql, said);
	proof_tell_refused(ds, stage, p->options->models, s, sql, said);
	p->is_refused = stage == PROOF_UP;
	return stage == PROOF_UP || p->is_apart ? REFUSED : DOUBTFUL;
}

static enum outcome run_one(struct prover *p, struct diags *ds, enum proof_stage stage,
			    const struct statement *s, const struct stmt *st)
{
	struct source src = {.name = "", .text = st->sql, .len = strlen(st->sql)};
	struct diags said = DIAGS_INIT(p->arena);

	if (p->is_searching && is_refused(p, s))
		return PROVEN;
	if ((may_lack(p) || p->is_searching) && !conn_exec(p->conn, ds, "SAVEPOINT mg_statement"))
		return BROKEN;
	if (conn_exec_at(p->conn, &said, st->sql, (struct pos){&src, 1, 1}))
		return PROVEN;
	return refused(p, ds, stage, s, st->sql, last_message(&said));
}

/* One direction of the file. Its statements are those of the plan, one by one. */
static enum outcome run_section(struct prover *p, struct diags *ds, enum proof_stage stage)
{
	const struct plan *plan = stage == PROOF_DOWN ? p->options->down : p->options->up;
	const struct rev_section *section =
		stage == PROOF_DOWN ? &p->file->down_section : &p->file->up;
	size_t n = 0;

	for (size_t i = 0; i < section->steps.len; i++) {
		const struct rev_step *step = section->steps.items[i];

		for (size_t k = 0; k < step->stmts.len; k++, n++) {
			const struct statement *s =
				n < plan->statements.len ? plan->statements.items[n] : NULL;
			enum outcome o = run_one(p, ds, stage, s, step->stmts.items[k]);

			if (o != PROVEN)
				return o;
		}
	}
	return PROVEN;
}

static bool begin(struct prover *p, struct diags *ds)
{
	const struct rev_execute_options options = {.conn = p->conn};

	return (conn_in_transaction(p->conn) || conn_exec(p->conn, ds, "BEGIN")) &&
	       rev_settings_local(p->arena, ds, &options) &&
	       rev_settings_file(p->arena, ds, &options, p->file);
}

/* What a commit would check is checked. */
static bool end(struct prover *p, struct diags *ds)
{
	return conn_exec(p->conn, ds, p->is_apart ? "COMMIT" : "SET CONSTRAINTS ALL IMMEDIATE");
}

static bool inspect(struct prover *p, struct diags *ds, struct schema *out)
{
	const struct proof_options *o = p->options;
	struct inspect_options options = {
		.conn = p->conn,
		.default_schema = o->models->default_schema,
		.reads_access = true,
		.is_replayed = true,
		.version_table = o->version_table,
		.version_schema = o->version_schema,
	};
	struct inspect *i;

	if (!inspect_begin(p->arena, ds, &options, &i) || !inspect_finish(i, ds, out, NULL))
		return false;
	out->shown_as = "the scratch database";
	return true;
}

/* What is there now against what should be. */
static enum outcome compare(struct prover *p, struct diags *ds, enum proof_stage stage)
{
	const struct diff_options options = {.renames = RENAME_NEVER, .judge = &p->judge};
	const bool is_down = stage == PROOF_DOWN;
	struct schema *wanted = is_down ? p->options->from : p->options->models;
	struct schema *now = ARENA_NEW(p->arena, struct schema);
	struct diags said = DIAGS_INIT(p->arena);
	struct vec left = {0};
	struct difference d;
	bool ok;

	if (!inspect(p, ds, now))
		return BROKEN;
	if (stage == PROOF_UP)
		p->proof->to_hash = fingerprint_of(p->arena, now);
	serial_align(now, wanted);
	server_names_align(now, wanted);
	ok = diff_schemas(p->arena, &said, now, wanted, is_down ? NULL : wanted, &options, &d);
	diags_take(ds, &said);
	for (size_t i = 0; ok && i < d.changes.len; i++) {
		const struct change *c = d.changes.items[i];

		if (diff_is_counted(c) && !proof_has(&p->proof->missing, c->to ? c->to : c->from))
			vec_push(p->arena, &left, c);
	}
	if (ok && left.len)
		proof_tell_different(ds, stage, &d, &left);
	if (ok && !said.errors && !left.len)
		return PROVEN;
	/* one direction is one transaction anyway; others may not see what it made */
	return p->is_apart || (stage == PROOF_UP && !said.errors) ? REFUSED : DOUBTFUL;
}

static enum outcome run_stage(struct prover *p, struct diags *ds, enum proof_stage stage)
{
	struct diags said = DIAGS_INIT(p->arena);
	enum outcome o;

	if (!begin(p, ds))
		return BROKEN;
	o = run_section(p, ds, stage);
	if (o != PROVEN || p->is_searching)
		return o == PROVEN ? REFUSED : o;
	if (!end(p, &said))
		return refused(p, ds, stage, NULL, "COMMIT", last_message(&said));
	return compare(p, ds, stage);
}

static enum outcome run_stages(struct prover *p, struct diags *ds)
{
	enum outcome o = PROVEN;

	/* two commands that prove in the same database do so one after the other */
	if (!conn_exec(p->conn, ds, "BEGIN; SELECT pg_catalog.pg_advisory_xact_lock(1)"))
		return BROKEN;
	for (int stage = PROOF_UP; o == PROVEN && stage <= PROOF_UP_AGAIN; stage++)
		o = run_stage(p, ds, stage);
	return o;
}

static bool give_scratch(void *context, struct diags *ds, struct scratch **out)
{
	(void)ds;
	*out = context;
	return true;
}

static enum outcome prove(struct prover *p, struct diags *ds, bool is_apart)
{
	const struct proof_ground *g = &p->options->ground;
	enum outcome o;

	*p->proof = (struct proof){0};
	for (size_t i = 0; i < p->options->missing.len; i++)
		add_missing(p, p->options->missing.items[i]);
	p->is_apart = is_apart;
	if (!g->get(g->context, ds, is_apart, &p->url) ||
	    !conn_open(p->arena, ds, p->url, NULL, &p->conn))
		return BROKEN;
	p->oracle_options = (struct oracle_options){
		.url = p->url,
		.conn = is_apart ? NULL : p->conn,
		.may_use_temp = is_apart,
		.cache = p->options->cache,
		.scratch = give_scratch,
		.context = p->options->scratch,
	};
	oracle_of_servers(p->arena, &p->oracle_options, &p->oracle);
	p->judge = (struct judge){
		.arena = p->arena, .oracle = &p->oracle, .only_warns = p->options->only_warns};
	o = run_stages(p, ds);
	/* what was not committed is rolled back */
	conn_close(p->conn);
	return o;
}

static void forget_old_names(struct object *o)
{
	o->was = NULL;
	CHILD_EACH(c, o)
		forget_old_names(c);
}

/* After the upgrade what was to be renamed is, and an old name may be another object's. */
static void forget_renames(struct schema *s)
{
	for (size_t i = 0; i < s->kinds->n; i++) {
		for (size_t j = 0; j < s->of[i].len; j++)
			forget_old_names(s->of[i].items[j]);
	}
}

/* The upgrade is refused at one place: all of them are told. */
static void tell_all(struct prover *p, struct diags *ds, struct diags *first)
{
	struct diags all = DIAGS_INIT(ds->arena);

	p->is_searching = true;
	prove(p, &all, false);
	diags_take(ds, all.errors >= first->errors ? &all : first);
}

bool rev_prove(struct arena *a, struct diags *ds, const struct proof_options *options,
	       struct proof *out)
{
	struct prover p = {.arena = a, .options = options, .proof = out};
	bool is_apart = false;

	if (!read_text(&p, ds))
		return false;
	forget_renames(options->models);
	for (;;) {
		struct diags said = DIAGS_INIT(ds->arena);
		enum outcome o = prove(&p, &said, is_apart);

		if (o == TRY_AGAIN)
			continue;
		if (o == DOUBTFUL) {
			is_apart = true;
			continue;
		}
		if (o == REFUSED && p.is_refused)
			tell_all(&p, ds, &said);
		else
			diags_take(ds, &said);
		return o == PROVEN;
	}
}
