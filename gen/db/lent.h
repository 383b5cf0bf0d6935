/*
 * Lent: the names under which the server prints the columns of a check.
 *
 * Printing an expression opens the table that it is about, which costs the
 * server far more than the printing. The query for constraints has checks
 * printed as if they were about pg_statistic, whose names of columns are the
 * same on every server and hardly stand for anything else. Here the table's
 * own take their places again.
 */
#ifndef DB_LENT_H
#define DB_LENT_H

#include "kinds/snapshot.h"

/* Whether the query had the expression of a check on these columns ("{1,2}") printed so. */
bool lent_is(const char *attnums);
/* The expression in the names of the table; a name behind a dot or before a parenthesis stays. */
const char *lent_back(struct arena *a, const struct snapshot *s, uint32_t rel, const char *text);

#endif
