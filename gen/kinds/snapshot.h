/*
 * Snapshot: a live catalog on its way to a schema.
 *
 * db/inspect fills the tables of names by oid and makes an object of each
 * row; a kind's resolve then settles what needs other objects. Every column of
 * a query is labelled, AS "field:codec", and nothing else in it is named so; a
 * dotted field reaches into a struct. Labels that begin with a dot are about
 * the row itself:
 *   .oid .name .schema (oid of the namespace) .rel (oid of the parent
 *   relation) .attnum .domain (oid of the parent type) .kind (letter, see
 *   kind_sql.letter) .array .storage .collation (of a type) .unmanaged (words
 *   for what the object has and no field says) .left_out (words for why the row
 *   makes no object; it is listed); any other one is kept and read
 *   with snapshot_raw.
 * The column .rest is an array of text with what kind_query.rest says, NULL
 * where there is none of it: so what is rare costs little.
 * A row whose .oid (in the query's catalog) or whose .rel and .attnum is known
 * already adds to that object; else it makes one of the kind of the query, or
 * of the kind with that .kind letter. Labels that name no field of the kind
 * are passed over. All rows of a type query are noted by name before the
 * first is decoded (a domain may be declared over a type that comes later).
 * Codecs:
 *   bool int text ident expr check (an expr, see db/lent.h) texts (array)
 *   choice (letter) type (oid) typmod (after type) user_type (format_type text of a
 *   type with modifiers)
 *   collation (oid) and storage (letter), both only where the type of the
 *   column `type:type` has another one, am tablespace (oids) options (array of
 *   key=value) columns (attnums of the parent) rel (oid to name) rel_columns
 *   (attnums of the relation in `references.table:rel`)
 */
#ifndef KINDS_SNAPSHOT_H
#define KINDS_SNAPSHOT_H

#include "base/map.h"
#include "ir/schema.h"
#include "ir/sqltype.h"

#include <stdint.h>

struct snapshot_column {
	const char *name; /* NULL: dropped */
	struct object *object;
};

/* A relation of the database, also one that no schema holds. */
struct snapshot_rel {
	uint32_t oid;
	uint16_t n_columns; /* there is room for, at least up to the last one */
	char relkind;
	const char *schema;
	const char *name;
	struct object *object; /* NULL: not part of the schema */
	const char *why;       /* not, where its letter does not tell */
	const char *way_out;
	struct snapshot_raw *raw;	 /* of that object */
	struct snapshot_column *columns; /* by attnum - 1 */
};

struct snapshot_opclass {
	uint32_t oid;
	const char *schema; /* NULL: pg_catalog */
	const char *name;
	const char *text; /* as models write it; NULL: not asked for so far */
	bool is_default;
	uint32_t method;
	uint32_t input; /* the type that it is for */
};

struct snapshot_type {
	struct sqltype type;
	char storage; /* what its columns have when nothing else was said */
	uint32_t collation;
	uint32_t element; /* of an array: its elements' type */
	uint32_t base;	  /* of a domain: what it is over */
};

struct snapshot {
	struct arena *arena;   /* of the schema */
	struct arena *temp;    /* until the schema is complete */
	struct arena *scratch; /* until a row was read, or an object decoded or resolved */
	struct schema *schema;
	struct diags *ds;
	int version;
	struct map rels;       /* oid -> struct snapshot_rel */
	struct map objects;    /* catalog << 32 | oid -> struct object; relations: see rels */
	struct map opclasses;  /* oid -> struct snapshot_opclass */
	struct map namespaces; /* oid -> const char * */
	struct map types;      /* oid -> struct snapshot_type: user types, and arrays of them */
	struct map collations; /* oid -> struct qname */
	struct map type_oids;  /* by struct sqltype -> oid, as a pointer */
	struct map collated;   /* by column -> oid of its collation, where that is not 100 */
	struct map usual_opclasses; /* method << 32 | type -> the default struct snapshot_opclass */
	struct map ams;		    /* oid -> const char * */
	struct map tablespaces;
	struct map raws; /* by object -> struct snapshot_raw; relations: see rels */
	/* Lists what an object has and no field says. */
	void (*list_unmanaged)(struct snapshot *s, const char *words, const struct object *o);
};

/* Raw columns of one row; an object that several queries add to has several. */
struct snapshot_raw {
	const char *const *labels;
	struct snapshot_raw *before;
	uint32_t n;
	uint32_t last; /* where the last one was found */
	const char *values[];
};

struct object *snapshot_object(const struct snapshot *s, uint32_t catalog, uint32_t oid);
struct snapshot_rel *snapshot_rel(const struct snapshot *s, uint32_t oid);
/* The object of a column of a relation, and its name; NULL when there is none. */
struct object *snapshot_column_object(const struct snapshot_rel *rel, long long attnum);
const char *snapshot_column(const struct snapshot *s, uint32_t rel, int attnum);
/* A row's raw column, kept for o until resolve ran; NULL: SQL NULL or no such label. */
const char *snapshot_raw(const struct snapshot *s, const struct object *o, const char *label);
void snapshot_add_raw(struct snapshot *s, const struct object *o, struct snapshot_raw *raw);
uint32_t snapshot_raw_oid(const struct snapshot *s, const struct object *o, const char *label);
/* Numbers of "1 2 3" or "{1,2,3}"; text NULL: none. */
size_t snapshot_numbers(struct arena *a, const char *text, int64_t **out);
/* Elements of a one-dimensional array as the server prints it; NULL elements are NULL. */
size_t snapshot_array(struct arena *a, const char *text, const char ***out);

/* Catalog oids. */
enum {
	CATALOG_DEFAULT_ACL = 826,
	CATALOG_TYPE = 1247,
	CATALOG_CLASS = 1259,
	CATALOG_AUTHID = 1260,
	CATALOG_CONSTRAINT = 2606,
	CATALOG_NAMESPACE = 2615,
	CATALOG_EXTENSION = 3079,
};

#endif
