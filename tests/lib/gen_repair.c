#include "lib/gen_internal.h"
#include "lib/gen_marks.h"

#include "dialect/type.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROUNDS = 5000 };

/* What is wrong with an object is mended in place (true), or it goes. */
struct repair {
	struct gen *g;
	struct schema *s;
	bool changed;
};

static bool is_integer(const struct sqltype *t)
{
	return !t->schema && type_is_integer(t);
}

/* Whether all that the expression names is there and has the type that it was made for. */
static bool expr_holds(const struct repair *r, const struct object *table, const char *text,
		       const struct sqltype *result)
{
	const struct gen_expr *e = gen_expr_of(r->g, text);

	if (!e || (result && e->result && !sqltype_eq(result, e->result)))
		return false;
	for (size_t i = 0; i < e->n; i++) {
		const struct gen_ref *ref = &e->refs[i];
		const struct object *o;
		const struct column *c;

		switch (ref->what) {
		case 'c':
			c = gen_column_of(table, ref->name);
			if (!c || !(sqltype_eq(c->type, ref->type) ||
				    (is_integer(c->type) && is_integer(ref->type))))
				return false;
			/* what an expression of it would be compared by is for other tests */
			if (column_rare(c)->collation.name)
				return false;
			break;
		case 'd':
			if (!table || !sqltype_eq(((const struct domain *)table)->type, ref->type))
				return false;
			break;
		case 'v':
			o = schema_get(r->s, &kind_enum, ref->schema, ref->name);
			if (!o ||
			    !strings_has(&((const struct enumeration *)o)->values, ref->value))
				return false;
			break;
		default:
			if (!schema_get(r->s, &kind_sequence, ref->schema, ref->name))
				return false;
			break;
		}
	}
	return true;
}

/* Takes an expression away that does not hold. */
static void mend_expr(struct repair *r, const struct object *table, const char **text,
		      const struct sqltype *result)
{
	if (*text && !expr_holds(r, table, *text, result)) {
		*text = NULL;
		r->changed = true;
	}
}

static bool type_is_there(const struct repair *r, const struct sqltype *t)
{
	return t && (!t->schema || gen_type_object(r->s, t));
}

static void mend_collation(struct repair *r, const struct sqltype *t, struct qname *collation)
{
	if (collation->name && (t->schema || !type_is_collatable(t))) {
		*collation = (struct qname){0};
		r->changed = true;
	}
}

static bool mend_domain(struct repair *r, struct object *o)
{
	struct domain *x = (struct domain *)o;
	const struct object *below = gen_type_object(r->s, x->type);
	size_t steps = 0;

	if (!type_is_there(r, x->type) || below == o)
		return false;
	/* a circle of domains, or one over a later one that the order of names hides */
	for (const struct sqltype *t = x->type; gen_type_object(r->s, t); steps++) {
		const struct object *next = gen_type_object(r->s, t);

		if (next == o || steps > schema_of(r->s, &kind_domain)->len)
			return false;
		if (next->kind != &kind_domain)
			break;
		t = ((const struct domain *)next)->type;
	}
	mend_collation(r, x->type, &x->collation);
	mend_expr(r, NULL, &x->preset, x->type);
	return true;
}

static bool mend_sequence(struct repair *r, struct object *o)
{
	struct sequence *x = (struct sequence *)o;
	const struct object *t =
		x->owner_table.name
			? schema_get(r->s, &kind_table, x->owner_table.schema, x->owner_table.name)
			: NULL;
	const struct column *c = t && x->owner_column ? gen_column_of(t, x->owner_column) : NULL;

	if (x->type)
		r->changed |= gen_mend_numbers(r->g, &x->options, x->type);
	/* the server wants both in one schema, and an identity column owns its own one alone */
	if (x->owner_column && (!c || !str_eq(t->schema, o->schema) || c->identity || c->serial)) {
		x->owner_table = (struct qname){0};
		x->owner_column = NULL;
		r->changed = true;
	}
	return true;
}

