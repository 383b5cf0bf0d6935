#include "engine/seed_value.h"

#include "base/hash.h"
#include "engine/seed_random.h"

#include <stdlib.h>
#include <string.h>

/* The types with a form of their own; those of seed_words.def are patterns. */
static const struct type_form {
	const char *type; /* the server's name */
	enum seed_form form;
	int64_t most;
} type_forms[] = {
	{"smallint", SEED_INTEGER, INT16_MAX},
	{"integer", SEED_INTEGER, INT32_MAX},
	{"bigint", SEED_INTEGER, INT64_MAX},
	{"numeric", SEED_DECIMAL, INT64_MAX},
	{"real", SEED_DECIMAL, 0},
	{"double precision", SEED_DECIMAL, 0},
	{"boolean", SEED_BOOLEAN, 0},
	{"text", SEED_TEXT, 0},
	{"character varying", SEED_TEXT, 0},
	{"character", SEED_TEXT, 0},
	{"name", SEED_TEXT, 0},
	{"\"char\"", SEED_TEXT, 0},
	{"citext", SEED_TEXT, 0},
	{"date", SEED_DATE, 0},
	{"time without time zone", SEED_TIME, 0},
	{"time with time zone", SEED_TIME, 0},
	{"timestamp without time zone", SEED_STAMP, 0},
	{"timestamp with time zone", SEED_STAMP, 0},
	{"interval", SEED_INTERVAL, 0},
	{"json", SEED_DOCUMENT, 0},
	{"jsonb", SEED_DOCUMENT, 0},
	{"bit", SEED_BITS, 0},
	{"bit varying", SEED_BITS, 0},
	{"int4range", SEED_RANGE, 0},
	{"int8range", SEED_RANGE, 0},
	{"numrange", SEED_RANGE, 0},
	{"daterange", SEED_RANGE, 0},
	{"tsrange", SEED_RANGE, 0},
	{"tstzrange", SEED_RANGE, 0},
	{"int4multirange", SEED_RANGE, 0},
	{"int8multirange", SEED_RANGE, 0},
	{"nummultirange", SEED_RANGE, 0},
	{"datemultirange", SEED_RANGE, 0},
	{"tsmultirange", SEED_RANGE, 0},
	{"tstzmultirange", SEED_RANGE, 0},
};

enum {
	NAME_LENGTH = 60,
	TEXT_LENGTH = 1000,
};

const struct sqltype *seed_base_type(const struct schema *s, const struct sqltype *type)
{
	/* a domain cannot be over itself, but models can say so */
	for (int depth = 0; depth < 32 && type->schema && !type->is_array; depth++) {
		const struct object *o = schema_get(s, &kind_domain, type->schema, type->name);

		if (!o)
			break;
		type = ((const struct domain *)o)->type;
	}
	return type;
}

static void set_range(struct arena *a, const char *column, struct seed_maker *m)
{
	const struct seed_range *r = seed_range_of(a, column);

	m->low = r->low > m->most ? 0 : r->low;
	m->high = r->high > m->most ? m->most : r->high;
}

/* numeric(p,s): as many digits before the point as there is room for. */
static void set_digits(struct seed_maker *m, const char *mods)
{
	char *end;
	long precision = mods ? strtol(mods, &end, 10) : str_eq(m->type, "real") ? 6 : 14;

	m->scale = !mods ? 2 : *end == ',' ? (int)strtol(end + 1, NULL, 10) : 0;
	precision -= m->scale;
	for (m->most = 1; precision > 0 && m->most < INT64_MAX / 100; precision--)
		m->most *= 10;
	m->most--;
	m->scale = m->scale < 0 ? 0 : m->scale > 6 ? 6 : m->scale;
}

static void set_length(struct seed_maker *m, const char *mods)
{
	long length = mods ? strtol(mods, NULL, 10) : 0;

	if (str_eq(m->type, "\"char\"") || (!mods && str_eq(m->type, "bit")))
		length = 1;
	if (str_eq(m->type, "name"))
		length = NAME_LENGTH;
	m->length = length > TEXT_LENGTH ? TEXT_LENGTH : (int)length;
}

static bool set_declared(const struct schema *s, const struct sqltype *type, struct seed_maker *m)
{
	const struct object *o = schema_get(s, &kind_enum, type->schema, type->name);

	if (!o)
		return false;
	m->labels = &((const struct enumeration *)o)->values;
	m->form = m->labels->n ? SEED_ENUM : SEED_NONE;
	return true;
}

static void set_form(struct seed_maker *m)
{
	for (size_t i = 0; i < sizeof(type_forms) / sizeof(*type_forms); i++) {
		if (str_eq(type_forms[i].type, m->type)) {
			m->form = type_forms[i].form;
			m->most = type_forms[i].most;
			return;
		}
	}
	m->pattern = seed_form(m->type);
	m->form = m->pattern ? SEED_PATTERN : SEED_NONE;
	m->is_box = str_eq(m->type, "box");
}

/* What an array is of, or the type itself; NULL for an array below a domain below an array. */
static const struct sqltype *element_of(struct arena *a, const struct schema *s,
					const struct sqltype *type)
{
	struct sqltype *element;

	if (!type->is_array)
		return type;
	element = ARENA_NEW(a, struct sqltype);
	*element = *type;
	element->is_array = false;
	type = seed_base_type(s, element);
	return type->is_array ? NULL : type;
}

static void set_names(struct arena *a, const struct object *column, struct seed_maker *m)
{
	const char *name = seed_snake(a, column->name);
	const struct sqltype *type = ((const struct column *)column)->type;

	m->is_later = seed_is_later(a, name);
	m->is_birth = strstr(name, "birth") || seed_has_word(name, "born");
	if (m->form == SEED_TEXT)
		m->pattern = seed_pattern(a, column->parent->name, name,
					  type->schema ? type->name : NULL);
	if (m->form == SEED_DOCUMENT)
		m->members = seed_document(a, name, &m->n_members);
	if (m->form == SEED_INTEGER || m->form == SEED_DECIMAL)
		set_range(a, name, m);
}

bool seed_maker_init(struct arena *a, const struct schema *s, const struct object *column,
		     uint64_t seed, struct seed_maker *out)
{
	const struct object *table = column->parent;
	const struct sqltype *type = seed_base_type(s, ((const struct column *)column)->type);

	*out = (struct seed_maker){.is_array = type->is_array};
	out->table = seed_mix(seed_mix(seed, hash_text(table->schema ? table->schema : "")),
			      hash_text(table->name));
	out->column = seed_mix(out->table, hash_text(column->name));
	type = element_of(a, s, type);
	if (!type)
		return false;
	out->type = type->name;
	out->has_zone = strstr(type->name, "with time zone") || str_starts(type->name, "tstz");
	if (type->schema && set_declared(s, type, out))
		return out->form != SEED_NONE;
	set_form(out);
	if (out->form == SEED_DECIMAL)
		set_digits(out, type->mods);
	set_length(out, type->mods);
	set_names(a, column, out);
	return out->form != SEED_NONE;
}

size_t seed_choices(const struct seed_maker *m)
{
	if (m->is_array)
		return 0;
	return m->form == SEED_BOOLEAN ? 2 : m->form == SEED_ENUM ? m->labels->n : 0;
}

const char *seed_choice(const struct seed_maker *m, size_t i)
{
	if (m->form == SEED_ENUM)
		return m->labels->items[i];
	return i ? "t" : "f";
}
