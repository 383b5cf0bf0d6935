#include "engine/seed_set.h"

#include "base/hash.h"
#include "engine/seed_random.h"

uint64_t seed_tuple(uint64_t tuple, const char *value)
{
	uint64_t h = seed_mix(tuple, value ? hash_text(value) : 0);

	return h ? h : 1;
}

static uint64_t *slot_of(const struct seed_set *s, uint64_t tuple)
{
	size_t i = tuple & (s->cap - 1);

	while (s->slots[i] && s->slots[i] != tuple)
		i = (i + 1) & (s->cap - 1);
	return &s->slots[i];
}

bool seed_set_has(const struct seed_set *s, uint64_t tuple)
{
	return s->cap && *slot_of(s, tuple);
}

static void grow(struct arena *a, struct seed_set *s)
{
	struct seed_set wider = {.cap = s->cap ? s->cap * 2 : 64, .n = s->n};

	wider.slots = ARENA_ARRAY(a, uint64_t, wider.cap);
	for (size_t i = 0; i < s->cap; i++) {
		if (s->slots[i])
			*slot_of(&wider, s->slots[i]) = s->slots[i];
	}
	*s = wider;
}

bool seed_set_add(struct arena *a, struct seed_set *s, uint64_t tuple)
{
	uint64_t *slot;

	if (s->n * 4 >= s->cap * 3)
		grow(a, s);
	slot = slot_of(s, tuple);
	if (*slot)
		return false;
	*slot = tuple;
	s->n++;
	return true;
}
