/*
 * Which indexes of a table may be named by what the table says of its rows.
 */
#ifndef TESTS_GEN_MARKS_H
#define TESTS_GEN_MARKS_H

#include "kinds/kinds.h"

/* NULL: the table has no such column. */
const struct column *gen_column_of(const struct object *table, const char *name);
/* Whether logical replication may name rows by it. */
bool gen_identifies_rows(const struct object *t, const char *name);
/* Whether CLUSTER may sort rows by it. */
bool gen_sorts_rows(const struct object *t, const char *name);

#endif
