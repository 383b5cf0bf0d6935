/*
 * Opt word: one option on the command line, for cli/opt.c alone.
 *
 * Finds the row that a word means, stores its value, and says what is wrong
 * with it. The parser's messages are gathered apart, so that --help can drop
 * them.
 */
#ifndef CLI_OPT_WORD_H
#define CLI_OPT_WORD_H

#include "cli/opt.h"

struct parser {
	struct arena *a;
	struct diags ds; /* handed on unless help is asked for */
	const struct command *c;
	struct options *out;
	int argc;
	char **argv;
	int at;		  /* the word in hand; moves on when a value is taken */
	bool has_strange; /* an unknown option: what follows may be its value */
};

/* "-" is standard input and -1 a number: both are arguments, not options. */
bool opt_is_option(const char *word);
/* Reads the option in hand, which begins with a dash. */
void opt_read(struct parser *p);
/* Whether the option takes the next word: asked before the command is known. */
bool opt_takes_next(const char *word, const char *next);
struct diag *opt_complain(struct parser *p, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void opt_add_usage(struct parser *p, struct diag *d);

#endif
