/*
 * Kinds: the structs of all kinds whose members others read, and their rows.
 *
 * Kind files never include each other; what they share is here. The table of
 * all kinds is made from kinds.def.
 */
#ifndef KINDS_KINDS_H
#define KINDS_KINDS_H

#include "ir/kind.h"
#include "ir/object.h"
#include "ir/schema.h"
#include "ir/sqltype.h"

#define KIND(name) extern const struct kind kind_##name;
#include "kinds/kinds.def"
#undef KIND

/* All kinds in the order of creation. */
const struct kind_set *kinds_all(void);

/* Numbers of a sequence; FIELD_UNSET never remains after normalize. */
struct sequence_options {
	int64_t start;
	int64_t increment;
	int64_t min;
	int64_t max;
	int64_t cache;
	bool cycle;
};

struct schema_object {
	struct object head;
};

struct extension {
	struct object head;
	const char *usual_version; /* live: what the server would install */
	const char *schema;
	const char *version;
};

/* Rights that objects of a role get when they are made. */
struct default_privileges {
	struct object head;
	const char *role;
	const char *schema; /* NULL: everywhere */
	int objects;
};

struct enumeration {
	struct object head;
	struct strings values;
	struct pairs rename; /* old value -> new value */
	struct pairs map;    /* value that goes -> value that its rows get */
	struct pairs c;	     /* options for generated code */
};

struct domain {
	struct object head;
	const struct sqltype *type;
	bool nullable;
	const char *preset;
	struct qname collation;
};

struct sequence {
	struct object head;
	const struct sqltype *type;
	struct sequence_options options;
	struct qname owner_table; /* owned_by */
	const char *owner_column;
	bool unlogged;
};

struct replica_identity {
	int mode;	   /* default, full, nothing */
	const char *index; /* set: this index, whatever mode says */
};

struct table {
	struct object head;
	bool unlogged;
	struct pairs with;
	struct pairs toast;
	const char *access_method;
	const char *tablespace;
	struct replica_identity *replica;
	const char *cluster_on; /* the index by which CLUSTER sorts the rows */
	struct pairs c;		/* options for generated code */
};

enum identity_mode { IDENTITY_BY_DEFAULT, IDENTITY_ALWAYS };

struct identity {
	int generated;
	const char *name; /* of its sequence; NULL: the server's choice */
	struct sequence_options options;
};

struct generated {
	const char *expression;
	bool is_virtual;
};

/* serial: the column owns a sequence that its default takes numbers from. */
struct serial {
	const char *name; /* of the sequence; NULL: the server's choice */
};

/* What few columns have. */
struct column_rare {
	struct qname collation;
	int compression;
	int64_t statistics;
	struct pairs planner;
	const char *backfill;
	const char *using_expr;
	const char *using_back;
	const char *on_update;
	struct pairs c; /* options for generated code */
};

struct column {
	struct object head;
	const struct sqltype *type;
	bool nullable;
	int storage;	    /* a letter of pg_attribute.attstorage by choice */
	const char *preset; /* default */
	struct identity *identity;
	struct serial *serial;
	struct generated *generated;
	struct column_rare *rare; /* NULL: nothing of it; read with column_rare */
};

enum deferral { DEFERRAL_NONE, DEFERRAL_IMMEDIATE, DEFERRAL_DEFERRED };

/* Primary keys and unique constraints. */
struct key {
	struct object head;
	struct strings columns;
	struct strings include;
	bool nulls_not_distinct;
	int deferrable;
	struct pairs with;
	const char *tablespace;
};

struct check {
	struct object head;
	const char *expression;
	bool not_valid;
	bool no_inherit;
};

struct references {
	struct qname table;
	struct strings columns;
};

struct foreign_key {
	struct object head;
	struct strings columns;
	struct references *references;
	int match;
	int on_update;
	int on_delete;
	struct strings on_delete_columns;
	int deferrable;
	bool not_valid;
};

/* What few elements have. */
struct element_rare {
	const char *operator_name; /* exclusion only */
	struct qname collation;
	struct qname actual_collation; /* live, of an expression: also where it has it by nature */
	int64_t statistics;
};

/* One element of an index or an exclusion constraint: a column or an expression. */
struct element {
	const char *column;
	const char *expression;
	const char *opclass;	    /* name as models write it, with options in parentheses */
	const char *actual_opclass; /* live: also where it is the default; never written */
	int order;
	int nulls;
	struct element_rare *rare; /* NULL: nothing of it; read with element_rare */
};

struct exclude {
	struct object head;
	const char *method;
	struct list elements;
	struct strings include;
	const char *where;
	int deferrable;
	struct pairs with;
	const char *tablespace;
};

struct index {
	struct object head;
	struct list columns;
	const char *method;
	bool unique;
	struct strings include;
	bool nulls_not_distinct;
	const char *where;
	struct pairs with;
	const char *tablespace;
};

/* Rows shared by several kinds (kinds/parts.c). */
extern const struct choice choice_deferral[];
extern const struct choice choice_order[];
extern const struct choice choice_nulls[];
/* Of a column, for who remakes it (kinds/column_sql.c). */
extern const struct choice choice_storage[];
extern const struct choice choice_compression[];
extern const struct field fields_element[];

const struct column_rare *column_rare(const struct column *c);
/*
 * Before two states are compared: a serial column whose sequence stands by
 * itself in the other state, because more is said of it there than serial
 * says, is taken apart, so that sequence is compared with sequence.
 */
void serial_align(struct schema *a, struct schema *b);
/* Presets of a sequence's numbers by its type; fills what is FIELD_UNSET. */
void sequence_options_fill(struct sequence_options *o, const struct sqltype *type);
/* What each number would be had the others been said and it not. */
struct sequence_options sequence_options_preset(const struct sequence_options *o,
						const struct sqltype *type);
/* nextval('schema.name'::regclass), as the server prints it. */
const char *sequence_next(struct arena *a, const char *schema, const char *name);
/* Whether the server keeps nothing of a column's or domain's default: a NULL of its very type. */
bool default_is_nothing(const struct schema *s, const struct sqltype *type, const char *text);
/* The collation that values of the type have without a word about it. */
struct qname collation_usual(const struct schema *s, const struct sqltype *type);
/* Adds the named column's object (or the table) to what is needed. */
void needs_columns(struct needs *n, const struct object *table, const struct strings *columns);
/* The type, when it is declared in the schema. */
void needs_type(struct needs *n, const struct sqltype *type);
/* Columns of the table that the expression names, types it casts to, sequences it asks. */
void needs_expr(struct needs *n, const struct object *table, const char *expr);
/* Says for each column that the table lacks that it is missing; false then. */
bool parts_check_columns(struct load_place *p, const struct object *table, const struct object *o,
			 const struct strings *columns);
bool parts_check_elements(struct load_place *p, const struct object *o, struct list *elements);
/* a_b of the columns, for {columns}; expressions are left out. */
void parts_join(const struct strings *columns, struct sbuf *out);
void parts_join_elements(const struct list *elements, struct sbuf *out);
const struct element_rare *element_rare(const struct element *x);
/* The same, to be written. */
struct element_rare *element_rare_own(struct arena *a, struct element *x);
/* Whether the classes of two elements are one. */
bool element_eq(const struct element *a, const struct element *b);
/* The column whose short form says all of this key, index or reference; or NULL. */
const struct object *column_folds(struct save_place *p, const struct object *part);
bool column_is_folded(struct save_place *p, const struct object *part);

#endif
