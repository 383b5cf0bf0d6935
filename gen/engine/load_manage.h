/*
 * Load manage: what the models say is compared with a database, and what is
 * left alone. Part of load; see engine/load.h.
 */
#ifndef ENGINE_LOAD_MANAGE_H
#define ENGINE_LOAD_MANAGE_H

#include "ir/schema.h"

/* Into the manage of the schema; false with messages. */
bool load_manage(struct load_place *p, const struct node *n);

#endif