static bool is_toasted(const struct repair *r, const struct object *t)
{
	CHILD_EACH(c, t) {
		const struct column *x = (const struct column *)c;
		const struct gen_type *row;

		if (c->kind != &kind_column)
			continue;
		row = gen_type_row(r->g, gen_type_base(r->s, x->type));
		if (row && row->is_toasted && x->storage != 1)
			return true;
	}
	return false;
}

static bool mend_table(struct repair *r, struct object *o)
{
	struct table *t = (struct table *)o;

	if (t->toast.n && !is_toasted(r, o)) {
		t->toast = (struct pairs){0};
		r->changed = true;
	}
	if (t->replica && t->replica->index && !gen_identifies_rows(o, t->replica->index)) {
		t->replica = NULL;
		r->changed = true;
	}
	if (t->cluster_on && !gen_sorts_rows(o, t->cluster_on)) {
		t->cluster_on = NULL;
		r->changed = true;
	}
	return true;
}

/* One source of values: the first of these that is there stays. */
static void mend_sources(struct repair *r, struct column *c)
{
	bool counts = is_integer(c->type) && !column_rare(c)->collation.name;
	bool none = false;
	struct column before = *c;

	if (c->identity && !counts)
		c->identity = NULL;
	if (c->identity)
		none = true;
	if (c->serial && (none || !counts))
		c->serial = NULL;
	none = none || c->serial;
	if (c->generated && (none || !c->generated->expression))
		c->generated = NULL;
	none = none || c->generated;
	if (none)
		c->preset = NULL;
	/* a copy of the same struct: its padding was copied too; NOLINTNEXTLINE */
	if (memcmp(&before, c, sizeof(before)) != 0)
		r->changed = true;
}

/* Nothing computed stands on something computed. */
static void mend_generated(struct repair *r, struct column *c)
{
	const struct gen_expr *e;
	const struct column *from;

	if (!c->generated)
		return;
	mend_expr(r, c->head.parent, &c->generated->expression, c->type);
	e = c->generated->expression ? gen_expr_of(r->g, c->generated->expression) : NULL;
	from = e ? gen_column_of(c->head.parent, e->refs[0].name) : NULL;
	if (!from || from->generated || from == c) {
		c->generated = NULL;
		r->changed = true;
	}
}

static void mend_brought(struct repair *r, struct column *c)
{
	const char *name = c->head.kind->brings(r->g->arena, &c->head);
	const char *schema = c->head.parent->schema;
	struct vec all = {0};

	if (!name)
		return;
	gen_objects(r->g->arena, r->s, &all);
	for (size_t i = 0; i < all.len; i++) {
		const struct object *o = all.items[i];
		const char *other = o->kind->brings ? o->kind->brings(r->g->arena, o) : NULL;

		if (o->kind->flags & (KIND_RELATION | KIND_TYPE))
			other = o->name;
		if (o == &c->head || !str_eq(object_top(o)->schema, schema) || !str_eq(other, name))
			continue;
		name = gen_relation_name(r->g, schema);
		if (c->serial)
			c->serial->name = name;
		else
			c->identity->name = name;
		r->changed = true;
		return;
	}
}

static void mend_storage(struct repair *r, struct column *c)
{
	const struct sqltype *base = gen_type_base(r->s, c->type);
	const struct gen_type *row = gen_type_row(r->g, base);
	bool is_varlena = base->is_array || (!base->schema && type_storage(base) != 'p' && row);

	if ((c->storage || column_rare(c)->compression) &&
	    (!is_varlena || type_storage(base) == 'm')) {
		c->storage = 0;
		if (c->rare)
			c->rare->compression = 0;
		r->changed = true;
	}
}

