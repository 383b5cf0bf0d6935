/*
 * Save access: owner and grants as models write them. Part of save; see
 * engine/save.h.
 */
#ifndef ENGINE_SAVE_ACCESS_H
#define ENGINE_SAVE_ACCESS_H

#include "ir/schema.h"

/* The object's grants; PUBLIC is left out where it has what it has by itself. */
struct node *save_grants(struct arena *a, const struct object *o);
/* owner and grants, as far as they are not what models mean without them. */
void save_access(struct arena *a, const struct schema *s, const struct object *o, struct node *map);
/* The owner of most objects becomes that of everything that says no other. */
void save_choose_owner(struct schema *s);
/* What manage compares of them. */
void save_access_manage(struct arena *a, const struct schema *s, struct node *manage);

#endif
