/*
 * Load values: one YAML value read as one type of field, or a message that
 * says what is wanted. Part of load; see engine/load.h. What is kept of a
 * node is copied into the arena of the place.
 */
#ifndef ENGINE_LOAD_VALUES_H
#define ENGINE_LOAD_VALUES_H

#include "ir/schema.h"
#include "ir/sqltype.h"

/* What messages call a value. */
const char *load_called(const struct node *n);
/* "statistics must be WANTED, not a list"; always false, the hint as it is or a usual one. */
bool load_not_a(struct load_place *p, const struct node *n, const char *wanted, const char *hint);
bool load_wrong_type(struct load_place *p, const struct node *n, const char *wanted);
/* Whether the name is neither empty nor too long. */
bool load_check_name(struct load_place *p, struct pos at, const char *name);
/* A name of one part: with a dot or a double quote in it, it stands in double quotes. */
bool load_part(struct load_place *p, struct pos at, const char *text, const char **out);
/* The same of a role or a tablespace, whose place is noted under the text that is kept. */
bool load_server_name(struct load_place *p, struct pos at, const char *text, const char **out);
bool load_idents(struct load_place *p, const struct node *value, struct strings *out);
/* A list of texts, or one text. */
bool load_strings(struct load_place *p, const struct node *value, struct strings *out);
/* A map of scalars. */
bool load_pairs(struct load_place *p, const struct node *value, struct pairs *out);
bool load_bool(struct load_place *p, const struct node *value, bool *out);
bool load_int(struct load_place *p, const struct node *value, int64_t *out);
bool load_choice(struct load_place *p, const struct field *f, const struct node *value, int *out);
/* Complains about SQL that would not stay within its place in a statement. */
bool load_check_sql(struct load_place *p, const struct field *f, const struct node *value,
		    const char *text);
bool load_expr(struct load_place *p, const struct field *f, const struct node *value,
	       const char **out);
bool load_name(struct load_place *p, const struct field *f, const struct node *value,
	       struct qname *out);
bool load_type(struct load_place *p, const struct node *value, const struct sqltype **out);

#endif
