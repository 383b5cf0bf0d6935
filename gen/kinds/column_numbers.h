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
/* From the name that it has now (NULL: the server's choice) to the wanted one. */
void column_name_serial(struct emit *e, const struct object *o, const char *now);
/* The sequence follows the column's new type. */
void column_retype_serial(struct emit *e, const struct column *x, const struct object *o);
void column_set_serial(struct emit *e, const struct column *x, const struct object *o);

#endif
