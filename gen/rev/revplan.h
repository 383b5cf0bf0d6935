/*
 * Revplan: which revisions run, in which order, and what each does to the
 * version table.
 *
 * The table holds one row for each head of what is applied. A plan is worked
 * out before anything runs; the runner goes through its changes in order.
 * It lives in the arena and points into the graph.
 */
#ifndef REV_REVPLAN_H
#define REV_REVPLAN_H

#include "rev/revspec.h"

enum rev_op_kind { REV_INSERT, REV_UPDATE, REV_DELETE };

/* One row of the version table: id inserted, old updated to id, or old deleted. */
struct rev_op {
	enum rev_op_kind kind;
	const char *old;
	const char *id;
};

struct rev_change {
	struct rev_node *node;
	bool is_upgrade;
	struct vec ops; /* struct rev_op *, in order */
};

struct rev_plan {
	const struct rev_graph *graph;
	struct vec from;    /* struct rev_node *: heads before the first change */
	struct vec changes; /* struct rev_change * */
};

/* All that `to` needs and `from` does not have; nothing when it is there already. */
bool rev_plan_upgrade(struct arena *a, struct diags *ds, const struct rev_graph *g,
		      const struct vec *from, const struct vec *to, struct rev_plan *out);
/* All that `from` has and that stands on what came after `to`, which must be part of it. */
bool rev_plan_downgrade(struct arena *a, struct diags *ds, const struct rev_graph *g,
			const struct vec *from, const struct rev_target *to, struct rev_plan *out);
/*
 * The last applied revision of each line: struct rev_node *, in order of their ids. One on
 * which another depends has no row of its own.
 */
void rev_all_current(struct arena *a, const struct rev_graph *g, const struct vec *current,
		     struct vec *out);
/* "2ab278d05356 -> 43ce78fc9340" in the direction of the change; base is written as given. */
const char *rev_change_text(struct arena *a, const struct rev_change *c, const char *base);
/* An error for each change whose section nobody has written yet. */
bool rev_plan_is_written(struct diags *ds, const struct rev_plan *plan);
/* The section of the file that the change runs; its file must be split. */
const struct rev_section *rev_change_section(const struct rev_change *c);

#endif
