#include "cli/rows.h"

#include <string.h>

/* clang-format off */
#define CHOICES(...) ((const char *const[]){__VA_ARGS__, NULL})
/* clang-format on */

static const struct option_row rows[] = {
#define OPTION(member, name, letter, type, arg, choices, help)                                     \
	{name, letter, type, offsetof(struct options, member), arg, choices, help},
#define COMMON OPTION
#include "cli/options.def"
#undef COMMON
#undef OPTION
	{0},
};

static const bool common[] = {
#define OPTION(member, ...) false,
#define COMMON(member, ...) true,
#include "cli/options.def"
#undef COMMON
#undef OPTION
};

const struct option_row *opt_rows(void)
{
	return rows;
}

const struct option_row *opt_find(const char *name)
{
	ROWS_EACH(row) {
		if (strcmp(row->name, name) == 0)
			return row;
	}
	return NULL;
}

bool row_is_common(const struct option_row *row)
{
	return common[row - rows];
}

bool row_has_value(const struct option_row *row)
{
	return row->type != OPT_FLAG;
}

/* The command's entry for the row: its name, perhaps with "=" and choices behind it. */
static const char *entry(const struct command *c, const struct option_row *row)
{
	size_t len = strlen(row->name);

	for (const char *const *p = c && c->options ? c->options : NULL; p && *p; p++) {
		if (strncmp(*p, row->name, len) == 0 && (!(*p)[len] || (*p)[len] == '='))
			return *p;
	}
	return NULL;
}

bool row_is_taken(const struct command *c, const struct option_row *row)
{
	return row_is_common(row) || entry(c, row);
}

const char *const *row_choices(struct arena *a, const struct command *c,
			       const struct option_row *row)
{
	const char *e = entry(c, row);
	const char *p = e ? strchr(e, '=') : NULL;
	struct vec list = {0};

	if (!p)
		return row->choices;
	while (p) {
		const char *bar = strchr(p + 1, '|');

		vec_push(a, &list, bar ? arena_strndup(a, p + 1, (size_t)(bar - p - 1)) : p + 1);
		p = bar;
	}
	vec_push(a, &list, NULL);
	return (const char *const *)list.items;
}

const char *row_value(struct arena *a, const struct command *c, const struct option_row *row)
{
	struct sbuf text = SBUF_INIT(a);

	if (!row_has_value(row))
		return "";
	if (row->arg)
		return row->arg;
	for (const char *const *p = row_choices(a, c, row); p && *p; p++)
		sbuf_addf(&text, "%s%s", text.len ? "|" : "", *p);
	return sbuf_text(&text);
}

const struct command *row_command(const struct command *const *commands, const char *name)
{
	for (; *commands; commands++) {
		const struct command *c = *commands;

		if (c->run && (str_eq(c->name, name) || str_eq(c->alias, name)))
			return c;
	}
	return NULL;
}

bool row_is_listed(const struct command *c)
{
	return c->run && !c->is_hidden;
}

bool row_begins_group(const struct command *const *at)
{
	if ((*at)->run)
		return false;
	for (at++; *at && (*at)->run; at++) {
		if (row_is_listed(*at))
			return true;
	}
	return false;
}

const char *row_usage(struct arena *a, const struct command *c)
{
	const char *args = c->args ? c->args : "";

	return arena_printf(a, "modelgen %s [OPTION]...%s%s", c->name, *args ? " " : "", args);
}

const char *row_exit(const struct command *c, const struct exit_row *general)
{
	for (const struct exit_row *e = c ? c->exits : NULL; e && e->code != -1; e++) {
		if (e->code == general->code)
			return e->text;
	}
	/* what reads no configuration reaches neither a database nor the revisions */
	if (c && c->needs_no_config && general->code != 0 && general->code != 2)
		return NULL;
	return general->text;
}
