#include "cmd/revs.h"
#include "rev/revspec.h"

static bool upgrade(struct cmd_context *ctx, struct revs *r, const char *target)
{
	struct rev_names names = {
		.graph = &r->graph, .current = &r->current, .anchor = &r->current};
	struct rev_execute_options options;
	struct rev_plan plan;
	struct vec to;

	if (!revs_online_only(ctx, target) || !revs_connect(ctx, r) ||
	    !rev_store_check(&r->store, &ctx->ds, &r->graph, &r->current) ||
	    !rev_resolve(ctx->perm, &ctx->ds, &names, target, &to) ||
	    !rev_plan_upgrade(ctx->perm, &ctx->ds, &r->graph, &r->current, &to, &plan))
		return false;
	if (!r->graph.nodes.len)
		cmd_say(ctx, "nothing to do: there are no revisions in %s", r->graph.dir);
	else if (!plan.changes.len)
		cmd_say(ctx, "nothing to do: the database is at %s",
			rev_ids_text(ctx->perm, &r->current));
	options = revs_options(ctx, r);
	return !plan.changes.len || rev_execute(ctx->perm, &ctx->ds, &plan, &options);
}

static int run(struct cmd_context *ctx)
{
	const char *target = ctx->opt.args.len ? ctx->opt.args.items[0] : "head";
	struct revs r;

	if (revs_load(ctx, &r)) {
		if (ctx->opt.sql)
			(void)revs_print(ctx, &r, target, true);
		else
			(void)upgrade(ctx, &r, target);
		revs_close(&r);
	}
	return cmd_finish(ctx, 0);
}

const struct command cmd_upgrade = {
	.name = "upgrade",
	.summary = "run the revisions that a database lacks",
	.args = "[REVISION]",
	.max_args = 1,
	.options = (const char *const[]){"url", "dir", "sql", "with-history", "transaction", NULL},
	.text = "REVISION is where to go: head (the default), an id or the beginning of one, +1 "
		"for one step, heads for all lines of a history that forks. Each revision is one "
		"transaction together with its version row and its row of modelgen_history; when a "
		"statement fails, nothing of its revision was done.\n"
		"With --sql a script for somebody else to run is printed instead, from base or "
		"between FROM:TO; no database is asked.",
	.examples =
		(const struct example[]){
			{"modelgen upgrade", "bring the database to the last revision"},
			{"modelgen upgrade +1", "run the next revision only"},
			{"modelgen upgrade base:2ab2 --sql > create.sql",
			 "write the script that leads from nothing to 2ab278d05356"},
			{0},
		},
	.exits =
		(const struct exit_row[]){
			{5, "another run holds the version table, or a statement waited too long"},
			{-1, NULL},
		},
	.run = run,
};
