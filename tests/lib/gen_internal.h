/*
 * Parts of gen; see lib/gen.h.
 */
#ifndef TESTS_LIB_GEN_INTERNAL_H
#define TESTS_LIB_GEN_INTERNAL_H

#include "lib/gen.h"

#include "kinds/kinds.h"

/* ---- what the server can hold (gen_server.c) */

/* The value that a row has where nothing is said. */
/* What few columns have, to be written. */
struct column_rare *gen_rare(struct gen *g, struct column *c);
void gen_reset(struct gen *g, const struct object *o, void *holder, const struct field *f);
/* Takes from the object what the server lacks; tells whether there was such a thing. */
bool gen_fit_server(struct gen *g, struct object *o);

/* ---- names and texts (gen_names.c) */

/* A name that no other relation, type or implicit sequence of the schema has. */
const char *gen_relation_name(struct gen *g, const char *schema);
/* One that no other part of the kind in the parent has, nor another constraint. */
const char *gen_part_name(struct gen *g, const struct object *parent, const struct kind *k);
const char *gen_schema_name(struct gen *g);
const char *gen_text(struct gen *g);
bool gen_relation_is_taken(struct gen *g, const char *schema, const char *name);
bool gen_part_is_taken(const struct object *parent, const struct kind *k, const char *name);

/* ---- expressions (gen_expr.c) */

struct gen_ref {
	char what; /* c: column, d: VALUE, v: value of an enum, s: sequence */
	const char *schema;
	const char *name;
	const char *value;
	const struct sqltype *type; /* of the column */
};

struct gen_expr {
	const char *template; /* "\1" stands for the next reference */
	struct gen_ref refs[2];
	size_t n;
	const struct sqltype *result; /* NULL: does not matter */
};

const char *gen_expr(struct gen *g, const struct gen_expr *e);
const struct gen_expr *gen_expr_of(const struct gen *g, const char *text);
struct gen_ref gen_ref_column(const struct object *column);
struct gen_ref gen_ref_object(char what, const struct object *o);

/* ---- types (gen_types.c) */

/* What is known of a type: expressions as the server prints them, NULL where none is used. */
struct gen_type {
	const char *text;
	const char *check; /* a condition on a column */
	const char *defaults[3];
	const char *computed; /* the same type from a column of it */
	const char *index;    /* an index expression */
	const char *opclass;  /* another btree class */
	bool is_key;	      /* has a default btree class */
	bool is_gin;
	bool is_range;
	bool is_toasted;
	bool is_text;
};

const struct gen_type *gen_type_row(struct gen *g, const struct sqltype *t);
const struct sqltype *gen_type_builtin(struct gen *g);
const struct sqltype *gen_type_any(struct gen *g, const struct schema *s);
const struct sqltype *gen_type_named(struct gen *g, const char *text);
/* The enum or domain that a type is, or NULL. */
const struct object *gen_type_object(const struct schema *s, const struct sqltype *t);
/* The built-in type or enum below domains. */
const struct sqltype *gen_type_base(const struct schema *s, const struct sqltype *t);
bool gen_type_is_key(struct gen *g, const struct sqltype *t);

/* ---- numbers of sequences (gen_numbers.c) */

/* Makes them fit the type and each other; whether any was changed. */
bool gen_mend_numbers(const struct gen *g, struct sequence_options *o, const struct sqltype *type);

/* Fillers of rows of gen_fields.def. */
void gen_int_start(struct gen *g, struct object *o, void *member);
void gen_int_increment(struct gen *g, struct object *o, void *member);
void gen_int_min(struct gen *g, struct object *o, void *member);
void gen_int_max(struct gen *g, struct object *o, void *member);
void gen_int_cache(struct gen *g, struct object *o, void *member);

/* ---- fields (gen_fields.c) */

/* All rows of an object, or those that want its parts to be there. */
void gen_fields(struct gen *g, struct object *o, bool late);
/* One row anew. */
void gen_field(struct gen *g, struct object *o, const struct field *f);
bool gen_is_late(const struct kind *k, const struct field *f);

/* ---- owners and rights (gen_access.c) */

/* Who owns the object and who else may do what with it: said or not. */
void gen_access(struct gen *g, struct object *o);
struct object *gen_default_privileges(struct gen *g, struct schema *s);
/* Any object's anew, or default privileges that come or change; only where the schema says any. */
void gen_alter_access(struct gen *g, struct schema *s);
/* A sequence has the owner of its column's table; whether that was changed. */
bool gen_mend_access(struct gen *g, struct schema *s, struct object *o);
/* "label: owner" and "label: grants", one by one; what only one says is no difference. */
void gen_access_differences(struct arena *a, const struct object *o, const struct object *now,
			    struct vec *out);
/* False: they have to go. */
bool gen_mend_privileges(struct gen *g, struct schema *s, struct object *o, bool *changed);

/* ---- objects (gen_build.c) */

struct object *gen_object(struct gen *g, struct schema *s, const struct kind *k,
			  struct object *parent);
/* A foreign key of the table to any key there is, with columns of its own where none fits. */
struct object *gen_foreign_key(struct gen *g, struct schema *s, struct object *table);
struct object *gen_any(struct gen *g, const struct vec *list);
struct object *gen_any_child(struct gen *g, const struct object *o, const struct kind *k);
size_t gen_children(const struct object *o, const struct kind *k);

#endif
