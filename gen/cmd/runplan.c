#include "cmd/runplan.h"

#include "cmd/hooks.h"
#include "cmd/progress.h"
#include "rev/replay.h"

bool runplan_cut(struct cmd_context *ctx, struct rev_plan *plan)
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

/* A scratch database is brought to where this one is, and goes the way first. */
static bool dry_run(struct cmd_context *ctx, const struct rev_plan *plan,
		    const struct rev_execute_options *options)
{
	struct rev_execute_options there = *options;
	struct scratch *scratch;
	const char *url;
	bool ok;

	there.store = NULL;
	there.after = NULL;
	if (!cmd_scratch(ctx, &scratch) ||
	    !rev_replay_apart(ctx->perm, &ctx->ds, scratch, plan->graph, &plan->from, &url) ||
	    !conn_open(ctx->perm, &ctx->ds, url, NULL, &there.conn))
		return false;
	ok = rev_execute(ctx->perm, &ctx->ds, plan, &there);
	conn_close(there.conn);
	if (ok)
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

bool runplan(struct cmd_context *ctx, struct revs *r, const struct rev_plan *plan,
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
