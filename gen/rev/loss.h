/*
 * Loss: which rows and values statements would throw away.
 *
 * DROP TABLE, DROP SCHEMA ... CASCADE, TRUNCATE and ALTER TABLE ... DROP
 * COLUMN are read from the tokens; the server is asked what the tables hold
 * now. Empty tables and columns of nulls are no loss. Statements that are not
 * understood, and names that do not exist (yet), are not judged.
 */
#ifndef REV_LOSS_H
#define REV_LOSS_H

#include "db/conn.h"
#include "dialect/stmt.h"

struct rev_loss {
	struct pos pos;	    /* of the statement */
	const char *what;   /* "table posts" or "column users.email" */
	const char *amount; /* "3 rows" or "more than 1000 values" */
};

/* What a statement drops or alters; column NULL: the table. */
struct rev_drop {
	const char *schema; /* NULL: found by the search path */
	const char *name;   /* NULL: all tables of the schema */
	const char *column;
};

/* What the statement drops: struct rev_drop *; asks nobody. */
void rev_drops(struct arena *a, const struct stmt_tokens *t, const struct stmt *st,
	       struct vec *out);
/* What of it holds anything: struct rev_loss *, appended. Names are found by the search path. */
bool rev_losses(struct arena *a, struct diags *ds, struct conn *conn, const struct stmt_tokens *t,
		const struct stmt *st, struct vec *out);
/*
 * For a statement that rows forbid: what its table holds, such as "column
 * users.email is null in 3 rows" or "table users holds 12 rows"; NULL when
 * that cannot be told.
 */
bool rev_rows_of(struct arena *a, struct diags *ds, struct conn *conn, const struct stmt_tokens *t,
		 const struct stmt *st, const char **out);
/* Whether the statement is ALTER TABLE ... TYPE. */
bool rev_changes_type(const struct stmt_tokens *t, const struct stmt *st);
/* The table of ALTER TABLE, and the column that it sets NOT NULL, if it does; asks nobody. */
bool rev_altered(struct arena *a, const struct stmt_tokens *t, const struct stmt *st,
		 struct rev_drop *out);

#endif
