/*
 * Keyword: words of SQL text, and those that the grammar keeps for itself.
 *
 * keywords.def is the union over the supported servers: a word that one of
 * them does not treat as unreserved is a keyword here. Nothing is allocated.
 */
#ifndef DIALECT_KEYWORD_H
#define DIALECT_KEYWORD_H

#include <stdbool.h>
#include <stddef.h>

/* A part of a text. */
struct word {
	const char *text;
	size_t len;
	bool folds; /* stands unquoted: letters compare in lower case */
};

enum keyword_class {
	KEYWORD_NONE,
	KEYWORD_R, /* reserved */
	KEYWORD_C, /* may name a column, but no function or type */
	KEYWORD_T, /* may name a function or type only */
};

enum keyword_class keyword_class(const struct word *w);
/* As strcmp; name is in lower case when the word folds. */
int keyword_cmp(const struct word *w, const char *name);

#endif
