/*
 * Load fields: the values of one object, read through its kind's rows.
 * Part of load; see engine/load.h.
 */
#ifndef ENGINE_LOAD_FIELDS_H
#define ENGINE_LOAD_FIELDS_H

#include "ir/schema.h"

/* The members of a map only; for sugar that speaks for another kind. */
bool load_members(struct load_place *p, struct object *o, const struct node *map);
/* A section of objects of one kind, at the top (parent NULL) or below one. */
bool load_section(struct load_place *p, const struct kind *k, struct object *parent,
		  const struct node *section);
/* One of them: a member of the section's map, or an item of its list. */
bool load_entry(struct load_place *p, const struct kind *k, struct object *parent,
		const struct node *n);
/* "unknown key", with what was probably meant; NULL entries among known are passed over. */
void load_unknown_key(struct load_place *p, const struct node *member, const struct vec *known,
		      const char *where);

#endif
