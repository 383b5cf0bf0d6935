/*
 * Reader: turns the rows of the catalog queries into the objects of a schema.
 *
 * inspect sends the queries and hands their rows over as they come, query by query:
 * names first, then relations, columns, what lies on them, comments. A row
 * becomes an object when its kind is known (kind_sql.letter), its schema is
 * looked at, and it is neither part of an extension nor modelgen's own;
 * reader_finish puts the objects together. What no kind claims goes to the
 * list of unmanaged things.
 *
 * Everything of the reader itself lives in its own arena until reader_close;
 * objects and what they hold live in that of the schema.
 */
#ifndef DB_READER_H
#define DB_READER_H

#include "db/codec.h"
#include "db/conn.h"
#include "db/inspect.h"
#include "kinds/emit.h"

/* What the rows that are read anyway tell of things that no field says. */
enum reader_sign {
	READER_SAW_COMMENT = 1 << 0,  /* on an index, a sequence, or what is no object here */
	READER_SAW_UNLOGGED = 1 << 1, /* a relation that is */
	READER_SAW_TIE = 1 << 2, /* something that goes with an extension and is no part of it */
};

struct reader {
	struct arena temp;
	struct arena scratch; /* see snapshot.scratch */
	struct snapshot snapshot;
	struct codec codec;
	const struct inspect_options *options;
	struct map members;  /* catalog << 32 | oid of what extensions brought along */
	struct map children; /* oids of tables that inherit */
	struct vec rels;     /* struct snapshot_rel, as they came */
	struct vec *of;	     /* by kind: struct object, as they came; no columns */
	const struct kind *column_kind;
	struct vec *unmanaged; /* struct unmanaged; NULL: not wanted */
	const char *found;     /* by the probe for them */
	unsigned signs;	       /* enum reader_sign */
};

/* A query of the reader's own, beside those of the kinds. */
struct reader_query {
	const char *text;
	int min_version; /* 0: every server is asked */
	void (*read)(struct reader *r, const char *const *values);
};

/* Names by oid, extension members, inheritance: before all rows of kinds. */
extern const struct reader_query reader_names;
extern const struct reader_query reader_comments;

void reader_init(struct reader *r, struct schema *s, struct diags *ds, int version);
/* The rows of a kind's query, one after the other; a line is as COPY writes it, and is changed. */
struct query *reader_open(struct reader *r, const struct kind *k, const struct kind_query *q);
bool reader_row(struct query *q, char *line);
/* False when a message was given. */
bool reader_end(struct query *q);
/* A row of a query of the reader's own. */
void reader_own_row(struct reader *r, const struct reader_query *q, char *line);
/* The row of the probe for what no kind models. */
void reader_take_found(struct reader *r, const char *const *values);
/* A query for the types that columns have but no query named, or NULL. */
const char *reader_unknown_types(struct reader *r);
void reader_take_types(struct reader *r, const struct rows *rows);
/* Owners and rights of everything that was read, one query; and its rows. */
const char *reader_access(struct reader *r);
void reader_take_access(struct reader *r, const struct rows *rows);
/* Puts the objects together and completes them. */
void reader_finish(struct reader *r);
void reader_close(struct reader *r);

/* For the files reader_*.c: */
uint64_t reader_key(uint32_t catalog, uint32_t oid);
bool reader_is_member(const struct reader *r, uint32_t catalog, uint32_t oid);
/* The name of a namespace that is looked at, else NULL. */
const char *reader_schema(const struct reader *r, uint32_t oid);
/* The version table, and the history beside it. */
bool reader_is_own(const struct reader *r, const char *schema, const char *name);
/* Whether what lies on the relation is of interest. */
bool reader_looks_at(const struct reader *r, const struct snapshot_rel *rel);
/* The new entry; where no list is wanted one that nobody reads. */
struct unmanaged *reader_add_unmanaged(struct reader *r, const char *kind, const char *schema,
				       const char *name);
/* Something about an object that none of its fields can say. */
void reader_add_attribute(struct reader *r, const char *words, const struct object *o);
/* The relation is no object of the schema. */
void reader_forget_rel(struct snapshot_rel *rel);
/* Takes out and lists what is built on something that no kind models. */
void reader_leave_out(struct reader *r);
/* The type is no object of the schema; what: "range type". */
void reader_note_type(struct reader *r, const char *schema, const char *name, const char *what);
/* Notes the names of relations and types that are no objects of the schema. */
void reader_note_outside(struct reader *r);

#endif
