/*
 * Positions: places in a text, as a person counts them.
 *
 * Lines and columns count from 1, columns in characters of UTF-8; a byte order
 * mark before the first line is none. What is no UTF-8 counts as one character
 * for each byte that can begin one. A position points into its source, which
 * lives as long as the position is used.
 */
#ifndef BASE_POS_H
#define BASE_POS_H

#include <stddef.h>
#include <stdint.h>

/* A text that positions point into. */
struct source {
	const char *name; /* file name as the user said it */
	const char *text;
	size_t len;
};

/* src NULL: no position; line 0: the source as a whole. */
struct pos {
	const struct source *src;
	uint32_t line;
	uint32_t col;
};

#define POS_NONE ((struct pos){0})

/* The place of a byte of the source; of its end for any byte beyond. */
struct pos pos_at(const struct source *src, size_t byte);
/* The place behind len bytes of text that begin at pos. */
struct pos pos_forward(struct pos pos, const char *text, size_t len);
/* The byte at pos; the end of its line when the line is shorter than that. */
size_t pos_byte(struct pos pos);

#endif
