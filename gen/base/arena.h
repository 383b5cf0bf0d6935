/*
 * Arena: memory that is given back all at once.
 *
 * Three lifetimes are used by the program: perm (a run), pass (a phase) and
 * temp (a function). A function that returns memory takes the arena it comes
 * from; nothing is freed by itself, but what grew may give back the large
 * block that it left, for the next one. Memory is zeroed and aligned for
 * pointers and 64-bit numbers; strings are packed. Running out of memory ends
 * the program with a message, so callers carry no dead branches. Under
 * AddressSanitizer what was not handed out, and what was given back, is
 * poisoned.
 *
 * The owner of the struct calls arena_release; everything else borrows.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_chunk;
struct arena_spare;

struct arena {
	struct arena_chunk *chunk;
	char *next;
	char *end;
	size_t total;
	struct arena_spare *spare; /* large blocks that were given back */
};

/* clang-format off */
#define ARENA_INIT {0}
/* clang-format on */

/* Zeroed memory of size bytes. */
void *arena_alloc(struct arena *a, size_t size);
/* Grows the block p of old bytes to size; extends in place when p was the last. */
void *arena_grow(struct arena *a, void *p, size_t old, size_t size);
/* Nobody uses that block of this arena any more: another large one may be made of it. */
void arena_give_back(struct arena *a, void *p, size_t size);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
/* What from holds becomes a's; from is empty afterwards. */
void arena_take(struct arena *a, struct arena *from);
/* Empties it for the next use, and keeps its largest block. */
void arena_clear(struct arena *a);
/* Gives everything back; the arena may be used again. */
void arena_release(struct arena *a);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_alloc((a), sizeof(type) * (n)))

/* Ends the program: out of memory. For base only. */
void arena_exhausted(size_t size);

#endif
