#include "base/sys.h"
#include "cli/help.h"
#include "cli/rows.h"
#include "cmd/cmd.h"
#include "cmd/explain.h"
#include "code/view.h"
#include "engine/reference.h"
#include "kinds/kinds.h"
#include "text/json.h"

static void print_cli(struct sbuf *out)
{
	help_reference(out, cmd_table());
}

static void print_man(struct sbuf *out)
{
	help_man(out, cmd_table(), NULL);
}

static void print_bash(struct sbuf *out)
{
	help_completion(out, cmd_table(), "bash");
}

static void print_zsh(struct sbuf *out)
{
	help_completion(out, cmd_table(), "zsh");
}

static void print_fish(struct sbuf *out)
{
	help_completion(out, cmd_table(), "fish");
}

static void print_errors(struct sbuf *out)
{
	sbuf_add(out, "# Messages\n\n"
		      "Every error and warning carries a code that keeps its meaning for ever.\n"
		      "`modelgen explain CODE` prints the same text.\n");
	for (int i = 0; i < MG__COUNT; i++) {
		const struct diag_row *row = diag_row((enum diag_code)i);

		sbuf_addf(out, "\n## MG%04d: %s\n\n", row->number, row->title);
		explain_level(out, row);
		sbuf_addf(out, "\n\n%s\n", row->text);
	}
}

static void print_kinds(struct sbuf *out)
{
	reference_kinds(out, kinds_all());
}

static void print_models(struct sbuf *out)
{
	reference_models(out, kinds_all());
}

static void print_templates(struct sbuf *out)
{
	view_reference(out, kinds_all());
}

static void print_schema(struct sbuf *out)
{
	json_write(out, reference_schema(out->arena, kinds_all()));
}

/* A document is a row: its file below the folder, and who prints it. */
static const struct page {
	const char *file;
	void (*print)(struct sbuf *out);
} pages[] = {
	{"cli.md", print_cli},
	{"errors.md", print_errors},
	{"catalog.md", reference_catalog},
	{"kinds.md", print_kinds},
	{"models.md", print_models},
	{"templates.md", print_templates},
	{"models.schema.json", print_schema},
	{"man/modelgen.1", print_man},
	{"completions/modelgen.bash", print_bash},
	{"completions/_modelgen", print_zsh},
	{"completions/modelgen.fish", print_fish},
};

static bool save(struct cmd_context *ctx, const char *file, const struct sbuf *text)
{
	const char *path = sys_join(ctx->perm, ctx->opt.out, file);

	return sys_mkdirs(&ctx->ds, sys_dirname(ctx->perm, path), 0777) &&
	       sys_write(&ctx->ds, path, sbuf_text(text), text->len);
}

static int run(struct cmd_context *ctx)
{
	if (!ctx->opt.out) {
		diag_add(&ctx->ds, MG_USAGE, POS_NONE, "`docs` needs --out DIR");
		return cmd_finish(ctx, 2);
	}
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		struct sbuf text = SBUF_INIT(ctx->perm);

		pages[i].print(&text);
		if (!save(ctx, pages[i].file, &text))
			return cmd_finish(ctx, 2);
	}
	for (const struct command *const *c = cmd_table(); *c; c++) {
		struct sbuf text = SBUF_INIT(ctx->perm);

		if (!row_is_listed(*c))
			continue;
		help_man(&text, cmd_table(), *c);
		if (!save(ctx, arena_printf(ctx->perm, "man/modelgen-%s.1", (*c)->name), &text))
			return cmd_finish(ctx, 2);
	}
	return cmd_finish(ctx, 0);
}

const struct command cmd_docs = {
	.name = "docs",
	.summary = "write the reference of modelgen itself",
	.args = "",
	.options = (const char *const[]){"out", NULL},
	.text = "Command line, message codes, kinds of objects, models.yaml with its JSON Schema, "
		"manual pages and completion scripts, printed from the tables that the program "
		"itself works by.",
	.examples =
		(const struct example[]){
			{"modelgen docs --out docs", "write everything below docs/"},
			{0},
		},
	.is_hidden = true,
	.needs_no_config = true,
	.run = run,
};
