/*
 * Oracle: servers that tell whether two spellings are one expression.
 *
 * Fills engine/oracle.h. The ways, each only for what those before it leave
 * open:
 *
 * - The cache: a file of verdicts about expressions that name nothing but what
 *   every server of that version has. A line is a hash of all that the verdict
 *   rests on, and the verdict.
 * - EXPLAIN: in a read-only transaction of the live server, also on a standby
 *   and for a role that may only read, both spellings are planned and what
 *   EXPLAIN (VERBOSE) prints for each is compared. No table is touched: the
 *   columns come from a function without rows, so that no right on the table
 *   is needed, new columns are there, and what the planner knows of a table
 *   (NOT NULL, partitions, policies) cannot fold anything away. Both are
 *   planned under one search_path, that of the models: the catalog's texts
 *   qualify everything that is not the server's own. What is different is
 *   looked at once more as EXPLAIN printed it: some texts (an IN list of
 *   varchar) are stable only then.
 * - Temporary views: on the live server, over the same columns, in a
 *   transaction that is rolled back. Only for commands that write there
 *   anyway, or when asked for: a standby or a read-only role cannot, and the
 *   server's log grows by it.
 * - Scratch: an empty database gets types, sequences and the tables in
 *   question in the newer state; each spelling becomes a view, and the texts
 *   that the server keeps of them are compared, again with one more round.
 *
 * EXPLAIN folds constants, puts the bodies of SQL functions in place of their
 * calls, and shows no COLLATE: spellings that name different functions or
 * operators of the database's own, or different collations, are never equal
 * by EXPLAIN alone, and differ where no other way is left. Those that name the
 * same collations are undecided then.
 *
 * A spelling that the server refuses: where models declare it and it is
 * certain that they are wrong (syntax; on the scratch server also columns,
 * types and values), the verdict is INVALID. Where the older one cannot be
 * planned on what the newer state has, they differ. Else: undecided.
 *
 * No other way writes to the live server. A connection is
 * opened when there is something to ask and closed after the answer.
 */
#ifndef DB_ORACLE_H
#define DB_ORACLE_H

#include "db/conn.h"
#include "db/scratch.h"
#include "engine/oracle.h"

enum oracle_way { ORACLE_ANY_WAY, ORACLE_EXPLAIN, ORACLE_TEMP, ORACLE_SCRATCH };

struct oracle_options {
	const char *url;		    /* of the live state */
	const struct conn_options *session; /* for connecting; may be NULL */
	enum oracle_way way;		    /* the only one, or all that are allowed */
	bool may_use_temp;		    /* the command writes to that server anyway */
	const char *cache;		    /* file of verdicts; NULL: none is kept */
	struct conn
		*conn; /* beside a url: inside a transaction, for EXPLAIN; it goes on. Or NULL */
	/* The scratch server, started when it is asked for first; false with a message. */
	bool (*scratch)(void *context, struct diags *ds, struct scratch **out);
	void *context;
};

/* The options must live as long as the oracle is asked; everything made lies in the arena. */
void oracle_of_servers(struct arena *a, const struct oracle_options *o, struct oracle *out);

#endif
