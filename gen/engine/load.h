/*
 * Load: a models file becomes a schema, or a list of errors.
 *
 * Reads the file and what it includes, section by section through the kinds'
 * field rows; short forms become objects of their own; names that are not
 * said come from the naming convention; then every reference, name and type
 * is checked. Errors are told together, not the first alone: those of the
 * text and its keys, and where there are none, those of names, references and
 * types, so that none is told that only follows from another. The schema
 * copies what it keeps: the YAML tree is given back, but the sources stay,
 * since positions point into them.
 */
#ifndef ENGINE_LOAD_H
#define ENGINE_LOAD_H

#include "ir/schema.h"

/* Reads path ("-": standard input) into out, which is initialised here. */
bool load_models(struct arena *a, struct diags *ds, const struct kind_set *kinds, const char *path,
		 struct schema *out);
/* The two halves of it: the text is read, once; then it is loaded (NULL: it could not be read). */
bool load_text(struct arena *a, struct diags *ds, const char *path, const struct source **out);
bool load_models_from(struct arena *a, struct diags *ds, const struct kind_set *kinds,
		      const char *path, const struct source *text, struct schema *out);
/* The same from a text that was read already, without includes: for tests and fuzzing. */
bool load_source(struct arena *a, struct diags *ds, const struct kind_set *kinds,
		 const struct source *src, struct schema *out);

#endif
