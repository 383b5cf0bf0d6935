#include "db/codec.h"

#include "db/lent.h"
#include "dialect/sql.h"
#include "dialect/type.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_STRUCTS = 2 };

/* What a codec is given: one value of one row, and where it goes. */
struct cell {
	struct codec *codec;
	const struct codec_slot *slot;
	const char *const *values;
	const char *text; /* never NULL */
	void *member;
	struct object *object;
};

struct codec_row {
	const char *name;
	void (*read)(const struct cell *c);
	const char *beside; /* label of another column of the row that it needs */
};

struct codec_slot {
	const struct codec_row *codec;
	const struct field *field;
	const struct field *structs[MOST_STRUCTS]; /* to go through, the outermost first */
	size_t n_structs;
	size_t column;
	int beside;  /* column of codec_row.beside, or of the modifier of a type */
	int spelled; /* column with the type as format_type prints it */
};

uint32_t codec_oid(const char *text)
{
	uint32_t n = 0;

	while (str_is_digit(*text))
		n = n * 10 + (uint32_t)(*text++ - '0');
	return n;
}

static const char *beside(const struct cell *c)
{
	return c->slot->beside < 0 ? NULL : c->values[c->slot->beside];
}

static struct arena *keep(const struct cell *c)
{
	return c->codec->snapshot->arena;
}

static void read_bool(const struct cell *c)
{
	*(bool *)c->member = c->text[0] == 't';
}

static void read_int(const struct cell *c)
{
	long long n;

	if (str_to_i64(c->text, &n))
		*(int64_t *)c->member = n;
}

static void read_text(const struct cell *c)
{
	*(const char **)c->member = arena_strdup(keep(c), c->text);
}

/* As models have it: the server puts parentheses round most of them. */
static void read_expr(const struct cell *c)
{
	*(const char **)c->member = sql_bare_expr(keep(c), c->text);
}

static void read_check(const struct cell *c)
{
	const char *text = c->text;

	if (c->object->parent && lent_is(beside(c)))
		text = lent_back(c->codec->snapshot->scratch, c->codec->snapshot,
				 c->object->parent->oid, text);
	*(const char **)c->member = sql_bare_expr(keep(c), text);
}

static void read_texts(const struct cell *c)
{
	struct strings *s = c->member;

	s->n = (uint32_t)snapshot_array(keep(c), c->text, &s->items);
}

static void read_choice(const struct cell *c)
{
	int i = choice_by_letter(c->slot->field->choices, c->text[0]);

	if (i >= 0)
		*(int *)c->member = i;
}

static void read_type(const struct cell *c)
{
	const char *typmod = beside(c);
	const char *spelled = c->slot->spelled < 0 ? NULL : c->values[c->slot->spelled];
	long long n = -1;

	if (typmod)
		str_to_i64(typmod, &n);
	*(const struct sqltype **)c->member =
		codec_type(c->codec, codec_oid(c->text), (int32_t)n, spelled);
}

/* Oids that are the same in every server. */
enum {
	TYPE_NAME = 19,
	COLLATION_DEFAULT = 100,
	COLLATION_C = 950,
	TYPE_NAMES = 1003, /* name[] */
	FIRST_MADE_OID = 10000,
};

static const struct snapshot_type *type_beside(const struct cell *c, uint32_t *oid)
{
	const char *text = beside(c);

	*oid = text ? codec_oid(text) : 0;
	return *oid < FIRST_MADE_OID ? NULL : map_get_num(&c->codec->snapshot->types, *oid);
}

static void read_collation(const struct cell *c)
{
	uint32_t collation = codec_oid(c->text);
	const struct snapshot_type *type;
	const struct qname *q;
	uint32_t usual;
	uint32_t oid;

	if (!collation)
		return;
	type = type_beside(c, &oid);
	usual = COLLATION_DEFAULT;
	if (type)
		usual = type->collation;
	else if (oid == TYPE_NAME || oid == TYPE_NAMES)
		usual = COLLATION_C;
	map_put_num(c->codec->temp, &c->codec->snapshot->collated, (uint64_t)(uintptr_t)c->object,
		    (const void *)(uintptr_t)collation);
	if (collation == usual)
		return;
	q = map_get_num(&c->codec->snapshot->collations, collation);
	if (q)
		*(struct qname *)c->member = *q;
}

