#include "cli/help.h"
#include "cli/config_rows.h"
#include "cli/rows.h"
#include "cli/wrap.h"

#include <string.h>

enum { COLUMN = 26 }; /* where the texts of lists begin */

static const struct exit_row exit_codes[] = {
	{0, "fine"},
	{1, "differences, findings or pending revisions"},
	{2, "wrong use, configuration or models"},
	{3, "refused as unsafe"},
	{4, "error of the database or the system"},
	{5, "a lock or time limit was reached"},
	{6, "broken revision history"},
	{-1, NULL},
};

static const char about[] =
	"Tables are declared in models.yaml. modelgen compares them with a PostgreSQL database, "
	"writes the migration between the two as SQL for review, applies it and takes it back, "
	"and tells when models, revisions and database have drifted apart.";

const char *help_about(void)
{
	return about;
}

const struct exit_row *help_exit_codes(void)
{
	return exit_codes;
}

/* "  left        text", the text on a line of its own where left is too long. */
static void add_item(struct sbuf *out, const char *left, const char *text)
{
	size_t width = 2 + str_width(left, strlen(left));

	sbuf_addf(out, "  %s", left);
	if (width + 2 > COLUMN) {
		sbuf_addc(out, '\n');
		width = 0;
	}
	wrap_blanks(out, COLUMN - width);
	wrap_words(out, text, strlen(text), COLUMN, COLUMN);
	sbuf_addc(out, '\n');
}

static void add_options(struct sbuf *out, const struct command *c, bool is_common)
{
	bool is_first = true;

	ROWS_EACH(row) {
		const char *value;
		const char *left;

		if (row_is_common(row) != is_common || (c && !row_is_taken(c, row)))
			continue;
		if (is_first)
			sbuf_add(out, is_common ? "\nCommon options:\n" : "\nOptions:\n");
		is_first = false;
		value = row_value(out->arena, c, row);
		left = arena_printf(out->arena, "%s--%s%s%s",
				    row->letter ? (char[]){'-', row->letter, ',', ' ', 0} : "    ",
				    row->name, *value ? " " : "", value);
		add_item(out, left, row->help);
	}
}

static void add_exits(struct sbuf *out, const struct command *c)
{
	sbuf_add(out, "\nExit codes:\n");
	for (const struct exit_row *e = exit_codes; e->code != -1; e++) {
		const char *text = row_exit(c, e);

		if (text) {
			sbuf_addf(out, "  %d  ", e->code);
			wrap_words(out, text, strlen(text), 5, 5);
			sbuf_addc(out, '\n');
		}
	}
}

static void add_examples(struct sbuf *out, const struct command *c)
{
	if (!c->examples || !c->examples->line)
		return;
	sbuf_add(out, "\nExamples:\n");
	for (const struct example *e = c->examples; e->line; e++) {
		sbuf_addf(out, "  %s\n      ", e->line);
		wrap_words(out, e->text, strlen(e->text), 6, 6);
		sbuf_addc(out, '\n');
	}
}

void help_command(struct sbuf *out, const struct command *c)
{
	const char *usage = row_usage(out->arena, c);

	sbuf_add(out, "Usage: ");
	wrap_words(out, usage, strlen(usage), 7, 7);
	sbuf_addc(out, '\n');
	if (c->alias)
		sbuf_addf(out, "   or: modelgen %s ...\n", c->alias);
	sbuf_addc(out, '\n');
	wrap_paragraphs(out, wrap_sentence(out->arena, c->summary), 0);
	if (c->text && *c->text) {
		sbuf_addc(out, '\n');
		wrap_paragraphs(out, c->text, 0);
	}
	add_options(out, c, false);
	add_options(out, c, true);
	add_examples(out, c);
	add_exits(out, c);
}

static void add_environment(struct sbuf *out)
{
	sbuf_add(out, "\nEnvironment:\n");
	for (const struct env_row *e = env_rows(); e->name; e++)
		add_item(out, e->name, e->help);
}

void help_overview(struct sbuf *out, const struct command *const *commands)
{
	sbuf_add(out, "Usage: modelgen COMMAND [OPTION]... [ARGUMENT]...\n\n");
	wrap_paragraphs(out, about, 0);
	for (; *commands; commands++) {
		if (row_begins_group(commands))
			sbuf_addf(out, "\n%s:\n", (*commands)->summary);
		if (!row_is_listed(*commands))
			continue;
		sbuf_addf(out, "  %-14s ", (*commands)->name);
		wrap_words(out, (*commands)->summary, strlen((*commands)->summary), 17, 17);
		sbuf_addc(out, '\n');
	}
	add_options(out, NULL, true);
	add_environment(out);
	add_exits(out, NULL);
	sbuf_add(out, "\n`modelgen help COMMAND` tells more about one of them.\n");
}
