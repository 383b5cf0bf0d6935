/*
 * Outside: objects that one state lacks and that are there all the same.
 *
 * A live database may hold under an object's name what no kind models, or an
 * object that cannot be written down. To make it would fail, to drop it would
 * lose it: it is neither lacking nor extra, and comparing ends with a message.
 */
#ifndef ENGINE_OUTSIDE_H
#define ENGINE_OUTSIDE_H

#include "ir/schema.h"

/* False with a message when the state that lacks o has something else under its name. */
bool outside_check(struct diags *ds, const struct schema *lacking, const struct object *o,
		   const char *default_schema);

#endif
