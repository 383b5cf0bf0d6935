#include "base/sys.h"
#include "cmd/cmd.h"

#include <string.h>

static const char models[] =
	"# The tables as they should be. `modelgen autogenerate -m TEXT` writes the\n"
	"# revision that leads there, `modelgen upgrade` runs it.\n"
	"tables: {}\n";

static void make_folder(struct cmd_context *ctx, const char *dir)
{
	if (sys_is_dir(dir))
		cmd_say(ctx, "%s: exists", dir);
	else if (sys_mkdirs(&ctx->ds, dir, 0777))
		sbuf_addf(&ctx->out, "%s\n", dir);
}

static void make_models(struct cmd_context *ctx, const char *path)
{
	if (sys_exists(path))
		cmd_say(ctx, "%s: exists", path);
	else if (sys_write_new(&ctx->ds, path, models, strlen(models)))
		sbuf_addf(&ctx->out, "%s\n", path);
}

static int run(struct cmd_context *ctx)
{
	for (size_t i = 0; i < ctx->config.dirs.len; i++)
		make_folder(ctx, ctx->config.dirs.items[i]);
	make_models(ctx, ctx->config.models);
	return cmd_finish(ctx, 0);
}

const struct command cmd_init = {
	.name = "init",
	.summary = "make the folder of revisions and an empty models file",
	.args = "",
	.options = (const char *const[]){"dir", "models", NULL},
	.text = "What is there already stays as it is; what was made is printed. The command is "
		"optional: the first revision makes its folder, too.",
	.examples =
		(const struct example[]){
			{"modelgen init", "begin a project in this folder"},
			{0},
		},
	.run = run,
};
