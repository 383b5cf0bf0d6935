/*
 * The inside of seed_plan, shared by its files.
 */
#ifndef ENGINE_SEED_PARTS_H
#define ENGINE_SEED_PARTS_H

#include "base/diag.h"
#include "engine/seed.h"

enum {
	NULLS = 16, /* one of so many values that may be NULL is */
};

struct seed_planner {
	struct seed_plan *plan;
	struct arena *arena;
	struct diags *ds;
	const struct schema *schema;
	struct vec chosen; /* struct seed_table *, as the schema has them */
};

struct seed_table *seed_table_of(const struct vec *tables, const struct object *table);
/* The place of a column; SIZE_MAX: it gets no value. */
size_t seed_column_place(const struct seed_table *t, const char *name);
/* Puts the chosen tables into the plan, parents first; circles are opened. */
bool seed_order(struct seed_planner *p);
/* The checks of a table, bound together by their columns. */
void seed_groups(struct seed_planner *p, struct seed_table *t);

#endif
