/*
 * Gather: which objects of a state take part in a comparison.
 *
 * Those that the models manage and do not ignore. Beyond them what a `was` of
 * the models names is there, wherever it lies: a table that is moved out of a
 * schema that nobody manages, or a schema that is renamed with all that is in
 * it.
 */
#ifndef ENGINE_GATHER_H
#define ENGINE_GATHER_H

#include "ir/schema.h"

struct gather {
	struct arena *arena;
	const struct schema *managed; /* models; NULL: everything takes part */
	struct map was;		      /* what their `was` names */
};

void gather_begin(struct gather *g, struct arena *a, const struct schema *managed);
/* The objects of a kind (by its place) at the top of s that take part. */
void gather_tops(struct gather *g, const struct schema *s, size_t kind, struct vec *out);

#endif
