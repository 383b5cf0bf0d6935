/*
 * Options: SET and RESET where storage parameters change.
 *
 * The server keeps options in the order in which they were set, and prints
 * them so: where that is not the order wanted, all of them are set anew.
 */
#ifndef KINDS_OPTIONS_H
#define KINDS_OPTIONS_H

#include "ir/field.h"
#include "kinds/emit.h"

struct options_change {
	/* opens the statement that SET and RESET end */
	struct sql *(*begin)(struct emit *e, const struct object *o);
	const char *prefix; /* of every option, such as "toast.", or "" */
	const struct pairs *old;
	const struct pairs *now;
};

/* A statement for what is set and one for what is reset, where there is any. */
void options_alter(struct emit *e, const struct object *o, const struct options_change *c);

#endif
