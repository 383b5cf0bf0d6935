/*
 * Type reader: the parts that the text of a type is read from, for
 * type_parse.c only.
 *
 * Each function starts at the next character and steps over what it has
 * read. A false result that is a failure has its problem set; only the first
 * problem is kept.
 */
#ifndef DIALECT_TYPE_READER_H
#define DIALECT_TYPE_READER_H

#include "dialect/type_row.h"

struct reader {
	struct arena *arena;
	const char *text;
	const char *at; /* the next character */
	const char *default_schema;
	struct type_parsed *out;
	const struct type_row *row; /* NULL: not built in */
};

/* What a number may be. */
struct limits {
	const char *what;
	long least;
	long most;
};

/* Says what is wrong at a place of the text; always false. */
bool reader_problem(struct reader *r, const char *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* What stands at a place, for a message: a word or one character. */
const char *reader_shown(struct reader *r, const char *at);

void reader_skip_blanks(struct reader *r);
bool reader_at_letter(const struct reader *r);
/* Steps over the character when it comes next. */
bool reader_take(struct reader *r, char c);
/* Steps over a bare word when it comes next. */
bool reader_take_word(struct reader *r, const char *name);
/* A name, bare or in quotes; without one nothing is read. */
bool reader_word(struct reader *r, struct word *w);
/* The name that a word stands for. */
const char *reader_name(struct reader *r, const struct word *w);

/* [(n)] */
bool reader_number(struct reader *r, const struct limits *l, bool *given, long *n);
/* The modifiers that the built-in type r->row takes. */
bool reader_mods(struct reader *r);
/* [(modifier, ...)] of a type that is not built in, without the blanks. */
bool reader_user_mods(struct reader *r);

#endif
