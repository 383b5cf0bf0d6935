#include "rev/stamp.h"
#include "cmd/revs.h"

static bool refuse_purge(struct cmd_context *ctx)
{
	struct diag *d;

	if (ctx->opt.sql) {
		d = diag_add(&ctx->ds, MG_USAGE, POS_NONE, "--purge and --sql exclude each other");
		diag_hint(&ctx->ds, d, "Write DELETE FROM %s in front of the script.",
			  ctx->config.version_table);
		return true;
	}
	if (!ctx->config.is_protected || ctx->opt.force ||
	    revs_ask(ctx, arena_printf(ctx->perm,
				       "Environment %s is protected. Empty its version table?",
				       ctx->config.env)))
		return false;
	d = diag_add(&ctx->ds, MG_PROTECTED, POS_NONE, "the environment %s is protected",
		     ctx->config.env);
	diag_hint(&ctx->ds, d, "Say --force if a purge there is meant.");
	return true;
}

static void say(struct cmd_context *ctx, const struct vec *steps)
{
	for (size_t i = 0; i < steps->len; i++) {
		const struct rev_stamp_step *s = steps->items[i];

		cmd_say(ctx, "stamp %s -> %s", *s->from ? s->from : "<base>",
			*s->to ? s->to : "<base>");
	}
	if (!steps->len)
		cmd_say(ctx, "nothing to do: the database is there already");
}

static bool online(struct cmd_context *ctx, struct revs *r)
{
	const struct rev_stamp stamp = {
		.graph = &r->graph, .texts = &ctx->opt.args, .purges = ctx->opt.purge};
	struct rev_execute_options options;
	struct vec steps = {0};

	if (!revs_online_only(ctx, &ctx->opt.args) || !revs_open(ctx, r))
		return false;
	options = revs_options(ctx, r);
	if (!rev_stamp(ctx->perm, &ctx->ds, &stamp, &options, &steps))
		return false;
	say(ctx, &steps);
	return true;
}

static bool print(struct cmd_context *ctx, struct revs *r)
{
	const struct rev_print_options options = revs_print_options(ctx);
	const struct rev_names names = {.graph = &r->graph};
	struct vec steps = {0};
	struct vec from;
	struct vec to;

	if (!revs_script_ends(ctx, r, &ctx->opt.args, "base", &from, &to))
		return false;
	if (!to.len)
		vec_push(ctx->perm, &to, "heads");
	if (!rev_stamp_plan(ctx->perm, &ctx->ds, &names, &to, &from, &steps))
		return false;
	rev_stamp_print(&ctx->out, &steps, !from.len && steps.len, &options);
	return true;
}

static int run(struct cmd_context *ctx)
{
	struct revs r;

	if (revs_load(ctx, &r)) {
		if (ctx->opt.purge && refuse_purge(ctx))
			return cmd_finish(ctx, 2);
		(void)(ctx->opt.sql ? print : online)(ctx, &r);
		revs_close(&r);
	}
	return cmd_finish(ctx, 0);
}

const struct command cmd_stamp = {
	.name = "stamp",
	.summary = "say that a database is at a revision, without running anything",
	.args = "REVISION...",
	.min_args = 1,
	.max_args = -1,
	.options = (const char *const[]){"url", "dir", "sql", "purge", "force", NULL},
	.text = "For a database that got its tables in another way: it is entered in the version "
		"table, and no revision runs. A revision takes the place of those on its line, "
		"other lines stay; base takes all away. --purge empties the table first and so "
		"helps where it names revisions that no longer exist; a protected environment "
		"(modelgen.yaml) asks about that, or wants --force. With --sql the script is "
		"printed, from base or between FROM:TO.",
	.examples =
		(const struct example[]){
			{"modelgen stamp head", "the tables are there already"},
			{"modelgen stamp --purge head", "the same, whatever the table says now"},
			{"modelgen stamp 2ab2 --sql", "print the statements"},
			{0},
		},
	.exits =
		(const struct exit_row[]){
			{3, "--purge: the environment is protected"},
			{5, "another run holds the version table"},
			{-1, NULL},
		},
	.run = run,
};
