/*
 * Order parts: the parts of each table in the order in which they are best
 * added, whatever the order of the models' text. Part of order; see
 * engine/order.h.
 */
#ifndef ENGINE_ORDER_PARTS_H
#define ENGINE_ORDER_PARTS_H

#include "base/vec.h"

/* Appends all changes (struct change); those of one table's parts stand together, sorted. */
void order_parts(struct arena *a, const struct vec *all, struct vec *out);

#endif
