/*
 * Save: a schema becomes a models file.
 *
 * What is the default is left out, what has a short form takes it, and names
 * that the naming convention gives stay unsaid. Loading the result gives an
 * equal schema. The same schema gives the same tree, whatever the order in
 * which its objects were found.
 * The tree lives in the arena; its texts may be those of the schema.
 */
#ifndef ENGINE_SAVE_H
#define ENGINE_SAVE_H

#include "ir/schema.h"

/* The whole models file as a tree in arena a. */
struct node *save_schema(struct arena *a, const struct schema *s);
/* One object as it would stand under its section. */
struct node *save_object(struct arena *a, const struct schema *s, const struct object *o);
/* One field of an object, for reports: never NULL. */
struct node *save_field(struct arena *a, const struct schema *s, const struct field *f,
			const struct object *o);

/* Sets the patterns that leave most names of the schema unsaid. */
void save_choose_naming(struct arena *a, struct schema *s);

#endif
