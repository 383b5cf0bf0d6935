#include "ir/kind.h"

#include "base/str.h"

const struct kind *kind_find(const struct kind_set *set, const char *name)
{
	for (size_t i = 0; i < set->n; i++) {
		if (str_eq(set->items[i]->name, name))
			return set->items[i];
	}
	return NULL;
}

bool kind_may_hold(const struct kind *parent, const struct kind *child)
{
	for (size_t i = 0; child->parents && child->parents[i]; i++) {
		if (str_eq(child->parents[i], parent->name))
			return true;
	}
	return false;
}

const struct kind *kind_by_plural(const struct kind_set *set, const char *plural,
				  const struct kind *parent)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct kind *k = set->items[i];

		if (!str_eq(k->plural, plural))
			continue;
		if (parent ? kind_may_hold(parent, k) : !k->parents)
			return k;
	}
	return NULL;
}

size_t kind_place(const struct kind_set *set, const struct kind *k)
{
	size_t i = 0;

	while (i < set->n && set->items[i] != k)
		i++;
	return i;
}
