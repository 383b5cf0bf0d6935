/*
 * Toy kind: what a new kind costs, for tests. One struct, rows of every type
 * of field, one short form, its SQL; and one row in a set of kinds.
 */
#ifndef LIB_TOY_KIND_H
#define LIB_TOY_KIND_H

#include "ir/kind.h"
#include "ir/sqltype.h"

struct wheel {
	int64_t width;
	bool is_soft;
};

struct sound {
	const char *tone;
	int64_t volume;
};

struct toy {
	struct object head;
	const char *colour;
	bool floats;
	int64_t pieces;
	const char *weight;
	const char *box;
	struct strings friends;
	struct strings labels;
	struct qname shelf;
	const char *price;
	const struct sqltype *type;
	int size;
	struct pairs marks;
	struct wheel *wheel;
	struct list sounds;
	int64_t age_min;
	int64_t age_max;
};

extern const struct kind kind_toy;

/* All kinds, and one row more. */
const struct kind_set *toy_and_all(struct arena *a);

#endif
