#include "cmd/runplan.h"

static bool plan(struct cmd_context *ctx, struct revs *r, const struct rev_names *names,
		 struct rev_plan *out)
{
	const struct rev_accept accept = {.current = &r->current,
					  .allowed = &ctx->opt.allow_changed,
					  .tool = "modelgen " MODELGEN_VERSION};
	struct vec to;

	return rev_store_check(&r->store, &ctx->ds, &r->graph, &accept) &&
	       rev_resolve_all(ctx->perm, &ctx->ds, names, &ctx->opt.args, &to) &&
	       rev_plan_upgrade(ctx->perm, &ctx->ds, &r->graph, &r->current, &to, out);
}

static int run(struct cmd_context *ctx)
{
	const struct run_way way = {.count = REV_COUNT_UP, .plan = plan};

	if (!ctx->opt.args.len)
		vec_push(ctx->perm, &ctx->opt.args, "head");
	return runplan(ctx, &way);
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
