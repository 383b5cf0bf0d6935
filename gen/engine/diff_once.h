/*
 * Diff_once: one comparison of two states. The inside of engine/diff.h, whose
 * diff_schemas repeats it while the judge has questions.
 */
#ifndef ENGINE_DIFF_ONCE_H
#define ENGINE_DIFF_ONCE_H

#include "engine/diff.h"

/* d has its two states and its judge; everything else is filled. False with a message. */
bool diff_once(struct arena *a, struct diags *ds, const struct schema *managed,
	       const struct diff_options *options, struct difference *d);

#endif
