/*
 * Oracle: whoever can tell whether two spellings are one expression.
 *
 * A function and its context; db fills it with servers, tests with an answer
 * of their own. The engine knows no connection. A question lives in the arena
 * of who asks; the oracle writes verdict, words and wrong into it and keeps
 * nothing of it.
 *
 * Each question is about two states of one thing, the older (ORACLE_FROM)
 * and the newer (ORACLE_TO). It brings along what the spellings may name, so
 * that it can be planned on a server in either state: the columns of the row
 * that both name, under the name that each state gives them.
 */
#ifndef ENGINE_ORACLE_H
#define ENGINE_ORACLE_H

#include "base/diag.h"
#include "ir/schema.h"
#include "ir/sqltype.h"

enum oracle_side { ORACLE_FROM, ORACLE_TO, ORACLE_SIDES };

enum verdict {
	VERDICT_NONE, /* not asked so far */
	VERDICT_EQUAL,
	VERDICT_DIFFERENT,
	VERDICT_UNDECIDED, /* words: why */
	VERDICT_INVALID,   /* the spelling of the side wrong is refused; words: the server's */
};

/* A column that the spellings may name, or the VALUE of a domain. */
struct oracle_column {
	const char *name[ORACLE_SIDES];		     /* NULL: that state lacks it */
	const struct sqltype *type[ORACLE_SIDES];    /* as a server in that state spells it */
	const struct qname *collation[ORACLE_SIDES]; /* NULL or without a name: the type's own */
	bool is_changed;			     /* to another type */
};

struct oracle_question {
	const char *text[ORACLE_SIDES];
	const char *text_now; /* the older spelling with the newer names */
	const struct object *object[ORACLE_SIDES];
	const struct object *row[ORACLE_SIDES];	  /* table or domain that it may name; NULL: none */
	const struct sqltype *type[ORACLE_SIDES]; /* what the value becomes; NULL: what it is */
	bool is_condition;			  /* the value becomes a boolean */
	struct vec columns;			  /* struct oracle_column, those that are named */

	enum verdict verdict;
	enum oracle_side wrong;
	const char *words;
};

struct oracle {
	void *context;
	/*
	 * Fills the verdicts of all questions (struct oracle_question); false when the server
	 * could not be asked at all and nothing can go on.
	 */
	bool (*answer)(void *context, struct diags *ds, const struct schema *from,
		       const struct schema *to, const struct vec *questions);
};

#endif
