#include "dialect/type_row.h"

#include <stdlib.h>

enum { BY_ITSELF = 1, WHEN_SAID };

/* Whether a cast makes the second type of the first in an assignment, or when it is written. */
static const unsigned char casts[T__COUNT][T__COUNT] = {
#define CAST(from, to) [T_##from][T_##to] = BY_ITSELF,
#define SAID(from, to) [T_##from][T_##to] = WHEN_SAID,
#include "dialect/casts.def"
#undef CAST
#undef SAID
};

/* Casts that give every value another spelling and nothing else; text takes whatever there is. */
static const struct {
	enum type_id from;
	enum type_id to;
} same_values[] = {
	{T_INT2, T_INT4},      {T_INT2, T_INT8},	{T_INT4, T_INT8},   {T_INT2, T_NUMERIC},
	{T_INT4, T_NUMERIC},   {T_INT8, T_NUMERIC},	{T_INT2, T_FLOAT4}, {T_INT2, T_FLOAT8},
	{T_INT4, T_FLOAT8},    {T_FLOAT4, T_FLOAT8},	{T_CIDR, T_INET},   {T_BIT, T_VARBIT},
	{T_DATE, T_TIMESTAMP}, {T_DATE, T_TIMESTAMPTZ},
};

/*
 * Pairs where the stored bytes and the indexes over them stay. Not here: what
 * is as free for the table but has its indexes built anew (text to char
 * without length, bit to bit varying), what keeps bytes but not the value (oid
 * to integer), what is free in one time zone only (the timestamps).
 */
static const struct {
	enum type_id from;
	enum type_id to;
} same_bytes[] = {
	{T_CIDR, T_INET},	 {T_REGCLASS, T_OID},	   {T_REGCOLLATION, T_OID},
	{T_REGCONFIG, T_OID},	 {T_REGDICTIONARY, T_OID}, {T_REGNAMESPACE, T_OID},
	{T_REGOPER, T_OID},	 {T_REGOPERATOR, T_OID},   {T_REGPROC, T_OID},
	{T_REGPROCEDURE, T_OID}, {T_REGROLE, T_OID},	   {T_REGTYPE, T_OID},
	{T_TEXT, T_VARCHAR},	 {T_VARCHAR, T_TEXT},	   {T_XML, T_TEXT},
	{T_XML, T_VARCHAR},
};

static enum type_id id_of(const struct type_row *row)
{
	return (enum type_id)(row - type_rows);
}

static bool is_string(enum type_id id)
{
	return id == T_TEXT || id == T_VARCHAR || id == T_BPCHAR || id == T_NAME;
}

bool type_is_integer(const struct sqltype *t)
{
	const struct type_row *row = t->is_array ? NULL : type_row_of(t);

	return row && (id_of(row) == T_INT2 || id_of(row) == T_INT4 || id_of(row) == T_INT8);
}

bool type_is_text(const struct sqltype *t)
{
	const struct type_row *row = t->is_array ? NULL : type_row_of(t);

	return row && is_string(id_of(row));
}

bool type_is_collatable(const struct sqltype *t)
{
	const struct type_row *row = type_row_of(t);

	return row && row->is_collatable;
}

char type_storage(const struct sqltype *t)
{
	const struct type_row *row = type_row_of(t);

	if (!row)
		return 0;
	return t->is_array ? 'x' : row->storage;
}

const char *type_catalog_name(const struct sqltype *t)
{
	const struct type_row *row = type_row_of(t);

	return row ? row->name : NULL;
}

uint32_t type_oid(const struct sqltype *t)
{
	const struct type_row *row = type_row_of(t);

	if (!row)
		return 0;
	return t->is_array ? row->array_oid : row->oid;
}

static bool grows_number(const struct sqltype *from, const struct sqltype *to)
{
	return from->mods && to->mods && strtol(from->mods, NULL, 10) <= strtol(to->mods, NULL, 10);
}

/* The scale must stay: rows hold their digits by it. */
static bool grows_numeric(const struct sqltype *from, const struct sqltype *to)
{
	char *scale;
	char *other;

	if (!from->mods || !to->mods)
		return false;
	return strtol(from->mods, &scale, 10) <= strtol(to->mods, &other, 10) &&
	       str_eq(scale, other);
}

