#include "base/sys.h"
#include "cmd/generate.h"

#include <string.h>

static int refuse(struct cmd_context *ctx, const char *text, const char *hint)
{
	diag_hint(&ctx->ds, diag_add(&ctx->ds, MG_USAGE, POS_NONE, "%s", text), "%s", hint);
	return cmd_finish(ctx, 2);
}

/* The first output has the name that was said; others stand beside it. */
static const char *path_of(struct cmd_context *ctx, const char *file, const struct generate *g,
			   size_t i)
{
	const struct output *o = g->outputs.items[i];

	if (i == 0)
		return file;
	return strchr(file, '/') ? sys_join(ctx->perm, sys_dirname(ctx->perm, file), o->path)
				 : o->path;
}

static int run(struct cmd_context *ctx)
{
	const char *file = ctx->opt.output;
	struct generate g;

	if (ctx->opt.args.len && file)
		return refuse(ctx, "the file is named twice", "Leave -o or the argument out.");
	if (ctx->opt.args.len)
		file = ctx->opt.args.items[0];
	if (ctx->opt.check && !file)
		return refuse(ctx, "--check needs the file to compare with",
			      "Name it: modelgen structs --check models.h");
	if (ctx->opt.split && !file)
		return refuse(ctx, "--split writes two files", "Name the header: -o models.h");
	if (!generate_run(ctx, &g, "c", file ? file : "models.h"))
		return cmd_finish(ctx, 2);
	for (size_t i = 0; i < g.outputs.len; i++) {
		const struct output *o = g.outputs.items[i];

		if (!file)
			sbuf_addn(&ctx->out, o->text, o->len);
		else if (ctx->opt.check)
			generate_compare(ctx, path_of(ctx, file, &g, i), o);
		else
			generate_write(ctx, path_of(ctx, file, &g, i), o);
	}
	return cmd_finish(ctx, 0);
}

const struct command cmd_structs = {
	.name = "structs",
	.summary = "write a C header for the tables of the models",
	.args = "[FILE]",
	.max_args = 1,
	.options = (const char *const[]){"models", "output", "check", "split", "prefix", "guard",
					 "typedef", "table", "tests", "templates", "dir", "scratch",
					 NULL},
	.text = "The header declares a struct, the columns and the constraints of each table and "
		"the functions that read and write its rows through libpq; one file of the program "
		"defines MODELS_IMPLEMENTATION before it includes the header (models.h; another "
		"file's name gives another word). MODELS_TYPES_ONLY leaves types alone, without "
		"libpq, and MODELS_STATIC makes every function static.\n"
		"It is printed, or written to FILE. --check writes nothing: it exits 1 and shows "
		"the first line of FILE that is not what the models give, so that CI finds a "
		"header that was forgotten; the line with modelgen's version does not count. A "
		"server is asked only about named queries that out/queries.lock, beside the "
		"models, does not know.",
	.examples =
		(const struct example[]){
			{"modelgen structs > models.h", "print the header"},
			{"modelgen structs --split --prefix app_ -o src/models.h",
			 "write src/models.h and src/models.c, every name with app_ before it"},
			{"modelgen structs --check models.h",
			 "fail in CI when the header is out of date"},
			{0},
		},
	.exits =
		(const struct exit_row[]){
			{1, "--check: a file is not what the models give"},
			{-1, NULL},
		},
	.run = run,
};
