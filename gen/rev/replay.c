#include "rev/run.h"

bool rev_replay(struct arena *a, struct diags *ds, struct conn *conn, const struct rev_graph *g,
		const struct vec *to)
{
	const struct rev_execute_options options = {.conn = conn};
	const struct vec base = {0};
	struct rev_plan plan;

	return rev_plan_upgrade(a, ds, g, &base, to, &plan) && rev_execute(a, ds, &plan, &options);
}
