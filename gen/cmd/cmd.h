/*
 * Cmd: what every command gets, and the table of commands.
 *
 * A command is one file with one const row (cli/opt.h), listed in
 * commands.def. It fills ctx->out (standard output) and ctx->ds (messages,
 * standard error), and returns the exit code; cmd_finish turns messages into
 * one. main prints both at the end; a command that runs long may flush what
 * it has with cmd_flush. Nothing else in the program writes to the terminal.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include "base/diag.h"
#include "cli/config.h"
#include "cli/opt.h"

#include <stdbool.h>

struct scratch;

struct cmd_context {
	struct arena *perm;
	struct diags ds;
	struct sbuf out;
	struct options opt;
	struct config config; /* of modelgen.yaml, environment and flags */
	const struct command *command;
	bool is_terminal;	 /* standard output is one */
	bool colour;		 /* on standard error */
	struct scratch *scratch; /* opened by cmd_scratch, closed by cmd_close */
	struct scratch *home;	 /* the private cluster where private: is the database */
	int first_error;	 /* exit code of the first error that was flushed, or 0 */
	bool is_output_lost;	 /* standard output took no more */
};

/* All command rows in the order of help, headings among them, ends with NULL. */
const struct command *const *cmd_table(void);

/* Once in a run: what main does before and after the command. */
void cmd_open(struct cmd_context *ctx, struct arena *perm);
void cmd_close(struct cmd_context *ctx);

/* Writes out what stands in ctx->out and ctx->ds and empties both; errors stay counted. */
void cmd_flush(struct cmd_context *ctx);
/* A line of chatter on standard error, unless --quiet. */
void cmd_say(struct cmd_context *ctx, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same with --quiet, too: a warning that is no message of its own. */
void cmd_warn(const struct cmd_context *ctx, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The text as it is on standard error: for what is written over. */
void cmd_write(struct cmd_context *ctx, const char *text);
/* wanted when no error was met, else the exit code of the first error. */
int cmd_finish(struct cmd_context *ctx, int wanted);

/*
 * The database that the command works on: the named one, with `private:`
 * turned into the project's database on the private cluster. Commands that
 * judge or change a database pass may_fall_back = false: with none named they
 * end with MG_NO_DATABASE. With true, *url is NULL when none is named.
 */
bool cmd_url(struct cmd_context *ctx, bool may_fall_back, const char **url);
/* The scratch server of this run (--scratch, the configured one, or the private cluster). */
bool cmd_scratch(struct cmd_context *ctx, struct scratch **out);

#endif
