/*
 * Partners: which object of one state is which object of another.
 *
 * Objects are found by their number in their schema, so that nothing is
 * hashed; an object that was made by hand or copied, or that came into its
 * schema later, has no partner.
 */
#ifndef IR_PARTNERS_H
#define IR_PARTNERS_H

#include "ir/schema.h"

struct partners {
	const struct object **of_from; /* by number */
	const struct object **of_to;
	size_t most_from; /* numbers that there are */
	size_t most_to;
	size_t n; /* pairs */
};

void partners_init(struct partners *p, struct arena *a, const struct schema *from,
		   const struct schema *to);
/* Both are objects of their schemas, and have no partner so far. */
void partners_put(struct partners *p, const struct object *from, const struct object *to);
/* The partner of an object of either side, or NULL. */
const struct object *partners_get(const struct partners *p, const struct object *o);

#endif
