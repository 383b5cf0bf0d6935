/*
 * Load queries: the section of named queries is kept in the schema as it is.
 *
 * Only its shape is looked at; engine/query.h takes it apart where code is
 * generated.
 */
#ifndef ENGINE_LOAD_QUERIES_H
#define ENGINE_LOAD_QUERIES_H

#include "ir/schema.h"

bool load_queries(struct load_place *p, const struct node *n);

#endif
