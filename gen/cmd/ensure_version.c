#include "cmd/revs.h"
#include "rev/stamp.h"

static bool ensure(struct cmd_context *ctx, struct revs *r)
{
	struct rev_execute_options options;

	if (!revs_open(ctx, r))
		return false;
	options = revs_options(ctx, r);
	return rev_ensure(ctx->perm, &ctx->ds, &options);
}

static int run(struct cmd_context *ctx)
{
	const struct rev_print_options options = revs_print_options(ctx);
	const struct vec none = {0};
	struct revs r = {0};

	if (ctx->opt.sql) {
		rev_stamp_print(&ctx->out, &none, true, &options);
	} else {
		(void)ensure(ctx, &r);
		revs_close(&r);
	}
	return cmd_finish(ctx, 0);
}

const struct command cmd_ensure_version = {
	.name = "ensure_version",
	.alias = "ensure-version",
	.summary = "make the version table if it is missing",
	.args = "",
	.options = (const char *const[]){"url", "sql", NULL},
	.text = "For a role that prepares a database for others: upgrade and stamp make the table "
		"by themselves. The history table is made, too. With --sql the statement is "
		"printed.",
	.examples =
		(const struct example[]){
			{"modelgen ensure_version", "make the tables that keep the revision"},
			{"modelgen ensure-version --sql", "print the statement"},
			{0},
		},
	.run = run,
};
