/*
 * Dependents: what stands on a column that gets another type, or on a column
 * or table that goes, and that modelgen does not make anew.
 *
 * The server refuses such a change for views, policies, triggers and
 * functions; they are asked for when the revision is written, not met when it
 * is run.
 */
#ifndef CMD_DEPENDENTS_H
#define CMD_DEPENDENTS_H

#include "cmd/cmd.h"
#include "db/conn.h"
#include "engine/diff.h"

/* False with one message for each column that has any; conn: the database of d->from. */
bool dependents_check(struct cmd_context *ctx, struct conn *conn, const struct difference *d);

#endif
