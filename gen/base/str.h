/*
 * Strings: a builder that lives in an arena, and small helpers.
 *
 * A builder's text is always NUL-terminated; sbuf_text returns it without a
 * copy, owned by the arena. Strings of the program are const char *, UTF-8,
 * without embedded NUL (the readers refuse it).
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct sbuf {
	struct arena *arena;
	char *text;
	size_t len;
	size_t cap;
};

/* clang-format off */
#define SBUF_INIT(a) {.arena = (a)}
/* clang-format on */

void sbuf_add(struct sbuf *b, const char *s);
void sbuf_addn(struct sbuf *b, const char *s, size_t len);
void sbuf_addc(struct sbuf *b, char c);
void sbuf_addf(struct sbuf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Cuts the text back to len bytes. */
void sbuf_cut(struct sbuf *b, size_t len);
/* The text so far, never NULL. */
const char *sbuf_text(const struct sbuf *b);

/* Classes of ASCII characters, whatever the locale. */
static inline bool str_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool str_is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Letter, digit or underscore. */
static inline bool str_is_word(char c)
{
	return str_is_letter(c) || str_is_digit(c) || c == '_';
}

/* White space of C, line ends included. */
static inline bool str_is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* NULL equals only NULL; inline, for most of those that differ do so in the first byte. */
#ifdef __clang_analyzer__
/* which would take every text that is compared for one that may be NULL */
bool str_eq(const char *a, const char *b);
#else
static inline bool str_eq(const char *a, const char *b)
{
	return a == b || (a && b && *a == *b && strcmp(a, b) == 0);
}
#endif
bool str_ieq(const char *a, const char *b); /* ASCII letters folded */
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);
/* strcmp with NULL before everything. */
int str_cmp(const char *a, const char *b);
/* Copy with ASCII letters in lower case. */
char *str_lower(struct arena *a, const char *s);
/* Copy without blanks at both ends. */
char *str_trim(struct arena *a, const char *s);
/* Whether the first len bytes of s hold the word; s need not end with a NUL. */
bool str_holds(const char *s, size_t len, const char *word);
/* Where the first len bytes of s stop being UTF-8, or -1 when all of them are. */
long str_bad_utf8(const char *s, size_t len);
/* s cut to at most max bytes, never within a character. */
char *str_cut_utf8(struct arena *a, const char *s, size_t max);
/* Whether the byte is a further one of a UTF-8 character that began before it. */
bool str_goes_on(char c);
/* Columns a terminal needs for len bytes of UTF-8 (one for each character). */
size_t str_width(const char *s, size_t len);
/* How many of len bytes the first n characters are; all where there are fewer. */
size_t str_chars(const char *s, size_t len, size_t n);
/* How many of len bytes are a byte order mark: three or none. */
size_t str_bom(const char *s, size_t len);
/* Decimal integer of the whole string; false when it is none or too large. */
bool str_to_i64(const char *s, long long *out);
/* The candidate that a person most likely meant by s, or NULL. */
const char *str_nearest(const char *s, const char *const *candidates, size_t n);

#endif
