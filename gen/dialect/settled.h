/*
 * Settled: an expression of the catalog in a spelling that the server reads
 * as what it was.
 *
 * The server prints `x IN ('a', 'b')` over a varchar x as
 * `(x)::text = ANY ((ARRAY[...])::text[])`, and reads that as another
 * expression of the same meaning: the cast goes to each element. Written as a
 * list again it gives the text that was read. Nothing else is touched.
 * What needs no other spelling is returned as it came.
 */
#ifndef DIALECT_SETTLED_H
#define DIALECT_SETTLED_H

#include "ir/object.h"

/*
 * The text itself where there is nothing to do. about: the object that the
 * expression stands in, its table or its domain; NULL: nothing is known of x.
 */
const char *settled(struct arena *a, const char *expr, const struct object *about);

#endif
