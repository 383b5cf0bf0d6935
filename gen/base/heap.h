/*
 * Heap: memory that a library gives back block by block, up to a limit.
 *
 * Arenas free nothing alone; a library with a collector of its own needs
 * more. Small blocks are cut from large ones and kept by their size when they
 * are given back, so that heap_release can drop everything at once, whatever
 * the library still holds. Blocks are counted, and one that would pass the
 * limit is refused: the library reports that in its own way.
 */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stdbool.h>
#include <stddef.h>

enum { HEAP_STEP = 16, HEAP_SIZES = 32 };

struct heap_chunk;
struct heap_block;

struct heap {
	size_t used;
	size_t most;
	bool is_over; /* a block was refused because of the limit */
	char *next;   /* what is left of the newest chunk */
	char *end;
	struct heap_chunk *chunks;
	struct heap_block *large;    /* blocks that are too large to be cut */
	void *spare[HEAP_SIZES + 1]; /* given back, by size in steps */
};

/* New, larger, smaller or (size 0) freed memory; NULL: none, or refused. */
void *heap_resize(struct heap *h, void *p, size_t old, size_t size);
/* Frees everything. */
void heap_release(struct heap *h);

#endif
