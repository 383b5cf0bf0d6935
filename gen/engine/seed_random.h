/*
 * Seed random: numbers that look random and are the same every time.
 *
 * There is no generator with a state: a number is made of what it is for (the
 * seed, the table, the column, the row), so that a value does not change when
 * another column comes or goes.
 */
#ifndef ENGINE_SEED_RANDOM_H
#define ENGINE_SEED_RANDOM_H

#include <stdint.h>

/* Every bit of the result depends on every bit of both. */
static inline uint64_t seed_mix(uint64_t a, uint64_t b)
{
	uint64_t x = a * UINT64_C(0x9e3779b97f4a7c15) + b + UINT64_C(0x632be59bd9b4e019);

	x ^= x >> 30;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

/* 0 to n-1; n is not 0. */
static inline uint64_t seed_below(uint64_t random, uint64_t n)
{
	return random % n;
}

/* The next number of a row of them. */
static inline uint64_t seed_next(uint64_t *state)
{
	*state = seed_mix(*state, 1);
	return *state;
}

#endif
