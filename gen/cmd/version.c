#include "cmd/cmd.h"

static int run(struct cmd_context *ctx)
{
	sbuf_add(&ctx->out, "modelgen " MODELGEN_VERSION "\n");
	return cmd_finish(ctx, 0);
}

const struct command cmd_version = {
	.name = "version",
	.summary = "show the version",
	.args = "",
	.text = "`modelgen --version` does the same.",
	.examples =
		(const struct example[]){
			{"modelgen version", "print name and version on one line"},
			{0},
		},
	.needs_no_config = true,
	.run = run,
};
