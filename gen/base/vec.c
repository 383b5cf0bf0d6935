#include "base/vec.h"

#include <string.h>

#include <stdint.h>

void vec_push(struct arena *a, struct vec *v, const void *item)
{
	if (v->len == v->cap) {
		size_t cap = v->cap ? v->cap * 2 : 8;

		v->items = arena_grow(a, v->items, v->cap * sizeof(void *), cap * sizeof(void *));
		v->cap = cap;
	}
	/* the vector only carries the pointer; constness is the reader's affair */
	v->items[v->len++] = (void *)(uintptr_t)item;
}

bool vec_has(const struct vec *v, const void *item)
{
	for (size_t i = 0; item && i < v->len; i++) {
		if (v->items[i] == item)
			return true;
	}
	return false;
}

bool vec_has_text(const struct vec *v, const char *text)
{
	for (size_t i = 0; i < v->len; i++) {
		if (strcmp(v->items[i], text) == 0)
			return true;
	}
	return false;
}
