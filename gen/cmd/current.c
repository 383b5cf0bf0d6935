#include "cmd/revs.h"
#include "rev/revshow.h"

static void show(struct cmd_context *ctx, const struct revs *r)
{
	struct vec tips = {0};
	struct diag *d;

	if (ctx->opt.verbose)
		sbuf_addf(&ctx->out, "Current revision(s) for %s:\n", conn_target(r->conn));
	rev_all_current(ctx->perm, &r->graph, &r->current, &tips);
	for (size_t i = 0; i < tips.len; i++) {
		if (ctx->opt.verbose)
			rev_show_entry(&ctx->out, tips.items[i], 0);
		else
			rev_show_line(&ctx->out, tips.items[i], REV_SHOW_TREE);
	}
	if (!ctx->opt.check_heads || revs_is_at_heads(ctx, r))
		return;
	d = diag_add(&ctx->ds, MG_REV_BEHIND, POS_NONE, "the database is at %s, not at %s",
		     rev_ids_text(ctx->perm, &r->current),
		     rev_ids_text(ctx->perm, &r->graph.open_heads));
	diag_hint(&ctx->ds, d, "Run `modelgen upgrade%s`.",
		  r->graph.open_heads.len > 1 ? " heads" : "");
}

static int run(struct cmd_context *ctx)
{
	struct revs r;

	if (revs_load(ctx, &r)) {
		if (revs_connect(ctx, &r))
			show(ctx, &r);
		revs_close(&r);
	}
	return cmd_finish(ctx, 0);
}

const struct command cmd_current = {
	.name = "current",
	.summary = "show the revision that a database is at",
	.args = "",
	.options = (const char *const[]){"url", "dir", "check-heads", NULL},
	.text = "One line for each line of the history that was applied, nothing for a database "
		"without a version table. Nothing is written. --verbose shows message, date and "
		"file of the revision.",
	.examples =
		(const struct example[]){
			{"modelgen current", "print the revision, such as 67aca3c3bf83 (head)"},
			{"modelgen current --check-heads", "fail when an upgrade is due"},
			{0},
		},
	.exits =
		(const struct exit_row[]){
			{1, "--check-heads: the database is not at every head"},
			{-1, NULL},
		},
	.run = run,
};
