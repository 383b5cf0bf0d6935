#include "lib/gen_internal.h"

/* Values that the type can hold, with the start between the bounds. */
bool gen_mend_numbers(const struct gen *g, struct sequence_options *o, const struct sqltype *type)
{
	struct sequence_options x = *o;
	struct sequence_options usual = {FIELD_UNSET, x.increment, FIELD_UNSET,
					 FIELD_UNSET, FIELD_UNSET, false};

	/* what a server has counted to must fit whatever the numbers become */
	if (g->for_server && (x.start < 50 || x.start > 100))
		x.start = 75;
	sequence_options_fill(&usual, type);
	sequence_options_fill(&x, type);
	if (x.min < usual.min && usual.increment < 0)
		x.min = usual.min;
	if (x.max > (str_eq(type->name, "smallint")  ? INT16_MAX
		     : str_eq(type->name, "integer") ? INT32_MAX
						     : INT64_MAX))
		x.max = usual.max;
	if (x.min < INT16_MIN && str_eq(type->name, "smallint"))
		x.min = usual.min;
	if (x.min < INT32_MIN && str_eq(type->name, "integer"))
		x.min = usual.min;
	if (x.min >= x.max)
		x.min = x.max - 1000;
	if (x.start < x.min || x.start > x.max)
		x.start = x.increment < 0 ? x.max : x.min;
	if (x.start == o->start && x.increment == o->increment && x.min == o->min &&
	    x.max == o->max && x.cache == o->cache && x.cycle == o->cycle)
		return false;
	*o = x;
	return true;
}

void gen_int_start(struct gen *g, struct object *o, void *member)
{
	(void)o;
	*(int64_t *)member = 1 + gen_below(g, 100);
}

void gen_int_increment(struct gen *g, struct object *o, void *member)
{
	(void)o;
	/* what a server has counted to must fit whatever the numbers become: only upwards there */
	*(int64_t *)member = gen_chance(g, 20) && !g->for_server ? -1 - (int)gen_below(g, 3)
								 : 2 + (int)gen_below(g, 9);
}

void gen_int_min(struct gen *g, struct object *o, void *member)
{
	(void)o;
	*(int64_t *)member = -(int64_t)gen_below(g, 1000);
}

void gen_int_max(struct gen *g, struct object *o, void *member)
{
	(void)o;
	*(int64_t *)member = 200 + gen_below(g, 10000);
}

void gen_int_cache(struct gen *g, struct object *o, void *member)
{
	(void)o;
	*(int64_t *)member = 2 + gen_below(g, 30);
}
