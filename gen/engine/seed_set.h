/*
 * Seed set: which tuples of a key are taken.
 *
 * Only a hash of each tuple is kept: that two have one means a row is made
 * anew without need, nothing more.
 */
#ifndef ENGINE_SEED_SET_H
#define ENGINE_SEED_SET_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct seed_set {
	uint64_t *slots; /* 0: free */
	size_t n;
	size_t cap;
};

/* One value more of a tuple. */
uint64_t seed_tuple(uint64_t tuple, const char *value);
/* Enters it; false when it was there. */
bool seed_set_add(struct arena *a, struct seed_set *s, uint64_t tuple);
bool seed_set_has(const struct seed_set *s, uint64_t tuple);

#endif
