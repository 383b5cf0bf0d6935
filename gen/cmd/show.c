#include "cmd/revs.h"
#include "rev/revshow.h"
#include "text/json.h"

static void show(struct cmd_context *ctx, struct revs *r, const char *name)
{
	struct node *list = node_list(ctx->perm);
	bool as_json = str_eq(ctx->opt.format, "json");
	struct vec found;

	if (!revs_resolve(ctx, r, name, &found))
		return;
	for (size_t i = 0; i < found.len; i++) {
		if (as_json)
			node_push(list, rev_show_node(ctx->perm, found.items[i], 0));
		else
			rev_show_entry(&ctx->out, found.items[i],
				       ctx->is_terminal ? REV_SHOW_BACK : 0);
	}
	if (as_json)
		json_write(&ctx->out, list);
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
	.options = (const char *const[]){"url", "dir", "format=text|json", NULL},
	.text = "REVISION is an id or the beginning of one, a label, head, heads, head-1, or "
		"current, for which the database is asked. On a terminal the line Way "
		"Back, and with --format json way_back, says what a downgrade of it is worth: "
		"exact, shape only (values or rows are not what they were), "
		"impossible (nothing leads back), or that it cannot be told from the statements; "
		"whether rows are there to be lost, `downgrade` looks when it runs.",
	.examples =
		(const struct example[]){
			{"modelgen show head", "message, date and file of the last revision"},
			{"modelgen show 43ce", "the revision whose id begins with 43ce"},
			{0},
		},
	.run = run,
};
