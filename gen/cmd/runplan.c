#include "cmd/runplan.h"

#include "cmd/hooks.h"
#include "cmd/progress.h"
#include "rev/replay.h"
#include "rev/syntax.h"

/* --steps: the plan ends after so many changes. */
static bool cut(struct cmd_context *ctx, struct rev_plan *plan)
{
	struct diag *d;
	long long n;

	if (!ctx->opt.steps)
		return true;
	if (!str_to_i64(ctx->opt.steps, &n) || n < 1) {
		d = diag_add(&ctx->ds, MG_USAGE, POS_NONE, "--steps cannot be `%s`",
			     ctx->opt.steps);
		diag_hint(&ctx->ds, d, "It is a whole number from 1.");
		return false;
	}
	if ((unsigned long long)n < plan->changes.len)
		plan->changes.len = (size_t)n;
	return true;
}

/* What fails there may be fine here: revisions seldom make all that a database has. */
static void tell_scratch(struct cmd_context *ctx, const struct rev_execute_options *options)
{
	struct diags *ds = &ctx->ds;

	for (size_t i = ds->list.len; i-- > 0;) {
		struct diag *d = ds->list.items[i];

		if (diag_row(d->code)->level != DIAG_ERROR)
			continue;
		diag_note(ds, d,
			  "on a scratch database that the revisions alone have made; "
			  "nothing was run in %s",
			  conn_target(options->conn));
		if (!d->hint)
			diag_hint(ds, d,
				  "--rehearse tries it in the database itself, in a "
				  "transaction that is taken back.");
		return;
	}
}

/* A scratch database is brought to where this one is, and goes the way first. */
static bool dry_run(struct cmd_context *ctx, const struct rev_plan *plan,
		    const struct rev_execute_options *options)
{
	struct rev_execute_options there = *options;
	struct scratch *scratch;
	const char *url;
	bool ok;

	there.conn = NULL;
	there.store = NULL;
	there.after = NULL;
	if (!cmd_scratch(ctx, &scratch))
		return false;
	ok = rev_replay_apart(ctx->perm, &ctx->ds, scratch, plan->graph, &plan->from, &url) &&
	     conn_open(ctx->perm, &ctx->ds, url, NULL, &there.conn) &&
	     rev_execute(ctx->perm, &ctx->ds, plan, &there);
	conn_close(there.conn);
	if (!ok)
		tell_scratch(ctx, options);
	else
		cmd_say(ctx, "dry run on a scratch database: nothing was changed in %s",
			conn_target(options->conn));
	return ok;
}

static bool refuse_rehearsal(struct cmd_context *ctx, const struct rev_plan *plan)
{
	for (size_t i = 0; i < plan->changes.len; i++) {
		const struct rev_section *section = rev_change_section(plan->changes.items[i]);

		for (size_t k = 0; k < section->steps.len; k++) {
			const struct rev_step *step = section->steps.items[k];
			struct diag *d;

			if (!step->is_outside)
				continue;
			d = diag_add(&ctx->ds, MG_USAGE, step->pos,
				     "a step outside transactions cannot be taken back");
			diag_hint(&ctx->ds, d, "Say --dry-run: it uses a scratch database.");
			return true;
		}
	}
	return false;
}

static bool rehearse(struct cmd_context *ctx, const struct rev_plan *plan,
		     struct rev_execute_options *options)
{
	if (refuse_rehearsal(ctx, plan))
		return false;
	options->per_run = true;
	options->rehearses = true;
	if (!rev_execute(ctx->perm, &ctx->ds, plan, options))
		return false;
	cmd_say(ctx, "rehearsal: everything was taken back in %s", conn_target(options->conn));
	return true;
}

static bool after_revision(void *told, struct diags *ds, const struct rev_change *c)
{
	struct progress *p = told;
	const struct hook hook = {.name = "after-revision",
				  .path = p->ctx->config.after_revision,
				  .database = p->database,
				  .change = c};

	return hook_run(p->ctx, ds, &hook);
}

