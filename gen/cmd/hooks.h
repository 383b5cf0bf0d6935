/*
 * Hooks: executables of modelgen.yaml that are run beside revisions.
 *
 * They get what happens in their environment, never a password; their output
 * goes where ours goes. One that fails is an error.
 */
#ifndef CMD_HOOKS_H
#define CMD_HOOKS_H

#include "cmd/cmd.h"
#include "rev/revplan.h"

struct hook {
	const char *name;		 /* such as before-upgrade */
	const char *path;		 /* NULL: none is configured */
	const char *database;		 /* in words */
	const struct rev_change *change; /* NULL: of the run as a whole */
};

bool hook_run(struct cmd_context *ctx, struct diags *ds, const struct hook *hook);

#endif
