#include "cmd/runplan.h"
#include "rev/loss.h"

#include <string.h>

static bool refuse_protected(struct cmd_context *ctx)
{
	struct diag *d = diag_add(&ctx->ds, MG_PROTECTED, POS_NONE,
				  "the environment %s is protected", ctx->config.env);

	diag_hint(&ctx->ds, d, "Say --force if a downgrade there is meant.");
	return false;
}

static bool may_touch(struct cmd_context *ctx, const struct revs *r, const struct rev_plan *plan)
{
	const struct rev_change *last;

	if (!ctx->config.is_protected || ctx->opt.force)
		return true;
	last = plan->changes.items[plan->changes.len - 1];
	if (revs_ask(ctx, arena_printf(ctx->perm,
				       "Environment %s is protected. Downgrade from %s to %s?",
				       ctx->config.env, rev_ids_text(ctx->perm, &r->current),
				       rev_ids_text(ctx->perm, &last->node->parents))))
		return true;
	return refuse_protected(ctx);
}

/* Rows that would go: meant by the flag, or by the answer of a person. */
static bool may_lose(struct cmd_context *ctx, const struct rev_plan *plan,
		     struct rev_execute_options *options)
{
	struct vec losses = {0};

	if (options->allows_loss)
		return true;
	if (!rev_plan_losses(ctx->perm, &ctx->ds, plan, options, &losses))
		return false;
	if (!losses.len)
		return true;
	if (revs_has_terminal(ctx)) {
		for (size_t i = 0; i < losses.len; i++) {
			const struct rev_loss *l = losses.items[i];

			cmd_say(ctx, "%s holds %s that will be lost", l->what, l->amount);
		}
		options->allows_loss = revs_ask(ctx, "Go on?");
	}
	if (!options->allows_loss)
		rev_refuse_losses(&ctx->ds, &losses);
	return options->allows_loss;
}

static bool may_run(struct cmd_context *ctx, struct revs *r, const struct rev_plan *plan,
		    struct rev_execute_options *options)
{
	revs_tell_back(ctx, plan);
	return may_touch(ctx, r, plan) && may_lose(ctx, plan, options);
}

static bool plan(struct cmd_context *ctx, struct revs *r, const struct rev_names *names,
		 struct rev_plan *out)
{
	struct rev_target to;

	return rev_resolve_target(ctx->perm, &ctx->ds, names, ctx->opt.args.items[0], &to) &&
	       rev_plan_downgrade(ctx->perm, &ctx->ds, &r->graph, &r->current, &to, out);
}

static bool has_range(struct cmd_context *ctx)
{
	const char *target = ctx->opt.args.items[0];
	struct diag *d;

	if (strchr(target, ':'))
		return true;
	d = diag_add(&ctx->ds, MG_USAGE, POS_NONE, "downgrade --sql wants a range FROM:TO");
	diag_hint(&ctx->ds, d, "No database is asked, so say where it is, such as head:%s.",
		  target);
	return false;
}

static int run(struct cmd_context *ctx)
{
	const struct run_way way = {
		.count = REV_COUNT_DOWN, .plan = plan, .may_print = has_range, .may_run = may_run};

	return runplan(ctx, &way);
}

const struct command cmd_downgrade = {
	.name = "downgrade",
	.summary = "take revisions back",
	.args = "REVISION",
	.min_args = 1,
	.max_args = 1,
	.options = (const char *const[]){"url", "dir", "sql", "with-history", "transaction",
					 "steps", "dry-run", "rehearse", "backup", "resume",
					 "format=text|json", "allow-data-loss", "force", NULL},
	.text = "REVISION is where to go: -1 for one step back, an id or the beginning of one, "
		"base for everything, LABEL@base for one line of a history that forks. When "
		"tables or columns that hold something would be dropped, a terminal is asked; "
		"elsewhere --allow-data-loss says that this is meant. What an upgrade dropped "
		"comes back empty, and that is told. A protected environment "
		"(modelgen.yaml) asks always, or wants --force.\n"
		"With --sql the script between FROM:TO is printed instead; no database is asked.",
	.examples =
		(const struct example[]){
			{"modelgen downgrade -1", "take the last revision back"},
			{"modelgen downgrade base --allow-data-loss",
			 "take everything back, whatever the tables hold"},
			{"modelgen downgrade head:base --sql", "print the script for it"},
			{0},
		},
	.exits =
		(const struct exit_row[]){
			{3, "rows or values would be lost, or the environment is protected"},
			{5, "another run holds the version table, or a statement waited too long"},
			{-1, NULL},
		},
	.run = run,
};
