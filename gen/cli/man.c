#include "cli/help.h"
#include "cli/config_rows.h"
#include "cli/rows.h"
#include "cli/wrap.h"

#include <string.h>

/* Text as roff takes it: backslashes, dashes that are typed, dots and quotes at a line's begin. */
static void add_escaped(struct sbuf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool is_first = !out->len || out->text[out->len - 1] == '\n';

		if (is_first && (text[i] == '.' || text[i] == '\''))
			sbuf_add(out, "\\&");
		if (text[i] == '\\')
			sbuf_add(out, "\\e");
		else if (text[i] == '-')
			sbuf_add(out, "\\-");
		else if (text[i] == '\'')
			sbuf_add(out, "\\(aq");
		else if (text[i] == '^')
			sbuf_add(out, "\\(ha");
		else if (text[i] == '~')
			sbuf_add(out, "\\(ti");
		else
			sbuf_addc(out, text[i]);
	}
}

static void add_text(struct sbuf *out, const char *text)
{
	add_escaped(out, text, strlen(text));
}

/* Running text: `code` becomes bold, the rest keeps its hyphens. */
static void add_running(struct sbuf *out, const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		const char *open = memchr(text, '`', (size_t)(end - text));
		const char *close = open ? memchr(open + 1, '`', (size_t)(end - open - 1)) : NULL;

		if (!close) {
			add_escaped(out, text, (size_t)(end - text));
			break;
		}
		add_escaped(out, text, (size_t)(open - text));
		sbuf_add(out, "\\fB");
		add_escaped(out, open + 1, (size_t)(close - open - 1));
		sbuf_add(out, "\\fR");
		text = close + 1;
	}
	sbuf_addc(out, '\n');
}

static void add_line(struct sbuf *out, const char *text)
{
	add_running(out, text, strlen(text));
}

static void add_verbatim(struct sbuf *out, const char *text, size_t len)
{
	sbuf_add(out, ".PP\n.nf\n");
	add_escaped(out, text, len);
	sbuf_add(out, "\n.fi\n");
}

static void add_paragraphs(struct sbuf *out, const char *text)
{
	struct block b;

	while (wrap_next(&text, &b)) {
		if (b.is_verbatim) {
			add_verbatim(out, b.text, b.len);
			continue;
		}
		sbuf_add(out, ".PP\n");
		add_running(out, b.text, b.len);
	}
}

static void add_options(struct sbuf *out, const struct command *c)
{
	sbuf_add(out, ".SH OPTIONS\n");
	ROWS_EACH(row) {
		const char *value = row_value(out->arena, c, row);

		if (c ? !row_is_taken(c, row) : !row_is_common(row))
			continue;
		sbuf_add(out, ".TP\n");
		if (row->letter)
			sbuf_addf(out, "\\fB\\-%c\\fR, ", row->letter);
		sbuf_add(out, "\\fB\\-\\-");
		add_text(out, row->name);
		sbuf_add(out, "\\fR");
		if (*value) {
			sbuf_add(out, " \\fI");
			add_text(out, value);
			sbuf_add(out, "\\fR");
		}
		sbuf_addc(out, '\n');
		add_line(out, row->help);
	}
}

static void add_item(struct sbuf *out, const char *name, const char *text)
{
	sbuf_add(out, ".TP\n\\fB");
	add_text(out, name);
	sbuf_add(out, "\\fR\n");
	add_line(out, text);
}

static void add_exits(struct sbuf *out, const struct command *c)
{
	sbuf_add(out, ".SH EXIT STATUS\n");
	for (const struct exit_row *e = help_exit_codes(); e->code != -1; e++) {
		const char *text = row_exit(c, e);

		if (text)
			add_item(out, arena_printf(out->arena, "%d", e->code), text);
	}
}

