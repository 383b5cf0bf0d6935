/*
 * Options: what SET and RESET say where storage parameters change.
 *
 * The server keeps options in the order in which they were set, and prints
 * them so. Nothing is kept here; the results live in the arena.
 */
#ifndef KINDS_OPTIONS_H
#define KINDS_OPTIONS_H

#include "ir/field.h"

/* prefix stands before each key of both results ("toast."). */
void options_change(struct arena *a, const char *prefix, const struct pairs *old,
		    const struct pairs *now, struct pairs *set, struct pairs *reset);

#endif
