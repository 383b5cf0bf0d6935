/*
 * Bounds: a sequence whose least or greatest value changes.
 *
 * The server refuses bounds that its last value does not fit, so that one is
 * brought between them before. Where old and new bounds have nothing in
 * common, the sequence starts over.
 */
#ifndef KINDS_BOUNDS_H
#define KINDS_BOUNDS_H

#include "kinds/emit.h"
#include "kinds/kinds.h"

/* Before the ALTER: brings the last value between both bounds, where that may be needed. */
void sequence_fit(struct emit *e, const char *schema, const char *name,
		  const struct sequence_options *from, const struct sequence_options *to);
/* Whether the ALTER has to say RESTART. */
bool sequence_starts_over(const struct sequence_options *from, const struct sequence_options *to);

#endif
