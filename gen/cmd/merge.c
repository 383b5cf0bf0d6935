#include "cmd/revs.h"

static int run(struct cmd_context *ctx)
{
	struct rev_new new;
	struct revs r;

	ctx->opt.heads = ctx->opt.args;
	if (revs_load(ctx, &r) && revs_new(ctx, &r.graph, &new))
		(void)revs_write(ctx, &new);
	return cmd_finish(ctx, 0);
}

const struct command cmd_merge = {
	.name = "merge",
	.summary = "join heads in a new revision",
	.args = "REVISION...",
	.min_args = 1,
	.max_args = -1,
	.options = (const char *const[]){"message", "branch-label", "rev-id", "splice", "dir",
					 "version-path", NULL},
	.text = "Writes a revision that follows all those that are named (heads: every head). Its "
		"sections are empty: there is nothing to do but to bring the lines together, "
		"unless you write something. Its path is printed.",
	.examples =
		(const struct example[]){
			{"modelgen merge heads -m 'bring both lines together'", "join all heads"},
			{"modelgen merge 43aa b0ee -m both", "join these two"},
			{0},
		},
	.run = run,
};
