/*
 * Runplan: upgrade and downgrade, which differ in how the names become a plan
 * and in what may stand against it, and the plan run with what stands around.
 *
 * --steps cuts it, --dry-run and --rehearse try it, --backup and the hooks
 * come before it and after it.
 */
#ifndef CMD_RUNPLAN_H
#define CMD_RUNPLAN_H

#include "cmd/revs.h"

struct run_way {
	enum rev_count count;
	/* The arguments as a plan; names: where the database is. */
	bool (*plan)(struct cmd_context *ctx, struct revs *r, const struct rev_names *names,
		     struct rev_plan *out);
	/* Whether --sql has what it needs. NULL: yes. */
	bool (*may_print)(struct cmd_context *ctx);
	/* Whether to run it; may ask. NULL: yes. */
	bool (*may_run)(struct cmd_context *ctx, struct revs *r, const struct rev_plan *plan,
			struct rev_execute_options *options);
};

/* The whole command; its exit code. */
int runplan(struct cmd_context *ctx, const struct run_way *way);

#endif
