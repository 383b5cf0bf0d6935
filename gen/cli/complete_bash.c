#include "cli/complete.h"

#include <string.h>

/* In a pattern of a case: --models, or --config and -c. */
static void add_names(struct sbuf *out, const char *before, const struct option_row *row,
		      bool is_first)
{
	sbuf_addf(out, "%s%s--%s", is_first ? "" : "|", before, row->name);
	if (row->letter)
		sbuf_addf(out, "|%s-%c", before, row->letter);
}

/* The arm for all options whose value is completed in this way. */
static void add_arm(struct sbuf *out, enum complete_what what, const char *action)
{
	bool is_first = true;
	const char *words;

	ROWS_EACH(row) {
		if (!row_has_value(row) || complete_value(out->arena, NULL, row, &words) != what)
			continue;
		if (is_first)
			sbuf_addc(out, '\t');
		add_names(out, "*' '", row, is_first);
		is_first = false;
	}
	if (!is_first)
		sbuf_addf(out, ") %s ;;\n", action);
}

/* A command's own choices stand before the general ones. */
static void add_choices(struct sbuf *out, const struct command *c)
{
	ROWS_EACH(row) {
		const char *words;
		const char *general;

		if (row->type != OPT_CHOICE || (c && !row_is_taken(c, row)))
			continue;
		complete_value(out->arena, NULL, row, &general);
		complete_value(out->arena, c, row, &words);
		if (c && strcmp(words, general) == 0)
			continue;
		sbuf_addc(out, '\t');
		add_names(out, c ? arena_printf(out->arena, "%s' '", c->name) : "*' '", row, true);
		sbuf_addf(out, ") words='%s' ;;\n", words);
	}
}

static void add_options(struct sbuf *out, const struct command *c)
{
	bool is_first = true;

	sbuf_add(out, "options='");
	ROWS_EACH(row) {
		if (c ? !row_is_taken(c, row) : !row_is_common(row))
			continue;
		sbuf_addf(out, "%s--%s", is_first ? "" : " ", row->name);
		is_first = false;
	}
	sbuf_addc(out, '\'');
}

static void add_command(struct sbuf *out, const struct command *c, const char *commands)
{
	const char *words;

	sbuf_addf(out, "\t%s%s%s) ", c->name, c->alias ? "|" : "", c->alias ? c->alias : "");
	add_options(out, c);
	switch (complete_args(out->arena, c, &words)) {
	case COMPLETE_WORDS: sbuf_addf(out, " arguments='%s'", words); break;
	case COMPLETE_COMMAND: sbuf_addf(out, " arguments='%s'", commands); break;
	case COMPLETE_FILE: sbuf_add(out, " files=-f"); break;
	case COMPLETE_DIR: sbuf_add(out, " files=-d"); break;
	case COMPLETE_NOTHING: break;
	}
	sbuf_add(out, " ;;\n");
}

static const char beginning[] =
	"# bash completion for modelgen, printed by `modelgen completion bash`\n"
	"_modelgen_files()\n"
	"{\n"
	"\tlocal IFS=$'\\n'\n"
	"\tcompopt -o filenames 2>/dev/null\n"
	"\tCOMPREPLY=($(compgen \"$1\" -- \"$2\"))\n"
	"}\n"
	"\n"
	"_modelgen()\n"
	"{\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	"\tlocal command='' words='' options='' arguments='' files='' i\n"
	"\tCOMPREPLY=()\n"
	"\t# --name=value arrives as three words\n"
	"\tif [[ $cur == '=' ]]; then\n"
	"\t\tcur=''\n"
	"\telif [[ $prev == '=' ]]; then\n"
	"\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n"
	"\tfi\n"
	"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	"\t\tcase ${COMP_WORDS[i]} in\n"
	"\t\t";

void complete_bash(struct sbuf *out, const struct command *const *commands)
{
	const char *names = complete_commands(out->arena, commands);
	bool is_first = true;

	sbuf_add(out, beginning);
	ROWS_EACH(row) {
		if (!row_has_value(row))
			continue;
		add_names(out, "", row, is_first);
		is_first = false;
	}
	sbuf_add(out, ")\n"
		      "\t\t\t[[ ${COMP_WORDS[i+1]} == '=' ]] && ((i++))\n"
		      "\t\t\t((i++)) ;;\n"
		      "\t\t-*) ;;\n"
		      "\t\t*) command=${COMP_WORDS[i]}; break ;;\n"
		      "\t\tesac\n"
		      "\tdone\n"
		      "\tcase $command' '$prev in\n");
	for (const struct command *const *c = commands; *c; c++) {
		if (row_is_listed(*c))
			add_choices(out, *c);
	}
	add_choices(out, NULL);
	add_arm(out, COMPLETE_FILE, "_modelgen_files -f \"$cur\"; return");
	add_arm(out, COMPLETE_DIR, "_modelgen_files -d \"$cur\"; return");
	add_arm(out, COMPLETE_NOTHING, "return");
	sbuf_add(out, "\tesac\n\tcase $command in\n\t'') ");
	add_options(out, NULL);
	sbuf_addf(out, " arguments='%s' ;;\n", names);
	for (; *commands; commands++) {
		if (row_is_listed(*commands))
			add_command(out, *commands, names);
	}
	sbuf_add(out, "\tesac\n"
		      "\tif [[ -n $words ]]; then\n"
		      "\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
		      "\telif [[ $cur == -* ]]; then\n"
		      "\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
		      "\telif [[ -n $files ]]; then\n"
		      "\t\t_modelgen_files \"$files\" \"$cur\"\n"
		      "\telse\n"
		      "\t\tCOMPREPLY=($(compgen -W \"$arguments\" -- \"$cur\"))\n"
		      "\tfi\n"
		      "}\n"
		      "complete -F _modelgen modelgen\n");
}
