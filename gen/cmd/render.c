#include "base/sys.h"
#include "cmd/generate.h"

static int run(struct cmd_context *ctx)
{
	struct generate g;

	if (ctx->opt.check && !ctx->opt.out) {
		diag_hint(&ctx->ds,
			  diag_add(&ctx->ds, MG_USAGE, POS_NONE,
				   "--check needs the folder to compare with"),
			  "Name it: --out DIR.");
		return cmd_finish(ctx, 2);
	}
	if (!generate_run(ctx, &g, ctx->opt.args.items[0], "models.h"))
		return cmd_finish(ctx, 2);
	if (!ctx->opt.out && g.outputs.len != 1) {
		struct diag *d = diag_add(&ctx->ds, MG_USAGE, POS_NONE,
					  "%zu files come out: they cannot be printed as one",
					  g.outputs.len);

		diag_hint(&ctx->ds, d, "Name a folder for them: --out DIR.");
		return cmd_finish(ctx, 2);
	}
	for (size_t i = 0; i < g.outputs.len; i++) {
		const struct output *o = g.outputs.items[i];

		if (!ctx->opt.out)
			sbuf_addn(&ctx->out, o->text, o->len);
		else if (ctx->opt.check)
			generate_compare(ctx, sys_join(ctx->perm, ctx->opt.out, o->path), o);
		else
			generate_write(ctx, sys_join(ctx->perm, ctx->opt.out, o->path), o);
	}
	return cmd_finish(ctx, 0);
}

const struct command cmd_render = {
	.name = "render",
	.summary = "write files from the models by a set of templates",
	.args = "SET",
	.min_args = 1,
	.max_args = 1,
	.options = (const char *const[]){"models", "out", "templates", "table", "prefix", "dir",
					 "check", "scratch", NULL},
	.text = "SET is built in, such as typescript (types of the tables, their inserts and "
		"their enums), or a folder with a file set.lua below the folder that --templates "
		"names. Files of that folder also stand before those of a set that is built in, "
		"one by one. The file of a set that writes a single one is printed; --out writes "
		"all below a folder, and --check compares them with what is there. A server is "
		"asked only about named queries that out/queries.lock, beside the models, does not "
		"know.",
	.examples =
		(const struct example[]){
			{"modelgen render typescript > models.ts",
			 "print the tables as types of TypeScript"},
			{"modelgen render typescript --out web/src",
			 "write them to web/src/models.ts"},
			{0},
		},
	.exits =
		(const struct exit_row[]){
			{1, "--check: a file is not what the models give"},
			{-1, NULL},
		},
	.run = run,
};
