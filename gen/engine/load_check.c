#include "engine/load_check.h"

#include "dialect/ident.h"
#include "dialect/type.h"
#include "text/yaml_scalar.h"

#include <string.h>

/* Stands for a name that could not be made, which was told. */
#define NAMELESS "?"

static void name_one(struct load_place *p, struct object *o)
{
	const char *pattern;

	if (!(o->kind->flags & KIND_CONVENTION) || o->is_named)
		return;
	pattern = name_pattern(&p->schema->naming, o->kind);
	if (strstr(pattern, "{columns}") && o->kind->pattern_columns) {
		struct sbuf columns = SBUF_INIT(p->arena);

		o->kind->pattern_columns(o, &columns);
		if (!columns.len) {
			struct diag *d =
				diag_add(p->ds, MG_KEY_MISSING, o->pos,
					 "%s without columns wants a name", o->kind->title);

			diag_hint(p->ds, d, "Give it a name: {name: ix_%s_..., ...}.",
				  o->parent->name);
			o->name = NAMELESS;
			return;
		}
	}
	o->name = name_by_pattern(p->arena, pattern, o, o->name);
}

static void taken_twice(struct load_place *p, const struct object *o, const struct object *other)
{
	struct diag *d = diag_add(
		p->ds, MG_NAME_DUPLICATE, o->pos, "the name %s is taken twice: %s and %s%s",
		o->name, o->kind->title, other->kind->title, object_place(p->arena, other));

	diag_hint(p->ds, d, "Give one of them a name of its own.");
}

/* What is taken at the top: names of the default schema stand alone in maps of their own. */
struct names {
	struct map own;
	struct map other;
};

static void claim(struct load_place *p, struct names *taken, const struct object *o)
{
	const char *schema = object_top(o)->schema;
	const struct object *other;

	if (str_eq(o->name, NAMELESS))
		return;
	if (str_eq(schema, p->schema->default_schema))
		other = map_put(p->arena, &taken->own, o->name, o);
	else
		other = map_put(p->arena, &taken->other,
				arena_printf(p->arena, "%s\n%s", schema, o->name), o);
	if (other && other != o)
		taken_twice(p, o, other);
}

/* Constraints of a table share their names; so do its columns, and its indexes by themselves. */
static bool is_namesake(const struct object *a, const struct object *b)
{
	/* asked about all pairs of parts: what mostly decides comes first */
	if (a->kind != b->kind && !(a->kind->flags & b->kind->flags & KIND_CONSTRAINT))
		return false;
	return str_eq(a->name, b->name) && !str_eq(a->name, NAMELESS);
}

static void claim_among_siblings(struct load_place *p, const struct object *parent)
{
	CHILD_EACH(c, parent) {
		for (const struct object *o = parent->first; o != c; o = o->next) {
			if (is_namesake(o, c)) {
				taken_twice(p, c, o);
				break;
			}
		}
	}
}

/* Told already among its siblings. */
static bool is_taken_by_sibling(const struct object *o)
{
	for (const struct object *x = o->parent->first; x != o; x = x->next) {
		if (is_namesake(x, o))
			return true;
	}
	return false;
}

/* Relations share one name space in a schema, types another; a table is both. */
static void claim_tree(struct load_place *p, struct names *relations, struct names *types,
		       const struct object *o)
{
	unsigned flags = o->kind->flags;

	if (flags & KIND_RELATION && !(o->parent && is_taken_by_sibling(o)))
		claim(p, relations, o);
	if (flags & KIND_TYPE || (flags & KIND_RELATION && !o->parent && flags & KIND_HOLDS_DATA))
		claim(p, types, o);
	claim_among_siblings(p, o);
	CHILD_EACH(c, o)
		claim_tree(p, relations, types, c);
}

static bool type_is_known(const struct load_place *p, const struct sqltype *t)
{
	const struct kind *extension = kind_find(p->schema->kinds, "extension");

	if (!t->schema || schema_get_any(p->schema, KIND_TYPE, t->schema, t->name) ||
	    schema_get_any(p->schema, KIND_HOLDS_DATA, t->schema, t->name))
		return true;
	return extension && schema_of(p->schema, extension)->len > 0;
}

