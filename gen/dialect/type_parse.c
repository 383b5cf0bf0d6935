#include "dialect/type_reader.h"

#include <string.h>

/* What may follow a word of the grammar. */
enum form {
	FORM_SINGLE,   /* modifiers */
	FORM_VARYING,  /* [varying] [(n)] */
	FORM_NATIONAL, /* char or character, then as varying */
	FORM_DOUBLE,   /* precision */
	FORM_FLOAT,    /* [(n)], which chooses the type */
	FORM_ZONE,     /* [(n)] [with or without time zone] */
	FORM_INTERVAL, /* [(n)], or fields */
};

static const struct type_word {
	const char *word;
	enum type_id id;
	enum form form;
} type_words[] = {
#define WORD(w, i, f) {w, T_##i, FORM_##f},
#include "dialect/types.def"
};

/* [varying] [(n)]; the length is one where neither stands. */
static bool read_varying(struct reader *r)
{
	if (reader_take_word(r, "varying"))
		r->row = &type_rows[r->row == &type_rows[T_BIT] ? T_VARBIT : T_VARCHAR];
	if (!reader_mods(r))
		return false;
	if (!r->out->type.mods && (r->row == &type_rows[T_BIT] || r->row == &type_rows[T_BPCHAR]))
		r->out->type.mods = "1";
	return true;
}

static bool read_national(struct reader *r)
{
	if (reader_take_word(r, "character") || reader_take_word(r, "char"))
		return read_varying(r);
	reader_skip_blanks(r);
	return reader_problem(r, r->at, "\"national\" is followed by \"character\" or \"char\"");
}

/* The number of bits chooses between the two types. */
static bool read_float(struct reader *r)
{
	static const struct limits bits = {"precision", 1, 53};
	static const struct type_row as_written = {.models = "float"};
	const struct type_row *wide = r->row;
	bool given;
	long n = 0;

	r->row = &as_written;
	if (!reader_number(r, &bits, &given, &n))
		return false;
	r->row = given && n <= 24 ? &type_rows[T_FLOAT4] : wide;
	return true;
}

static bool read_zone(struct reader *r)
{
	bool with;

	if (!reader_mods(r))
		return false;
	with = reader_take_word(r, "with");
	if (!with && !reader_take_word(r, "without"))
		return true;
	if (!reader_take_word(r, "time") || !reader_take_word(r, "zone")) {
		reader_skip_blanks(r);
		return reader_problem(r, r->at, "\"%s\" is followed by \"time zone\"",
				      with ? "with" : "without");
	}
	if (with)
		r->row = &type_rows[r->row == &type_rows[T_TIME] ? T_TIMETZ : T_TIMESTAMPTZ];
	return true;
}

/* [(n)], or year, month, ... with the precision after second. */
static bool read_interval(struct reader *r)
{
	const struct type_fields *fields;
	const char *text;
	const char *start;
	struct word w;

	reader_skip_blanks(r);
	start = r->at;
	if (!reader_at_letter(r) || reader_take_word(r, "array")) {
		r->at = start;
		return reader_mods(r);
	}
	reader_word(r, &w);
	text = reader_name(r, &w);
	if (reader_take_word(r, "to")) {
		reader_skip_blanks(r);
		if (!reader_at_letter(r))
			return reader_problem(r, r->at, "a field is missing after \"to\"");
		reader_word(r, &w);
		text = arena_printf(r->arena, "%s to %s", text, reader_name(r, &w));
	}
	fields = type_fields_of(text);
	if (!fields)
		return reader_problem(r, start, "an interval cannot be limited to \"%s\"", text);
	r->out->type.fields = fields->text;
	reader_skip_blanks(r);
	if (*r->at == '(' && !str_ends(text, "second"))
		return reader_problem(r, r->at, "only \"second\" takes a precision");
	return reader_mods(r);
}

/* A type with a name of its own, in the default schema when none is said. */
static bool read_user_type(struct reader *r, const struct word *schema, const struct word *name)
{
	enum { LONGEST_NAME = 63 };
	struct sqltype *t = &r->out->type;

	t->schema = schema ? reader_name(r, schema) : r->default_schema;
	t->name = reader_name(r, name);
	if (strlen(t->name) > LONGEST_NAME || (schema && strlen(t->schema) > LONGEST_NAME))
		return reader_problem(r, name->text, "a name is longer than %d bytes",
				      LONGEST_NAME);
	return reader_user_mods(r);
}

/* A built-in type by its name in pg_type, or a serial; false without a problem: neither. */
static bool read_known(struct reader *r, const struct word *name, bool is_bare)
{
	struct type_parsed *out = r->out;

	r->row = type_row_named(name, &out->type.is_array);
	if (!r->row && is_bare)
		r->row = type_row_serial(name, &out->serial);
	if (!r->row)
		return false;
	reader_skip_blanks(r);
	if (*r->at == '(' && r->row->mods == MODS_INTERVAL)
		return reader_problem(r, r->at, "only a bare \"interval\" takes a precision");
	return reader_mods(r);
}

