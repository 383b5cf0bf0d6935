/*
 * Compare: what check, diff and autogenerate share: the options about
 * renames, a question asked on the terminal, and who decides about
 * expressions.
 */
#ifndef CMD_COMPARE_H
#define CMD_COMPARE_H

#include "cmd/cmd.h"
#include "cmd/state.h"
#include "db/oracle.h"
#include "engine/judge.h"
#include "engine/plan.h"

/* Who decides about expressions: the server of a state, then the scratch server. */
struct compare_judge {
	struct oracle_options options;
	struct oracle oracle;
	struct judge judge;
};

/* Options from --rename and --renames; false with a message. */
bool compare_options(struct cmd_context *ctx, struct diff_options *out);
/* The options of the way back: what was renamed is renamed back. */
void compare_turned(struct cmd_context *ctx, const struct difference *there,
		    struct diff_options *out);

/* The file of verdicts about expressions; NULL: there is no folder for it. */
const char *compare_cache(struct cmd_context *ctx);
/* The scratch server; context is the struct cmd_context. That there is none is told to ds alone. */
bool compare_scratch(void *context, struct diags *ds, struct scratch **out);
/* Prints the statements; where bare names mean another schema than public, that is said first. */
void compare_write_plan(struct cmd_context *ctx, const struct plan *plan, const char *schema);
/* live: the state on a server, the first of two; one without a server leaves texts to decide. */
struct judge *compare_judge(struct cmd_context *ctx, const struct state *live,
			    struct compare_judge *out);

#endif
