#include "lib/gen_internal.h"

#include "dialect/ident.h"
#include "dialect/type.h"

#include <string.h>

/* Something that gets another name, or another schema. */
struct renaming {
	struct gen *g;
	struct schema *s;
	const struct object *what; /* under its old name */
	const char *schema;	   /* the new ones */
	const char *name;
};

static bool is_column(const struct renaming *r)
{
	return r->what->kind == &kind_column;
}

static bool is_schema(const struct renaming *r)
{
	return r->what->kind == &kind_schema;
}

static bool is_meant(const struct renaming *r, const char *schema, const char *name)
{
	return !r->what->parent && !is_schema(r) && str_eq(schema, r->what->schema) &&
	       str_eq(name, r->what->name);
}

/* schema.name of a thing that may be what is renamed. */
static void follow(const struct renaming *r, const char **schema, const char **name)
{
	if (is_schema(r) && str_eq(*schema, r->what->name)) {
		*schema = r->name;
	} else if (is_meant(r, *schema, *name)) {
		*schema = r->schema;
		*name = r->name;
	}
}

static void follow_expr(const struct renaming *r, const struct object *table, const char **text)
{
	const struct gen_expr *e = *text ? gen_expr_of(r->g, *text) : NULL;
	struct gen_expr now;

	if (!e)
		return;
	now = *e;
	for (size_t i = 0; i < now.n; i++) {
		struct gen_ref *ref = &now.refs[i];

		if (ref->what == 'c' && is_column(r) && r->what->parent == table &&
		    str_eq(ref->name, r->what->name))
			ref->name = r->name;
		if (ref->what != 'c' && ref->what != 'd')
			follow(r, &ref->schema, &ref->name);
		if (ref->type && ref->type->schema) {
			struct sqltype *t = ARENA_NEW(r->g->arena, struct sqltype);

			*t = *ref->type;
			follow(r, &t->schema, &t->name);
			ref->type = t;
		}
	}
	if (now.result && now.result->schema) {
		struct sqltype *t = ARENA_NEW(r->g->arena, struct sqltype);

		*t = *now.result;
		follow(r, &t->schema, &t->name);
		now.result = t;
	}
	*text = gen_expr(r->g, &now);
}

/* on: the table whose columns are named; of: the object that the rows belong to. */
static void follow_rows(const struct renaming *r, struct object *of, const struct object *on,
			const struct field *rows, void *holder)
{
	for (const struct field *f = rows; f->name; f++) {
		void *m = field_is_there(f, holder) ? field_member(r->g->arena, f, holder) : NULL;
		struct strings *names = m;
		struct list *list = m;
		struct qname *q = m;
		const char **text = m;
		const struct sqltype **t = m;
		bool is_on = is_column(r) && r->what->parent == on;

		if (!m)
			continue;
		if (f->type == FIELD_NAME && f->flags & FIELD_TABLE) {
			on = schema_get(r->s, &kind_table, q->schema, q->name);
			follow(r, &q->schema, &q->name);
		} else if (f->type == FIELD_IDENTS && f->flags & FIELD_COLUMN) {
			for (uint32_t i = 0; is_on && i < names->n; i++) {
				if (str_eq(names->items[i], r->what->name))
					names->items[i] = r->name;
			}
		} else if (f->type == FIELD_IDENT) {
			if ((f->flags & FIELD_COLUMN && is_on && str_eq(*text, r->what->name)) ||
			    (f->flags & FIELD_SCHEMA && is_schema(r) &&
			     str_eq(*text, r->what->name)) ||
			    (f->flags & FIELD_PART && r->what->parent == of && !is_column(r) &&
			     str_eq(*text, r->what->name)))
				*text = r->name;
		} else if (f->type == FIELD_EXPR) {
			follow_expr(r, of->parent, text);
		} else if (f->type == FIELD_TYPE && (*t)->schema) {
			struct sqltype *now = ARENA_NEW(r->g->arena, struct sqltype);

			*now = **t;
			follow(r, &now->schema, &now->name);
			*t = now;
		} else if (f->type == FIELD_STRUCT) {
			follow_rows(r, of, on, f->fields, *(void **)m);
		} else if (f->type == FIELD_STRUCTS) {
			for (uint32_t i = 0; i < list->n; i++)
				follow_rows(r, of, on, f->fields, list->items[i]);
		}
	}
}

