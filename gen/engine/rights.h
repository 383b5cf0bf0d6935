/*
 * Rights: owners and grants of two states, compared and planned.
 *
 * Alike for all kinds. They are compared where both sides know them: models
 * where they say them, a live database where it was asked. Statements about
 * owners stand right behind what makes or alters the object, those about
 * rights at the end of a plan, parts behind what they are part of.
 */
#ifndef ENGINE_RIGHTS_H
#define ENGINE_RIGHTS_H

#include "engine/diff.h"
#include "kinds/emit.h"

/*
 * Adds to models that manage owners or grants what every new database has and
 * they do not say, as it is in a new database of that server.
 */
void rights_align(const struct schema *live, struct schema *models);
/* MASK_OWNER and MASK_GRANTS, as far as they differ. */
uint64_t rights_mask(struct arena *a, const struct difference *d, const struct object *from,
		     const struct object *to);
/* The owner of what a change makes or alters. */
void rights_emit_owner(struct emit *e, const struct change *c);
/* GRANT and REVOKE of all changes. */
void rights_emit(struct emit *e, const struct difference *d, const struct vec *changes);

#endif
