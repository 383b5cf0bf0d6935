/*
 * Words: a statement's tokens read from left to right, comments left out.
 *
 * For what must be known of a statement without a parser: the reader stands at
 * a token, asks what it is and steps over what it knows. At the end no word
 * and no character is there, so that a statement cut short matches nothing.
 * Names are made in the arena; nothing else is.
 */
#ifndef REV_WORDS_H
#define REV_WORDS_H

#include "dialect/stmt.h"

struct words {
	struct arena *arena;
	const struct stmt_tokens *t;
	size_t at; /* never a comment */
	size_t last;
};

/* At the first token of the statement. */
struct words words_of(struct arena *a, const struct stmt_tokens *t, const struct stmt *st);

bool words_end(const struct words *w);
bool words_is(const struct words *w, const char *word);
/* The list ends with NULL. */
bool words_is_any(const struct words *w, const char *const *list);
bool words_is_char(const struct words *w, char c);
/* Whether the word comes here or later. */
bool words_has(const struct words *w, const char *word);

void words_step(struct words *w);
/* Steps over what is asked for; false, without a step, when it is not there. */
bool words_take(struct words *w, const char *word);
bool words_take_char(struct words *w, char c);
/* IF EXISTS, IF NOT EXISTS */
bool words_take_if(struct words *w);
/* One name, unquoted or folded; NULL, without a step, when there is none. */
const char *words_take_name(struct words *w);
/*
 * [[database.]schema.]name; schema NULL: not said. The database can only be
 * that of the connection. False, with both NULL, when it is anything else.
 */
bool words_take_path(struct words *w, const char **schema, const char **name);

#endif
