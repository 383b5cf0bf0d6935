/*
 * Numbers of a column: its identity or serial sequence, for column_sql.c.
 *
 * A sequence that comes to a column of a table that is there goes on behind
 * the numbers of the rows.
 */
#ifndef KINDS_COLUMN_NUMBERS_H
#define KINDS_COLUMN_NUMBERS_H

#include "kinds/emit.h"
#include "kinds/kinds.h"

/* (START WITH ...) behind AS IDENTITY; all: SET START WITH ..., every one of them. */
void column_write_identity(struct sql *w, const struct column *c, bool all);
void column_set_identity(struct emit *e, const struct column *x, const struct object *o);
/* Of a name that is said; SERIAL would give it one that depends on what else is there. */
bool column_has_named_serial(const struct column *c);
/* The sequence, and the default and the owner that tie it to the column, which is there. */
void column_make_serial(struct emit *e, const struct object *o);
/* ADD COLUMN with such a sequence: rows that are there are numbered. */
void column_add_serial(struct emit *e, const struct object *o);
/* The sequence follows the column's new type. */
void column_retype_serial(struct emit *e, const struct column *x, const struct object *o);
void column_set_serial(struct emit *e, const struct column *x, const struct object *o);

#endif
