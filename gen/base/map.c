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

static struct map_slot *find_text(const struct map *m, const char *key)
{
	size_t i = (size_t)mix(hash_text(key)) & (m->cap - 1);

	while (m->slots[i].value && strcmp(m->slots[i].key.text, key) != 0)
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

static struct map_slot *find_number(const struct map *m, uint64_t key)
{
	size_t i = (size_t)mix(key) & (m->cap - 1);

	while (m->slots[i].value && m->slots[i].key.number != key)
		i = (i + 1) & (m->cap - 1);
	return &m->slots[i];
}

static struct map_slot *find(const struct map *m, const struct map_slot *like)
{
	return m->has_texts ? find_text(m, like->key.text) : find_number(m, like->key.number);
}

static void resize(struct arena *a, struct map *m, size_t cap)
{
	struct map bigger = *m;

	bigger.cap = cap;
	bigger.slots = ARENA_ARRAY(a, struct map_slot, cap);
	for (size_t i = 0; i < m->cap; i++) {
		if (m->slots[i].value)
			*find(&bigger, &m->slots[i]) = m->slots[i];
	}
	arena_give_back(a, m->slots, m->cap * sizeof(*m->slots));
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
	s = find(m, slot);
	before = s->value;
	if (!before)
		m->len++;
	*s = *slot;
	return before;
}

void *map_put(struct arena *a, struct map *m, const char *key, const void *value)
{
	struct map_slot slot = {.key.text = key, .value = (void *)(uintptr_t)value};

	m->has_texts = true;
	return put(a, m, &slot);
}

void *map_get(const struct map *m, const char *key)
{
	return m->cap ? find_text(m, key)->value : NULL;
}

void *map_put_num(struct arena *a, struct map *m, uint64_t number, const void *value)
{
	struct map_slot slot = {.key.number = number, .value = (void *)(uintptr_t)value};

	return put(a, m, &slot);
}

void *map_get_num(const struct map *m, uint64_t number)
{
	return m->cap ? find_number(m, number)->value : NULL;
}
