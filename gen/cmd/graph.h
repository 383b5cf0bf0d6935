/*
 * Graph: the drawings of `history` and `branches`.
 */
#ifndef CMD_GRAPH_H
#define CMD_GRAPH_H

#include "cmd/cmd.h"
#include "rev/revgraph.h"

/* Whether a drawing is asked for: by --format, or on a terminal where the history forks. */
bool graph_is_wanted(const struct cmd_context *ctx, const struct rev_graph *g);
/* Draws the nodes (newest first) in the form that --format says; current: NULL, or to be marked. */
void graph_print(struct cmd_context *ctx, const struct rev_graph *g, const struct vec *nodes,
		 const struct vec *current);
/* From the first fork on: struct rev_node *, newest first. */
const struct vec *graph_forks(struct cmd_context *ctx, const struct rev_graph *g);

#endif
