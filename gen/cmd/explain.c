#include "cmd/explain.h"
#include "cli/wrap.h"
#include "cmd/cmd.h"

#include <string.h>

static const char *const levels[] = {
	[DIAG_ERROR] = "error",
	[DIAG_WARNING] = "warning",
	[DIAG_NOTE] = "note",
};

/* MG0123, mg123 and 123 are the same code. */
static const struct diag_row *find(const char *code)
{
	long long number;

	if ((code[0] == 'M' || code[0] == 'm') && (code[1] == 'G' || code[1] == 'g'))
		code += 2;
	if (strspn(code, "0123456789") != strlen(code) || !str_to_i64(code, &number) ||
	    number > 9999)
		return NULL;
	return diag_find((int)number);
}

void explain_level(struct sbuf *out, const struct diag_row *row)
{
	sbuf_add(out, levels[row->level]);
	if (row->level == DIAG_ERROR)
		sbuf_addf(out, ", exit code %d", row->exit_code);
}

static void print_one(struct sbuf *out, const struct diag_row *row)
{
	sbuf_addf(out, "MG%04d: %s (", row->number, row->title);
	explain_level(out, row);
	sbuf_add(out, ")\n\n");
	wrap_paragraphs(out, row->text, 0);
}

static int run(struct cmd_context *ctx)
{
	const char *code = ctx->opt.args.len ? ctx->opt.args.items[0] : NULL;
	const struct diag_row *row = code ? find(code) : NULL;
	struct diag *d;

	if (row) {
		print_one(&ctx->out, row);
	} else if (code) {
		d = diag_add(&ctx->ds, MG_USAGE, POS_NONE, "no message has the code `%s`", code);
		diag_hint(&ctx->ds, d, "`modelgen explain` lists all codes.");
	}
	for (int i = 0; !code && i < MG__COUNT; i++) {
		row = diag_row((enum diag_code)i);
		sbuf_addf(&ctx->out, "MG%04d  %-7s  %s\n", row->number, levels[row->level],
			  row->title);
	}
	return cmd_finish(ctx, 0);
}

const struct command cmd_explain = {
	.name = "explain",
	.summary = "tell what a message code means",
	.args = "[CODE]",
	.max_args = 1,
	.text = "Errors and warnings carry a code such as MG0110 that never changes its meaning. "
		"Without a code all of them are listed.",
	.examples =
		(const struct example[]){
			{"modelgen explain MG0203", "tell what the message means and what to do"},
			{"modelgen explain", "list all codes"},
			{0},
		},
	.needs_no_config = true,
	.run = run,
};
