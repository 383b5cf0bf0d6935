/*
 * Revs: what the commands about revisions share.
 */
#ifndef CMD_REVS_H
#define CMD_REVS_H

#include "cmd/cmd.h"
#include "rev/history.h"
#include "rev/revnew.h"
#include "rev/revspec.h"
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
/* The same without reading where it is: its rows may be unknown. */
bool revs_open(struct cmd_context *ctx, struct revs *r);
void revs_close(struct revs *r);
/* The revisions that the name means; for `current` the database is asked. */
bool revs_resolve(struct cmd_context *ctx, struct revs *r, const char *name, struct vec *out);
/* Whether the database has everything. */
bool revs_is_at_heads(const struct cmd_context *ctx, const struct revs *r);
/* What a run on that database wants to know. */
struct rev_execute_options revs_options(struct cmd_context *ctx, struct revs *r);
/*
 * --sql: plans between FROM:TO, the one text, or from base to all texts, and
 * prints the script. Ends that are left out: base and head, the other way
 * round for a downgrade.
 */
bool revs_print(struct cmd_context *ctx, struct revs *r, const struct vec *texts, bool is_upgrade);
/*
 * What does not come back as it was by a plan of downgrades: a line each, and a warning where
 * nothing leads back. What is dropped on the way is asked about elsewhere.
 */
void revs_tell_back(struct cmd_context *ctx, const struct rev_plan *plan);
/* What names mean in --sql: from, the start of FROM:TO; to, its end or the texts. */
bool revs_script_ends(struct cmd_context *ctx, struct revs *r, const struct vec *texts,
		      const char *open_from, struct vec *from, struct vec *to);
struct rev_print_options revs_print_options(const struct cmd_context *ctx);
/* Refuses FROM:TO and options that belong to --sql alone. */
bool revs_online_only(struct cmd_context *ctx, const struct vec *texts);
/* Whether there is a place for one: what to follow, and a folder. */
bool revs_has_place(struct cmd_context *ctx, const struct rev_graph *g);
/* Begins a new revision as the options say. */
bool revs_new(struct cmd_context *ctx, const struct rev_graph *g, struct rev_new *out);
/* Writes it and prints its path. */
bool revs_write(struct cmd_context *ctx, const struct rev_new *r);
/* Asks on the terminal; false also where there is none. */
bool revs_ask(struct cmd_context *ctx, const char *question);
bool revs_has_terminal(const struct cmd_context *ctx);

#endif
