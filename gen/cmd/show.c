#include "cmd/revs.h"
#include "rev/revshow.h"

static void show(struct cmd_context *ctx, struct revs *r, const char *name)
{
	struct vec found;

	if (!revs_resolve(ctx, r, name, &found))
		return;
	for (size_t i = 0; i < found.len; i++)
		rev_show_entry(&ctx->out, found.items[i], 0);
}

static int run(struct cmd_context *ctx)
{
	struct revs r;

	if (revs_load(ctx, &r)) {
		show(ctx, &r, ctx->opt.args.items[0]);
		revs_close(&r);
	}
	return cmd_finish(ctx, 0);
}

const struct command cmd_show = {
	.name = "show",
	.summary = "show one revision",
	.args = "REVISION",
	.min_args = 1,
	.max_args = 1,
	.options = (const char *const[]){"url", "dir", NULL},
	.text = "REVISION is an id or the beginning of one, a label, head, heads, head-1, or "
		"current, for which the database is asked.",
	.examples =
		(const struct example[]){
			{"modelgen show head", "message, date and file of the last revision"},
			{"modelgen show 43ce", "the revision whose id begins with 43ce"},
			{0},
		},
	.run = run,
};