/* Rows of tables, and other types that no query read, are stored like text. */
static char usual_storage(const struct cell *c)
{
	uint32_t oid;
	const struct snapshot_type *type = type_beside(c, &oid);
	struct sqltype built_in;
	const char *known;

	if (type || oid >= FIRST_MADE_OID)
		return type ? type->storage : 'x';
	known = map_get_num(&c->codec->storage, oid);
	if (!known) {
		char letter = 'x';

		if (type_from_oid(c->codec->temp, oid, -1, &built_in))
			letter = type_storage(&built_in);
		known = arena_strndup(c->codec->temp, &letter, 1);
		map_put_num(c->codec->temp, &c->codec->storage, oid, known);
	}
	return *known;
}

static void read_storage(const struct cell *c)
{
	int i;

	if (c->text[0] == usual_storage(c))
		return;
	i = choice_by_letter(c->slot->field->choices, c->text[0]);
	if (i >= 0)
		*(int *)c->member = i;
}

static void read_am(const struct cell *c)
{
	*(const char **)c->member = map_get_num(&c->codec->snapshot->ams, codec_oid(c->text));
}

static void read_tablespace(const struct cell *c)
{
	*(const char **)c->member =
		map_get_num(&c->codec->snapshot->tablespaces, codec_oid(c->text));
}

/*
 * Some servers keep a private counter among the options of each column, other
 * in every table. It says nothing about the column; what stands beside it does.
 */
static bool is_private_option(const char *option)
{
	return str_starts(option, "pg_attver=");
}

static void read_options(const struct cell *c)
{
	const char **items;
	size_t n;

	/* nothing else in it: so it is with nearly every column of such a server */
	if (is_private_option(c->text + 1) && !strchr(c->text, ','))
		return;
	n = snapshot_array(keep(c), c->text, &items);

	for (size_t i = 0; i < n; i++) {
		const char *sign = items[i] ? strchr(items[i], '=') : NULL;

		if (sign && !is_private_option(items[i]))
			pairs_append(keep(c), c->member,
				     arena_strndup(keep(c), items[i], (size_t)(sign - items[i])),
				     sign + 1);
	}
}

static void read_columns(const struct cell *c)
{
	struct strings *s = c->member;
	const char *rel = beside(c);
	int64_t *attnums;
	size_t n;

	if (!rel)
		return;
	n = snapshot_numbers(c->codec->snapshot->scratch, c->text, &attnums);
	s->items = ARENA_ARRAY(keep(c), const char *, n);
	s->n = 0;
	for (size_t i = 0; i < n; i++) {
		const char *name =
			snapshot_column(c->codec->snapshot, codec_oid(rel), (int)attnums[i]);

		if (name)
			s->items[s->n++] = name;
	}
}

static void read_rel(const struct cell *c)
{
	uint32_t oid = codec_oid(c->text);
	const struct snapshot_rel *r = snapshot_rel(c->codec->snapshot, oid);
	struct codec_reference *to = ARENA_NEW(c->codec->temp, struct codec_reference);

	*to = (struct codec_reference){c->object, oid};
	vec_push(c->codec->temp, &c->codec->references, to);
	if (!r)
		return;
	if (c->slot->field->type == FIELD_NAME)
		*(struct qname *)c->member = (struct qname){r->schema, r->name};
	else
		*(const char **)c->member = r->name;
}

/* clang-format off */
static const struct codec_row rows[] = {
	{"bool", read_bool, NULL},
	{"int", read_int, NULL},
	{"text", read_text, NULL},
	{"ident", read_text, NULL},
	{"expr", read_expr, NULL},
	{"check", read_check, "columns:columns"},
	{"texts", read_texts, NULL},
	{"choice", read_choice, NULL},
	{"type", read_type, NULL},
	{"collation", read_collation, "type:type"},
	{"storage", read_storage, "type:type"},
	{"am", read_am, NULL},
	{"tablespace", read_tablespace, NULL},
	{"options", read_options, NULL},
	{"columns", read_columns, ".rel"},
	{"rel", read_rel, NULL},
	{"rel_columns", read_columns, "references.table:rel"},
};

