#include "cli/complete.h"

#include <string.h>

/* Brackets and colons have a meaning in the specifications of _arguments and _describe. */
static const char *escaped(struct arena *a, const char *text)
{
	struct sbuf out = SBUF_INIT(a);

	for (; *text; text++) {
		if (strchr("[]:\\", *text))
			sbuf_addc(&out, '\\');
		sbuf_addc(&out, *text);
	}
	return sbuf_text(&out);
}

/* ":message:action" */
static const char *action(struct arena *a, enum complete_what what, const char *message,
			  const char *words)
{
	message = escaped(a, message);
	switch (what) {
	case COMPLETE_FILE: return arena_printf(a, ":%s:_files", message);
	case COMPLETE_DIR: return arena_printf(a, ":%s:_files -/", message);
	case COMPLETE_WORDS: return arena_printf(a, ":%s:(%s)", message, words);
	case COMPLETE_COMMAND:
	case COMPLETE_NOTHING: break;
	}
	return arena_printf(a, ":%s: ", message);
}

static void add_option(struct sbuf *out, const struct command *c, const struct option_row *row,
		       const char *indent)
{
	struct arena *a = out->arena;
	const char *star = row->type == OPT_LIST ? "*" : "";
	const char *rest = arena_printf(a, "[%s]", escaped(a, row->help));

	if (row_has_value(row)) {
		const char *words;
		enum complete_what what = complete_value(a, c, row, &words);

		rest = arena_printf(a, "%s%s", rest, action(a, what, row_value(a, c, row), words));
	}
	sbuf_addf(out, " \\\n%s%s", indent,
		  complete_quoted(a, arena_printf(a, "%s--%s%s%s", star, row->name,
						  row_has_value(row) ? "=" : "", rest)));
	if (row->letter)
		sbuf_addf(out, " \\\n%s%s", indent,
			  complete_quoted(a, arena_printf(a, "%s-%c%s%s", star, row->letter,
							  row_has_value(row) ? "+" : "", rest)));
}

static void add_options(struct sbuf *out, const struct command *c, const char *indent)
{
	ROWS_EACH(row) {
		if (c ? row_is_taken(c, row) : row_is_common(row))
			add_option(out, c, row, indent);
	}
}

static void add_command(struct sbuf *out, const struct command *c, const char *commands)
{
	const char *words;
	enum complete_what what = complete_args(out->arena, c, &words);

	sbuf_addf(out, "\t\t%s%s%s)\n\t\t\t_arguments", c->name, c->alias ? "|" : "",
		  c->alias ? c->alias : "");
	add_options(out, c, "\t\t\t\t");
	if (what == COMPLETE_COMMAND) {
		what = COMPLETE_WORDS;
		words = commands;
	}
	if (c->args && *c->args)
		sbuf_addf(out, " \\\n\t\t\t\t%s",
			  complete_quoted(out->arena,
					  arena_printf(out->arena, "*%s",
						       action(out->arena, what, c->args, words))));
	sbuf_add(out, " && ret=0 ;;\n");
}

void complete_zsh(struct sbuf *out, const struct command *const *commands)
{
	const char *names = complete_commands(out->arena, commands);

	sbuf_add(out, "#compdef modelgen\n"
		      "# zsh completion for modelgen, printed by `modelgen completion zsh`\n"
		      "_modelgen()\n"
		      "{\n"
		      "\tlocal curcontext=$curcontext state line ret=1\n"
		      "\tlocal -a commands\n"
		      "\ttypeset -A opt_args\n"
		      "\tcommands=(\n");
	for (const struct command *const *c = commands; *c; c++) {
		if (row_is_listed(*c))
			sbuf_addf(
				out, "\t\t%s\n",
				complete_quoted(out->arena,
						arena_printf(out->arena, "%s:%s", (*c)->name,
							     escaped(out->arena, (*c)->summary))));
	}
	sbuf_add(out, "\t)\n\t_arguments -C");
	add_options(out, NULL, "\t\t");
	sbuf_add(out, " \\\n\t\t': :->command' '*:: :->argument' && ret=0\n"
		      "\tcase $state in\n"
		      "\tcommand)\n"
		      "\t\t_describe -t commands command commands && ret=0 ;;\n"
		      "\targument)\n"
		      "\t\tcase $words[1] in\n");
	for (; *commands; commands++) {
		if (row_is_listed(*commands))
			add_command(out, *commands, names);
	}
	sbuf_add(out, "\t\tesac ;;\n"
		      "\tesac\n"
		      "\treturn ret\n"
		      "}\n"
		      "\n"
		      "if [[ $funcstack[1] == _modelgen ]]; then\n"
		      "\t_modelgen \"$@\"\n"
		      "else\n"
		      "\tcompdef _modelgen modelgen\n"
		      "fi\n");
}
