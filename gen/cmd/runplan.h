/*
 * Runplan: a plan is run, with what stands around it.
 *
 * --steps cuts it, --dry-run and --rehearse try it, --backup and the hooks
 * come before it and after it.
 */
#ifndef CMD_RUNPLAN_H
#define CMD_RUNPLAN_H

#include "cmd/revs.h"

/* --steps: the plan ends after so many changes. */
bool runplan_cut(struct cmd_context *ctx, struct rev_plan *plan);
bool runplan(struct cmd_context *ctx, struct revs *r, const struct rev_plan *plan,
	     struct rev_execute_options *options);

#endif
