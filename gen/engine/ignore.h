/*
 * Ignore: rules of the models about what is left alone.
 *
 * A rule is a kind and a pattern of names. Kinds are those of the program and
 * the names of things that no kind models ("view", "row_security"), made of
 * the words under which an inspection lists them. A rule about a schema is
 * about everything in it. Nothing is kept here: the rules lie in
 * schema.manage.
 */
#ifndef ENGINE_IGNORE_H
#define ENGINE_IGNORE_H

#include "ir/schema.h"

/* Whether a rule of the models names the object. */
bool ignore_object(const struct schema *models, const struct object *o);
/*
 * The same for something that an inspection lists by these words. The schema
 * stands before the name, unless it is the default one; NULL: none.
 */
bool ignore_listed(const struct schema *models, const char *words, const char *schema,
		   const char *name);
/* A rule for exactly that; key as ignore_key made it. */
void ignore_add(struct schema *models, const char *key, const char *name);
/* The kind of a rule about what is listed by these words. */
const char *ignore_key(struct arena *a, const char *words);
/* All kinds that a rule may have. */
void ignore_keys(struct arena *a, const struct kind_set *kinds, struct vec *out);

#endif
