/*
 * Emit: where a kind's create, alter and drop put their statements, and the
 * dialect's part of a kind's row.
 *
 * A statement is opened, written with dialect/sql.h and ended; its text and
 * its hazards then stand in emit.statements. Everything lives in the arena.
 */
#ifndef KINDS_EMIT_H
#define KINDS_EMIT_H

#include "base/map.h"
#include "dialect/sql.h"
#include "ir/kind.h"
#include "ir/partners.h"
#include "ir/schema.h"

#include <stdint.h>

enum hazard {
	HAZARD_DATA_LOSS = 1 << 0,     /* rows or values go */
	HAZARD_TABLE_REWRITE = 1 << 1, /* every row is written anew under an exclusive lock */
	HAZARD_NEEDS_ROWS = 1 << 2,    /* fails when rows do not fit: NOT NULL without a value */
};

struct statement {
	const char *sql; /* without the semicolon */
	unsigned hazards;
	const struct object *object; /* what it is about: position for messages */
	const char *note;	     /* written as a comment before it, or NULL */
	bool is_fill;		     /* gives rows that are there a value, and could in pieces */
	bool is_batched;	     /* is written as a step in batches */
};

struct emit {
	struct arena *arena;
	struct diags *ds;
	const struct schema *from;
	const struct schema *to;
	const char *default_schema;
	int version;		     /* of the server that will run it */
	const struct object *object; /* the one being written */
	struct map apart;	     /* by pointer: children that are not part of the CREATE */
	const struct partners *partners;
	struct vec statements; /* struct statement */
};

/* Begins a statement. */
struct sql *emit_open(struct emit *e);
/* Ends it. */
struct statement *emit_end(struct emit *e, struct sql *w, unsigned hazards);
/* A whole statement from tokens. */
#define EMIT(e, hazards, ...)                                                                      \
	emit_tokens((e), (hazards), (const struct sql_token[]){__VA_ARGS__, {.kind = SQL_END}})
struct statement *emit_tokens(struct emit *e, unsigned hazards, const struct sql_token *tokens);
/* COMMENT ON: the object's comment, or IS NULL. */
void emit_comment(struct emit *e, const struct object *o);
/* The bit of a field in masks. */
uint64_t emit_bit(const struct kind *k, const char *name);
/* "ALTER TABLE t" opened, for a child's statement. */
struct sql *emit_alter_table(struct emit *e, const struct object *table);
/* Whether the child belongs to the CREATE of its parent. */
bool emit_is_inline(const struct emit *e, const struct object *child);
/* The other self of an object, whatever its name is there; NULL: it goes or comes. */
const struct object *emit_other(const struct emit *e, const struct object *o);
/* ALTER kind ... SET SCHEMA and RENAME TO, as far as they are needed. */
void emit_rename(struct emit *e, struct sql_token kind, const struct object *from,
		 const struct object *to);

/* Bits of a mask beyond the field rows. */
#define MASK_COMMENT ((uint64_t)1 << 62)
#define MASK_NAME ((uint64_t)1 << 61)
#define MASK_SCHEMA ((uint64_t)1 << 60)
#define MASK_OWNER ((uint64_t)1 << 59)
#define MASK_GRANTS ((uint64_t)1 << 58)
/* Changed by statements that are alike for all kinds. */
#define MASK_FACETS (MASK_COMMENT | MASK_OWNER | MASK_GRANTS)

/* A catalog query; db/inspect runs it and reads its columns by their labels. */
struct kind_query {
	const char *name;
	int min_version;  /* of queries with one name the newest that fits is run */
	uint32_t catalog; /* oid of the catalog that .oid belongs to; 0: none */
	int lane;	  /* 0 or 1: which connection, where there are two */
	const char *text; /* ends the list when NULL */
	const char *rest; /* labels of what its column .rest holds; NULL: it has none */
};

struct snapshot;

struct kind_sql {
	const struct kind_query *queries; /* or NULL: rows come from another kind's query */
	char letter;			  /* value of a .kind column that means this kind */
	const char *way_out;		  /* hint about one whose row has .left_out */
	/* As part of the parent's CREATE; NULL: always a statement of its own. */
	void (*in_parent)(struct sql *w, const struct object *o);
	/* Of those with in_parent: what CREATE would not make as it is said; NULL: none. */
	bool (*stands_alone)(const struct object *o);
	void (*create)(struct emit *e, const struct object *o);
	/* What CREATE cannot say, right after it, also when it was part of the parent's. */
	void (*create_rest)(struct emit *e, const struct object *o);
	/* What wants all other objects to be there: at the end of the plan; from NULL: new. */
	void (*finish)(struct emit *e, const struct object *from, const struct object *to);
	void (*alter)(struct emit *e, const struct object *from, const struct object *to,
		      uint64_t mask);
	void (*drop)(struct emit *e, const struct object *o);
	void (*rename)(struct emit *e, const struct object *from, const struct object *to);
	/* "TABLE users", "CONSTRAINT x ON users": as COMMENT ON names it. */
	void (*identify)(struct sql *w, const struct object *o);
	/* What stands before GRANT or REVOKE; NULL: nothing. */
	void (*before_rights)(struct sql *w, const struct object *o);
	/* Whether this change wants the object made anew, beyond fields marked IMMUTABLE. */
	bool (*recreates)(const struct object *from, const struct object *to, uint64_t mask);
	/* Types: whether alter makes a new one and moves the columns over to it. */
	bool (*replaces)(const struct schema *now, const struct object *from,
			 const struct object *to, uint64_t mask);
	/* After all rows were read, for all objects before any resolve: raw columns of its own. */
	void (*decode)(struct snapshot *s, struct object *o);
	/* After that, in the order of kinds: what needs other objects. */
	void (*resolve)(struct snapshot *s, struct object *o);
};

static inline const struct kind_sql *kind_pg(const struct kind *k)
{
	return k->sql[DIALECT_PG];
}

#endif
