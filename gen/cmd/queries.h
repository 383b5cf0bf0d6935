/*
 * Queries: the named queries of the models, typed by a server or by the lock
 * file.
 *
 * A server is asked only where out/queries.lock, beside the models file,
 * lacks a query or was written for another text or other tables.
 */
#ifndef CMD_QUERIES_H
#define CMD_QUERIES_H

#include "cmd/cmd.h"
#include "engine/query.h"

/*
 * struct query, typed, in order; may_write: the lock file is brought up to date. Where a server
 * would have to be asked and there is none it is an error, or, with lacks, a note and *lacks.
 */
bool queries_typed(struct cmd_context *ctx, const struct schema *models, bool may_write,
		   struct vec *out, bool *lacks);

#endif
