#include "cmd/cmd.h"
#include "engine/reference.h"
#include "kinds/kinds.h"
#include "text/json.h"

static int run(struct cmd_context *ctx)
{
	json_write(&ctx->out, reference_schema(ctx->perm, kinds_all()));
	return cmd_finish(ctx, 0);
}

const struct command cmd_schema = {
	.name = "schema",
	.summary = "print the JSON Schema of models.yaml",
	.args = "",
	.text = "With it an editor completes and checks models.yaml while it is written. The "
		"schema knows keys, shapes and choices; names, types, SQL and references are "
		"judged by modelgen alone. No database is asked.",
	.examples =
		(const struct example[]){
			{"modelgen schema > models.schema.json",
			 "put the schema beside models.yaml; its first line then names it: "
			 "# yaml-language-server: $schema=models.schema.json"},
			{0},
		},
	.needs_no_config = true,
	.run = run,
};
