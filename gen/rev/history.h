/*
 * History: what the database knows of the revisions.
 *
 * The version table is Alembic's: one row for each applied head. Its name and
 * schema are configurable; without a schema it is looked up, and made, as an
 * unqualified name would be. Beside it `modelgen_history` (in the schema
 * modelgen, or where the version table is when no schema may be made) has a
 * row for every change that was run: when, by whom, how long, a checksum over
 * its statements and one for each of them. A row without finished_at is a
 * change that is under way, or was interrupted (rev/lease.h). A version
 * without such a row is normal.
 *
 * rev_store_open only reads; the tables are made by rev_store_make.
 */
#ifndef REV_HISTORY_H
#define REV_HISTORY_H

#include "db/conn.h"
#include "rev/revplan.h"

struct rev_store {
	struct arena *arena;
	struct conn *conn;
	const char *wanted_schema; /* as configured, or NULL */
	const char *table;
	const char *schema; /* where the version table is or will be; NULL: nowhere */
	bool exists;
	const char *history_schema; /* NULL: it can be neither found nor made */
	bool history_exists;
	const char *history_renew; /* NULL, or what a table of an earlier build lacks, as SQL */
	bool makes_schema;
};

/* A step that was done, for modelgen_history. */
struct rev_done {
	const struct rev_change *change;
	const char *direction; /* NULL: the change's own */
	const char *schema;    /* of the version table, as configured; or NULL */
	const char *table;
	const char *tool; /* such as "modelgen 0.1.0" */
	const char *host; /* or NULL */
	long long ms;	  /* -1: since the transaction began */
};

bool rev_store_open(struct arena *a, struct diags *ds, struct conn *conn, const char *table,
		    const char *schema, struct rev_store *out);
/* Looks again which tables there are. */
bool rev_store_look(struct rev_store *s, struct diags *ds);
/* The revisions that the database is at: struct rev_node *; unknown ones are errors. */
bool rev_store_current(struct rev_store *s, struct diags *ds, const struct rev_graph *g,
		       struct vec *out);
/* The rows of the version table: const char *, in byte order. */
bool rev_store_rows(struct rev_store *s, struct diags *ds, struct vec *out);
/* Makes the tables and columns that are missing; belongs into the transaction of a step. */
bool rev_store_make(struct rev_store *s, struct diags *ds);
/* The columns alone. */
bool rev_store_renew(struct rev_store *s, struct diags *ds);
/* Empties the version table. */
bool rev_store_purge(struct rev_store *s, struct diags *ds);
/* Moves the version row; exactly one row must be hit. */
bool rev_store_move(struct rev_store *s, struct diags *ds, const struct rev_op *op);
/* Writes the row of modelgen_history. */
bool rev_store_note(struct rev_store *s, struct diags *ds, const struct rev_change *c,
		    const char *tool, long long ms);
/* Writes one for a revision that the database was told to be at. */
bool rev_store_note_stamp(struct rev_store *s, struct diags *ds, struct rev_node *n,
			  const char *tool);
/* The name of this machine, or NULL. */
const char *rev_host(struct arena *a);
/* The last run of each revision, in words: when, by whom, on which host, how long; by id. */
bool rev_store_runs(struct rev_store *s, struct diags *ds, struct map *out);
/* What rev_store_check goes by. */
struct rev_accept {
	const struct vec *current; /* struct rev_node * */
	const struct vec *allowed; /* const char *: ids whose change is accepted and recorded */
	const char *tool;
};
/* Applied revisions whose statements were changed since: one error each. */
bool rev_store_check(struct rev_store *s, struct diags *ds, const struct rev_graph *g,
		     const struct rev_accept *o);

/* The statements themselves, for scripts; schema NULL: written bare. */
const char *rev_sql_create(struct arena *a, const char *schema, const char *table);
const char *rev_sql_move(struct arena *a, const char *schema, const char *table,
			 const struct rev_op *op);
const char *rev_sql_history_schema(struct arena *a);
const char *rev_sql_history_create(struct arena *a, const char *schema);
/* Brings a table of an earlier build to this one's columns; NULL: it has them. */
const char *rev_sql_history_renew(struct arena *a, const char *schema, const struct vec *columns);
/* The checksums of the change's statements as a literal of text[], and how many. */
const char *rev_sums_text(struct arena *a, const struct rev_change *c, size_t *n);
/* The version table as modelgen_history names it. */
const char *rev_table_text(struct arena *a, const char *schema, const char *table);
const char *rev_sql_history_row(struct arena *a, const char *schema, const struct rev_done *done);

#endif
