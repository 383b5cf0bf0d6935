/*
 * Progress: how a run tells what it does.
 *
 * Plain lines on standard error; on a terminal one line more that is written
 * over while a statement runs; with --format json, one object a line on
 * standard output, so that another program can follow.
 */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

#include "cmd/cmd.h"
#include "rev/run.h"

struct progress {
	struct cmd_context *ctx;
	const char *database; /* in words, for hooks */
	bool is_drawn;	      /* the line that is written over stands there */
};

/* For rev_execute_options.tell; told is a struct progress. */
void progress_tell(void *told, const struct rev_event *event);

#endif
