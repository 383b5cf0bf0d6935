#include "cmd/revs.h"

static int autogenerate(struct cmd_context *ctx)
{
	const struct command *const *c = cmd_table();

	while (*c && !str_eq((*c)->name, "autogenerate"))
		c++;
	return *c ? (*c)->run(ctx) : cmd_finish(ctx, 2);
}

static int run(struct cmd_context *ctx)
{
	struct rev_new new;
	struct revs r;

	if (ctx->opt.autogenerate)
		return autogenerate(ctx);
	if (revs_load(ctx, &r) && revs_new(ctx, &r.graph, &new))
		(void)revs_write(ctx, &new);
	return cmd_finish(ctx, 0);
}

const struct command cmd_revision = {
	.name = "revision",
	.summary = "write a new revision file to be filled in by hand",
	.args = "",
	.options =
		(const char *const[]){"message", "head", "splice", "branch-label", "depends-on",
				      "version-path", "sql", "rev-id", "dir", "autogenerate", "url",
				      "models", "scratch", "rename", "renames", "no-prove", NULL},
	.text = "The file follows the last revision (or --head) and has two empty sections for "
		"SQL: upgrade and downgrade. Its path is printed. With --autogenerate it is filled "
		"in: see `modelgen help autogenerate`, to which the options about database, models "
		"and renames belong.",
	.examples =
		(const struct example[]){
			{"modelgen revision -m 'require users email'", "write an empty revision"},
			{"modelgen revision -m x --rev-id 2ab278d05356",
			 "the same with a chosen id"},
			{"modelgen revision -m billing --head base --branch-label billing",
			 "begin a line of its own"},
			{0},
		},
	.run = run,
};
