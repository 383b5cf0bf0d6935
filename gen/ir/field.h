/*
 * Field: one row for each attribute of a kind of object.
 *
 * The rows say where a member lies in the kind's struct and what it is; from
 * them come the YAML reader and writer, equality and masks, the catalog
 * reader, the reference, the JSON Schema and the generated tests. A struct
 * inside a kind (an index element, a reference) has rows of its own.
 *
 * How each type lies in memory:
 *   BOOL            bool
 *   INT             int64_t, FIELD_UNSET where nothing was said
 *   TEXT, IDENT     const char *, NULL: not there (DECIMAL and EXPR as well)
 *   TYPE            const struct sqltype *
 *   NAME            struct qname (name NULL: not there)
 *   CHOICE          int, index into the choices
 *   IDENTS, TEXTS   struct strings
 *   MAP             struct pairs, in the order in which they were said, which is no difference
 *   STRUCT          pointer to the inner struct, NULL: not there
 *   STRUCTS         struct list of pointers to inner structs
 *
 * What few objects have may lie apart: the kind's struct holds one pointer for
 * all such members, NULL where each of them is as usual. Rows of such members
 * say so, and give their offset in the struct that lies apart.
 */
#ifndef IR_FIELD_H
#define IR_FIELD_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct object;

enum field_type {
	FIELD_BOOL,
	FIELD_INT,
	FIELD_DECIMAL,
	FIELD_TEXT,
	FIELD_IDENT,
	FIELD_IDENTS,
	FIELD_TEXTS,
	FIELD_NAME,
	FIELD_EXPR,
	FIELD_TYPE,
	FIELD_CHOICE,
	FIELD_MAP,
	FIELD_STRUCT,
	FIELD_STRUCTS,
	FIELD__COUNT
};

#define FIELD_UNSET INT64_MIN

enum field_flags {
	FIELD_REQUIRED = 1 << 0,     /* the models must say it */
	FIELD_SHORT = 1 << 1,	     /* what a short form fills; at most one per kind */
	FIELD_IMMUTABLE = 1 << 2,    /* a change means to make the object anew */
	FIELD_DIRECTION = 1 << 3,    /* says how to change: never compared, never written back */
	FIELD_NODIFF = 1 << 4,	     /* kept and written, not part of the database */
	FIELD_SET = 1 << 5,	     /* IDENTS, TEXTS: the order has no meaning */
	FIELD_HIDDEN = 1 << 6,	     /* not a key of models.yaml: said by sugar */
	FIELD_IF_SAID = 1 << 7,	     /* compared only where both sides say it */
	FIELD_MAY_BE_EMPTY = 1 << 8, /* TEXTS: an empty list is something that is said */
	FIELD_SEARCHED =
		1 << 9, /* NAME: without schema where it is built in or in the default schema */
	FIELD_CONSTANT = 1 << 10, /* EXPR: cannot name a column */
	/* What a name means: the differ reads old names of what was renamed as the new ones. */
	FIELD_TABLE = 1 << 11,	/* NAME: a table */
	FIELD_COLUMN = 1 << 12, /* IDENT, IDENTS: columns of the row's FIELD_TABLE before it, else
					   of the parent */
	FIELD_PART = 1 << 13,	/* IDENT: a constraint or index of the object itself */
	FIELD_SCHEMA = 1 << 14, /* IDENT: a schema */
	/* Some changes mean to make the object anew: the kind's recreates or replaces decides. */
	FIELD_MAY_RECREATE = 1 << 15,
	FIELD_CONDITION = 1 << 16,  /* EXPR: is true or false */
	FIELD_ROLE = 1 << 19,	    /* IDENT: a role of the server */
	FIELD_TABLESPACE = 1 << 20, /* IDENT: a tablespace of the server */
	FIELD_SQL = 1 << 18,	    /* TEXT: stands in statements as it is */
	FIELD_GROUND = 1 << 17,	    /* what refers to the object has to go while it changes */
};

struct qname {
	const char *schema;
	const char *name;
};

struct strings {
	const char **items;
	uint32_t n;
};

struct pair {
	const char *key;
	const char *value;
};

struct pairs {
	struct pair *items;
	uint32_t n;
};

