/*
 * Against: how many rows stand against a rule that a statement makes.
 *
 * Checks, keys and references are read from the tokens of ALTER TABLE ... ADD
 * and CREATE UNIQUE INDEX, what is validated from the catalog; the rows are
 * counted as they are now, up to a limit. What is said in another way is not
 * understood, and what is not there yet cannot be counted.
 */
#ifndef REV_AGAINST_H
#define REV_AGAINST_H

#include "db/conn.h"
#include "dialect/stmt.h"

/*
 * In words, such as "3 rows of posts refer to no row of users"; NULL: it
 * cannot be told. Names are found by the search path.
 */
bool rev_against(struct arena *a, struct diags *ds, struct conn *conn, const struct stmt_tokens *t,
		 const struct stmt *st, const char **out);

#endif
