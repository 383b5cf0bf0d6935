/*
 * Generate: what the commands that run template sets share.
 *
 * The models are read and the head of the revisions is found; a server is
 * asked only about named queries that out/queries.lock does not know.
 */
#ifndef CMD_GENERATE_H
#define CMD_GENERATE_H

#include "cmd/cmd.h"
#include "code/render.h"
#include "code/view.h"

struct generate {
	struct schema schema;
	struct view view;
	struct vec queries; /* struct query * */
	struct vec outputs; /* struct output *: what came of it */
};

/* file: the name of the file that comes out, for names made from it. */
bool generate_run(struct cmd_context *ctx, struct generate *g, const char *set, const char *file);
/* Writes an output below the folder; what is the same already is left alone. */
bool generate_write(struct cmd_context *ctx, const char *path, const struct output *o);
/* Says the first line in which the file at path differs from the output. */
bool generate_compare(struct cmd_context *ctx, const char *path, const struct output *o);

#endif
