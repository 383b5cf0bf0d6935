#include "base/map.h"

#include "base/hash.h"

#include <string.h>

static uint64_t mix(uint64_t x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdULL;
	x ^= x >> 33;
	x *= 0xc4ceb9fe1a85ec53ULL;
	return x ^ x >> 33;
}

static struct map_slot *find(const struct map *m, const char *key, uint64_t number)
{
	size_t i = (size_t)mix(number) & (m->cap - 1);

	for (;; i = (i + 1) & (m->cap - 1)) {
		struct map_slot *s = &m->slots[i];

		if (!s->value)
			return s;
		if (s->number == number && (!key || strcmp(s->key, key) == 0))
			return s;
	}
}

static void resize(struct arena *a, struct map *m, size_t cap)
{
	struct map bigger = {.cap = cap};

	bigger.slots = ARENA_ARRAY(a, struct map_slot, bigger.cap);
	bigger.len = m->len;
	for (size_t i = 0; i < m->cap; i++) {
		if (m->slots[i].value)
			*find(&bigger, m->slots[i].key, m->slots[i].number) = m->slots[i];
	}
	*m = bigger;
}

void map_reserve(struct arena *a, struct map *m, size_t n)
{
	size_t cap = 16;

	while (n * 4 >= cap * 3)
		cap *= 2;
	if (cap > m->cap)
		resize(a, m, cap);
}

static void *put(struct arena *a, struct map *m, const struct map_slot *slot)
{
	struct map_slot *s;
	void *before;

	if (m->len * 4 >= m->cap * 3)
		resize(a, m, m->cap ? m->cap * 2 : 16);
	s = find(m, slot->key, slot->number);
	before = s->value;
	if (!before)
		m->len++;
	*s = *slot;
	return before;
}

void *map_put(struct arena *a, struct map *m, const char *key, const void *value)
{
	struct map_slot slot = {key, hash_text(key), (void *)(uintptr_t)value};

	return put(a, m, &slot);
}

void *map_get(const struct map *m, const char *key)
{
	return m->cap ? find(m, key, hash_text(key))->value : NULL;
}

void *map_put_num(struct arena *a, struct map *m, uint64_t number, const void *value)
{
	struct map_slot slot = {NULL, number, (void *)(uintptr_t)value};

	return put(a, m, &slot);
}

void *map_get_num(const struct map *m, uint64_t number)
{
	return m->cap ? find(m, NULL, number)->value : NULL;
}
