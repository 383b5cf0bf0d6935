/*
 * Kind: one row for each kind of database object.
 *
 * A kind is one file of kinds/ and one row of kinds.def. This header says
 * what such a row holds; nothing in ir/, engine/ or db/ knows which kinds
 * exist. Rows are constant and live for ever.
 */
#ifndef IR_KIND_H
#define IR_KIND_H

#include "base/map.h"
#include "ir/object.h"
#include "text/node.h"

struct schema;
struct kind_sql;

enum kind_flags {
	KIND_QUALIFIED = 1 << 0,  /* lies in a schema of the database */
	KIND_LIST = 1 << 1,	  /* its section is a list, not a map by name */
	KIND_SINGLE = 1 << 2,	  /* at most one for each parent; the section is the object */
	KIND_CONVENTION = 1 << 3, /* named by a pattern when it has no name of its own */
	KIND_RELATION = 1 << 4,	  /* shares its names with tables, indexes, sequences */
	KIND_CONSTRAINT = 1 << 5, /* shares its names with the parent's constraints */
	KIND_DATABASE = 1 << 6, /* of the whole database: compared once the models have a section */
	KIND_HOLDS_DATA = 1 << 7, /* dropping it loses rows or values: a rename is asked for */
	KIND_TYPE = 1 << 8,	  /* a type: columns may name it */
	KIND_OWN_COMMENT =
		1 << 9, /* brings a comment along: compared only where the models have one */
	KIND_DROPPED_FIRST = 1 << 10, /* dropped by name before its parent goes */
	KIND_NO_COMMENT = 1 << 11,    /* the server keeps no comments on it */
	KIND_MADE_LAST = 1 << 12,     /* changes what becomes of other objects: made behind them */
};

enum dialect { DIALECT_PG, DIALECT_LITE, DIALECT__COUNT };

/* What an object cannot exist without: filled by kind.needs. */
struct needs {
	struct arena *arena;
	const struct schema *schema;
	struct vec objects; /* const struct object * */
};

/* Where the loader is: for sugar and validate. */
struct load_place {
	struct arena *arena;
	struct diags *ds;
	struct schema *schema;
	struct map types; /* text -> type that was read from it */
	/* Reads the members of a map into the fields of an object (also name and comment). */
	bool (*read_fields)(struct load_place *p, struct object *o, const struct node *map);
};

/* Where the writer is: for sugar. */
struct save_place {
	struct arena *arena;
	const struct schema *schema;
	/* Writes the fields that are not what they would be anyway; except ends with NULL. */
	void (*write_fields)(struct save_place *p, const struct object *o, struct node *map,
			     const char *const *except);
};

/*
 * A key that stands for more than one member, or for an object of its own.
 *
 * Its shape is read by the reference and the JSON Schema: alternatives
 * divided by " | ". A word is true (or false), type, serial, name, text,
 * names, table.column, choice (one of the choices of the field with that name) or
 * choice (columns). {a: word, b} is a map: a must be there and is such a
 * word, b is a kind whose keys may stand there, but for those it requires,
 * which the sugar fills by itself.
 */
struct sugar {
	const char *key;
	/* models -> object; false when a message was given */
	bool (*apply)(struct load_place *p, struct object *o, const struct node *value);
	/* object -> node to be put under key, or NULL: nothing to write */
	struct node *(*fold)(struct save_place *p, const struct object *o);
	const char *shape; /* what may stand there, as told above */
	const char *help;
};

struct kind {
	const char *name;	    /* foreign_key */
	const char *title;	    /* foreign key */
	const char *plural;	    /* its section: foreign_keys */
	const char *pattern;	    /* KIND_CONVENTION: key under naming; else NULL */
	const char *preset_pattern; /* the pattern when the models say none */
	unsigned flags;
	const char *const
		*parents; /* kinds that may hold it, ends with NULL; NULL: stands at the top */
	size_t size;
	const struct field *fields;
	const struct sugar *sugar; /* ends with key NULL; NULL: none */
	const char *const *later;  /* keys of the format that this version lacks; ends with NULL */
	/* Completes an object after it was read from anywhere: presets that depend on others. */
	void (*normalize)(struct schema *s, struct object *o);
	/* Complains about what cannot be; only for models. */
	void (*validate)(struct load_place *p, struct object *o);
	void (*needs)(struct needs *n, const struct object *o);
	/* The values of {columns}, {referred_table} in patterns. */
	void (*pattern_columns)(const struct object *o, struct sbuf *out);
	const char *(*pattern_referred)(const struct object *o);
	/* Whether the short form of its parent's other child says all of it. */
	bool (*is_folded)(struct save_place *p, const struct object *o);
	/* A relation that is made with it and not declared: its name, or NULL. */
	const char *(*brings)(struct arena *a, const struct object *o);
	/* More bits of a mask: differences that no single field shows. */
	uint64_t (*differs)(struct arena *a, const struct object *from, const struct object *to);
	/* Owner and rights; NULL: the kind has none. The second where they depend on a field. */
	const struct access_row *access;
	const struct access_row *(*access_of)(const struct object *o);
	/* KIND_LIST at the top: its name, made of its fields. */
	const char *(*named)(struct arena *a, const struct object *o);
	/* The one that every new database has, and what it is like there; NULL: none. */
	const char *fresh;
	void (*make_fresh)(struct schema *models, struct object *o, const struct schema *live);
	/* What every new database has: on one side only it is no difference. */
	bool (*is_fresh)(const struct object *o);
	const struct kind_sql *sql[DIALECT__COUNT];
	const char *doc;     /* a paragraph for the reference */
	const char *example; /* a small models file that has one; must load */
};

/* A set of kinds in the order of creation: what a schema is made of. */
struct kind_set {
	const struct kind *const *items;
	size_t n;
};

const struct kind *kind_find(const struct kind_set *set, const char *name);
const struct kind *kind_by_plural(const struct kind_set *set, const char *plural,
				  const struct kind *parent);
/* Position in the set. */
size_t kind_place(const struct kind_set *set, const struct kind *k);
bool kind_may_hold(const struct kind *parent, const struct kind *child);

#endif
