/*
 * Canon: when two expressions are the same without asking anybody.
 *
 * Equal text is equal; blanks between tokens and parentheses around the
 * whole do not count. Two plain constants are compared as values of the
 * column's type: 'x' and 'x'::text, 0 and '0'::numeric. Of everything else
 * that differs in text canon knows nothing: see engine/judge.h.
 */
#ifndef ENGINE_CANON_H
#define ENGINE_CANON_H

#include "ir/sqltype.h"

#include <stdbool.h>

/* Whether they are certainly equal. type: of the value; NULL where it has none of its own. */
bool canon_equal(const char *x, const char *y, const struct sqltype *type);

#endif
