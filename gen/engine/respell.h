/*
 * Respell: an expression of the older state with the names of the newer one.
 *
 * Columns, types, sequences, tables and schemas that a difference renames are
 * exchanged in the text, token by token; everything else stays as it is, also
 * a text that cannot be read as SQL. Catalogs qualify every name that is not
 * the server's own, and only such names are exchanged, but for columns.
 */
#ifndef ENGINE_RESPELL_H
#define ENGINE_RESPELL_H

#include "engine/diff.h"

/* table: of the older state, whose columns the text may name; or NULL. */
const char *respell(struct arena *a, const struct difference *d, const struct object *table,
		    const char *expr);

#endif
