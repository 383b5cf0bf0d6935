#include "cmd/revs.h"

#include "cmd/progress.h"
#include "rev/back.h"
#include "rev/revdir.h"
#include "rev/settings.h"
#include "rev/syntax.h"

#include <stdio.h>
#include <unistd.h>

bool revs_load(struct cmd_context *ctx, struct revs *r)
{
	*r = (struct revs){0};
	return rev_graph_load(ctx->perm, &ctx->ds, &ctx->config.dirs, &r->graph);
}

static bool open_store(struct cmd_context *ctx, struct revs *r)
{
	return rev_store_open(ctx->perm, &ctx->ds, r->conn, ctx->config.version_table,
			      ctx->config.version_schema, &r->store);
}

/* In a transaction of its own, so that a lock on the version table is not waited for too long. */
static bool read_current(struct cmd_context *ctx, struct revs *r)
{
	const struct rev_execute_options options = {.conn = r->conn,
						    .lock_timeout = ctx->config.lock_timeout};

	return conn_exec(r->conn, &ctx->ds, "BEGIN READ ONLY") &&
	       rev_settings_limits(ctx->perm, &ctx->ds, &options) && open_store(ctx, r) &&
	       rev_store_current(&r->store, &ctx->ds, &r->graph, &r->current) &&
	       conn_exec(r->conn, &ctx->ds, "COMMIT");
}

static bool connect(struct cmd_context *ctx, struct revs *r)
{
	const struct conn_options options = {.role = ctx->config.role,
					     .shows_notices = ctx->opt.verbose};
	const char *url;

	return cmd_url(ctx, false, &url) && conn_open(ctx->perm, &ctx->ds, url, &options, &r->conn);
}

bool revs_connect(struct cmd_context *ctx, struct revs *r)
{
	return connect(ctx, r) && read_current(ctx, r);
}

bool revs_open(struct cmd_context *ctx, struct revs *r)
{
	return connect(ctx, r) && open_store(ctx, r);
}

bool revs_resolve(struct cmd_context *ctx, struct revs *r, const char *name, struct vec *out)
{
	struct rev_names names = {.graph = &r->graph};

	if (str_starts(name, "current")) {
		if (!revs_connect(ctx, r))
			return false;
		names.current = &r->current;
	}
	return rev_resolve(ctx->perm, &ctx->ds, &names, name, out);
}

bool revs_is_at_heads(const struct cmd_context *ctx, const struct revs *r)
{
	bool *applied = rev_set_new(ctx->perm, &r->graph);

	rev_set_add_ancestors(applied, &r->graph, &r->current);
	for (size_t i = 0; i < r->graph.nodes.len; i++) {
		if (!applied[i])
			return false;
	}
	return true;
}

void revs_close(struct revs *r)
{
	conn_close(r->conn);
	r->conn = NULL;
}

struct rev_execute_options revs_options(struct cmd_context *ctx, struct revs *r)
{
	struct progress *progress = ARENA_NEW(ctx->perm, struct progress);

	progress->ctx = ctx;
	return (struct rev_execute_options){
		.conn = r->conn,
		.store = &r->store,
		.lock_timeout = ctx->config.lock_timeout,
		.statement_timeout = ctx->config.statement_timeout,
		.tool = "modelgen " MODELGEN_VERSION,
		.per_run = str_eq(ctx->opt.transaction, "per-run"),
		.allows_loss = ctx->opt.allow_data_loss,
		.wait_ms = rev_ms(ctx->config.wait),
		.retry_ms = rev_ms(ctx->config.lock_retry),
		.batch_rows = ctx->config.online_batch,
		.resume = str_eq(ctx->opt.resume, "rerun")  ? REV_RESUME_RERUN
			  : str_eq(ctx->opt.resume, "skip") ? REV_RESUME_SKIP
							    : REV_RESUME_ASK,
		.told = progress,
		.tell = progress_tell,
	};
}

struct rev_print_options revs_print_options(const struct cmd_context *ctx)
{
	return (struct rev_print_options){
		.table = ctx->config.version_table,
		.schema = ctx->config.version_schema,
		.tool = ctx->opt.with_history ? "modelgen " MODELGEN_VERSION : NULL,
	};
}

bool revs_script_ends(struct cmd_context *ctx, struct revs *r, const struct vec *texts,
		      const char *open_from, struct vec *from, struct vec *to)
{
	const struct rev_names names = {.graph = &r->graph};
	const char *start = "";
	const char *end;

	*from = (struct vec){0};
	*to = *texts;
	if (texts->len != 1 || !rev_split_range(ctx->perm, texts->items[0], &start, &end))
		return true;
	*to = (struct vec){0};
	if (*end)
		vec_push(ctx->perm, to, end);
	return rev_resolve(ctx->perm, &ctx->ds, &names, *start ? start : open_from, from);
}

