#include "cmd/queries.h"

#include "base/sys.h"
#include "db/describe.h"
#include "db/scratch.h"
#include "dialect/ident.h"
#include "engine/diff.h"
#include "engine/fingerprint.h"
#include "engine/plan.h"
#include "kinds/kinds.h"
#include "text/yaml_in.h"
#include "text/yaml_out.h"

#include <string.h>

enum { MOST_LOCK = 16 << 20 };

struct asking {
	struct cmd_context *ctx;
	const struct schema *models;
	struct scratch *scratch;
	const char *lock; /* path */
	struct vec names;
	struct vec hashes;
	struct vec described;
};

static const char *lock_path(struct cmd_context *ctx)
{
	const char *dir = sys_dirname(ctx->perm, ctx->config.models);

	return sys_join(ctx->perm, str_eq(dir, ".") ? "out" : sys_join(ctx->perm, dir, "out"),
			"queries.lock");
}

/* NULL where there is none, or none that can be read: it is made anew. */
static const struct node *read_lock(struct asking *a)
{
	const struct yaml_limits limits = YAML_LIMITS;
	struct diags quiet = DIAGS_INIT(a->ctx->perm);
	const struct source *src;
	struct node *root;

	if (!sys_exists(a->lock) || !sys_read(a->ctx->perm, &quiet, a->lock, MOST_LOCK, &src) ||
	    !yaml_parse(a->ctx->perm, &quiet, src, &limits, false, &root) || root->kind != NODE_MAP)
		return NULL;
	return root;
}

/* Whether the lock file knows all queries. */
static bool is_known(struct asking *a, const struct vec *queries)
{
	const struct node *lock = read_lock(a);
	bool ok = lock != NULL;

	for (size_t i = 0; i < queries->len; i++) {
		const struct query *q = queries->items[i];
		const char *hash = query_hash(a->ctx->perm, a->models, q);
		struct described *d =
			lock ? query_lock_find(a->ctx->perm, lock, q->name, hash) : NULL;

		vec_push(a->ctx->perm, &a->names, q->name);
		vec_push(a->ctx->perm, &a->hashes, hash);
		if (d && d->params.len == q->params.len)
			vec_push(a->ctx->perm, &a->described, d);
		else
			ok = false;
	}
	/* one that is no longer there is to go */
	if (ok && node_get(lock, "queries"))
		ok = node_get(lock, "queries")->len == queries->len;
	return ok;
}

static bool set_path(struct asking *a, struct diags *ds, struct conn *c)
{
	struct arena *arena = a->ctx->perm;

	return conn_exec(
		c, ds,
		arena_printf(arena, "SET %s", ident_search_path(arena, a->models->default_schema)));
}

/* The database of the models; statements that fail for what the server lacks are an error here. */
static bool build(void *context, struct diags *ds, const char *url, bool *keeps)
{
	const struct diff_options options = {.renames = RENAME_NEVER};
	struct asking *a = context;
	struct arena *arena = a->ctx->perm;
	struct schema empty;
	struct difference d;
	struct plan plan;
	struct conn *c;
	bool ok;

	*keeps = true;
	schema_empty(&empty, arena, kinds_all());
	if (!diff_schemas(arena, ds, &empty, a->models, NULL, &options, &d) ||
	    !plan_make(arena, ds, &d, scratch_version(a->scratch), &plan) ||
	    !conn_open(arena, ds, url, NULL, &c))
		return false;
	ok = set_path(a, ds, c);
	for (size_t i = 0; ok && i < plan.statements.len; i++) {
		const struct statement *st = plan.statements.items[i];

		ok = conn_exec_at(c, ds, st->sql, st->object ? st->object->pos : POS_NONE);
	}
	conn_close(c);
	return ok;
}

static bool open_database(struct asking *a, struct diags *ds, struct conn **out)
{
	struct scratch_state state = {.build = build, .context = a};
	const char *url;

	state.key =
		arena_printf(a->ctx->perm, "models %s in %s",
			     fingerprint_of(a->ctx->perm, a->models), a->models->default_schema);
	if (!scratch_state(a->scratch, ds, &state, &url) ||
	    !conn_open(a->ctx->perm, ds, url, NULL, out))
		return false;
	if (set_path(a, ds, *out))
		return true;
	conn_close(*out);
	return false;
}

static void refuse(struct asking *a, const struct query *q, const struct query_form *form,
		   const struct describe_job *job)
{
	const struct describe_error *e = &job->error;
	struct diags *ds = &a->ctx->ds;
	struct pos pos = node_pos(q->sql.node);
	struct diag *d;

	if (e->position > 0)
		pos = query_place(a->ctx->perm, q, form,
				  str_chars(job->sql, strlen(job->sql), (size_t)e->position - 1));
	d = diag_add(ds, MG_QUERY_SERVER, pos, "the server refuses the query %s: %s", q->name,
		     e->text);
	if (e->sqlstate)
		diag_note(ds, d, "SQLSTATE %s", e->sqlstate);
	if (e->detail)
		diag_note(ds, d, "detail: %s", e->detail);
	if (str_eq(e->sqlstate, "42P18"))
		diag_hint(ds, d, "Say the type under params: {NAME: TYPE}.");
	else if (e->hint)
		diag_hint(ds, d, "%s", e->hint);
	else
		diag_hint(ds, d, "It was prepared on a database with the tables of the models.");
}

