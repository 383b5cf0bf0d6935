#include "dialect/type.h"

#include "dialect/type_row.h"

#include <string.h>

/* clang-format off */
const struct type_row type_rows[T__COUNT] = {
#define PLAIN(id, o, arr, n, st, coll) \
	[T_##id] = {.oid = o, .array_oid = arr, .name = n, .server = n, .models = n, \
		    .storage = st, .is_collatable = coll},
#define BARE(id, o, n, st, coll) PLAIN(id, o, 0, n, st, coll)
#define FULL(id, o, arr, n, sv, md, mig, kind, st, coll) \
	[T_##id] = {.oid = o, .array_oid = arr, .name = n, .server = sv, \
		    .models = (md) ? (md) : (sv), .migration = mig, .mods = MODS_##kind, \
		    .storage = st, .is_collatable = coll},
#include "dialect/types.def"
};
/* clang-format on */

/* Rows by oid, of the type and of its array, counted from 1. */
static const unsigned char by_oid[] = {
/* clang-format off */
#define PLAIN(id, o, arr, ...) [o] = T_##id + 1, [arr] = T_##id + 1,
#define BARE(id, o, ...) [o] = T_##id + 1,
#define FULL(id, o, arr, ...) [o] = T_##id + 1, [arr] = T_##id + 1,
#include "dialect/types.def"
	/* clang-format on */
};

_Static_assert(T__COUNT < 255, "a row's number fits a byte");

static const struct {
	const char *server;
	enum type_id id;
} named[] = {
#define NAMED(sv, i) {sv, T_##i},
#include "dialect/types.def"
};

/* Bits of the fields in the server's type modifier. */
enum { MONTH = 1, YEAR = 2, DAY = 3, HOUR = 10, MINUTE = 11, SECOND = 12 };

#define F(n) (1u << (n))
const struct type_fields type_fields[TYPE_FIELDS] = {
	{"year", F(YEAR), 0},
	{"month", F(MONTH), 1},
	{"day", F(DAY), 2},
	{"hour", F(HOUR), 3},
	{"minute", F(MINUTE), 4},
	{"second", F(SECOND), 5},
	{"year to month", F(YEAR) | F(MONTH), 1},
	{"day to hour", F(DAY) | F(HOUR), 3},
	{"day to minute", F(DAY) | F(HOUR) | F(MINUTE), 4},
	{"day to second", F(DAY) | F(HOUR) | F(MINUTE) | F(SECOND), 5},
	{"hour to minute", F(HOUR) | F(MINUTE), 4},
	{"hour to second", F(HOUR) | F(MINUTE) | F(SECOND), 5},
	{"minute to second", F(MINUTE) | F(SECOND), 5},
};
#undef F

const struct type_fields *type_fields_of(const char *text)
{
	for (int i = 0; i < TYPE_FIELDS; i++) {
		if (str_eq(type_fields[i].text, text))
			return &type_fields[i];
	}
	return NULL;
}

static const struct type_row *row_named(const struct word *w)
{
	size_t low = 0;
	size_t high = T__COUNT;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int cmp = keyword_cmp(w, type_rows[middle].name);

		if (!cmp)
			return &type_rows[middle];
		if (cmp < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct type_row *type_row_named(const struct word *w, bool *is_array)
{
	const struct type_row *row = row_named(w);
	struct word element = *w;

	*is_array = false;
	if (row || !w->len || w->text[0] != '_')
		return row;
	element.text++;
	element.len--;
	row = row_named(&element);
	if (!row || !row->array_oid)
		return NULL;
	*is_array = true;
	return row;
}

const struct type_row *type_row_of(const struct sqltype *t)
{
	size_t low = 0;
	size_t high = sizeof(named) / sizeof(named[0]);
	struct word w = {.text = t->name};

	if (t->schema)
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int cmp = strcmp(t->name, named[middle].server);

		if (!cmp)
			return &type_rows[named[middle].id];
		if (cmp < 0)
			high = middle;
		else
			low = middle + 1;
	}
	w.len = strlen(t->name);
	return row_named(&w);
}

const struct type_row *type_row_serial(const struct word *w, enum type_serial *kind)
{
	static const struct {
		const char *name;
		enum type_id id;
		enum type_serial kind;
	} serials[] = {
		{"bigserial", T_INT8, TYPE_BIGSERIAL}, {"serial", T_INT4, TYPE_SERIAL},
		{"serial2", T_INT2, TYPE_SMALLSERIAL}, {"serial4", T_INT4, TYPE_SERIAL},
		{"serial8", T_INT8, TYPE_BIGSERIAL},   {"smallserial", T_INT2, TYPE_SMALLSERIAL},
	};

	for (size_t i = 0; i < sizeof(serials) / sizeof(serials[0]); i++) {
		if (keyword_cmp(w, serials[i].name) == 0) {
			*kind = serials[i].kind;
			return &type_rows[serials[i].id];
		}
	}
	return NULL;
}

/* Writes n before end; returns where it begins. Far quicker than printf, for every column. */
static char *put_number(char *end, long n)
{
	unsigned long rest = n < 0 ? 0 - (unsigned long)n : (unsigned long)n;

	do {
		*--end = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (n < 0)
		*--end = '-';
	return end;
}

const char *type_mods_two(struct arena *a, long n, long m)
{
	char digits[48];
	char *end = digits + sizeof(digits);
	char *p = put_number(end, m);

	*--p = ',';
	p = put_number(p, n);
	return arena_strndup(a, p, (size_t)(end - p));
}

const char *type_mods_one(struct arena *a, long n)
{
	char digits[24];
	char *end = digits + sizeof(digits);
	char *p = put_number(end, n);

	return arena_strndup(a, p, (size_t)(end - p));
}

static void decode_interval(struct arena *a, uint32_t typmod, struct sqltype *out)
{
	uint32_t mask = typmod >> 16 & 0x7FFF;
	uint32_t precision = typmod & 0xFFFF;

	for (int i = 0; i < TYPE_FIELDS; i++) {
		if (type_fields[i].mask == mask)
			out->fields = type_fields[i].text;
	}
	if (precision != 0xFFFF)
		out->mods = type_mods_one(a, (long)precision);
}

static void decode(struct arena *a, enum type_mods mods, int32_t typmod, struct sqltype *out)
{
	/* lengths and numerics are stored with the size of a header added */
	const int32_t header = 4;

	switch (mods) {
	case MODS_NONE: break;
	case MODS_LENGTH:
		if (typmod > header)
			out->mods = type_mods_one(a, typmod - header);
		break;
	case MODS_BITS:
		if (typmod > 0)
			out->mods = type_mods_one(a, typmod);
		break;
	case MODS_NUMERIC:
		/* the scale has eleven bits, the highest of them its sign */
		if (typmod >= header)
			out->mods = type_mods_two(a, (typmod - header) >> 16,
						  (((typmod - header) & 0x7FF) ^ 0x400) - 0x400);
		break;
	case MODS_TIME:
		if (typmod >= 0)
			out->mods = type_mods_one(a, typmod);
		break;
	case MODS_INTERVAL:
		if (typmod >= 0)
			decode_interval(a, (uint32_t)typmod, out);
		break;
	}
}

bool type_from_oid(struct arena *a, uint32_t oid, int32_t typmod, struct sqltype *out)
{
	const struct type_row *row;

	*out = (struct sqltype){0};
	if (oid >= sizeof(by_oid) || !by_oid[oid])
		return false;
	row = &type_rows[by_oid[oid] - 1];
	out->name = row->server;
	out->is_array = oid == row->array_oid;
	decode(a, row->mods, typmod, out);
	return true;
}
