/*
 * Sqltype: a column's type, normalised.
 *
 * Two types are equal when all members are. A built-in type has no schema
 * and the name that the server prints for it without modifiers ("character
 * varying", "timestamp with time zone", "integer"); any other one has its
 * exact schema and name. Made only by dialect/type.h; lives in the arena of
 * its schema, shared by all columns that have it.
 */
#ifndef IR_SQLTYPE_H
#define IR_SQLTYPE_H

#include <stdbool.h>

struct sqltype {
	const char *schema; /* NULL: built in */
	const char *name;
	const char *mods;   /* as the server prints them: "12,2", "3"; NULL: none */
	const char *fields; /* interval only: "day to second"; NULL: all */
	bool is_array;	    /* the server keeps no number of dimensions */
};

bool sqltype_eq(const struct sqltype *a, const struct sqltype *b);
/* Same type, modifiers and fields left aside. */
bool sqltype_same_base(const struct sqltype *a, const struct sqltype *b);

#endif
