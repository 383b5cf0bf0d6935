/*
 * Opt: command lines from constant rows.
 *
 * Options are rows of options.def, the same for every command: each row
 * targets one member of struct options. A command row names the options it
 * takes; help, man pages, completion and the reference are printed from the
 * same rows (cli/help.h). Parsing accepts --name VALUE, --name=VALUE, -m
 * VALUE, -mVALUE, options after arguments, "--" as the end, unambiguous
 * prefixes of long names, and values that begin with "-" where a value is due
 * (`downgrade -1`, `-r -2:heads`): "-" followed by a digit is an argument.
 *
 * Values are borrowed from argv or copied into the arena.
 */
#ifndef CLI_OPT_H
#define CLI_OPT_H

#include "base/diag.h"

#include <stdbool.h>
#include <stddef.h>

enum opt_type {
	OPT_FLAG,   /* bool */
	OPT_TEXT,   /* const char * */
	OPT_CHOICE, /* const char *, one of the row's choices */
	OPT_LIST,   /* struct vec of const char *: may be given several times */
};

struct options {
	const char *url;
	const char *models;
	const char *env;
	const char *config;
	const char *scratch;
	const char *message;
	const char *rev_id;
	const char *only;
	const char *format;
	const char *range;
	const char *renames;
	const char *undecided;
	const char *oracle;
	const char *version_path;
	const char *transaction;
	const char *resume;
	const char *backup;
	const char *steps;
	const char *out;
	const char *rows;
	const char *seed;
	const char *output;
	const char *templates;
	const char *prefix;
	const char *guard;
	struct vec dirs;
	struct vec schemas;
	struct vec tables;
	struct vec rename;
	struct vec heads;
	struct vec branch_labels;
	struct vec depends_on;
	struct vec allow_changed;
	bool sql;
	bool with_history;
	bool dry_run;
	bool rehearse;
	bool quiet;
	bool verbose;
	bool check_heads;
	bool splice;
	bool purge;
	bool resolve_dependencies;
	bool indicate_current;
	bool exit_code;
	bool write;
	bool check;
	bool autogenerate;
	bool allow_data_loss;
	bool force;
	bool full;
	bool no_prove;
	bool split;
	bool typedefs;
	bool tests;
	bool help;
	bool version;
	struct vec args; /* const char *: positional arguments */
};

struct option_row {
	const char *name; /* without the dashes */
	char letter;	  /* 0: none */
	enum opt_type type;
	size_t offset;		    /* into struct options */
	const char *arg;	    /* what help calls the value */
	const char *const *choices; /* OPT_CHOICE: ends with NULL */
	const char *help;
};

struct example {
	const char *line; /* a whole shell line that works */
	const char *text; /* what it does */
};

struct exit_row {
	int code;
	const char *text;
};

struct cmd_context;

struct command {
	const char *name;
	const char *alias;		/* or NULL: ensure_version / ensure-version */
	const char *summary;		/* one line, lower case, no stop */
	const char *args;		/* "REVISION", "[FILE]", "" */
	int min_args, max_args;		/* max_args -1: any number */
	const char *const *options;	/* names of option rows, ends with NULL; see cli/rows.h */
	const char *text;		/* paragraphs of the manual page */
	const struct example *examples; /* ends with {0} */
	const struct exit_row *exits;	/* ends with {-1}; only what differs from the one list */
	bool is_hidden;
	bool needs_no_config;		     /* runs without reading modelgen.yaml: help, version */
	int (*run)(struct cmd_context *ctx); /* NULL: the heading of a group, its summary */
};

/* The rows of options.def; ends with name NULL. */
const struct option_row *opt_rows(void);
const struct option_row *opt_find(const char *name);

/*
 * Finds the command word and parses what stands round it; NULL with messages
 * on wrong use. --help anywhere makes the line `help COMMAND`, --version `version`.
 */
const struct command *opt_parse(struct arena *a, struct diags *ds, int argc, char **argv,
				const struct command *const *commands, struct options *out);

#endif
