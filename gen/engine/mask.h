/*
 * Mask: which fields of two objects differ.
 *
 * What the older object says is read with the renames that the difference
 * knows so far: a foreign key to a renamed table, a key over a renamed column,
 * a column of a renamed type, a check that names a renamed column are what
 * they were. Pure functions; texts that are made on the way live in the arena.
 */
#ifndef ENGINE_MASK_H
#define ENGINE_MASK_H

#include "engine/diff.h"

/* Bit i: field row i differs; for the other bits see kinds/emit.h. */
uint64_t mask_of(struct arena *a, const struct difference *d, const struct object *from,
		 const struct object *to);
/* Whether nothing differs but name, schema, comment, and what follows from the name. */
bool mask_same_structure(struct arena *a, const struct difference *d, const struct object *from,
			 const struct object *to);
/* The name that a schema of the older state has in the newer one. */
const char *mask_schema_now(const struct difference *d, const char *name);

#endif
