#include "kinds/options.h"

#include "base/str.h"

#include <string.h>

static bool is_kept(const struct pairs *old, const struct pair *p)
{
	return str_eq(pairs_get(old, p->key), p->value);
}

/* SET puts what it names behind what stays: whether those stand in front, in the same order. */
static bool kept_come_first(const struct pairs *old, const struct pairs *now)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < old->n; i++) {
		const char *value = pairs_get(now, old->items[i].key);

		if (!value || !str_eq(value, old->items[i].value))
			continue;
		if (!str_eq(now->items[at].key, old->items[i].key))
			return false;
		at++;
	}
	return true;
}

void options_change(struct arena *a, const char *prefix, const struct pairs *old,
		    const struct pairs *now, struct pairs *set, struct pairs *reset)
{
	bool all = !kept_come_first(old, now);

	for (uint32_t i = 0; i < now->n; i++) {
		const struct pair *p = &now->items[i];

		if (all || !is_kept(old, p))
			pairs_append(a, set, arena_printf(a, "%s%s", prefix, p->key), p->value);
	}
	for (uint32_t i = 0; i < old->n; i++) {
		const char *key = old->items[i].key;

		if (!pairs_get(now, key))
			pairs_append(a, reset, arena_printf(a, "%s%s", prefix, key), NULL);
	}
}