static bool mend_column(struct repair *r, struct object *o)
{
	struct column *c = (struct column *)o;
	struct column_rare *rare = c->rare;

	if (!type_is_there(r, c->type))
		return false;
	mend_expr(r, o->parent, &c->preset, gen_type_base(r->s, c->type));
	if (rare) {
		mend_collation(r, c->type, &rare->collation);
		mend_expr(r, o->parent, &rare->backfill, gen_type_base(r->s, c->type));
		mend_expr(r, o->parent, &rare->on_update, gen_type_base(r->s, c->type));
		mend_expr(r, o->parent, &rare->using_expr, NULL);
	}
	mend_generated(r, c);
	mend_sources(r, c);
	if (c->identity)
		r->changed |= gen_mend_numbers(r->g, &c->identity->options, c->type);
	mend_brought(r, c);
	mend_storage(r, c);
	return true;
}

/* Keeps the columns that may stand there. */
static void keep_columns(struct repair *r, const struct object *t, struct strings *names,
			 const struct strings *but, bool are_keys)
{
	struct strings kept = {0};

	for (uint32_t i = 0; i < names->n; i++) {
		const struct column *c = gen_column_of(t, names->items[i]);

		if (c && !(but && strings_has(but, names->items[i])) &&
		    !strings_has(&kept, names->items[i]) &&
		    (!are_keys || gen_type_is_key(r->g, c->type)))
			strings_add(r->g->arena, &kept, names->items[i]);
	}
	if (kept.n != names->n) {
		*names = kept;
		r->changed = true;
	}
}

static bool mend_key(struct repair *r, struct object *o)
{
	struct key *k = (struct key *)o;

	keep_columns(r, o->parent, &k->columns, NULL, true);
	keep_columns(r, o->parent, &k->include, &k->columns, false);
	if (o->kind == &kind_primary_key && object_only(o->parent, o->kind) != o)
		return false;
	return k->columns.n > 0;
}

static bool mend_check(struct repair *r, struct object *o)
{
	struct check *c = (struct check *)o;

	if (o->parent->kind == &kind_domain && c->no_inherit) {
		c->no_inherit = false;
		r->changed = true;
	}
	return c->expression && expr_holds(r, o->parent, c->expression, NULL);
}

static bool is_covered(const struct repair *r, const struct object *t,
		       const struct strings *columns)
{
	CHILD_EACH(c, t) {
		const struct key *k = (const struct key *)c;
		const struct index *x = (const struct index *)c;
		struct strings own = {0};

		if ((c->kind == &kind_primary_key || c->kind == &kind_unique) && !k->deferrable &&
		    strings_same_set(&k->columns, columns))
			return true;
		if (c->kind != &kind_index || !x->unique || x->where || !str_eq(x->method, "btree"))
			continue;
		for (uint32_t i = 0; i < x->columns.n; i++) {
			const struct element *e = x->columns.items[i];

			if (e->column && !e->opclass && !element_rare(e)->collation.name)
				strings_add(r->g->arena, &own, e->column);
		}
		if (own.n == x->columns.n && strings_same_set(&own, columns))
			return true;
	}
	return false;
}

static bool mend_foreign_key(struct repair *r, struct object *o)
{
	struct foreign_key *fk = (struct foreign_key *)o;
	const struct object *t = schema_get(r->s, &kind_table, fk->references->table.schema,
					    fk->references->table.name);
	bool sets = fk->on_delete >= 3;

	if (!t || fk->columns.n != fk->references->columns.n || !fk->columns.n ||
	    !is_covered(r, t, &fk->references->columns))
		return false;
	if (((const struct table *)t)->unlogged != ((const struct table *)o->parent)->unlogged)
		return false;
	for (uint32_t i = 0; i < fk->columns.n; i++) {
		const struct column *from = gen_column_of(o->parent, fk->columns.items[i]);
		const struct column *to = gen_column_of(t, fk->references->columns.items[i]);

		/* a domain over an enum has no operator of its own */
		if (from && gen_type_object(r->s, from->type) &&
		    gen_type_base(r->s, from->type) != from->type &&
		    gen_type_base(r->s, from->type)->schema)
			return false;
		if (!from || !to || from->generated || to->generated ||
		    !sqltype_eq(from->type, to->type) ||
		    !qname_eq(&column_rare(from)->collation, &column_rare(to)->collation))
			return false;
		for (uint32_t j = 0; j < i; j++) {
			if (str_eq(fk->references->columns.items[j],
				   fk->references->columns.items[i]))
				return false;
		}
	}
	for (uint32_t i = 0; i < fk->on_delete_columns.n; i++)
		sets = sets && strings_has(&fk->columns, fk->on_delete_columns.items[i]);
	if (fk->on_delete_columns.n && !sets) {
		fk->on_delete_columns = (struct strings){0};
		r->changed = true;
	}
	return true;
}

