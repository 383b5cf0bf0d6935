/*
 * Changes: a difference as a tree for reports; see report/report.h.
 * The tree lives in the arena; its texts may be those of the two schemas.
 */
#ifndef ENGINE_CHANGES_H
#define ENGINE_CHANGES_H

#include "engine/diff.h"

/* A list of changes, in the order of the difference; those inside others are left out. */
struct node *changes_node(struct arena *a, const struct difference *d);

#endif
