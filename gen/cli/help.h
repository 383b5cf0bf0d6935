/*
 * Help: everything that is printed from the command and option rows: help
 * texts, man pages, shell completion, the command line reference.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "base/str.h"
#include "cli/opt.h"

/* `modelgen help`: all commands by group. */
void help_overview(struct sbuf *out, const struct command *const *commands);
/* `modelgen help COMMAND`. */
void help_command(struct sbuf *out, const struct command *c);
/* Man page of one command, or of the program (c NULL); roff, no date. */
void help_man(struct sbuf *out, const struct command *const *commands, const struct command *c);
/* docs/cli.md */
void help_reference(struct sbuf *out, const struct command *const *commands);
/* shell: bash, zsh or fish; false when another one. */
bool help_completion(struct sbuf *out, const struct command *const *commands, const char *shell);

/* What the program is for, in a few sentences. */
const char *help_about(void);
/* The one list of exit codes, ends with code -1. */
const struct exit_row *help_exit_codes(void);

#endif