/* A child of a renamed table may have had its name by the convention. */
static void rename_parts(struct renaming *r, struct object *table, const char *old)
{
	CHILD_EACH(c, table) {
		const char *pattern;
		const char *now;

		if (!c->kind->pattern || !c->kind->pattern_columns || gen_chance(r->g, 30))
			continue;
		pattern = name_pattern(&r->s->naming, c->kind);
		if (strstr(pattern, "{name}"))
			continue;
		now = table->name;
		table->name = old;
		if (!str_eq(c->name, name_by_pattern(r->g->arena, pattern, c, NULL)))
			pattern = NULL;
		table->name = now;
		now = pattern ? name_by_pattern(r->g->arena, pattern, c, NULL) : NULL;
		if (now && *now && !gen_part_is_taken(table, c->kind, now) &&
		    !gen_relation_is_taken(r->g, table->schema, now)) {
			struct renaming part = {r->g, r->s, c, NULL, now};

			follow_rows(&part, table, NULL, table->kind->fields, table);
			c->name = now;
		}
	}
}

/* schema by schema: objects are found by their names */
static void move_all(struct schema *s, const char *from, const char *to)
{
	struct vec moved = {0};

	for (size_t i = 0; i < s->kinds->n; i++) {
		for (size_t j = 0; j < s->of[i].len; j++) {
			struct object *o = s->of[i].items[j];

			if (str_eq(o->schema, from))
				vec_push(s->arena, &moved, o);
		}
	}
	for (size_t i = 0; i < moved.len; i++) {
		struct object *o = moved.items[i];

		schema_remove(s, o);
		o->schema = to;
		schema_add(s, NULL, o);
	}
}

static bool was_moved(struct gen *g, const struct object *o)
{
	const char *parts[2];

	return o && o->was && ident_split(g->arena, o->was->items[0], parts, 2) == 2;
}

static void apply_renaming(struct renaming *r, struct object *o)
{
	struct sbuf was = SBUF_INIT(r->g->arena);
	struct strings names = {0};
	const char *old = o->name;
	struct vec all = {0};

	gen_objects(r->g->arena, r->s, &all);
	for (size_t i = 0; i < all.len; i++) {
		struct object *x = all.items[i];

		follow_rows(r, x, x->parent, x->kind->fields, x);
	}
	if (!o->was) {
		if (str_eq(o->schema, r->schema))
			ident_join_part(&was, o->name);
		else
			ident_join(&was, o->schema, o->name, NULL);
		strings_add(r->g->arena, &names, sbuf_text(&was));
		o->was = strings_keep(r->g->arena, &names);
	}
	if (o->parent) {
		o->name = r->name;
		return;
	}
	if (is_schema(r))
		move_all(r->s, old, r->name);
	schema_remove(r->s, o);
	o->schema = r->schema;
	o->name = r->name;
	schema_add(r->s, NULL, o);
	if (o->kind == &kind_table && !was_moved(r->g, o))
		rename_parts(r, o, old);
}

static bool owns_sequence(const struct schema *s, const struct object *table)
{
	const struct vec *v = schema_of(s, &kind_sequence);

	for (size_t i = 0; i < v->len; i++) {
		const struct sequence *x = v->items[i];

		if (str_eq(x->owner_table.name, table->name) &&
		    str_eq(x->owner_table.schema, table->schema))
			return true;
	}
	return false;
}

/* Whether all that goes with a table is free of names that the other schema has. */
static bool may_move(struct gen *g, const struct schema *s, const struct object *table,
		     const char *schema, const char *name)
{
	if (owns_sequence(s, table) || gen_relation_is_taken(g, schema, name))
		return false;
	CHILD_EACH(c, table) {
		const char *brought = c->kind->brings ? c->kind->brings(g->arena, c) : NULL;

		if (c->was || (brought && gen_relation_is_taken(g, schema, brought)) ||
		    (c->kind->flags & KIND_RELATION && gen_relation_is_taken(g, schema, c->name)))
			return false;
	}
	return true;
}

static void rename_any(struct gen *g, struct schema *s)
{
	struct vec all = {0};
	struct renaming r = {.g = g, .s = s};
	struct object *o;

	gen_objects(g->arena, s, &all);
	o = gen_any(g, &all);
	/* one name each: a chain of them is for other tests */
	if (!o || !o->oid || was_moved(g, o->parent) || o->kind == &kind_extension || o->was ||
	    o->kind == &kind_default_privileges || str_eq(o->name, s->default_schema) ||
	    (o->kind == &kind_check && o->parent->kind == &kind_domain && gen_chance(g, 50)))
		return;
	r.what = o;
	r.schema = o->schema;
	if (o->kind == &kind_schema)
		r.name = gen_schema_name(g);
	else if (o->parent)
		r.name = gen_part_name(g, o->parent, o->kind);
	else
		r.name = gen_relation_name(g, o->schema);
	if (o->kind == &kind_table && gen_chance(g, 40) && schema_of(s, &kind_schema)->len) {
		const char *schema = gen_any(g, schema_of(s, &kind_schema))->name;

		if (may_move(g, s, o, schema, r.name))
			r.schema = schema;
	}
	apply_renaming(&r, o);
}

