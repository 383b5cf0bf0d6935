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

/*
 * Bit i: field row i differs; for the other bits see kinds/emit.h. An expression that cannot be
 * decided counts as equal and is added to d->unclear.
 */
uint64_t mask_of(struct arena *a, struct difference *d, const struct object *from,
		 const struct object *to);
/* Whether nothing differs but name, schema, comment, and what follows from the name. */
bool mask_same_structure(struct arena *a, const struct difference *d, const struct object *from,
			 const struct object *to);
/* The name that a schema of the older state has in the newer one. */
const char *mask_schema_now(const struct difference *d, const char *name);

/* The name in the newer state of an object of these kinds (KIND_TYPE, KIND_RELATION). */
struct qname mask_name_now(const struct difference *d, unsigned kinds, const char *schema,
			   const char *name);
/* The same of a column of a table of the older state; table may be NULL. */
const char *mask_column_now(const struct difference *d, const struct object *table,
			    const char *name);
/* The type that an object's own expressions have, a column's or domain's; or NULL. */
const struct sqltype *mask_type(const struct object *o);
/* Whether a type is, but for renames, the other one. */
bool mask_same_type(const struct difference *d, const struct sqltype *from,
		    const struct sqltype *to);

#endif
