#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONED 1
#endif
#endif

#ifdef ARENA_POISONED
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
/* A gap after each block lets the sanitizer see an overrun. */
#define GAP 16u
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define GAP 0u
#endif

#define ALIGN 8u
#define FIRST_CHUNK 4096u
/* With the heads of the chunk and of malloc it fills whole pages, and begins no other one. */
#define LARGEST_CHUNK ((size_t)256 * 1024 - 64)

struct arena_chunk {
	struct arena_chunk *before;
	size_t size;
	/* keeps the payload aligned for any type */
	_Alignas(ALIGN) char payload[];
};

struct arena_spare {
	struct arena_spare *next;
	size_t size;
};

/* Smaller blocks are not worth the search. */
enum { SPARE_LEAST = 2048 };

void arena_exhausted(size_t size)
{
	fprintf(stderr, "modelgen: out of memory (%zu bytes wanted)\n", size);
	exit(4);
}

static size_t round_up(size_t n)
{
	return (n + (ALIGN - 1)) & ~(size_t)(ALIGN - 1);
}

static void add_chunk(struct arena *a, size_t need)
{
	size_t size = a->chunk ? a->chunk->size * 2 : FIRST_CHUNK;
	struct arena_chunk *c;

	if (size > LARGEST_CHUNK)
		size = LARGEST_CHUNK;
	if (size < need)
		size = need;
	if (size > SIZE_MAX / 2)
		arena_exhausted(size);
	c = calloc(1, sizeof(*c) + size);
	if (!c)
		arena_exhausted(size);
	c->before = a->chunk;
	c->size = size;
	a->chunk = c;
	a->next = c->payload;
	a->end = c->payload + size;
	a->total += size;
	POISON(c->payload, size);
}

/* A block that was given back, zeroed, or NULL; of a much larger one too much would be lost. */
static char *take_spare(struct arena *a, size_t size)
{
	for (struct arena_spare **s = &a->spare; *s; s = &(*s)->next) {
		struct arena_spare *found = *s;

		if (found->size < size || found->size / 2 > size)
			continue;
		*s = found->next;
		UNPOISON(found, size);
		return memset(found, 0, size);
	}
	return NULL;
}

/* Bytes from the current chunk or a new one; start is aligned to a power of two. */
static char *take(struct arena *a, size_t size, size_t align)
{
	size_t skip = (size_t)(-(uintptr_t)a->next & (align - 1));
	size_t whole;
	char *p;

	if (size > SIZE_MAX / 4)
		arena_exhausted(size);
	whole = size + GAP;
	if ((size_t)(a->end - a->next) < whole + skip) {
		add_chunk(a, round_up(whole));
		skip = 0;
	}
	p = a->next + skip;
	a->next = p + whole;
	UNPOISON(p, size);
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	char *p = size >= SPARE_LEAST ? take_spare(a, size) : NULL;

	return p ? p : take(a, size ? size : 1, ALIGN);
}

void arena_give_back(struct arena *a, void *p, size_t size)
{
	struct arena_spare *s = p;

	if (size < SPARE_LEAST)
		return;
	*s = (struct arena_spare){a->spare, size};
	a->spare = s;
	POISON((char *)p + sizeof(*s), size - sizeof(*s));
}

void *arena_grow(struct arena *a, void *p, size_t old, size_t size)
{
	void *q;

	/* what is behind the last block was never used, so it is still zero */
	if (p && !GAP && size >= old && (char *)p + old == a->next &&
	    size <= (size_t)(a->end - (char *)p)) {
		a->next = (char *)p + size;
		return p;
	}
	q = arena_alloc(a, size);
	if (p)
		memcpy(q, p, old < size ? old : size);
	return q;
}

/* Text needs no alignment: short strings lie close together. */
char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *p = take(a, len + 1, 1);

	memcpy(p, s, len);
	p[len] = 0;
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	int len;
	char *p;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len < 0)
		arena_exhausted(0);
	p = take(a, (size_t)len + 1, 1);
	vsnprintf(p, (size_t)len + 1, fmt, ap);
	return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return p;
}

void arena_take(struct arena *a, struct arena *from)
{
	struct arena_chunk *oldest = from->chunk;

	if (!a->chunk) {
		*a = *from;
	} else if (oldest) {
		while (oldest->before)
			oldest = oldest->before;
		oldest->before = a->chunk->before;
		a->chunk->before = from->chunk;
		a->total += from->total;
	}
	memset(from, 0, sizeof(*from));
}

static void free_chunks(struct arena_chunk *c)
{
	while (c) {
		struct arena_chunk *before = c->before;

		UNPOISON(c->payload, c->size);
		free(c);
		c = before;
	}
}

void arena_clear(struct arena *a)
{
	struct arena_chunk *newest = a->chunk;

	if (!newest)
		return;
	free_chunks(newest->before);
	newest->before = NULL;
	a->spare = NULL;
	UNPOISON(newest->payload, newest->size);
	memset(newest->payload, 0, (size_t)(a->next - newest->payload));
	POISON(newest->payload, newest->size);
	a->next = newest->payload;
	a->total = newest->size;
}

void arena_release(struct arena *a)
{
	free_chunks(a->chunk);
	memset(a, 0, sizeof(*a));
}
