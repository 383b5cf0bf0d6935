/*
 * Fold: generated lines that are too wide become several.
 *
 * A line is broken behind a comma and a blank outside of strings, characters and
 * comments: where the fewest parentheses are open, and of these places at the
 * last one that is within the width. Where none is, it is broken behind the
 * last outermost parenthesis that opens. What follows stands one tab further in. In a
 * macro that goes on, each part ends with the backslash; other lines of the
 * preprocessor stay as they are. Comments are broken between words; one of a
 * single line becomes one with lines of its own. What has no such place stays
 * as it is.
 */
#ifndef CODE_FOLD_H
#define CODE_FOLD_H

#include "base/str.h"

/* Appends the text, of len bytes; a tab counts eight columns. */
void fold_lines(struct sbuf *out, const char *text, size_t len, size_t width);

#endif
