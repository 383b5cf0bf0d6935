/*
 * Shape: as much of a schema as expressions can name, and nothing that can fail.
 *
 * For a trial of expressions on an empty database: schemas, extensions,
 * types and sequences as they are, and some tables with columns that have
 * nothing but name, type and collation: no defaults, keys, checks, owners.
 * The copies share with their originals what is not left out; they live in
 * the arena of out, which the caller initialised.
 */
#ifndef ENGINE_SHAPE_H
#define ENGINE_SHAPE_H

#include "ir/schema.h"

/*
 * tables: top-level objects of `of` that hold rows and are wanted; all others are left out.
 * beside: another state, whose schemas and extensions are there as well.
 */
void shape_of(struct schema *out, const struct schema *of, const struct schema *beside,
	      const struct vec *tables);

#endif
