/*
 * Order claims: the names that an object takes, each with the space in which
 * it is the only one. Two objects that claim one text cannot be there at once.
 * Part of order; see engine/order.h. The texts lie in the arena.
 */
#ifndef ENGINE_ORDER_CLAIMS_H
#define ENGINE_ORDER_CLAIMS_H

#include "engine/diff.h"

struct claims {
	const char *names[4];
	size_t n;
};

/* d tells the tables that are one thing under two names. */
void order_claims(struct arena *a, const struct difference *d, const struct object *o,
		  struct claims *out);

#endif
