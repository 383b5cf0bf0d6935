#include "base/heap.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK ((size_t)256 * 1024)
#define LARGEST_SMALL ((size_t)HEAP_STEP * HEAP_SIZES)

struct heap_chunk {
	struct heap_chunk *before;
	/* keeps the payload aligned for any type */
	_Alignas(HEAP_STEP) char payload[];
};

struct heap_block {
	struct heap_block *before;
	struct heap_block *after;
	_Alignas(HEAP_STEP) char payload[];
};

static size_t steps(size_t size)
{
	return (size + HEAP_STEP - 1) / HEAP_STEP;
}

static void *take_small(struct heap *h, size_t size)
{
	size_t n = steps(size);
	void *p = h->spare[n];

	if (p) {
		memcpy(&h->spare[n], p, sizeof(void *));
		return p;
	}
	if ((size_t)(h->end - h->next) < n * HEAP_STEP) {
		struct heap_chunk *c = malloc(sizeof(*c) + CHUNK);

		if (!c)
			return NULL;
		c->before = h->chunks;
		h->chunks = c;
		h->next = c->payload;
		h->end = c->payload + CHUNK;
	}
	p = h->next;
	h->next += n * HEAP_STEP;
	return p;
}

static void give_small(struct heap *h, void *p, size_t size)
{
	memcpy(p, &h->spare[steps(size)], sizeof(void *));
	h->spare[steps(size)] = p;
}

static struct heap_block *block_of(void *p)
{
	return (struct heap_block *)(void *)((char *)p - offsetof(struct heap_block, payload));
}

static void link_large(struct heap *h, struct heap_block *b)
{
	b->before = NULL;
	b->after = h->large;
	if (h->large)
		h->large->before = b;
	h->large = b;
}

static void unlink_large(struct heap *h, struct heap_block *b)
{
	if (b->before)
		b->before->after = b->after;
	else
		h->large = b->after;
	if (b->after)
		b->after->before = b->before;
}

static void *take(struct heap *h, size_t size)
{
	struct heap_block *b;

	if (size <= LARGEST_SMALL)
		return take_small(h, size);
	b = malloc(sizeof(*b) + size);
	if (!b)
		return NULL;
	link_large(h, b);
	return b->payload;
}

static void give(struct heap *h, void *p, size_t size)
{
	if (size <= LARGEST_SMALL) {
		give_small(h, p, size);
		return;
	}
	unlink_large(h, block_of(p));
	free(block_of(p));
}

void *heap_resize(struct heap *h, void *p, size_t old, size_t size)
{
	void *now = NULL;

	if (!p)
		old = 0;
	if (size > old && size - old > h->most - h->used) {
		h->is_over = true;
		return NULL;
	}
	if (p && size && steps(old) == steps(size) && size <= LARGEST_SMALL) {
		h->used = h->used - old + size;
		return p;
	}
	if (size) {
		now = take(h, size);
		if (!now)
			return NULL;
		if (p)
			memcpy(now, p, old < size ? old : size);
	}
	if (p)
		give(h, p, old);
	h->used = h->used - old + size;
	return now;
}

void heap_release(struct heap *h)
{
	size_t most = h->most;

	while (h->chunks) {
		struct heap_chunk *before = h->chunks->before;

		free(h->chunks);
		h->chunks = before;
	}
	while (h->large) {
		struct heap_block *after = h->large->after;

		free(h->large);
		h->large = after;
	}
	*h = (struct heap){.most = most};
}
