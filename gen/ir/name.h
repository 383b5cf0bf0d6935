/*
 * Name: naming patterns for constraints and indexes.
 *
 * A pattern holds {table}, {columns}, {referred_table} and {name}. Names
 * longer than 63 bytes are cut as SQLAlchemy cuts them: the first 55 bytes,
 * an underscore, and the last four digits of the MD5 of the whole name. What
 * the server makes by itself (serial sequences) is cut by its own rule.
 */
#ifndef IR_NAME_H
#define IR_NAME_H

#include "ir/object.h"

#define NAME_MAX_BYTES 63u

struct naming {
	struct pairs patterns; /* kind.pattern -> pattern; missing: the kind's own */
};

const char *name_pattern(const struct naming *n, const struct kind *k);
/* The conventional name of a child (label fills {name}). */
const char *name_by_pattern(struct arena *a, const char *pattern, const struct object *o,
			    const char *label);
/* The {name} that makes the pattern give o's name, or NULL when none does. */
const char *name_label(struct arena *a, const char *pattern, const struct object *o);
/* table_column_seq as the server chooses it for serial and identity columns. */
const char *name_of_sequence(struct arena *a, const char *table, const char *column);

#endif
