/*
 * Wrap: running text for terminals, manual pages and Markdown.
 *
 * The texts of command rows are paragraphs divided by blank lines. Lines that
 * begin with a blank are shown as they stand: examples, small tables.
 */
#ifndef CLI_WRAP_H
#define CLI_WRAP_H

#include "base/str.h"

enum { WRAP_WIDTH = 79 };

struct block {
	const char *text;
	size_t len; /* without the newline at its end */
	bool is_verbatim;
};

/* The next paragraph or run of verbatim lines; false at the end. */
bool wrap_next(const char **at, struct block *out);
/* Adds the words of text, broken at WRAP_WIDTH; the first line goes on in column at. */
void wrap_words(struct sbuf *out, const char *text, size_t len, size_t at, size_t indent);
/* Adds all paragraphs, each with a newline, blank lines between them. */
void wrap_paragraphs(struct sbuf *out, const char *text, size_t indent);
/* A summary (lower case, no stop) as a sentence. */
const char *wrap_sentence(struct arena *a, const char *text);
/* Adds n blanks. */
void wrap_blanks(struct sbuf *out, size_t n);

#endif
