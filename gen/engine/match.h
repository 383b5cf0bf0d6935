/*
 * Match: which object of one schema is which of the other. Part of diff; see
 * engine/diff.h. Fills difference.partner and difference.renames.
 */
#ifndef ENGINE_MATCH_H
#define ENGINE_MATCH_H

#include "engine/diff.h"

/* Pairs two lists of objects of one kind below one parent (or at the top). */
bool match_lists(struct arena *a, struct diags *ds, const struct diff_options *options,
		 struct difference *d, const struct vec *from, const struct vec *to);
/* The other self of an object, or NULL. */
const struct object *match_partner(const struct difference *d, const struct object *o);
/* Equality of all compared fields; expressions by engine/canon. */
bool match_same_structure(struct arena *a, const struct object *x, const struct object *y);
/* The mask of fields that differ. */
uint64_t match_mask(struct arena *a, const struct object *x, const struct object *y);

#endif
