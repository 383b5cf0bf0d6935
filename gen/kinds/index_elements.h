/*
 * Index elements: from a row of pg_index to what models say of each element.
 *
 * Collation and operator class are said only where they are not the natural
 * ones: of a column those of its type (or the collation of its own), of an
 * expression what pg_get_indexdef leaves unsaid. What is there in truth is
 * kept beside, since models may say it all the same.
 */
#ifndef KINDS_INDEX_ELEMENTS_H
#define KINDS_INDEX_ELEMENTS_H

#include "kinds/kinds.h"
#include "kinds/snapshot.h"

/* As the catalog has them; n_exprs is 0 where every element is a column. */
struct raw_index {
	int64_t *keys, *options, *classes, *collations;
	size_t n_keys;
	const char **exprs; /* each element as pg_get_indexdef prints it alone */
	const char **statistics;
	const char **class_options;
	size_t n_exprs, n_statistics, n_class_options;
	const char *definition; /* all of it as pg_get_indexdef prints it */
	uint32_t rel;
};

/* Adds struct element for each key. */
void index_elements_read(struct snapshot *s, const struct raw_index *r, struct list *out);

#endif
