#include "cli/help.h"
#include "cmd/cmd.h"

static int run(struct cmd_context *ctx)
{
	static const char *const shells[] = {"bash", "zsh", "fish"};
	const char *shell = ctx->opt.args.items[0];
	const char *near;
	struct diag *d;

	if (help_completion(&ctx->out, cmd_table(), shell))
		return cmd_finish(ctx, 0);
	d = diag_add(&ctx->ds, MG_USAGE, POS_NONE, "there is no completion for `%s`", shell);
	near = str_nearest(shell, shells, sizeof(shells) / sizeof(shells[0]));
	if (near)
		diag_hint(&ctx->ds, d, "Did you mean `%s`?", near);
	else
		diag_hint(&ctx->ds, d, "There is one for bash, zsh and fish.");
	return cmd_finish(ctx, 2);
}

const struct command cmd_completion = {
	.name = "completion",
	.summary = "print the completion script of a shell",
	.args = "bash|zsh|fish",
	.min_args = 1,
	.max_args = 1,
	.text = "The script completes commands, options, their values and file names. "
		"`make install` puts it where each shell looks for it; without that:\n"
		"\n"
		"  bash   source <(modelgen completion bash)\n"
		"  zsh    source <(modelgen completion zsh)       # after compinit\n"
		"  fish   modelgen completion fish | source",
	.examples =
		(const struct example[]){
			{"modelgen completion bash", "print the script for bash"},
			{"modelgen completion fish", "print the script for fish"},
			{0},
		},
	.needs_no_config = true,
	.run = run,
};
