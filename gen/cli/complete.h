/*
 * Complete: completion scripts for shells, one file for each shell. They are
 * static text made from the rows; nothing in them runs modelgen.
 */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "cli/rows.h"

enum complete_what {
	COMPLETE_NOTHING,
	COMPLETE_FILE,
	COMPLETE_DIR,
	COMPLETE_COMMAND,
	COMPLETE_WORDS
};

/* What the option's value can be; *words (divided by blanks) for COMPLETE_WORDS. */
enum complete_what complete_value(struct arena *a, const struct command *c,
				  const struct option_row *row, const char **words);
/* The same for the command's arguments, from what its usage line calls them. */
enum complete_what complete_args(struct arena *a, const struct command *c, const char **words);
/* The names of the listed commands, divided by blanks. */
const char *complete_commands(struct arena *a, const struct command *const *commands);
/* text within single quotes, as all three shells read it. */
const char *complete_quoted(struct arena *a, const char *text);

void complete_bash(struct sbuf *out, const struct command *const *commands);
void complete_zsh(struct sbuf *out, const struct command *const *commands);
void complete_fish(struct sbuf *out, const struct command *const *commands);

#endif