/* What the method of an index cannot hold. */
static bool element_fits(struct repair *r, const struct object *t, const char *method,
			 struct element *x)
{
	const struct column *c = x->column ? gen_column_of(t, x->column) : NULL;
	const struct gen_type *row = c ? gen_type_row(r->g, c->type) : NULL;
	bool is_btree = str_eq(method, "btree");
	const struct qname *q = &element_rare(x)->collation;
	struct element before = *x;

	if (x->column ? !c : !expr_holds(r, t, x->expression, NULL))
		return false;
	if (!is_btree) {
		x->order = 0;
		x->nulls = 0;
		x->opclass = NULL;
	}
	if (x->opclass && (!row || !str_eq(row->opclass, x->opclass)))
		x->opclass = NULL;
	if (q->name && ((!is_btree && (!str_eq(method, "hash") || x->expression)) || !row ||
			!row->is_text || qname_eq(q, &column_rare(c)->collation))) {
		x->rare->collation = (struct qname){0};
		r->changed = true;
	}
	/* a copy of the same struct: its padding was copied too; NOLINTNEXTLINE */
	if (memcmp(&before, x, sizeof(before)) != 0)
		r->changed = true;
	if (is_btree || str_eq(method, "hash") || str_eq(method, "brin"))
		return c ? gen_type_is_key(r->g, c->type) && !(row && row->is_gin && !is_btree) &&
				       !(row && row->is_range && str_eq(method, "brin"))
			 : is_btree;
	if (!row)
		return false;
	if (str_eq(method, "gin"))
		return row->is_gin;
	if (str_eq(method, "gist"))
		return row->is_range;
	return row->is_text && !str_eq(row->text, "char(3)");
}

/* brin and hash lack classes for some types that have one of btree. */
static bool is_plain_key(const struct repair *r, const struct object *t, const struct list *list)
{
	for (uint32_t i = 0; i < list->n; i++) {
		const struct element *x = list->items[i];
		const struct column *c = x->column ? gen_column_of(t, x->column) : NULL;

		if (!c || c->type->schema || !(is_integer(c->type) || type_is_text(c->type)))
			return false;
	}
	(void)r;
	return true;
}

/* What an index holds beside its key is not part of the key. */
static void keep_apart(struct repair *r, const struct object *t, struct strings *include,
		       const struct list *elements)
{
	struct strings own = {0};

	for (uint32_t i = 0; i < elements->n; i++) {
		const struct element *e = elements->items[i];

		if (e->column)
			strings_add(r->g->arena, &own, e->column);
	}
	keep_columns(r, t, include, &own, false);
}

static bool mend_index(struct repair *r, struct object *o)
{
	struct index *x = (struct index *)o;
	bool is_btree = str_eq(x->method, "btree");
	struct index before = *x;

	for (uint32_t i = 0; i < x->columns.n; i++) {
		if (!element_fits(r, o->parent, x->method, x->columns.items[i]))
			return false;
	}
	if ((str_eq(x->method, "hash") || str_eq(x->method, "brin")) &&
	    !is_plain_key(r, o->parent, &x->columns))
		return false;
	if (!x->columns.n || (!is_btree && x->columns.n > 1))
		return false;
	keep_apart(r, o->parent, &x->include, &x->columns);
	if (!is_btree) {
		x->unique = false;
		x->include = (struct strings){0};
		/* gin and brin have parameters of their own */
		if (str_eq(x->method, "gin") || str_eq(x->method, "brin"))
			x->with = (struct pairs){0};
	}
	x->nulls_not_distinct = x->nulls_not_distinct && x->unique;
	/* a copy of the same struct: its padding was copied too; NOLINTNEXTLINE */
	if (memcmp(&before, x, sizeof(before)) != 0)
		r->changed = true;
	mend_expr(r, o->parent, &x->where, NULL);
	return true;
}

