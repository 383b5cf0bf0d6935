#include "cli/complete.h"

static void add_option(struct sbuf *out, const struct command *c, const struct option_row *row)
{
	struct arena *a = out->arena;
	const char *words;

	sbuf_add(out, "complete -c modelgen");
	if (c)
		sbuf_addf(out, " -n '__fish_seen_subcommand_from %s%s%s'", c->name,
			  c->alias ? " " : "", c->alias ? c->alias : "");
	sbuf_addf(out, " -l %s", row->name);
	if (row->letter)
		sbuf_addf(out, " -s %c", row->letter);
	if (row_has_value(row)) {
		switch (complete_value(a, c, row, &words)) {
		case COMPLETE_FILE: sbuf_add(out, " -rF"); break;
		case COMPLETE_DIR: sbuf_add(out, " -xa '(__fish_complete_directories)'"); break;
		case COMPLETE_WORDS: sbuf_addf(out, " -xa '%s'", words); break;
		case COMPLETE_COMMAND:
		case COMPLETE_NOTHING: sbuf_add(out, " -x"); break;
		}
	}
	sbuf_addf(out, " -d %s\n", complete_quoted(a, row->help));
}

static void add_command(struct sbuf *out, const struct command *c, const char *commands)
{
	const char *names = c->name;
	const char *words;

	sbuf_addf(out, "\ncomplete -c modelgen -n __fish_use_subcommand -a %s -d %s\n", c->name,
		  complete_quoted(out->arena, c->summary));
	if (c->alias)
		names = arena_printf(out->arena, "%s %s", c->name, c->alias);
	ROWS_EACH(row) {
		if (row_is_taken(c, row) && !row_is_common(row))
			add_option(out, c, row);
	}
	sbuf_addf(out, "complete -c modelgen -n '__fish_seen_subcommand_from %s'", names);
	switch (complete_args(out->arena, c, &words)) {
	case COMPLETE_FILE: sbuf_add(out, " -F\n"); break;
	case COMPLETE_DIR: sbuf_add(out, " -a '(__fish_complete_directories)'\n"); break;
	case COMPLETE_WORDS: sbuf_addf(out, " -a '%s'\n", words); break;
	case COMPLETE_COMMAND: sbuf_addf(out, " -a '%s'\n", commands); break;
	case COMPLETE_NOTHING: sbuf_add(out, " -f\n"); break;
	}
}

void complete_fish(struct sbuf *out, const struct command *const *commands)
{
	const char *names = complete_commands(out->arena, commands);

	sbuf_add(out, "# fish completion for modelgen, printed by `modelgen completion fish`\n"
		      "complete -c modelgen -f\n");
	ROWS_EACH(row) {
		if (row_is_common(row))
			add_option(out, NULL, row);
	}
	for (; *commands; commands++) {
		if (row_is_listed(*commands))
			add_command(out, *commands, names);
	}
}
