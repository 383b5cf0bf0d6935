#include "cmd/revs.h"
#include "rev/revshow.h"

static int run(struct cmd_context *ctx)
{
	const struct vec *heads;
	struct revs r;

	if (!revs_load(ctx, &r))
		return cmd_finish(ctx, 6);
	heads = ctx->opt.resolve_dependencies ? &r.graph.open_heads : &r.graph.heads;
	rev_sort_by_id(&r.graph.heads);
	rev_sort_by_id(&r.graph.open_heads);
	for (size_t i = 0; i < heads->len; i++) {
		if (ctx->opt.verbose)
			rev_show_entry(&ctx->out, heads->items[i], 0);
		else
			rev_show_line(&ctx->out, heads->items[i], REV_SHOW_LABELS);
	}
	return cmd_finish(ctx, 0);
}

const struct command cmd_heads = {
	.name = "heads",
	.summary = "show the last revisions",
	.args = "",
	.options = (const char *const[]){"dir", "resolve-dependencies", NULL},
	.text = "A history that does not fork has one head. No database is asked; --verbose shows "
		"message, date and file. A head on which a revision of another line depends is "
		"marked (effective head); --resolve-dependencies leaves it out.",
	.examples =
		(const struct example[]){
			{"modelgen heads", "print the last revision"},
			{0},
		},
	.run = run,
};