static bool mend_exclude(struct repair *r, struct object *o)
{
	struct exclude *x = (struct exclude *)o;
	bool is_btree = str_eq(x->method, "btree");

	for (uint32_t i = 0; i < x->elements.n; i++) {
		struct element *e = x->elements.items[i];

		const struct column *c = e->column ? gen_column_of(o->parent, e->column) : NULL;

		/* a domain over an enum has no operator of its own */
		if (c && gen_type_object(r->s, c->type) &&
		    ((const struct object *)gen_type_object(r->s, c->type))->kind == &kind_domain)
			return false;
		if (str_eq(element_rare(e)->operator_name, "&&") != str_eq(x->method, "gist") ||
		    !element_fits(r, o->parent, x->method, e))
			return false;
	}
	if (str_eq(x->method, "hash") && !is_plain_key(r, o->parent, &x->elements))
		return false;
	if (!x->elements.n || (!is_btree && x->elements.n > 1))
		return false;
	if (!is_btree && x->include.n) {
		x->include = (struct strings){0};
		r->changed = true;
	}
	keep_apart(r, o->parent, &x->include, &x->elements);
	mend_expr(r, o->parent, &x->where, NULL);
	return true;
}

static bool mend_enum(struct repair *r, struct object *o)
{
	(void)r;
	return ((const struct enumeration *)o)->values.n > 0;
}

static bool mend_extension(struct repair *r, struct object *o)
{
	struct extension *x = (struct extension *)o;

	if (x->schema && !str_eq(x->schema, "public") &&
	    !schema_get(r->s, &kind_schema, NULL, x->schema)) {
		x->schema = "public";
		r->changed = true;
	}
	return true;
}

static bool mend(struct repair *r, struct object *o)
{
	static const struct {
		const struct kind *kind;
		bool (*mend)(struct repair *r, struct object *o);
	} all[] = {
		{&kind_extension, mend_extension}, {&kind_enum, mend_enum},
		{&kind_domain, mend_domain},	   {&kind_sequence, mend_sequence},
		{&kind_table, mend_table},	   {&kind_column, mend_column},
		{&kind_primary_key, mend_key},	   {&kind_unique, mend_key},
		{&kind_check, mend_check},	   {&kind_foreign_key, mend_foreign_key},
		{&kind_exclude, mend_exclude},	   {&kind_index, mend_index},
	};

	/* a schema of its own for what lies in it */
	if (o->schema && !str_eq(o->schema, "public") &&
	    !schema_get(r->s, &kind_schema, NULL, o->schema))
		return false;
	if (o->kind == &kind_default_privileges)
		return gen_mend_privileges(r->g, r->s, o, &r->changed);
	r->changed |= gen_mend_access(r->g, r->s, o);
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		if (all[i].kind == o->kind)
			return all[i].mend(r, o);
	}
	return true;
}

void gen_repair(struct gen *g, struct schema *s)
{
	struct repair r = {g, s, true};

	g->schema = s;
	for (int round = 0; r.changed; round++) {
		struct vec all = {0};

		assert(round < MOST_ROUNDS);
		r.changed = false;
		schema_finish(s);
		gen_objects(g->arena, s, &all);
		for (size_t i = 0; i < all.len; i++) {
			r.changed |= gen_fit_server(g, all.items[i]);
			if (mend(&r, all.items[i]))
				continue;
			/* its parts are among those that follow */
			schema_remove(s, all.items[i]);
			r.changed = true;
			break;
		}
	}
}
