#include "ir/partners.h"

void partners_init(struct partners *p, struct arena *a, const struct schema *from,
		   const struct schema *to)
{
	p->most_from = from->n_objects;
	p->most_to = to->n_objects;
	p->of_from = ARENA_ARRAY(a, const struct object *, p->most_from + 1);
	p->of_to = ARENA_ARRAY(a, const struct object *, p->most_to + 1);
	p->n = 0;
}

void partners_put(struct partners *p, const struct object *from, const struct object *to)
{
	p->of_from[from->number] = to;
	p->of_to[to->number] = from;
	p->n++;
}

const struct object *partners_get(const struct partners *p, const struct object *o)
{
	const struct object *other = NULL;

	/* the number tells nothing of the side: the other one has to answer with the same object */
	if (o->number <= p->most_from && p->n)
		other = p->of_from[o->number];
	if (other && p->of_to[other->number] == o)
		return other;
	other = o->number <= p->most_to && p->n ? p->of_to[o->number] : NULL;
	return other && p->of_from[other->number] == o ? other : NULL;
}
