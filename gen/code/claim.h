/*
 * Claim: names in generated code, each for one object alone.
 *
 * A name is claimed within a space, such as the members of one struct; whoever
 * claims it after another object gets an error that tells both places in the
 * models.
 */
#ifndef CODE_CLAIM_H
#define CODE_CLAIM_H

#include "base/map.h"
#include "ir/object.h"

struct claims {
	struct arena *arena;
	struct diags *ds;
	const char *default_schema;
};

/*
 * space: the names that were claimed in it so far. False with a message when another object has
 * the name; the same object may claim it again. The name is borrowed.
 */
bool claim_name(struct claims *c, struct map *space, const char *name, const struct object *o);

#endif
