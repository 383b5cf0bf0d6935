/*
 * Rows: what the option and command rows say, asked by the parser and by
 * the printers (help, man pages, completion, reference), so that all of them
 * see the same options in the same order: that of options.def.
 *
 * An entry of command.options is an option's name, or "format=text|json",
 * which narrows the choices of that row for this command. A row of the
 * command table without run is the heading of a group (its summary).
 */
#ifndef CLI_ROWS_H
#define CLI_ROWS_H

#include "base/str.h"
#include "cli/opt.h"

/* Whether the command takes the option, by its own list or because all do. */
bool row_is_taken(const struct command *c, const struct option_row *row);
bool row_is_common(const struct option_row *row);
bool row_has_value(const struct option_row *row);
/* The choices of an OPT_CHOICE row for this command (NULL: for any); ends with NULL. */
const char *const *row_choices(struct arena *a, const struct command *c,
			       const struct option_row *row);
/* What help calls the value: URL, text|json; "" for a flag. */
const char *row_value(struct arena *a, const struct command *c, const struct option_row *row);
/* The command with this name or alias, or NULL. */
const struct command *row_command(const struct command *const *commands, const char *name);
/* Whether help and completion list it: neither a heading nor hidden. */
bool row_is_listed(const struct command *c);
/* Whether a heading stands here that has listed commands below it. */
bool row_begins_group(const struct command *const *at);
/* "modelgen upgrade [OPTION]... REVISION" */
const char *row_usage(struct arena *a, const struct command *c);
/* What this exit code means for the command (NULL: in general); NULL when it never ends so. */
const char *row_exit(const struct command *c, const struct exit_row *general);

#define ROWS_EACH(it) for (const struct option_row *it = opt_rows(); it->name; it++)

#endif
