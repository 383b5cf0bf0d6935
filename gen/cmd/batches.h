/*
 * Batches: which statements of a new revision are run piece by piece.
 *
 * A backfill writes all rows of its table in one transaction, and holds what
 * it locks for that long. Where the live table has many rows (online.rows in
 * modelgen.yaml) it becomes a step `-- step: batches`; rows that come in
 * between are filled by the same statement once more, in the transaction that
 * sets NOT NULL.
 */
#ifndef CMD_BATCHES_H
#define CMD_BATCHES_H

#include "cmd/cmd.h"
#include "db/conn.h"
#include "engine/plan.h"

/* conn: the database of d->from. */
bool batches_choose(struct cmd_context *ctx, struct conn *conn, const struct difference *d,
		    struct plan *plan);

#endif
