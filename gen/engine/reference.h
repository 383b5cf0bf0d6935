/*
 * Reference: the format of models.yaml, told from the kinds' rows.
 *
 * Two documents in Markdown and the JSON Schema that editors check files
 * with. What a kind's rows say appears by itself; only what is no row (the
 * settings of a file, how names and texts are read) is written here.
 *
 * The schema judges shape: keys, YAML types, choices. It never refuses what
 * the loader accepts; names, types, SQL and references between objects are
 * the loader's alone.
 */
#ifndef ENGINE_REFERENCE_H
#define ENGINE_REFERENCE_H

#include "ir/kind.h"

/* docs/kinds.md: every kind and field, and what becomes of a change. */
void reference_kinds(struct sbuf *out, const struct kind_set *kinds);
/* docs/models.md: every key of the format, with examples. */
void reference_models(struct sbuf *out, const struct kind_set *kinds);
/* docs/catalog.md: what becomes of every column of the server's catalog. */
void reference_catalog(struct sbuf *out);
/* The JSON Schema, draft 2020-12, for json_write. */
struct node *reference_schema(struct arena *a, const struct kind_set *kinds);

#endif
