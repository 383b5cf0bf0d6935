#include "base/sys.h"
#include "cmd/cmd.h"
#include "text/yaml_in.h"
#include "text/yaml_out.h"

#include <string.h>

static void replace(struct cmd_context *ctx, const struct source *src, const struct sbuf *text)
{
	if (sys_write(&ctx->ds, src->name, sbuf_text(text), text->len))
		cmd_say(ctx, "%s: rewritten", src->name);
}

/* Sets *differs when the file is not what it would be written as. */
static void format(struct cmd_context *ctx, const char *path, bool *differs)
{
	const struct yaml_limits limits = YAML_LIMITS;
	struct sbuf text = SBUF_INIT(ctx->perm);
	const struct source *src;
	struct node *root;
	bool is_same;

	if (!sys_read(ctx->perm, &ctx->ds, path, limits.file, &src) ||
	    !yaml_parse(ctx->perm, &ctx->ds, src, &limits, true, &root))
		return;
	yaml_write(&text, root);
	is_same = text.len == src->len && memcmp(sbuf_text(&text), src->text, src->len) == 0;
	if (!ctx->opt.check && !ctx->opt.write) {
		sbuf_addn(&ctx->out, sbuf_text(&text), text.len);
	} else if (!is_same) {
		*differs = true;
		if (ctx->opt.check)
			sbuf_addf(&ctx->out, "%s\n", src->name);
		else
			replace(ctx, src, &text);
	}
}

static bool refuse(struct cmd_context *ctx, const char *text, const char *hint)
{
	diag_hint(&ctx->ds, diag_add(&ctx->ds, MG_USAGE, POS_NONE, "%s", text), "%s", hint);
	return false;
}

static bool is_use_clear(struct cmd_context *ctx)
{
	const struct vec *files = &ctx->opt.args;

	if (ctx->opt.check && ctx->opt.write)
		return refuse(ctx, "--check and --write exclude each other", "Use one of them.");
	if (files->len > 1 && !ctx->opt.check && !ctx->opt.write)
		return refuse(ctx, "several files cannot be printed as one",
			      "Use --write or --check, or name a single file.");
	for (size_t i = 0; ctx->opt.write && i < files->len; i++) {
		if (strcmp(files->items[i], "-") == 0)
			return refuse(ctx, "standard input cannot be replaced",
				      "Leave --write out to have the result on standard output.");
	}
	return true;
}

static int run(struct cmd_context *ctx)
{
	const struct vec *files = &ctx->opt.args;
	bool differs = false;

	if (!is_use_clear(ctx))
		return cmd_finish(ctx, 2);
	if (!files->len)
		format(ctx, ctx->opt.models ? ctx->opt.models : ctx->config.models, &differs);
	for (size_t i = 0; i < files->len; i++)
		format(ctx, files->items[i], &differs);
	return cmd_finish(ctx, ctx->opt.check && differs);
}

const struct command cmd_fmt = {
	.name = "fmt",
	.summary = "write models files in their canonical form",
	.args = "[FILE]...",
	.max_args = -1,
	.options = (const char *const[]){"models", "check", "write", NULL},
	.text = "Indentation, quotes and line breaks become those that `modelgen inspect` writes; "
		"keys keep their order and comments their places. Without FILE the project's "
		"models are taken; - is standard input. The result of one file is printed; "
		"--write replaces the files instead, and --check only names those that would "
		"change.",
	.examples =
		(const struct example[]){
			{"modelgen fmt --write", "rewrite models.yaml"},
			{"modelgen fmt --check models.yaml",
			 "fail in CI when the file is not canonical"},
			{"modelgen fmt - < models.yaml",
			 "print the canonical form of standard input"},
			{0},
		},
	.exits =
		(const struct exit_row[]){
			{1, "--check: at least one file is not canonical"},
			{-1, NULL},
		},
	.run = run,
};