struct asked {
	const struct query *query;
	struct query_form form;
	struct describe_job job;
};

/* A statement for each sort order with all filters, and one without any. */
static void add_forms(struct asking *a, const struct query *q, struct vec *asked, struct vec *jobs)
{
	size_t sorts = q->sorts.len ? q->sorts.len : 1;

	for (size_t i = 0; i < sorts; i++) {
		struct asked *x = ARENA_NEW(a->ctx->perm, struct asked);
		struct sbuf sql = SBUF_INIT(a->ctx->perm);

		x->query = q;
		x->form = (struct query_form){.filters = ~UINT64_C(0), .sort = i};
		query_write(&sql, q, &x->form);
		x->job.sql = sbuf_text(&sql);
		vec_push(a->ctx->perm, asked, x);
		vec_push(a->ctx->perm, jobs, &x->job);
	}
}

static bool ask(struct asking *a, const struct vec *queries)
{
	struct diags *ds = &a->ctx->ds;
	struct vec asked = {0};
	struct vec jobs = {0};
	struct conn *c;
	bool ok;

	for (size_t i = 0; i < queries->len; i++)
		add_forms(a, queries->items[i], &asked, &jobs);
	if (!open_database(a, ds, &c))
		return false;
	ok = describe_all(a->ctx->perm, ds, c, &jobs);
	conn_close(c);
	a->described.len = 0;
	for (size_t i = 0; ok && i < asked.len; i++) {
		struct asked *x = asked.items[i];

		const struct asked *last = i ? asked.items[i - 1] : NULL;

		/* one mistake is met with every sort order */
		if (x->job.error.text && last && last->query == x->query && last->job.error.text)
			continue;
		if (x->job.error.text)
			refuse(a, x->query, &x->form, &x->job);
		else if (!x->form.sort)
			vec_push(a->ctx->perm, &a->described, &x->job.result);
	}
	return ok;
}

static bool write_lock(struct asking *a)
{
	struct sbuf text = SBUF_INIT(a->ctx->perm);

	sbuf_add(&text, "# What a server says about the named queries; written by modelgen, to be "
			"committed.\n");
	yaml_write(&text, query_lock_node(a->ctx->perm, &a->names, &a->hashes, &a->described));
	if (!sys_mkdirs(&a->ctx->ds, sys_dirname(a->ctx->perm, a->lock), 0777) ||
	    !sys_write(&a->ctx->ds, a->lock, sbuf_text(&text), text.len))
		return false;
	cmd_say(a->ctx, "%s", a->lock);
	return true;
}

/* No server: the first query that the lock file does not know is named. */
static bool refuse_stale(struct asking *a, const struct vec *queries, const struct diags *said)
{
	const struct node *lock = read_lock(a);

	for (size_t i = 0; i < queries->len; i++) {
		const struct query *q = queries->items[i];
		const struct diag *first = said->list.len ? said->list.items[0] : NULL;
		struct diag *d;

		if (lock && query_lock_find(a->ctx->perm, lock, q->name, a->hashes.items[i]))
			continue;
		d = diag_add(&a->ctx->ds, MG_QUERY_LOCK, node_key_pos(q->node),
			     "%s does not know the query %s as it is now", a->lock, q->name);
		if (first)
			diag_note(&a->ctx->ds, d, "no server can be asked: %s", first->text);
		diag_hint(&a->ctx->ds, d,
			  "Run `modelgen structs` once where the PostgreSQL server programs are "
			  "installed, or name a server with --scratch, and commit %s.",
			  a->lock);
		return false;
	}
	diags_take(&a->ctx->ds, said);
	return false;
}

/* Templates that do without queries are not to be stopped by them. */
static bool note_lacking(struct asking *a, const struct diags *said, bool *lacks)
{
	const struct diag *first = said->list.items[0];
	struct diag *d = diag_add(&a->ctx->ds, MG_NOTE, POS_NONE,
				  "templates do not see the named queries: %s does not know all of "
				  "them",
				  a->lock);

	diag_note(&a->ctx->ds, d, "no server can be asked: %s", first->text);
	diag_hint(&a->ctx->ds, d,
		  "Where they are wanted, run this once where the PostgreSQL server programs are "
		  "installed, or name a server with --scratch, and commit the file.");
	*lacks = true;
	return true;
}

bool queries_typed(struct cmd_context *ctx, const struct schema *models, bool may_write,
		   struct vec *out, bool *lacks)
{
	struct asking a = {.ctx = ctx, .models = models, .lock = lock_path(ctx)};
	struct diags said = DIAGS_INIT(ctx->perm);
	bool is_new;
	bool ok = true;

	if (!query_read(ctx->perm, &ctx->ds, models, out))
		return false;
	if (!out->len)
		return true;
	is_new = !is_known(&a, out);
	if (is_new) {
		if (!ctx->scratch &&
		    !scratch_open(ctx->perm, &said, ctx->config.scratch, &ctx->scratch))
			return lacks && said.list.len ? note_lacking(&a, &said, lacks)
						      : refuse_stale(&a, out, &said);
		a.scratch = ctx->scratch;
		if (!ask(&a, out) || ctx->ds.errors)
			return false;
	}
	for (size_t i = 0; i < out->len; i++)
		ok = query_type(ctx->perm, &ctx->ds, models, out->items[i], a.described.items[i]) &&
		     ok;
	return ok && (!is_new || !may_write || write_lock(&a));
}
