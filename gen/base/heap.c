#include "base/heap.h"

#include <stdlib.h>

void *heap_resize(struct heap *h, void *p, size_t old, size_t size)
{
	void *now;

	if (!p)
		old = 0;
	if (!size) {
		free(p);
		h->used -= old;
		return NULL;
	}
	if (size > old && size - old > h->most - h->used) {
		h->is_over = true;
		return NULL;
	}
	now = realloc(p, size);
	if (now)
		h->used = h->used - old + size;
	return now;
}
