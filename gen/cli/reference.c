#include "cli/help.h"
#include "cli/config_rows.h"
#include "cli/rows.h"
#include "cli/wrap.h"

#include <string.h>

static void add_paragraphs(struct sbuf *out, const char *text)
{
	struct block b;

	while (wrap_next(&text, &b)) {
		sbuf_add(out, b.is_verbatim ? "\n```\n" : "\n");
		sbuf_addn(out, b.text, b.len);
		sbuf_add(out, b.is_verbatim ? "\n```\n" : "\n");
	}
}

static void add_options(struct sbuf *out, const struct command *c, bool is_common)
{
	bool is_first = true;

	ROWS_EACH(row) {
		const char *value = row_value(out->arena, c, row);

		if (row_is_common(row) != is_common || (c && !row_is_taken(c, row)))
			continue;
		sbuf_add(out, is_first ? "\n- " : "- ");
		is_first = false;
		if (row->letter)
			sbuf_addf(out, "`-%c`, ", row->letter);
		sbuf_addf(out, "`--%s%s%s`: %s\n", row->name, *value ? " " : "", value, row->help);
	}
}

static void add_exits(struct sbuf *out, const struct exit_row *rows)
{
	sbuf_addc(out, '\n');
	for (; rows->code != -1; rows++)
		sbuf_addf(out, "- `%d`: %s\n", rows->code, rows->text);
}

static void add_command(struct sbuf *out, const struct command *c)
{
	sbuf_addf(out, "\n### modelgen %s\n\n%s\n\n```\n%s\n", c->name,
		  wrap_sentence(out->arena, c->summary), row_usage(out->arena, c));
	if (c->alias)
		sbuf_addf(out, "modelgen %s ...\n", c->alias);
	sbuf_add(out, "```\n");
	if (c->text)
		add_paragraphs(out, c->text);
	add_options(out, c, false);
	if (c->examples && c->examples->line)
		sbuf_add(out, "\nExamples:\n\n");
	for (const struct example *e = c->examples; e && e->line; e++)
		sbuf_addf(out, "- `%s`: %s\n", e->line, e->text);
	if (c->exits && c->exits->code != -1) {
		sbuf_add(out, "\nExit codes:\n");
		add_exits(out, c->exits);
	}
}

static void add_keys(struct sbuf *out, const struct key_row *rows, size_t indent)
{
	for (; rows->name; rows++) {
		wrap_blanks(out, indent);
		sbuf_addf(out, "- `%s`: %s\n", rows->name, rows->help);
		if (rows->keys)
			add_keys(out, rows->keys, indent + 2);
	}
}

static void add_settings(struct sbuf *out)
{
	sbuf_add(out, "\n## Environment\n\n");
	for (const struct env_row *e = env_rows(); e->name; e++)
		sbuf_addf(out, "- `%s`: %s\n", e->name, e->help);
	sbuf_addf(out,
		  "\n## modelgen.yaml\n\n"
		  "The file is optional. It is looked for in the current folder and those\n"
		  "above; `--config` names another one. Paths in it are relative to it.\n"
		  "`${NAME}` takes a variable of the environment, `${NAME:-default}` one\n"
		  "that may be missing, and `$${` is a plain `${`.\n"
		  "\n```yaml\n%s```\n\n",
		  key_example());
	add_keys(out, key_rows(), 0);
}

void help_reference(struct sbuf *out, const struct command *const *commands)
{
	sbuf_add(out, "# The command line\n");
	add_paragraphs(out, help_about());
	for (; *commands; commands++) {
		if (row_begins_group(commands))
			sbuf_addf(out, "\n## %s\n", (*commands)->summary);
		else if (row_is_listed(*commands))
			add_command(out, *commands);
	}
	sbuf_add(out, "\n## Options of every command\n");
	add_options(out, NULL, true);
	add_settings(out);
	sbuf_add(out, "\n## Exit codes\n");
	add_exits(out, help_exit_codes());
	sbuf_add(out, "\n## For programs\n\n"
		      "Results go to standard output, messages and progress to standard\n"
		      "error. With `--format json` standard output holds JSON alone: one\n"
		      "document, or for `upgrade` and `downgrade` one line for each event.\n"
		      "A command that fails may have printed none, or the events until\n"
		      "then; errors and warnings stay text on standard error, each\n"
		      "beginning with `FILE:LINE:COLUMN: error MG0123: TEXT` (or\n"
		      "`warning`), without the position where there is none. The exit code\n"
		      "says what sort of failure it was, the code which one:\n"
		      "[errors.md](errors.md) lists them, and their meaning does not\n"
		      "change.\n");
}
