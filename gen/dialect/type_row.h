/*
 * Type row: the table of built-in types, for the files of dialect/type.h only.
 *
 * Rows stand in the order of their name in pg_type; enum type_id is that
 * order. Names in the rows live as long as the program.
 */
#ifndef DIALECT_TYPE_ROW_H
#define DIALECT_TYPE_ROW_H

#include "dialect/keyword.h"
#include "dialect/type.h"

enum type_id {
#define PLAIN(id, ...) T_##id,
#define BARE(id, ...) T_##id,
#define FULL(id, ...) T_##id,
#include "dialect/types.def"
	T__COUNT,
};

/* What may stand in parentheses after the name. */
enum type_mods {
	MODS_NONE,
	MODS_LENGTH, /* characters */
	MODS_BITS,
	MODS_NUMERIC,  /* precision and scale */
	MODS_TIME,     /* digits of a second */
	MODS_INTERVAL, /* the same, and fields before it */
};

struct type_row {
	uint16_t oid;
	uint16_t array_oid; /* 0: there are no arrays of it */
	const char *name;   /* in pg_type */
	const char *server; /* as the server prints it without modifiers */
	const char *models;
	const char *migration; /* NULL: the server's name in capitals */
	enum type_mods mods;
	char storage;
	bool is_collatable;
};

/* The fields that an interval may be limited to. */
struct type_fields {
	const char *text;
	uint16_t mask; /* in the type modifier */
	uint8_t depth; /* of the smallest: a year 0, a second 5 */
};

enum { TYPE_FIELDS = 13 };

extern const struct type_row type_rows[T__COUNT];
extern const struct type_fields type_fields[TYPE_FIELDS];

/* The row of a type, or NULL when it is not built in. */
const struct type_row *type_row_of(const struct sqltype *t);
/* The row with that name in pg_type, or NULL; an array type's name (_int4) sets is_array. */
const struct type_row *type_row_named(const struct word *w, bool *is_array);
/* The integer below the serial type of that name, or NULL. */
const struct type_row *type_row_serial(const struct word *w, enum type_serial *kind);
/* The fields of that text, or NULL. */
const struct type_fields *type_fields_of(const char *text);

/* Texts of modifiers: "3" and "12,2". */
const char *type_mods_one(struct arena *a, long n);
const char *type_mods_two(struct arena *a, long n, long m);

#endif
