#include "cmd/revs.h"
#include "rev/revshow.h"

static int run(struct cmd_context *ctx)
{
	struct revs r;

	if (!revs_load(ctx, &r))
		return cmd_finish(ctx, 6);
	for (size_t i = 0; i < r.graph.heads.len; i++) {
		if (ctx->opt.verbose)
			rev_show_entry(&ctx->out, r.graph.heads.items[i], 0);
		else
			rev_show_line(&ctx->out, r.graph.heads.items[i], 0);
	}
	return cmd_finish(ctx, 0);
}

const struct command cmd_heads = {
	.name = "heads",
	.summary = "show the last revisions",
	.args = "",
	.options = (const char *const[]){"dir", NULL},
	.text = "A history that does not fork has one head. No database is asked; --verbose shows "
		"message, date and file.",
	.examples =
		(const struct example[]){
			{"modelgen heads", "print the last revision"},
			{0},
		},
	.run = run,
};
