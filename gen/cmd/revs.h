/*
 * Revs: what the commands about revisions share.
 */
#ifndef CMD_REVS_H
#define CMD_REVS_H

#include "cmd/cmd.h"
#include "rev/history.h"
#include "rev/run.h"

struct revs {
	struct rev_graph graph;
	struct conn *conn; /* NULL: no database was asked */
	struct rev_store store;
	struct vec current; /* struct rev_node *: where the database is */
};

/* Reads the folder of revision files. */
bool revs_load(struct cmd_context *ctx, struct revs *r);
/* Connects to the named database, never the private cluster by itself, and reads where it is. */
bool revs_connect(struct cmd_context *ctx, struct revs *r);
void revs_close(struct revs *r);
/* What a run on that database wants to know. */
struct rev_execute_options revs_options(struct cmd_context *ctx, struct revs *r);
/*
 * --sql: plans between the two ends of text and prints the script. Ends that
 * are left out: base and head, the other way round for a downgrade.
 */
bool revs_print(struct cmd_context *ctx, struct revs *r, const char *text, bool is_upgrade);
/* Refuses FROM:TO and options that belong to --sql alone. */
bool revs_online_only(struct cmd_context *ctx, const char *text);
/* Asks on the terminal; false also where there is none. */
bool revs_ask(struct cmd_context *ctx, const char *question);
bool revs_has_terminal(const struct cmd_context *ctx);

#endif