static void add_keys(struct sbuf *out, const struct key_row *rows, const char *prefix)
{
	for (; rows->name; rows++) {
		const char *name = arena_printf(out->arena, "%s%s", prefix, rows->name);

		add_item(out, name, rows->help);
		if (rows->shape == KEY_MAP)
			add_keys(out, rows->keys, arena_printf(out->arena, "%s.", name));
		else if (rows->shape == KEY_ENTRIES)
			add_keys(out, rows->keys, arena_printf(out->arena, "%s.NAME.", name));
	}
}

static void add_title(struct sbuf *out, const char *name, const char *summary)
{
	char *upper = arena_strdup(out->arena, name);

	for (char *p = upper; *p; p++)
		*p = (char)(*p >= 'a' && *p <= 'z' ? *p - 32 : *p);
	sbuf_addf(out, ".TH %s 1 \"\" \"modelgen " MODELGEN_VERSION "\" \"modelgen\"\n", upper);
	/* typed text must survive copy and paste: no hyphenation, no filling tricks */
	sbuf_add(out, ".nh\n.ad l\n.SH NAME\n");
	add_text(out, name);
	sbuf_add(out, " \\- ");
	add_line(out, summary);
}

static void add_examples(struct sbuf *out, const struct command *c)
{
	if (!c->examples || !c->examples->line)
		return;
	sbuf_add(out, ".SH EXAMPLES\n");
	for (const struct example *e = c->examples; e->line; e++)
		add_item(out, e->line, e->text);
}

static void man_command(struct sbuf *out, const struct command *c)
{
	const char *name = arena_printf(out->arena, "modelgen-%s", c->name);

	add_title(out, name, c->summary);
	sbuf_add(out, ".SH SYNOPSIS\n\\fBmodelgen ");
	add_text(out, c->name);
	sbuf_add(out, "\\fR [\\fIOPTION\\fR]... ");
	add_line(out, c->args ? c->args : "");
	if (c->alias)
		sbuf_addf(out, ".br\n\\fBmodelgen %s\\fR ...\n", c->alias);
	if (c->text && *c->text) {
		sbuf_add(out, ".SH DESCRIPTION\n");
		add_paragraphs(out, c->text);
	}
	add_options(out, c);
	add_examples(out, c);
	add_exits(out, c);
	sbuf_add(out, ".SH SEE ALSO\n\\fBmodelgen\\fR(1)\n");
}

static void man_program(struct sbuf *out, const struct command *const *commands)
{
	add_title(out, "modelgen", "tables in YAML, migrations in SQL, checked against PostgreSQL");
	sbuf_add(out, ".SH SYNOPSIS\n\\fBmodelgen\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR]... "
		      "[\\fIARGUMENT\\fR]...\n.SH DESCRIPTION\n");
	add_paragraphs(out, help_about());
	sbuf_add(out, ".SH COMMANDS\n");
	for (; *commands; commands++) {
		if (row_begins_group(commands)) {
			sbuf_add(out, ".SS ");
			add_line(out, (*commands)->summary);
		} else if (row_is_listed(*commands)) {
			sbuf_add(out, ".TP\n\\fBmodelgen\\-");
			add_text(out, (*commands)->name);
			sbuf_add(out, "\\fR(1)\n");
			add_line(out, (*commands)->summary);
		}
	}
	add_options(out, NULL);
	sbuf_add(out, ".SH ENVIRONMENT\n");
	for (const struct env_row *e = env_rows(); e->name; e++)
		add_item(out, e->name, e->help);
	sbuf_add(out,
		 ".SH FILES\n.PP\n\\fBmodelgen.yaml\\fR, in the current folder or one above:\n");
	add_verbatim(out, key_example(), strlen(key_example()) - 1);
	add_keys(out, key_rows(), "");
	add_exits(out, NULL);
}

void help_man(struct sbuf *out, const struct command *const *commands, const struct command *c)
{
	if (c)
		man_command(out, c);
	else
		man_program(out, commands);
}
