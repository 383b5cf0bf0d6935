/*
 * Type: how types are read and written.
 *
 * One table, types.def, holds every built-in type with its oid, the server's
 * name, the short name that models use, the name in migrations (as SQLAlchemy
 * spells it) and its aliases. Types are SQL: unquoted names fold to lower
 * case. A type that is not built in and has no schema is looked for in the
 * default schema. Results live in the arena.
 */
#ifndef DIALECT_TYPE_H
#define DIALECT_TYPE_H

#include "base/str.h"
#include "ir/sqltype.h"

#include <stdint.h>

enum type_spelling {
	TYPE_SERVER,	/* as format_type prints: character varying(100), integer[] */
	TYPE_MODELS,	/* short: varchar(100), integer[], timestamptz */
	TYPE_MIGRATION, /* as SQLAlchemy: VARCHAR(100), INTEGER[], TIMESTAMP WITH TIME ZONE */
};

/* What the text `serial` and its like stand for. */
enum type_serial { TYPE_NOT_SERIAL, TYPE_SMALLSERIAL, TYPE_SERIAL, TYPE_BIGSERIAL };

struct type_parsed {
	struct sqltype type; /* of a serial: the integer below it */
	enum type_serial serial;
	const char *problem; /* when parsing failed: what is wrong, for a message */
	size_t where;	     /* byte offset of the problem in the text */
};

/* Reads a type as SQL writes it; false with problem set. Checks the modifiers of built-in types. */
bool type_parse(struct arena *a, const char *text, const char *default_schema,
		struct type_parsed *out);
/* The built-in type with that oid and pg_attribute.atttypmod; false when the oid is none. */
bool type_from_oid(struct arena *a, uint32_t oid, int32_t typmod, struct sqltype *out);
/* Writes it; names of the default schema stand without it. */
void type_write(struct sbuf *out, const struct sqltype *t, enum type_spelling spelling,
		const char *default_schema);
/* The built-in type name most like text, as models write it; NULL: none, or it is that name. */
const char *type_nearest(const char *text);

/* Facts that defaults and hazards need; all false for types that are not built in. */
bool type_is_integer(const struct sqltype *t); /* smallint, integer, bigint */
bool type_is_text(const struct sqltype *t);    /* text, varchar, char, name */
bool type_is_collatable(const struct sqltype *t);
/* pg_type.typstorage as a letter p, x, m, e; 0 when it is not built in. Arrays: x. */
char type_storage(const struct sqltype *t);
/* Its name in pg_type, of an array that of the elements; NULL when it is not built in. */
const char *type_catalog_name(const struct sqltype *t);
/* Its oid, of an array that of the array; 0 when it is not built in. */
uint32_t type_oid(const struct sqltype *t);
/* Whether every value of one type is one of the other, and the server need not rewrite rows. */
bool type_widens(const struct sqltype *from, const struct sqltype *to);
/* Whether an ALTER ... TYPE needs no USING clause (there is an implicit or assignment cast). */
bool type_casts_by_itself(const struct sqltype *from, const struct sqltype *to);
/* Whether a USING clause may cast: that, or a cast that has to be written. */
bool type_casts_said(const struct sqltype *from, const struct sqltype *to);
/* Whether a cast keeps each value as it is, whatever the rows cost. */
bool type_holds(const struct sqltype *from, const struct sqltype *to);

#endif