static void check_type(struct load_place *p, const struct object *o, const struct sqltype *t)
{
	struct vec names = {0};
	struct sbuf text = SBUF_INIT(p->arena);
	const char *near;
	struct diag *d;

	if (!t || type_is_known(p, t))
		return;
	type_write(&text, t, TYPE_MODELS, p->schema->default_schema);
	d = diag_add(p->ds, MG_TYPE_UNKNOWN, o->pos, "%s %s: the type %s is not known",
		     o->kind->title, o->name, sbuf_text(&text));
	for (size_t i = 0; i < p->schema->kinds->n; i++) {
		if (!(p->schema->kinds->items[i]->flags & KIND_TYPE))
			continue;
		for (size_t j = 0; j < p->schema->of[i].len; j++)
			vec_push(p->arena, &names,
				 ((const struct object *)p->schema->of[i].items[j])->name);
	}
	near = str_nearest(t->name, (const char *const *)names.items, names.len);
	if (!near && str_eq(t->schema, p->schema->default_schema))
		near = type_nearest(t->name);
	if (near)
		diag_hint(p->ds, d, "Did you mean %s?", near);
	else
		diag_hint(p->ds, d,
			  "Declare it under enums or domains, or its extension under "
			  "extensions.");
}

/* Every new database has it: it need not be declared. */
static bool is_fresh(struct load_place *p, const struct kind *k, const char *name)
{
	return k->is_fresh && k->is_fresh(schema_new(p->schema, k, NULL, name));
}

static void check_schema(struct load_place *p, const struct object *o)
{
	const struct kind *k = kind_find(p->schema->kinds, "schema");
	struct sbuf name = SBUF_INIT(p->arena);
	struct sbuf key = SBUF_INIT(p->arena);
	struct diag *d;

	if (!o->schema || !k || str_eq(o->schema, p->schema->default_schema) ||
	    schema_get(p->schema, k, NULL, o->schema) || is_fresh(p, k, o->schema))
		return;
	d = diag_add(p->ds, MG_REF_OTHER, o->pos, "the schema %s of %s %s is not declared",
		     o->schema, o->kind->title, o->name);
	ident_join_part(&name, o->schema);
	yaml_add_key(&key, sbuf_text(&name), true);
	diag_hint(p->ds, d, "Add it: schemas: {%s: {}}.", sbuf_text(&key));
}

static void each(struct load_place *p, struct object *o,
		 void (*fn)(struct load_place *p, struct object *o))
{
	fn(p, o);
	CHILD_EACH(c, o)
		each(p, c, fn);
}

static void all(struct load_place *p, void (*fn)(struct load_place *p, struct object *o))
{
	for (size_t i = 0; i < p->schema->kinds->n; i++) {
		for (size_t j = 0; j < p->schema->of[i].len; j++)
			each(p, p->schema->of[i].items[j], fn);
	}
}

static void check_one(struct load_place *p, struct object *o)
{
	check_schema(p, o);
	for (const struct field *f = o->kind->fields; f->name; f++) {
		if (f->type == FIELD_TYPE)
			check_type(p, o, *(const struct sqltype *const *)field_cmember(f, o));
	}
	if (o->kind->validate)
		o->kind->validate(p, o);
}

bool load_check(struct load_place *p)
{
	size_t before = p->ds->errors;
	struct arena scratch = ARENA_INIT;
	struct names relations = {0};
	struct names types = {0};
	struct load_place q = *p;

	all(p, name_one);
	/* keys of names are needed only here */
	q.arena = &scratch;
	for (size_t i = 0; i < p->schema->kinds->n; i++) {
		for (size_t j = 0; j < p->schema->of[i].len; j++)
			claim_tree(&q, &relations, &types, p->schema->of[i].items[j]);
	}
	arena_release(&scratch);
	all(p, check_one);
	return p->ds->errors == before;
}
