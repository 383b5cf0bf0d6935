/*
 * Map: strings or numbers to pointers, in an arena.
 *
 * Open addressing; nothing is removed. Never walked, so hash order cannot
 * reach any output. One map has keys of one sort. String keys are borrowed and
 * must outlive the map.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot {
	union {
		const char *text;
		uint64_t number;
	} key;
	void *value; /* NULL: the slot is free */
};

struct map {
	struct map_slot *slots;
	size_t len;
	size_t cap;
	bool has_texts; /* its keys are strings */
};

/* Makes room for n entries at once, where their number is known. */
void map_reserve(struct arena *a, struct map *m, size_t n);
/* Stores value (not NULL) under key; returns what stood there before, or NULL. */
void *map_put(struct arena *a, struct map *m, const char *key, const void *value);
void *map_get(const struct map *m, const char *key);
void *map_put_num(struct arena *a, struct map *m, uint64_t number, const void *value);
void *map_get_num(const struct map *m, uint64_t number);

#endif
