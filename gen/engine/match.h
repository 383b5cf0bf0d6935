/*
 * Match: which object of one schema is which of the other. Part of diff; see
 * engine/diff.h. Fills difference.partners and difference.renames. Tables are
 * paired before their columns, and columns before constraints and indexes:
 * each builds on the renames found so far.
 */
#ifndef ENGINE_MATCH_H
#define ENGINE_MATCH_H

#include "engine/diff.h"

/* Pairs two lists of objects of one kind below one parent (or at the top). */
bool match_lists(struct arena *a, struct diags *ds, const struct diff_options *options,
		 struct difference *d, const struct vec *from, const struct vec *to);
/* Whether a path of names, from the schema or the table on, leads to the object. */
bool match_is_path(const struct strings *path, const struct object *o, const char *default_schema);
/* The other self of an object, or NULL. */
const struct object *match_partner(const struct difference *d, const struct object *o);

#endif
