/*
 * Opclass: how an operator class of an index element is written.
 *
 * One spelling for each: its name as SQL has it, bare where it is built in or
 * in the default schema, and its options sorted, name(key=value, key=value).
 * The reader of a catalog and the reader of models come to the same text.
 */
#ifndef KINDS_OPCLASS_H
#define KINDS_OPCLASS_H

#include "ir/schema.h"

/* options: "key=value" as the catalog keeps them. */
const char *opclass_text(const struct schema *s, const struct qname *name, const char **options,
			 size_t n_options);
/* What models say, in that spelling; text that cannot be read is left as it is. */
const char *opclass_respell(const struct schema *s, const char *text);

#endif
