/*
 * Heap: memory that a library gives back block by block, up to a limit.
 *
 * Arenas free nothing alone; a library with a collector of its own needs
 * more. Its blocks are counted, and one that would pass the limit is refused:
 * the library reports that in its own way. The owner frees all blocks by
 * closing the library.
 */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stdbool.h>
#include <stddef.h>

struct heap {
	size_t used;
	size_t most;
	bool is_over; /* a block was refused because of the limit */
};

/* New, larger, smaller or (size 0) freed memory; NULL: none, or refused. */
void *heap_resize(struct heap *h, void *p, size_t old, size_t size);

#endif
