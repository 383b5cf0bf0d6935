/*
 * Load access: owner and grants of models. Part of load; see engine/load.h.
 *
 * Once all files are read every object of which something is said, or that
 * is compared all the same, has its access; those that say nothing of their
 * own share one for each kind.
 */
#ifndef ENGINE_LOAD_ACCESS_H
#define ENGINE_LOAD_ACCESS_H

#include "ir/schema.h"

/* Whether the object's kind has the key: owner or grants. */
bool load_access_has(const struct object *o, const char *key);
bool load_owner(struct load_place *p, struct object *o, const struct node *value);
/* After the other members, on which the privileges may depend. */
bool load_grants(struct load_place *p, struct object *o, const struct node *value);
/* The owner of everything that says none, and what manage compares; false: something lacks. */
bool load_access_finish(struct load_place *p);

#endif
