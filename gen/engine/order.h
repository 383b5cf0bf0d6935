/*
 * Order: in which order the changes of a difference are made.
 *
 * Each change gives a vertex to drop and one to make; edges come from what
 * objects need, from their parents and from names that must be free first.
 * Ties fall by a fixed rank, so that the same difference gives the same
 * order. Foreign keys that close a circle of tables are made, or dropped, on
 * their own; any other circle is an error that names its members.
 */
#ifndef ENGINE_ORDER_H
#define ENGINE_ORDER_H

#include "engine/diff.h"
#include "kinds/emit.h"

struct step {
	const struct change *change;
	bool is_drop;
};

struct ordered {
	struct vec steps; /* struct step */
	/* struct change: those of the difference, parts in the order of making */
	struct vec changes;
};

/* Uses e's arena and messages; fills e->apart with the parts that stand on their own. */
bool order_changes(struct emit *e, const struct difference *d, struct ordered *out);

#endif