static bool plan_script(struct cmd_context *ctx, struct revs *r, const struct vec *texts,
			bool is_upgrade, struct rev_plan *plan, const char **end)
{
	struct rev_names names = {.graph = &r->graph};
	struct rev_target target;
	struct vec from;
	struct vec words;
	struct vec to;

	if (!revs_script_ends(ctx, r, texts, is_upgrade ? "base" : "heads", &from, &words))
		return false;
	names.from = &from;
	names.count = is_upgrade ? REV_COUNT_UP : REV_COUNT_DOWN;
	if (!words.len)
		vec_push(ctx->perm, &words, is_upgrade ? "head" : "base");
	if (is_upgrade) {
		if (!rev_resolve_all(ctx->perm, &ctx->ds, &names, &words, &to))
			return false;
		*end = rev_ids_text(ctx->perm, &to);
		return rev_plan_upgrade(ctx->perm, &ctx->ds, &r->graph, &from, &to, plan);
	}
	if (!rev_resolve_target(ctx->perm, &ctx->ds, &names, words.items[0], &target))
		return false;
	*end = target.node ? target.node->file->id : "<base>";
	return rev_plan_downgrade(ctx->perm, &ctx->ds, &r->graph, &from, &target, plan);
}

static void tell_back(struct cmd_context *ctx, const struct rev_file *f)
{
	const struct rev_back back = rev_back_read(ctx->perm, f);
	const char *text = rev_back_text(ctx->perm, &back, false);
	struct pos pos = {.src = f->src};
	struct diag *d;

	if (back.kind == REV_BACK_SHAPE && back.why.len)
		cmd_say(ctx, "downgrade %s: %s", f->id, text);
	if (back.kind != REV_BACK_IMPOSSIBLE)
		return;
	if (f->down_section.exists)
		pos = f->down_section.pos;
	d = diag_add(&ctx->ds, MG_REV_NO_BACK, pos, "downgrade %s: %s", f->id, text);
	diag_hint(&ctx->ds, d, "Write what takes the upgrade back under `-- downgrade:`.");
}

void revs_tell_back(struct cmd_context *ctx, const struct rev_plan *plan)
{
	for (size_t i = 0; i < plan->changes.len; i++) {
		const struct rev_change *c = plan->changes.items[i];

		tell_back(ctx, c->node->file);
	}
	cmd_flush(ctx);
}

bool revs_print(struct cmd_context *ctx, struct revs *r, const struct vec *texts, bool is_upgrade)
{
	const struct rev_print_options options = revs_print_options(ctx);
	struct rev_plan plan;
	const char *end;

	if (!plan_script(ctx, r, texts, is_upgrade, &plan, &end))
		return false;
	if (!plan.changes.len)
		cmd_say(ctx, "nothing to do: no revision leads from %s to %s",
			rev_ids_text(ctx->perm, &plan.from), end);
	if (!rev_warn_syntax(ctx->perm, &ctx->ds, &plan))
		return false;
	if (!is_upgrade)
		revs_tell_back(ctx, &plan);
	return rev_print(&ctx->out, &ctx->ds, &plan, &options);
}

bool revs_online_only(struct cmd_context *ctx, const struct vec *texts)
{
	const char *from;
	const char *to;
	struct diag *d;

	for (size_t i = 0; i < texts->len; i++) {
		const char *text = texts->items[i];

		if (!rev_split_range(ctx->perm, text, &from, &to))
			continue;
		d = diag_add(&ctx->ds, MG_USAGE, POS_NONE, "the range %s is for --sql alone", text);
		diag_hint(&ctx->ds, d, "A database is asked where it is; name the end: %s.", to);
		return false;
	}
	if (!ctx->opt.with_history)
		return true;
	d = diag_add(&ctx->ds, MG_USAGE, POS_NONE, "--with-history is for --sql alone");
	diag_hint(&ctx->ds, d, "Without --sql the history table is always kept.");
	return false;
}

bool revs_new(struct cmd_context *ctx, const struct rev_graph *g, struct rev_new *out)
{
	const struct options *o = &ctx->opt;
	const struct rev_new_options options = {
		.rev_id = o->rev_id,
		.message = o->message,
		.heads = &o->heads,
		.labels = &o->branch_labels,
		.depends = &o->depends_on,
		.dirs = &ctx->config.dirs,
		.dir = o->version_path,
		.splices = o->splice,
	};

	return rev_new_begin(ctx->perm, &ctx->ds, g, &options, out);
}

bool revs_has_place(struct cmd_context *ctx, const struct rev_graph *g)
{
	const struct rev_new_options options = {
		.heads = &ctx->opt.heads,
		.dirs = &ctx->config.dirs,
		.dir = ctx->opt.version_path,
		.splices = ctx->opt.splice,
	};
	struct rev_new unused;

	return rev_new_begin(ctx->perm, &ctx->ds, g, &options, &unused);
}

bool revs_write(struct cmd_context *ctx, const struct rev_new *r)
{
	const char *path;

	if (!rev_dir_write(ctx->perm, &ctx->ds, r->dir, r, &path))
		return false;
	sbuf_addf(&ctx->out, "%s\n", path);
	return true;
}

bool revs_has_terminal(const struct cmd_context *ctx)
{
	return !ctx->opt.quiet && isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

bool revs_ask(struct cmd_context *ctx, const char *question)
{
	int first;

	if (!revs_has_terminal(ctx))
		return false;
	cmd_say(ctx, "%s [y/N]", question);
	first = getchar();
	for (int c = first; c != '\n' && c != EOF;)
		c = getchar();
	return first == 'y' || first == 'Y';
}
