/*
 * Constraint: what the kinds of constraints share: SQL to add, drop, rename
 * and name one on a table (or a domain), and the end of keys' clauses.
 */
#ifndef KINDS_CONSTRAINT_H
#define KINDS_CONSTRAINT_H

#include "kinds/emit.h"
#include "kinds/kinds.h"

/* clang-format off */

/* Rows of fields that several kinds have; owner is the kind's struct. */
#define CONSTRAINT_DEFERRABLE(owner, bits) \
	{.name = "deferrable", .type = FIELD_CHOICE, .offset = offsetof(struct owner, deferrable), \
	 .flags = (bits), .choices = choice_deferral, \
	 .help = "true: the check can be put off to the end of the transaction; initially " \
		 "deferred: it is."}
#define CONSTRAINT_NOT_VALID(owner) \
	{.name = "not_valid", .type = FIELD_BOOL, .offset = offsetof(struct owner, not_valid), \
	 .flags = FIELD_MAY_RECREATE, \
	 .help = "Rows from before are not checked; without it they are, in place."}
#define CONSTRAINT_STORAGE(owner) \
	{.name = "with", .type = FIELD_MAP, .offset = offsetof(struct owner, with), \
	 .help = "Storage parameters of its index."}, \
	{.name = "tablespace", .type = FIELD_IDENT, .offset = offsetof(struct owner, tablespace), \
	 .flags = FIELD_TABLESPACE, .help = "Tablespace of its index."}
#define KEY_COLUMNS \
	{.name = "columns", .type = FIELD_IDENTS, .offset = offsetof(struct key, columns), \
	 .flags = FIELD_REQUIRED | FIELD_SHORT | FIELD_IMMUTABLE | FIELD_COLUMN, \
	 .help = "Its columns, in order."}, \
	{.name = "include", .type = FIELD_IDENTS, .offset = offsetof(struct key, include), \
	 .flags = FIELD_IMMUTABLE | FIELD_COLUMN, \
	 .help = "Columns that its index holds beside the key."}
/* clang-format on */

/* ALTER TABLE t ADD, then the kind's own in_parent text. */
void constraint_create(struct emit *e, const struct object *o);
void constraint_drop(struct emit *e, const struct object *o);
/* VALIDATE CONSTRAINT, where the mask has not_valid: the other way it is made anew. */
void constraint_alter_validity(struct emit *e, const struct object *o, uint64_t mask);
void constraint_rename(struct emit *e, const struct object *from, const struct object *to);
void constraint_identify(struct sql *w, const struct object *o);
/* CONSTRAINT name */
void constraint_begin(struct sql *w, const struct object *o);
/* INCLUDE (...) */
void constraint_include(struct sql *w, const struct strings *columns);
/* WITH (...) USING INDEX TABLESPACE x */
void constraint_storage(struct sql *w, const struct pairs *with, const char *tablespace);
void constraint_deferral(struct sql *w, int deferrable);
/* ALTER INDEX ... SET / RESET / SET TABLESPACE for the index of a constraint, or an index. */
void index_alter_storage(struct emit *e, const struct object *o, const struct pairs *old,
			 const struct pairs *now);
void index_set_tablespace(struct emit *e, const struct object *o, const char *tablespace);

/* Columns, included columns and the type of key: for primary keys and unique constraints. */
void key_needs(struct needs *n, const struct object *o);
void key_pattern_columns(const struct object *o, struct sbuf *out);
void key_write(struct sql *w, const struct object *o);
void key_alter(struct emit *e, const struct object *from, const struct object *to, uint64_t mask);
/* A second key over the same columns: CREATE TABLE would make one of the two. */
bool key_stands_alone(const struct object *o);
void key_validate(struct load_place *p, struct object *o);
/* Takes what the constraint's index says (INCLUDE, storage, NULLS) and the index away. */
void key_resolve(struct snapshot *s, struct object *o);
/* The index that stands behind a constraint row (.conindid), detached; NULL: none. */
struct index *constraint_take_index(struct snapshot *s, const struct object *o);
/* deferrable from the raw columns .deferrable and .deferred */
int constraint_deferral_of(const struct snapshot *s, const struct object *o);

/* One element of an index or exclusion constraint. */
void element_write(struct sql *w, const struct element *x);
/* What the server does anyway is taken out of what the elements say. */
void elements_normalize(const struct schema *s, const struct object *table, struct list *elements);
/* The statistics targets of expressions among the elements of an index. */
void elements_create_rest(struct emit *e, const struct object *o, const struct list *elements);
void element_set_statistics(struct emit *e, const struct object *o, uint32_t i, int64_t target);
/* The elements' columns and what their expressions name. */
void elements_need(struct needs *n, const struct object *table, const struct list *elements);

#endif
