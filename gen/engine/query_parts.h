/*
 * The inside of query, shared by its files.
 */
#ifndef ENGINE_QUERY_PARTS_H
#define ENGINE_QUERY_PARTS_H

#include "engine/query.h"

struct query_reader {
	struct arena *arena;
	struct diags *ds;
	const struct schema *schema;
	struct query *query;
};

/* Fills rels, has_outer_join and is_unclear from the statement's tokens. */
void query_read_from(struct query_reader *r);
bool query_read_returns(struct query_reader *r, const struct node *n);
/* The relation that `alias.*` at the token means; SIZE_MAX: none that is known. */
size_t query_rel_at(const struct query *q, const char *alias, size_t token);
/* The table of that name as SQL or the models write it; NULL: none. */
const struct object *query_table(struct arena *a, const struct schema *s, const char *schema,
				 const char *name);
/* A place within the node's text. */
struct pos query_text_pos(const struct query_text *t, size_t offset);

#endif
