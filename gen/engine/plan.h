/*
 * Plan: the statements for a difference, in an order that works.
 *
 * The order is that of engine/order.h; each kind writes its own statements.
 * The same difference gives the same text.
 */
#ifndef ENGINE_PLAN_H
#define ENGINE_PLAN_H

#include "engine/diff.h"
#include "kinds/emit.h"

struct plan {
	struct vec statements; /* struct statement, see kinds/emit.h */
	unsigned hazards;      /* of all statements */
};

/* version: of the server that will run it (150000); 0: the newest known. */
bool plan_make(struct arena *a, struct diags *ds, const struct difference *d, int version,
	       struct plan *out);
/* The text: each statement with its semicolon, a blank line between, and the lines of steps. */
void plan_write(struct sbuf *out, const struct plan *p);
/* "data_loss, table_rewrite" for the header of a revision; "" for none. */
const char *plan_hazards(struct arena *a, unsigned hazards);

#endif