struct list {
	void **items;
	uint32_t n;
};

/* One value of a CHOICE: its word in models, its letter in the catalog, its SQL. */
struct choice {
	const char *name;
	char letter;
	const char *sql;
};

/* Members that lie apart: where the pointer to them is, and what they are without it. */
struct field_apart {
	size_t offset;
	size_t size;
	const void *usual; /* every member has the preset of its row */
};

struct field {
	const char *name;    /* key in models.yaml */
	const char *said_as; /* HIDDEN: the sugar that says it, where that has another name */
	enum field_type type;
	size_t offset;
	const struct field_apart *apart; /* NULL: it lies in the struct itself */
	unsigned flags;
	const char *preset; /* what a missing key means; NULL: empty, false, first choice */
	/* A default that depends on the object (storage by type); wins over preset. */
	void (*preset_of)(const struct object *o, const void *holder, void *member);
	/* Equality where the plain one is too strict; gets the two members. */
	bool (*equal)(const void *x, const void *y);
	const struct choice *choices; /* CHOICE: ends with name NULL */
	const struct field *fields;   /* STRUCT, STRUCTS: rows, end with name NULL */
	size_t size;		      /* STRUCT, STRUCTS: size of the inner struct */
	int since;		      /* first server version that has it, 0: all */
	const char *help;	      /* one line for the reference */
};

#define FIELD_END                                                                                  \
	{                                                                                          \
		.name = NULL                                                                       \
	}

/* What people know the row by. */
static inline const char *field_key(const struct field *f)
{
	return f->said_as ? f->said_as : f->name;
}

/* The member of the struct that the row describes, to be read. */
static inline const void *field_cmember(const struct field *f, const void *holder)
{
	const char *base = holder;

	if (f->apart) {
		base = *(const char *const *)(const void *)(base + f->apart->offset);
		if (!base)
			base = f->apart->usual;
	}
	return base + f->offset;
}

/* What lies apart, to be written: made when it is missing. */
void *field_apart(struct arena *a, const struct field_apart *apart, void *holder);
/* The member, to be written; likewise. */
void *field_member(struct arena *a, const struct field *f, void *holder);
/* After a holder was copied: what lies apart becomes its own. */
void field_own(struct arena *a, const struct field *rows, void *holder);

size_t field_count(const struct field *rows);
const struct field *field_find(const struct field *rows, const char *name);
/* The row marked SHORT, or NULL. */
const struct field *field_short(const struct field *rows);
/* What a missing key stands for is put into the member. */
void field_preset(struct arena *a, const struct field *f, const struct object *o, void *holder);
/* All rows of a struct that was just made. */
void field_preset_all(struct arena *a, const struct field *rows, const struct object *o,
		      void *holder);
bool field_is_preset(struct arena *a, const struct field *f, const struct object *o,
		     const void *holder);
/* Whether anything is there: not NULL, not empty, not unset. */
bool field_is_there(const struct field *f, const void *holder);
/* Equality of one member of two structs of the same rows. */
bool field_eq(const struct field *f, const void *x, const void *y);
/* Equality over all compared rows. */
bool field_all_eq(const struct field *rows, const void *x, const void *y);
/* Index of the choice with that word or letter, -1 when there is none. */
int choice_by_name(const struct choice *c, const char *name);
int choice_by_letter(const struct choice *c, char letter);

bool strings_eq(const struct strings *a, const struct strings *b);
bool strings_same_set(const struct strings *a, const struct strings *b);
bool strings_has(const struct strings *s, const char *text);
/* A copy of its own in the arena. */
const struct strings *strings_keep(struct arena *a, const struct strings *s);
void strings_add(struct arena *a, struct strings *s, const char *text);
const char *pairs_get(const struct pairs *p, const char *key);
/* Adds or replaces, in pairs that are sorted by key. */
void pairs_put(struct arena *a, struct pairs *p, const char *key, const char *value);
/* Adds one whose key is not there yet. */
void pairs_append(struct arena *a, struct pairs *p, const char *key, const char *value);
void list_add(struct arena *a, struct list *l, void *item);
bool qname_eq(const struct qname *a, const struct qname *b);

#endif