/* Six digits of a second are all that is ever kept. */
static bool grows_seconds(const struct sqltype *from, const struct sqltype *to)
{
	return !to->mods || str_eq(to->mods, "6") || grows_number(from, to);
}

static bool grows_interval(const struct sqltype *from, const struct sqltype *to)
{
	const struct type_fields *second = type_fields_of("second");
	const struct type_fields *f = from->fields ? type_fields_of(from->fields) : second;
	const struct type_fields *t = to->fields ? type_fields_of(to->fields) : second;

	/* only what is smaller than the smallest field is ever cut off */
	return f && t && t->depth >= f->depth &&
	       (f->depth < second->depth || grows_seconds(from, to));
}

static bool grows(const struct type_row *row, const struct sqltype *from, const struct sqltype *to)
{
	if (sqltype_eq(from, to) || (!to->mods && !to->fields))
		return true;
	if (from->is_array)
		return false;
	switch (row->mods) {
	case MODS_LENGTH: return id_of(row) == T_VARCHAR && grows_number(from, to);
	case MODS_BITS: return id_of(row) == T_VARBIT && grows_number(from, to);
	case MODS_NUMERIC: return grows_numeric(from, to);
	case MODS_TIME: return grows_seconds(from, to);
	case MODS_INTERVAL: return grows_interval(from, to);
	case MODS_NONE: break;
	}
	return false;
}

bool type_widens(const struct sqltype *from, const struct sqltype *to)
{
	const struct type_row *f = type_row_of(from);
	const struct type_row *t = type_row_of(to);

	if (!f || !t || from->is_array != to->is_array)
		return false;
	if (f == t)
		return grows(f, from, to);
	if (from->is_array || to->mods)
		return false;
	for (size_t i = 0; i < sizeof(same_bytes) / sizeof(same_bytes[0]); i++) {
		if (same_bytes[i].from == id_of(f) && same_bytes[i].to == id_of(t))
			return true;
	}
	return false;
}

/* Any value becomes text through its output function; everything else needs a cast. */
static bool casts_to(const struct type_row *from, const struct type_row *to)
{
	return from == to || is_string(id_of(to)) || casts[id_of(from)][id_of(to)] == BY_ITSELF;
}

/* What an array, or a type that the server treats as one, has as its elements. */
static const struct type_row *elements(const struct type_row *row, bool is_array)
{
	if (is_array)
		return row;
	if (id_of(row) == T_INT2VECTOR)
		return &type_rows[T_INT2];
	return id_of(row) == T_OIDVECTOR ? &type_rows[T_OID] : NULL;
}

bool type_casts_by_itself(const struct sqltype *from, const struct sqltype *to)
{
	const struct type_row *f = type_row_of(from);
	const struct type_row *t = type_row_of(to);

	if (sqltype_same_base(from, to))
		return true;
	if (!t)
		return false;
	if (!to->is_array && is_string(id_of(t)))
		return true;
	if (!f)
		return false;
	if (to->is_array) {
		f = elements(f, from->is_array);
		return f && casts_to(f, t);
	}
	return !from->is_array && casts_to(f, t);
}

/* A string is read as any type reads its own text. */
static bool casts_when_said(const struct type_row *from, const struct type_row *to)
{
	return casts_to(from, to) || is_string(id_of(from)) || casts[id_of(from)][id_of(to)];
}

bool type_casts_said(const struct sqltype *from, const struct sqltype *to)
{
	const struct type_row *f = type_row_of(from);
	const struct type_row *t = type_row_of(to);

	if (type_casts_by_itself(from, to) || type_is_text(from))
		return true;
	if (!f || !t)
		return false;
	if (to->is_array)
		f = elements(f, from->is_array);
	return f && from->is_array == to->is_array && casts_when_said(f, t);
}

bool type_holds(const struct sqltype *from, const struct sqltype *to)
{
	const struct type_row *f = type_row_of(from);
	const struct type_row *t = type_row_of(to);

	if (type_widens(from, to))
		return true;
	if (!f || !t || from->is_array != to->is_array || to->mods)
		return false;
	for (size_t i = 0; i < sizeof(same_values) / sizeof(same_values[0]); i++) {
		if (same_values[i].from == id_of(f) && same_values[i].to == id_of(t))
			return true;
	}
	return id_of(t) == T_TEXT || id_of(t) == T_VARCHAR;
}
