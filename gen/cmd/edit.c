#include "base/sys.h"
#include "cmd/revs.h"

#include <stdlib.h>

static const char *editor(void)
{
	const char *visual = getenv("VISUAL");
	const char *plain = getenv("EDITOR");

	if (visual && *visual)
		return visual;
	return plain && *plain ? plain : "vi";
}

/* The variable may hold arguments too, so the shell reads it. */
static bool edit(struct cmd_context *ctx, const struct vec *nodes)
{
	struct sys_run run = {.inherit_io = true};
	struct vec argv = {0};
	const char *output;
	struct diag *d;
	int code = -1;

	vec_push(ctx->perm, &argv, "sh");
	vec_push(ctx->perm, &argv, "-c");
	vec_push(ctx->perm, &argv, arena_printf(ctx->perm, "%s \"$@\"", editor()));
	vec_push(ctx->perm, &argv, "sh");
	for (size_t i = 0; i < nodes->len; i++)
		vec_push(ctx->perm, &argv, ((const struct rev_node *)nodes->items[i])->file->path);
	vec_push(ctx->perm, &argv, NULL);
	run.argv = (const char *const *)argv.items;
	cmd_flush(ctx);
	if (!sys_run(ctx->perm, &ctx->ds, &run, &code, &output))
		return false;
	if (code == 0)
		return true;
	d = diag_add(&ctx->ds, MG_SYSTEM, POS_NONE, "the editor `%s` ended with exit code %d",
		     editor(), code);
	diag_hint(&ctx->ds, d, "The variables VISUAL and EDITOR name it.");
	return false;
}

static void run_edit(struct cmd_context *ctx, struct revs *r, const char *name)
{
	struct vec found;
	struct diag *d;

	if (!revs_resolve(ctx, r, name, &found))
		return;
	if (found.len) {
		(void)edit(ctx, &found);
		return;
	}
	d = diag_add(&ctx->ds, MG_REV_UNKNOWN, POS_NONE, "%s is not a revision with a file", name);
	diag_hint(&ctx->ds, d, "`modelgen history` lists the revisions.");
}

static int run(struct cmd_context *ctx)
{
	struct revs r;

	if (revs_load(ctx, &r)) {
		run_edit(ctx, &r, ctx->opt.args.items[0]);
		revs_close(&r);
	}
	return cmd_finish(ctx, 0);
}

const struct command cmd_edit = {
	.name = "edit",
	.summary = "open a revision file in your editor",
	.args = "REVISION",
	.min_args = 1,
	.max_args = 1,
	.options = (const char *const[]){"url", "dir", NULL},
	.text = "The editor is $VISUAL, $EDITOR or vi. REVISION is an id or the beginning of one, "
		"head, heads, or current, for which the database is asked.",
	.examples =
		(const struct example[]){
			{"EDITOR=cat modelgen edit head", "open the last revision"},
			{0},
		},
	.run = run,
};
