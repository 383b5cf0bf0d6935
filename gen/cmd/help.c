#include "cli/help.h"
#include "cli/rows.h"
#include "cmd/cmd.h"

static void unknown(struct cmd_context *ctx, const char *name)
{
	struct vec names = {0};
	const char *near;
	struct diag *d = diag_add(&ctx->ds, MG_USAGE, POS_NONE, "there is no command `%s`", name);

	for (const struct command *const *c = cmd_table(); *c; c++) {
		if (row_is_listed(*c))
			vec_push(ctx->perm, &names, (*c)->name);
	}
	near = str_nearest(name, (const char *const *)names.items, names.len);
	if (near)
		diag_hint(&ctx->ds, d, "Did you mean `%s`?", near);
	else
		diag_hint(&ctx->ds, d, "`modelgen help` lists the commands.");
}

static int run(struct cmd_context *ctx)
{
	const char *name = ctx->opt.args.len ? ctx->opt.args.items[0] : NULL;
	const struct command *c = name ? row_command(cmd_table(), name) : NULL;

	if (!name)
		help_overview(&ctx->out, cmd_table());
	else if (c)
		help_command(&ctx->out, c);
	else
		unknown(ctx, name);
	return cmd_finish(ctx, 0);
}

const struct command cmd_help = {
	.name = "help",
	.summary = "show all commands, or how one is used",
	.args = "[COMMAND]",
	.max_args = 1,
	.text = "`modelgen COMMAND --help` shows the same. The manual pages (modelgen(1), "
		"modelgen-fmt(1) and so on) and docs/cli.md are written from the same text.",
	.examples =
		(const struct example[]){
			{"modelgen help", "list the commands, the environment and the exit codes"},
			{"modelgen help fmt",
			 "show arguments, options and examples of one command"},
			{0},
		},
	.needs_no_config = true,
	.run = run,
};
