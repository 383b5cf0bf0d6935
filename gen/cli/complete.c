#include "cli/complete.h"
#include "cli/help.h"

#include <string.h>

static const struct shell {
	const char *name;
	void (*print)(struct sbuf *out, const struct command *const *commands);
} shells[] = {
	{"bash", complete_bash},
	{"zsh", complete_zsh},
	{"fish", complete_fish},
};

bool help_completion(struct sbuf *out, const struct command *const *commands, const char *shell)
{
	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		if (strcmp(shells[i].name, shell) == 0) {
			shells[i].print(out, commands);
			return true;
		}
	}
	return false;
}

static const char *divided_by_blanks(struct arena *a, const char *text, size_t len)
{
	char *words = arena_strndup(a, text, len);

	for (char *p = words; *p; p++) {
		if (*p == '|')
			*p = ' ';
	}
	return words;
}

enum complete_what complete_value(struct arena *a, const struct command *c,
				  const struct option_row *row, const char **words)
{
	const char *value = row_value(a, c, row);

	*words = "";
	if (row->type == OPT_CHOICE) {
		*words = divided_by_blanks(a, value, strlen(value));
		return COMPLETE_WORDS;
	}
	if (strcmp(value, "FILE") == 0)
		return COMPLETE_FILE;
	return strcmp(value, "DIR") == 0 ? COMPLETE_DIR : COMPLETE_NOTHING;
}

enum complete_what complete_args(struct arena *a, const struct command *c, const char **words)
{
	const char *args = c->args ? c->args : "";
	size_t lower = strspn(args, "abcdefghijklmnopqrstuvwxyz-|");

	*words = "";
	if (lower && memchr(args, '|', lower)) {
		*words = divided_by_blanks(a, args, lower);
		return COMPLETE_WORDS;
	}
	if (strstr(args, "COMMAND"))
		return COMPLETE_COMMAND;
	if (strstr(args, "FILE"))
		return COMPLETE_FILE;
	return strstr(args, "DIR") ? COMPLETE_DIR : COMPLETE_NOTHING;
}

const char *complete_commands(struct arena *a, const struct command *const *commands)
{
	struct sbuf names = SBUF_INIT(a);

	for (; *commands; commands++) {
		if (row_is_listed(*commands))
			sbuf_addf(&names, "%s%s", names.len ? " " : "", (*commands)->name);
	}
	return sbuf_text(&names);
}

const char *complete_quoted(struct arena *a, const char *text)
{
	struct sbuf quoted = SBUF_INIT(a);

	sbuf_addc(&quoted, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			sbuf_add(&quoted, "'\\''");
		else
			sbuf_addc(&quoted, *text);
	}
	sbuf_addc(&quoted, '\'');
	return sbuf_text(&quoted);
}