/* About the row itself: read by who makes the objects, not kept. */
static const char *const row_labels[] = {
	".oid",	   ".name",	 ".schema",  ".rel",	 ".attnum",	".domain", ".kind",
	".array", ".storage", ".collation", ".unmanaged", ".rest",
};
/* clang-format on */

int codec_label(const char *const *labels, size_t n, const char *label)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(labels[i], label) == 0)
			return (int)i;
	}
	return -1;
}

static const struct codec_row *find_codec(const char *name)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	}
	return NULL;
}

/* The field of a dotted path; false when the kind has none of that name. */
static bool find_field(const struct kind *k, const char *path, size_t len, struct codec_slot *slot)
{
	const struct field *fields = k->fields;

	slot->n_structs = 0;
	for (;;) {
		const char *dot = memchr(path, '.', len);
		size_t part = dot ? (size_t)(dot - path) : len;
		const struct field *f = fields;

		while (f && f->name && (strncmp(f->name, path, part) != 0 || f->name[part]))
			f++;
		if (!f || !f->name)
			return false;
		if (!dot) {
			slot->field = f;
			return true;
		}
		if (f->type != FIELD_STRUCT || slot->n_structs == MOST_STRUCTS)
			return false;
		slot->structs[slot->n_structs++] = f;
		fields = f->fields;
		path = dot + 1;
		len -= part + 1;
	}
}

/* A modifier or spelling goes with the type that stands before it. */
static bool joins_type(struct codec_plan *p, const struct field *f, const char *codec,
		       size_t column)
{
	for (size_t i = 0; i < p->n; i++) {
		struct codec_slot *slot = &p->slots[i];

		if (slot->field != f || slot->codec->read != read_type)
			continue;
		if (strcmp(codec, "typmod") == 0)
			slot->beside = (int)column;
		else if (strcmp(codec, "user_type") == 0)
			slot->spelled = (int)column;
		else
			continue;
		return true;
	}
	return false;
}

static bool plan_field(struct codec *c, struct codec_plan *p, const char *const *labels, size_t n,
		       size_t column)
{
	struct codec_slot slot = {.column = column, .beside = -1, .spelled = -1};
	const char *label = labels[column];
	const char *colon = strchr(label, ':');

	if (!colon || !find_field(p->kind, label, (size_t)(colon - label), &slot))
		return true;
	if (joins_type(p, slot.field, colon + 1, column))
		return true;
	slot.codec = find_codec(colon + 1);
	if (!slot.codec) {
		diag_add(c->snapshot->ds, MG_SYSTEM, POS_NONE,
			 "a catalog query of %s has the label %s, whose codec does not exist",
			 p->kind->plural, label);
		return false;
	}
	if (slot.codec->beside)
		slot.beside = codec_label(labels, n, slot.codec->beside);
	p->slots[p->n++] = slot;
	return true;
}

static bool is_row_label(const char *label)
{
	return codec_label(row_labels, sizeof(row_labels) / sizeof(*row_labels), label) >= 0;
}

bool codec_plan(struct codec *c, const struct kind *k, const char *const *labels, size_t n,
		struct codec_plan *out)
{
	struct object *preset = arena_alloc(c->temp, k->size);

	*out = (struct codec_plan){.kind = k, .preset = preset};
	out->slots = ARENA_ARRAY(c->temp, struct codec_slot, n);
	out->raw_labels = ARENA_ARRAY(c->temp, const char *, n);
	out->raw_columns = ARENA_ARRAY(c->temp, size_t, n);
	preset->kind = k;
	field_preset_all(c->temp, k->fields, preset, preset);
	for (size_t i = 0; i < n; i++) {
		if (labels[i][0] != '.') {
			if (!plan_field(c, out, labels, n, i))
				return false;
		} else if (!is_row_label(labels[i])) {
			out->raw_labels[out->n_raw] = arena_strdup(c->temp, labels[i]);
			out->raw_columns[out->n_raw++] = i;
		}
	}
	return true;
}