/* ---- other changes */

static bool is_family(const struct sqltype *t)
{
	static const char *const names[] = {
		"smallint",	    "integer",		 "bigint", "numeric", "text", "real",
		"double precision", "character varying", NULL};

	for (size_t i = 0; t && !t->schema && !t->is_array && names[i]; i++) {
		if (str_eq(t->name, names[i]))
			return true;
	}
	return false;
}

/* Whether a cast, explicit or by way of text, leads from one to the other. */
static bool may_become(const struct schema *s, const struct sqltype *from, const struct sqltype *to)
{
	const struct sqltype *x = gen_type_base(s, from);
	const struct sqltype *y = gen_type_base(s, to);
	const struct object *old = gen_type_object(s, x);
	const struct object *now = gen_type_object(s, y);

	if (from->is_array || to->is_array)
		return false;
	if (old && now)
		return true;
	if (old || now)
		return type_is_text(old ? y : x);
	return (is_family(x) && is_family(y)) || (!y->schema && type_is_text(y));
}

/* Between built-in types a cast can be said, too. */
static void say_using(struct gen *g, struct object *o, const struct sqltype *from,
		      const struct sqltype *to)
{
	struct gen_expr e = {.n = 1, .refs = {gen_ref_column(o)}};
	struct sbuf text = SBUF_INIT(g->arena);
	struct column_rare *rare;

	if (from->schema || to->schema || !gen_chance(g, 60))
		return;
	sbuf_add(&text, "(\1)::");
	type_write(&text, to, TYPE_SERVER, NULL);
	e.template = sbuf_text(&text);
	/* made for the new type: it does not outlive another change */
	e.refs[0].type = to;
	rare = gen_rare(g, (struct column *)o);
	rare->using_expr = gen_expr(g, &e);
	/* of whatever type is wanted back: no rows are there */
	rare->using_back = gen_expr(g, &(struct gen_expr){.template = "NULL"});
}

static void alter_type(struct gen *g, struct object *o, const struct sqltype **t)
{
	for (int i = 0; i < 20; i++) {
		const struct sqltype *now = gen_type_any(g, g->schema);

		if (!sqltype_eq(now, *t) && may_become(g->schema, *t, now)) {
			if (o->kind == &kind_column)
				say_using(g, o, *t, now);
			*t = now;
			return;
		}
	}
}

/* Defaults that name a value follow it to its new name, as the server's do. */
static void rename_value(struct gen *g, struct enumeration *x, uint32_t at)
{
	const char *old = x->values.items[at];
	const char *now = arena_printf(g->arena, "w%u", g->count++);
	struct vec all = {0};

	x->values.items[at] = now;
	pairs_put(g->arena, &x->rename, old, now);
	gen_objects(g->arena, g->schema, &all);
	for (size_t i = 0; i < all.len; i++) {
		struct object *o = all.items[i];

		for (const struct field *f = o->kind->fields; f->name; f++) {
			const char **text;
			const struct gen_expr *e;
			struct gen_expr copy;

			if (f->type != FIELD_EXPR || !field_is_there(f, o))
				continue;
			text = field_member(g->arena, f, o);
			e = gen_expr_of(g, *text);
			if (!e || e->refs[0].what != 'v' ||
			    !str_eq(e->refs[0].name, x->head.name) ||
			    !str_eq(e->refs[0].value, old))
				continue;
			copy = *e;
			copy.refs[0].value = now;
			*text = gen_expr(g, &copy);
		}
	}
}

static void alter_enum(struct gen *g, struct enumeration *x)
{
	struct strings *v = &x->values;
	uint32_t at = gen_below(g, v->n);
	const char *value = v->items[at];

	switch (gen_below(g, 4)) {
	case 0: rename_value(g, x, at); return;
	case 1:
		if (v->n < 2)
			return;
		memmove(&v->items[at], &v->items[at + 1], (v->n - at - 1) * sizeof(*v->items));
		v->n--;
		pairs_put(g->arena, &x->map, value, v->items[0]);
		return;
	case 2:
		if (v->n < 2)
			return;
		v->items[at] = v->items[0];
		v->items[0] = value;
		return;
	default:
		strings_add(g->arena, v, arena_printf(g->arena, "n%u", g->count++));
		value = v->items[v->n - 1];
		memmove(&v->items[at + 1], &v->items[at], (v->n - at - 1) * sizeof(*v->items));
		v->items[at] = value;
		return;
	}
}

