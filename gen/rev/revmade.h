/*
 * Revmade: the schemas that revisions make.
 *
 * A schema that the history made and that the models no longer name is not
 * somebody else's. Read from the tokens of the upgrade sections, in the order
 * in which everything could be applied: CREATE SCHEMA, DROP SCHEMA, ALTER
 * SCHEMA ... RENAME TO. No database is asked; what a statement does by way of
 * a function or a DO block is not seen.
 */
#ifndef REV_REVMADE_H
#define REV_REVMADE_H

#include "rev/revgraph.h"

/* What became of each name in the end; to be asked with rev_is_made. */
bool rev_schemas_made(struct arena *a, struct diags *ds, const struct rev_graph *g,
		      struct map *out);
bool rev_is_made(const struct map *made, const char *name);

#endif