/* Whether a bare word may be a type's name or its schema's; built-in names were tried before. */
static bool may_be_name(struct reader *r, const struct word *w)
{
	enum keyword_class class = w->folds ? keyword_class(w) : KEYWORD_NONE;

	if (class != KEYWORD_R && class != KEYWORD_C)
		return true;
	if (keyword_cmp(w, "setof") == 0)
		return reader_problem(r, w->text, "\"setof\" is for functions only");
	return reader_problem(r, w->text,
			      "%s is a keyword, which names a type only in double quotes",
			      reader_shown(r, w->text));
}

/* [schema.]name, first being what was read already. */
static bool read_named(struct reader *r, const struct word *first)
{
	struct word name = *first;
	bool has_schema = reader_take(r, '.');

	if (has_schema && !reader_word(r, &name))
		return reader_problem(r, r->at, "a name is missing after the dot");
	if (reader_take(r, '.'))
		return reader_problem(r, r->at - 1,
				      "a type has a name and at most a schema before it");
	if (reader_take(r, '%'))
		return reader_problem(r, r->at - 1, "\"%%type\" is for functions only");
	if (!has_schema || keyword_cmp(first, "pg_catalog") == 0) {
		if (read_known(r, &name, !has_schema))
			return true;
		if (r->out->problem)
			return false;
	}
	return may_be_name(r, first) && read_user_type(r, has_schema ? first : NULL, &name);
}

static const struct type_word *word_of(const struct word *w)
{
	size_t low = 0;
	size_t high = sizeof(type_words) / sizeof(type_words[0]);

	while (w->folds && low < high) {
		size_t middle = low + (high - low) / 2;
		int cmp = keyword_cmp(w, type_words[middle].word);

		if (!cmp)
			return &type_words[middle];
		if (cmp < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* All but the dimensions. */
static bool read_scalar(struct reader *r)
{
	const struct type_word *known;
	struct word w;

	if (!reader_word(r, &w))
		return *r->at ? reader_problem(r, r->at, "a type begins with a name, not with %s",
					       reader_shown(r, r->at))
			      : reader_problem(r, r->at, "the type is empty");
	known = word_of(&w);
	if (!known)
		return read_named(r, &w);
	r->row = &type_rows[known->id];
	switch (known->form) {
	case FORM_SINGLE: return reader_mods(r);
	case FORM_VARYING: return read_varying(r);
	case FORM_NATIONAL: return read_national(r);
	case FORM_FLOAT: return read_float(r);
	case FORM_ZONE: return read_zone(r);
	case FORM_INTERVAL: return read_interval(r);
	case FORM_DOUBLE:
		/* alone it is a name like any other */
		r->row = NULL;
		if (!reader_take_word(r, "precision"))
			return read_named(r, &w);
		r->row = &type_rows[known->id];
		return reader_mods(r);
	}
	return false;
}

static bool read_dimension(struct reader *r, bool wants_number)
{
	const char *open = r->at - 1;
	const char *digits;

	reader_skip_blanks(r);
	digits = r->at;
	r->at += strspn(digits, "0123456789");
	if (wants_number && r->at == digits)
		return reader_problem(r, digits, "a number is missing after \"array[\"");
	if (reader_take(r, ']'))
		return true;
	if (!*r->at)
		return reader_problem(r, open, "the bracket is not closed");
	return reader_problem(r, r->at, "%s does not belong in these brackets",
			      reader_shown(r, r->at));
}

/* Any number of [n] or one word `array`; the numbers mean nothing to the server. */
static bool read_dimensions(struct reader *r)
{
	struct sqltype *t = &r->out->type;
	bool is_array = false;
	const char *start;

	reader_skip_blanks(r);
	start = r->at;
	if (reader_take_word(r, "array")) {
		is_array = true;
		if (reader_take(r, '[') && !read_dimension(r, true))
			return false;
	} else {
		for (; reader_take(r, '['); is_array = true) {
			if (!read_dimension(r, false))
				return false;
		}
	}
	if (!is_array)
		return true;
	if (r->out->serial)
		return reader_problem(r, start, "there are no arrays of serial types");
	if (t->is_array)
		return reader_problem(r, start, "the name alone means an array");
	if (r->row && !r->row->array_oid)
		return reader_problem(r, start, "there are no arrays of %s", r->row->models);
	t->is_array = true;
	return true;
}

bool type_parse(struct arena *a, const char *text, const char *default_schema,
		struct type_parsed *out)
{
	struct reader r = {
		.arena = a, .text = text, .at = text, .default_schema = default_schema, .out = out};

	*out = (struct type_parsed){0};
	if (!read_scalar(&r) || !read_dimensions(&r))
		return false;
	if (r.row)
		out->type.name = r.row->server;
	reader_skip_blanks(&r);
	return !*r.at ||
	       reader_problem(&r, r.at, "%s does not belong to a type", reader_shown(&r, r.at));
}
