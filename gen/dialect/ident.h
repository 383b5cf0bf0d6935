/*
 * Ident: names in SQL text.
 *
 * Quoted only where needed: not lower-case letters, digits, underscores,
 * or a keyword other than an unreserved one in any supported server version
 * (keywords.def). Reading understands what writing makes.
 */
#ifndef DIALECT_IDENT_H
#define DIALECT_IDENT_H

#include "base/str.h"

bool ident_needs_quotes(const char *name);
void ident_write(struct sbuf *out, const char *name);
/* schema.name; schema NULL or equal to default_schema: name alone. */
void ident_write_qualified(struct sbuf *out, const char *schema, const char *name,
			   const char *default_schema);
/* The same as a text of its own, without a default schema: for to_regclass, too. */
const char *ident_path(struct arena *a, const char *schema, const char *name);
/* "search_path = schema": what SET makes bare names mean those of the schema. */
const char *ident_search_path(struct arena *a, const char *schema);
/* 'text' with quotes doubled; backslashes stand for themselves (standard_conforming_strings). */
void ident_write_literal(struct sbuf *out, const char *text);

/*
 * Names as models write them: exact and case-sensitive, `schema.name`; a part
 * with a dot or a double quote stands in double quotes. Splits into at most
 * max parts; returns how many, 0 when the text is not such a name.
 */
size_t ident_split(struct arena *a, const char *text, const char **parts, size_t max);
/* The same spelling from parts. */
void ident_join(struct sbuf *out, const char *schema, const char *name, const char *default_schema);
void ident_join_part(struct sbuf *out, const char *name);

#endif
