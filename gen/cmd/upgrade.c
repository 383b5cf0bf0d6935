#include "cmd/revs.h"
#include "cmd/runplan.h"

static bool upgrade(struct cmd_context *ctx, struct revs *r, const struct vec *targets)
{
	struct rev_names names = {
		.graph = &r->graph,
		.current = &r->current,
		.from = &r->current,
		.count = REV_COUNT_UP,
	};
	const struct rev_accept accept = {.current = &r->current,
					  .allowed = &ctx->opt.allow_changed,
					  .tool = "modelgen " MODELGEN_VERSION};
	struct rev_execute_options options;
	struct rev_plan plan;
	struct vec to;

	if (!revs_online_only(ctx, targets) || !revs_connect(ctx, r) ||
	    !rev_store_check(&r->store, &ctx->ds, &r->graph, &accept) ||
	    !rev_resolve_all(ctx->perm, &ctx->ds, &names, targets, &to) ||
	    !rev_plan_upgrade(ctx->perm, &ctx->ds, &r->graph, &r->current, &to, &plan) ||
	    !runplan_cut(ctx, &plan))
		return false;
	if (!r->graph.nodes.len)
		cmd_say(ctx, "nothing to do: there are no revisions in %s", r->graph.dir);
	else if (!plan.changes.len)
		cmd_say(ctx, "nothing to do: the database is at %s",
			rev_ids_text(ctx->perm, &r->current));
	options = revs_options(ctx, r);
	return !plan.changes.len || runplan(ctx, r, &plan, &options);
}

static int run(struct cmd_context *ctx)
{
	struct vec *targets = &ctx->opt.args;
	struct revs r;

	if (!targets->len)
		vec_push(ctx->perm, targets, "head");
	if (revs_load(ctx, &r)) {
		if (ctx->opt.sql)
			(void)revs_print(ctx, &r, targets, true);
		else
			(void)upgrade(ctx, &r, targets);
		revs_close(&r);
	}
	return cmd_finish(ctx, 0);
}

const struct command cmd_upgrade = {
	.name = "upgrade",
	.summary = "run the revisions that a database lacks",
	.args = "[REVISION]...",
	.max_args = -1,
	.options = (const char *const[]){"url", "dir", "sql", "with-history", "transaction",
					 "steps", "dry-run", "rehearse", "backup", "resume",
					 "allow-changed", "format=text|json", NULL},
	.text = "REVISION is where to go: head (the default), an id or the beginning of one, +1 "
		"for one step, heads for all lines of a history that forks, LABEL@head for one of "
		"them; several may be given. Each revision is one "
		"transaction together with its version row and its row of modelgen_history; when a "
		"statement fails, nothing of its revision was done.\n"
		"--dry-run goes the same way on a scratch database, --rehearse in one transaction "
		"that is taken back. A transaction that does not get a lock in time is run again; "
		"an interrupted run goes on where it stopped.\n"
		"In the file, `-- step: transaction` begins another transaction, `-- step: none` "
		"statements that cannot be in one, and `-- step: batches` an UPDATE or DELETE that "
		"is run piece by piece along the primary key of its table (rows=N says how many "
		"rows a piece has); lock_timeout=5s and statement_timeout=10min behind it are for "
		"that step.\n"
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