struct object *codec_new(struct codec *c, const struct codec_plan *p, const char *schema_name,
			 const char *name)
{
	struct object *o = arena_alloc(c->snapshot->arena, p->kind->size);

	memcpy(o, p->preset, p->kind->size);
	o->schema = schema_name;
	o->name = name;
	return o;
}

/* The struct that holds the slot's field; those on the way are made when they are missing. */
static void *holder_of(struct codec *c, const struct codec_slot *slot, struct object *o)
{
	void *holder = o;

	for (size_t i = 0; i < slot->n_structs; i++) {
		const struct field *f = slot->structs[i];
		void **inner = field_member(c->snapshot->arena, f, holder);

		if (!*inner) {
			*inner = arena_alloc(c->snapshot->arena, f->size);
			field_preset_all(c->snapshot->arena, f->fields, o, *inner);
		}
		holder = *inner;
	}
	return holder;
}

static void keep_raw(struct codec *c, const struct codec_plan *p, const char *const *values,
		     const struct object *o)
{
	struct snapshot_raw *raw;
	size_t n = p->n_raw;

	while (n && !values[p->raw_columns[n - 1]])
		n--;
	if (!n)
		return;
	raw = arena_alloc(c->temp, sizeof(*raw) + n * sizeof(*raw->values));
	raw->labels = p->raw_labels;
	raw->n = (uint32_t)n;
	for (size_t i = 0; i < n; i++) {
		const char *value = values[p->raw_columns[i]];

		raw->values[i] = value ? arena_strdup(c->temp, value) : NULL;
	}
	snapshot_add_raw(c->snapshot, o, raw);
}

void codec_read(struct codec *c, const struct codec_plan *p, const char *const *values,
		struct object *o)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct codec_slot *slot = &p->slots[i];
		struct cell cell = {c, slot, values, values[slot->column], NULL, o};

		if (!cell.text)
			continue;
		cell.member = field_member(c->snapshot->arena, slot->field, holder_of(c, slot, o));
		slot->codec->read(&cell);
	}
	if (p->n_raw)
		keep_raw(c, p, values, o);
}

/* What stands between the parentheses that follow the name: public.geometry(Point,4326)[] */
static const char *modifiers(struct arena *a, const char *text)
{
	bool in_quotes = false;
	const char *end = strrchr(text, ')');

	for (const char *p = text; end && p < end; p++) {
		if (*p == '"')
			in_quotes = !in_quotes;
		else if (*p == '(' && !in_quotes)
			return arena_strndup(a, p + 1, (size_t)(end - p - 1));
	}
	return NULL;
}

static void note_named(struct codec *c, uint32_t oid, struct sqltype *type, bool is_unknown)
{
	struct codec_named *t = ARENA_NEW(c->temp, struct codec_named);

	*t = (struct codec_named){oid, type, is_unknown, 0};
	vec_push(c->temp, &c->named, t);
	c->n_unknown += is_unknown;
}

const struct sqltype *codec_type(struct codec *c, uint32_t oid, int32_t typmod, const char *text)
{
	uint64_t key = (uint64_t)oid << 32 | (uint32_t)typmod;
	const struct sqltype *known = map_get_num(&c->types, key);
	const struct snapshot_type *base;
	struct sqltype *t;

	if (known)
		return known;
	t = ARENA_NEW(c->snapshot->arena, struct sqltype);
	base = map_get_num(&c->snapshot->types, oid);
	if (base) {
		*t = base->type;
		note_named(c, oid, t, false);
	} else if (!type_from_oid(c->snapshot->arena, oid, typmod, t)) {
		t->name = "?";
		note_named(c, oid, t, true);
	}
	if (text)
		t->mods = modifiers(c->snapshot->arena, text);
	map_put_num(c->temp, &c->types, key, t);
	map_put_num(c->temp, &c->snapshot->type_oids, (uint64_t)(uintptr_t)t,
		    (const void *)(uintptr_t)oid);
	return t;
}