static bool run_plan(struct cmd_context *ctx, struct revs *r, const struct rev_plan *plan,
		     struct rev_execute_options *options)
{
	struct progress *p = options->told;
	const struct rev_change *first = plan->changes.items[0];
	struct hook before = {.name = "before-upgrade", .database = conn_target(r->conn)};
	struct hook after = {.name = "after-upgrade", .database = before.database};

	if (ctx->opt.dry_run)
		return dry_run(ctx, plan, options);
	if (ctx->opt.rehearse)
		return rehearse(ctx, plan, options);
	if (first->is_upgrade) {
		before.path = ctx->config.before_upgrade;
		after.path = ctx->config.after_upgrade;
	}
	p->database = before.database;
	options->after = after_revision;
	return (!ctx->opt.backup || conn_dump(r->conn, &ctx->ds, ctx->opt.backup)) &&
	       hook_run(ctx, &ctx->ds, &before) &&
	       rev_execute(ctx->perm, &ctx->ds, plan, options) && hook_run(ctx, &ctx->ds, &after);
}

static bool run_online(struct cmd_context *ctx, struct revs *r, const struct run_way *way)
{
	struct rev_names names = {
		.graph = &r->graph,
		.current = &r->current,
		.from = &r->current,
		.count = way->count,
	};
	struct rev_execute_options options;
	struct rev_plan plan;

	if (!revs_online_only(ctx, &ctx->opt.args) || !revs_connect(ctx, r) ||
	    !way->plan(ctx, r, &names, &plan) || !cut(ctx, &plan))
		return false;
	if (!plan.changes.len) {
		if (!r->graph.nodes.len && way->count == REV_COUNT_UP)
			cmd_say(ctx, "nothing to do: there are no revisions in %s", r->graph.dir);
		else
			cmd_say(ctx, "nothing to do: the database is at %s",
				rev_ids_text(ctx->perm, &r->current));
		return true;
	}
	options = revs_options(ctx, r);
	return rev_check_syntax(ctx->perm, &ctx->ds, r->conn, &plan) &&
	       (!way->may_run || way->may_run(ctx, r, &plan, &options)) &&
	       run_plan(ctx, r, &plan, &options);
}

/* Options that would have to be left unheard. */
static bool refuse_clash(struct cmd_context *ctx)
{
	const struct options *o = &ctx->opt;
	const struct {
		const char *name;
		bool is_said;
	} online[] = {
		{"--dry-run", o->dry_run},	 {"--rehearse", o->rehearse},
		{"--backup", o->backup != NULL}, {"--resume", o->resume != NULL},
		{"--steps", o->steps != NULL},
	};
	struct diag *d;

	for (size_t i = 0; o->sql && i < sizeof(online) / sizeof(online[0]); i++) {
		if (!online[i].is_said)
			continue;
		d = diag_add(&ctx->ds, MG_USAGE, POS_NONE, "%s and --sql exclude each other",
			     online[i].name);
		diag_hint(&ctx->ds, d,
			  "A script is printed and no database is asked; what it holds is said by "
			  "its range, such as base:+1.");
		return true;
	}
	if (!o->dry_run || !o->rehearse)
		return false;
	d = diag_add(&ctx->ds, MG_USAGE, POS_NONE, "--dry-run and --rehearse exclude each other");
	diag_hint(&ctx->ds, d,
		  "The first uses a scratch database, the second the database itself.");
	return true;
}

int runplan(struct cmd_context *ctx, const struct run_way *way)
{
	struct revs r;

	if (!refuse_clash(ctx) && revs_load(ctx, &r)) {
		if (!ctx->opt.sql)
			(void)run_online(ctx, &r, way);
		else if (!way->may_print || way->may_print(ctx))
			(void)revs_print(ctx, &r, &ctx->opt.args, way->count == REV_COUNT_UP);
		revs_close(&r);
	}
	return cmd_finish(ctx, 0);
}
