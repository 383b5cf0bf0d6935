#include "engine/order_parts.h"

#include "engine/diff.h"

#include <stdlib.h>
#include <string.h>

static const struct object *subject(const struct change *c)
{
	return c->to ? c->to : c->from;
}

/* Keys, indexes, uniques, the rest, what refers to others: as they are best added. */
static int part_rank(const struct kind *k)
{
	if (k->flags & KIND_SINGLE)
		return 0;
	if (!(k->flags & KIND_CONSTRAINT))
		return 1;
	if (k->pattern_referred)
		return 4;
	return k->flags & KIND_RELATION ? 2 : 3;
}

static int by_part(const void *x, const void *y)
{
	const struct object *a = subject(*(const struct change *const *)x);
	const struct object *b = subject(*(const struct change *const *)y);
	int c = part_rank(a->kind) - part_rank(b->kind);

	return c ? c : strcmp(a->name, b->name);
}

static bool is_part_of(const struct change *c, const struct object *parent)
{
	const struct object *o = subject(c);

	return o->parent && !(o->kind->flags & KIND_HOLDS_DATA) && (!parent || o->parent == parent);
}

/*
 * The parts of one table stand together; their order among themselves must not come
 * from the models' text.
 */
void order_parts(struct arena *a, const struct vec *all, struct vec *out)
{
	for (size_t i = 0; i < all->len; i++)
		vec_push(a, out, all->items[i]);
	for (size_t i = 0; i < all->len;) {
		const struct change *first = out->items[i];
		size_t n = 1;

		if (!is_part_of(first, NULL)) {
			i++;
			continue;
		}
		while (i + n < all->len && is_part_of(out->items[i + n], subject(first)->parent))
			n++;
		qsort(&out->items[i], n, sizeof(void *), by_part);
		i += n;
	}
}
