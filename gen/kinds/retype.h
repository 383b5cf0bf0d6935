/*
 * Retype: a type that cannot become what it should be is made anew, and the
 * columns that have it move over to the new one: by way of their text, as the
 * server casts, or as `using:` at the column says.
 */
#ifndef KINDS_RETYPE_H
#define KINDS_RETYPE_H

#include "kinds/cast.h"
#include "kinds/emit.h"

struct retype {
	const struct object *from; /* enum or domain */
	const struct object *to;
	const struct pairs *map; /* text -> text that its rows get; NULL: none */
	enum cast_way way;	 /* of the values; NONE: only as the column says */
	unsigned hazards;	 /* beyond the rewriting of the tables */
};

/* The whole change: the old type aside, the new one, the columns, the old one away. */
void retype_emit(struct emit *e, const struct retype *r);
/* Whether the column's type is that object, be it as an array. */
bool retype_is_of(const struct object *column, const struct object *type);

#endif
