/*
 * Stmt: SQL text as tokens and statements.
 *
 * The scanner is PostgreSQL's own (libpg_query). Statements are split by its
 * tokens, never by a tree: it has no recursion, so hostile nesting costs nothing,
 * and text that newer servers understand is split as well as any other. Positions
 * are bytes of the source; texts are slices of it, never re-spelled.
 *
 * A statement ends at a semicolon outside parentheses and outside the body of
 * a BEGIN ATOMIC routine. Comments belong to no statement, but for those that
 * stand on lines of their own above it (lead).
 */
#ifndef DIALECT_STMT_H
#define DIALECT_STMT_H

#include "base/diag.h"

#include <stdbool.h>
#include <stddef.h>

enum stmt_kind {
	STMT_NAME,   /* identifier or keyword without quotes */
	STMT_QUOTED, /* identifier in double quotes */
	STMT_COMMENT,
	STMT_OTHER, /* literals, operators, punctuation */
};

struct stmt_token {
	size_t start;
	size_t end;
	enum stmt_kind kind;
};

struct stmt_tokens {
	const struct source *src;
	struct stmt_token *items;
	size_t len;
};

/* One statement: tokens first..last, without its semicolon. */
struct stmt {
	const char *sql;  /* its text, comments inside it included */
	const char *lead; /* whole comment lines above it, or "" */
	struct pos pos;	  /* of its first token */
	size_t first;
	size_t last;
};

/* Splits the source into tokens; false with one message (code) at the place that cannot be. */
bool stmt_scan(struct arena *a, struct diags *ds, enum diag_code code, const struct source *src,
	       struct stmt_tokens *out);
struct stmt_error {
	const char *text;
	size_t at; /* byte of the text that it is about */
};
/*
 * Whether the grammar that is built in takes the text (any number of statements). Its parser
 * does without recursion, and no tree is kept.
 */
bool stmt_parses(struct arena *a, const char *sql, struct stmt_error *out);
/* The version of that grammar, such as "15". */
const char *stmt_grammar(void);
/* The same without comments, for a text that is not split. */
bool stmt_scan_bare(struct arena *a, struct diags *ds, enum diag_code code,
		    const struct source *src, struct stmt_tokens *out);
/* The statements among tokens from..to-1: struct stmt, in order, empty ones left out. */
void stmt_split(struct arena *a, const struct stmt_tokens *t, size_t from, size_t to,
		struct vec *out);
/* SHA-256 over all tokens of the statements; comments and white space do not count. */
char *stmt_checksum(struct arena *a, const struct stmt_tokens *t, const struct vec *stmts);
/* Whether token i is that one word, in any case, without quotes. */
bool stmt_is(const struct stmt_tokens *t, size_t i, const char *word);
bool stmt_is_char(const struct stmt_tokens *t, size_t i, char c);
/* The name that token i means (folded or unquoted), or NULL when it is none. */
const char *stmt_name(struct arena *a, const struct stmt_tokens *t, size_t i);

#endif