/* Columns and target of a foreign key are made in one piece. */
static void alter_target(struct gen *g, struct foreign_key *fk)
{
	struct object *other = gen_foreign_key(g, g->schema, fk->head.parent);

	if (!other)
		return;
	fk->columns = ((struct foreign_key *)other)->columns;
	fk->references = ((struct foreign_key *)other)->references;
	schema_remove(g->schema, other);
}

static void alter_field(struct gen *g, struct object *o, const struct field *f)
{
	if (o->kind == &kind_foreign_key &&
	    (str_eq(f->name, "columns") || str_eq(f->name, "references"))) {
		alter_target(g, (struct foreign_key *)o);
		return;
	}
	if (f->type == FIELD_TYPE && (o->kind == &kind_column || o->kind == &kind_domain)) {
		alter_type(g, o, field_member(g->arena, f, o));
	} else if (o->kind == &kind_enum && str_eq(f->name, "values")) {
		alter_enum(g, (struct enumeration *)o);
	} else if (!(f->flags & (FIELD_REQUIRED | (g->for_server ? FIELD_IF_SAID : 0))) &&
		   gen_chance(g, 40) && !field_is_preset(g->arena, f, o, o)) {
		gen_reset(g, o, o, f);
		if (o->kind == &kind_sequence && str_eq(f->name, "owner_column"))
			((struct sequence *)o)->owner_table = (struct qname){0};
	} else {
		gen_field(g, o, f);
	}
}

static const struct kind *any_kind(struct gen *g, const struct schema *s)
{
	struct vec made = {0};

	for (size_t i = 0; i < s->kinds->n; i++) {
		if (gen_makes(s->kinds->items[i]))
			vec_push(g->arena, &made, s->kinds->items[i]);
	}
	return made.len ? made.items[gen_below(g, (uint32_t)made.len)] : s->kinds->items[0];
}

static void alter_any(struct gen *g, struct schema *s)
{
	const struct kind *k = any_kind(g, s);
	struct vec all = {0};
	struct vec of_kind = {0};
	struct object *o;
	size_t n;

	gen_objects(g->arena, s, &all);
	for (size_t i = 0; i < all.len; i++) {
		if (((const struct object *)all.items[i])->kind == k)
			vec_push(g->arena, &of_kind, all.items[i]);
	}
	o = gen_any(g, &of_kind);
	n = o ? field_count(o->kind->fields) : 0;
	if (n)
		alter_field(g, o, &o->kind->fields[gen_below(g, (uint32_t)n)]);
}

static void comment_any(struct gen *g, struct schema *s)
{
	struct vec all = {0};
	struct object *o;

	gen_objects(g->arena, s, &all);
	o = gen_any(g, &all);
	if (o && !(o->kind->flags & (KIND_OWN_COMMENT | KIND_NO_COMMENT)))
		o->comment = gen_chance(g, 30) ? NULL : gen_text(g);
}

static void add_any(struct gen *g, struct schema *s)
{
	const struct kind *k = any_kind(g, s);
	struct object *parent = NULL;
	struct object *o;

	if (k == &kind_extension && !vec_has(&s->sections, k))
		return;
	if (k->parents) {
		bool of_domain = k == &kind_check && gen_chance(g, 30);

		parent = gen_any(g, schema_of(s, of_domain ? &kind_domain : &kind_table));
		if (!parent || (k == &kind_primary_key && object_only(parent, k)))
			return;
	}
	o = gen_object(g, s, k, parent);
	if (o && k == &kind_table) {
		gen_object(g, s, &kind_column, o);
		gen_object(g, s, &kind_column, o);
		gen_object(g, s, &kind_primary_key, o);
	}
	if (o)
		gen_fields(g, o, true);
}

void gen_remove(struct gen *g, struct schema *s, struct object *o)
{
	schema_remove(s, o);
	gen_repair(g, s);
}

static void drop_any(struct gen *g, struct schema *s, const struct vec *all)
{
	struct object *o = gen_any(g, all);

	/* a default schema has to be there */
	if (!(o->kind == &kind_schema && str_eq(o->name, s->default_schema)))
		schema_remove(s, o);
}

void gen_mutate(struct gen *g, struct schema *s, unsigned n, bool renames)
{
	g->schema = s;
	for (unsigned i = 0; i < n; i++) {
		uint32_t dice = gen_below(g, 100);
		struct vec all = {0};

		gen_objects(g->arena, s, &all);
		if (!all.len)
			return;
		if (dice < 43)
			alter_any(g, s);
		else if (dice < 52)
			comment_any(g, s);
		else if (dice < 66)
			add_any(g, s);
		else if (dice < 75)
			drop_any(g, s, &all);
		else if (dice < 82)
			gen_alter_access(g, s);
		else if (renames)
			rename_any(g, s);
		/* what follows builds on something that holds */
		gen_repair(g, s);
	}
}
