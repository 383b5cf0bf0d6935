/*
 * Compare: what diff and autogenerate share: the options about renames, and
 * a question asked on the terminal.
 */
#ifndef CMD_COMPARE_H
#define CMD_COMPARE_H

#include "cmd/cmd.h"
#include "engine/diff.h"

/* Options from --rename and --renames; false with a message. */
bool compare_options(struct cmd_context *ctx, struct diff_options *out);
/* The options of the way back: what was renamed is renamed back. */
void compare_turned(struct cmd_context *ctx, const struct difference *there,
		    struct diff_options *out);

#endif
