#include "db/reader.h"

#include "base/str.h"
#include "dialect/type.h"

/*
 * What is built on something that no kind models cannot be written down
 * either: a table with a column of a composite type, a domain over a range, a
 * foreign key to a partitioned table.
 */
#define WAY_OUT                                                                                    \
	"Take it out of the models or name it under manage.ignore, and modelgen leaves it alone; " \
	"or change it in the database."

struct unwritten {
	struct reader *reader;
	struct map types; /* by struct sqltype */
};

/* Enums and domains of the schema, rows of its tables, and what extensions bring along. */
static bool can_be_named(const struct reader *r, const struct codec_named *named)
{
	uint32_t oid = named->oid;
	const struct snapshot_type *t = map_get_num(&r->snapshot.types, oid);
	const struct snapshot_rel *rel = snapshot_rel(&r->snapshot, named->rel);
	const struct object *o;

	if (!t)
		return rel && rel->object && rel->object->kind->flags & KIND_HOLDS_DATA;
	if (t->element)
		oid = t->element;
	o = snapshot_object(&r->snapshot, CATALOG_TYPE, oid);
	return reader_is_member(r, CATALOG_TYPE, oid) || (o && !o->is_forgotten);
}

static void list_types(struct unwritten *x)
{
	const struct vec *named = &x->reader->codec.named;

	for (size_t i = 0; i < named->len; i++) {
		const struct codec_named *t = named->items[i];

		if (!can_be_named(x->reader, t))
			map_put_num(&x->reader->temp, &x->types, (uintptr_t)t->type, t);
	}
}

static const struct sqltype *such_type(const struct unwritten *x, const struct object *o)
{
	for (const struct field *f = o->kind->fields; f->name; f++) {
		const struct sqltype *const *type = field_cmember(f, o);

		if (f->type == FIELD_TYPE && *type && map_get_num(&x->types, (uintptr_t)*type))
			return *type;
	}
	return NULL;
}

static const char *why_of(const struct unwritten *x, const char *what, const struct object *o)
{
	struct sbuf text = SBUF_INIT(&x->reader->temp);

	sbuf_addf(&text, "in the database %s is of the type ", what);
	type_write(&text, such_type(x, o), TYPE_MODELS, x->reader->snapshot.schema->default_schema);
	sbuf_add(&text, ", which this version does not manage");
	return sbuf_text(&text);
}

static void note(struct reader *r, const char *schema, const char *name, const char *why,
		 const char *way_out, unsigned flags)
{
	struct outside x = {.hint = way_out, .flags = flags};

	x.text = arena_strdup(r->snapshot.arena, why);
	schema_note_outside(r->snapshot.schema, schema, name, &x);
}

void reader_note_type(struct reader *r, const char *schema, const char *name, const char *what)
{
	note(r, schema, name,
	     arena_printf(&r->temp,
			  "in the database it is a %s, which this version does not manage", what),
	     WAY_OUT, KIND_TYPE);
}

/* Those that stand at the top: domains. Leaving one out may concern others. */
static bool leave_out_objects(struct unwritten *x, const struct vec *of_a_kind)
{
	struct snapshot *s = &x->reader->snapshot;
	bool is_any = false;

	for (size_t i = 0; i < of_a_kind->len; i++) {
		struct object *o = of_a_kind->items[i];

		if (o->kind->parents || o->is_forgotten || !such_type(x, o))
			continue;
		reader_add_attribute(
			x->reader,
			arena_printf(s->temp, "%s over an unmanaged type", o->kind->title), o);
		note(x->reader, o->schema, o->name, why_of(x, "its base", o), WAY_OUT, KIND_TYPE);
		o->is_forgotten = true;
		is_any = true;
	}
	return is_any;
}

static const struct object *column_of_such_type(const struct unwritten *x,
						const struct snapshot_rel *rel)
{
	for (int i = 0; rel->object && i < rel->n_columns; i++) {
		if (rel->columns[i].object && such_type(x, rel->columns[i].object))
			return rel->columns[i].object;
	}
	return NULL;
}

static bool leave_out_tables(struct unwritten *x)
{
	struct reader *r = x->reader;
	bool is_any = false;

	for (size_t i = 0; i < r->rels.len; i++) {
		struct snapshot_rel *rel = r->rels.items[i];
		const struct object *c = column_of_such_type(x, rel);

		if (!c)
			continue;
		reader_add_attribute(r,
				     arena_printf(&r->temp, "%s with a column of an unmanaged type",
						  rel->object->kind->title),
				     c);
		rel->why = why_of(x, arena_printf(&r->temp, "its column %s", c->name), c);
		reader_forget_rel(rel);
		is_any = true;
	}
	return is_any;
}

static void leave_out_references(struct reader *r)
{
	for (size_t i = 0; i < r->codec.references.len; i++) {
		const struct codec_reference *ref = r->codec.references.items[i];
		const struct snapshot_rel *rel = snapshot_rel(&r->snapshot, ref->rel);

		if ((rel && rel->object) || !ref->from->parent)
			continue;
		reader_add_attribute(
			r,
			arena_printf(&r->temp, "%s to an unmanaged table", ref->from->kind->title),
			ref->from);
		ref->from->is_forgotten = true;
	}
}

/* What lies on something that was left out goes without a word of its own. */
static void leave_out_children(const struct vec *of_a_kind)
{
	for (size_t i = 0; i < of_a_kind->len; i++) {
		struct object *o = of_a_kind->items[i];

		if (o->parent && o->parent->is_forgotten)
			o->parent = NULL;
	}
}

void reader_leave_out(struct reader *r)
{
	struct unwritten x = {.reader = r};
	size_t n = r->snapshot.schema->kinds->n;
	bool is_any = true;

	while (is_any) {
		is_any = false;
		list_types(&x);
		for (size_t i = 0; x.types.len && i < n; i++)
			is_any = leave_out_objects(&x, &r->of[i]) || is_any;
		is_any = (x.types.len && leave_out_tables(&x)) || is_any;
	}
	for (size_t i = 0; x.types.len && i < n; i++)
		leave_out_children(&r->of[i]);
	leave_out_references(r);
}

/* What a relation is by its letter, as a sentence about it. */
static const char *why_by_letter(char letter)
{
	static const struct {
		char letter;
		const char *words;
	} rows[] = {
		{'r', "an inheriting table"}, {'-', "part of another table, or a typed one"},
		{'p', "a partitioned table"}, {'v', "a view"},
		{'m', "a materialized view"}, {'f', "a foreign table"},
		{'c', "a composite type"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (rows[i].letter == letter)
			return rows[i].words;
	}
	return "a relation";
}

void reader_note_outside(struct reader *r)
{
	for (size_t i = 0; i < r->rels.len; i++) {
		const struct snapshot_rel *rel = r->rels.items[i];
		unsigned flags = KIND_RELATION;
		const char *why = rel->why;

		if (rel->object || reader_is_own(r, rel->schema, rel->name))
			continue;
		if (reader_is_member(r, CATALOG_CLASS, rel->oid))
			why = "in the database it belongs to an extension";
		else if (!why)
			why = arena_printf(&r->temp,
					   "in the database it is %s, which this version does not "
					   "manage",
					   why_by_letter(rel->relkind));
		if (rel->relkind != 'i' && rel->relkind != 'I' && rel->relkind != 'S')
			flags |= KIND_TYPE;
		note(r, rel->schema, rel->name, why, rel->way_out ? rel->way_out : WAY_OUT, flags);
	}
}
