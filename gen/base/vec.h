/*
 * Vec: a growing array of pointers in an arena. Elements are borrowed.
 */
#ifndef BASE_VEC_H
#define BASE_VEC_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct vec {
	void **items;
	size_t len;
	size_t cap;
};

void vec_push(struct arena *a, struct vec *v, const void *item);
/* By its pointer; NULL is in none. */
bool vec_has(const struct vec *v, const void *item);
/* By its text, among const char *. */
bool vec_has_text(const struct vec *v, const char *text);

#endif
