#include "dialect/type.h"
#include "engine/seed_parts.h"
#include "engine/seed_random.h"

#include <fnmatch.h>
#include <string.h>

struct seed_table *seed_table_of(const struct vec *tables, const struct object *table)
{
	for (size_t i = 0; i < tables->len; i++) {
		struct seed_table *t = tables->items[i];

		if (t->table == table)
			return t;
	}
	return NULL;
}

size_t seed_column_place(const struct seed_table *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++) {
		if (str_eq(t->columns[i].column->head.name, name))
			return i;
	}
	return SIZE_MAX;
}

static bool is_chosen(const struct seed_planner *p, const struct object *table)
{
	const struct vec *patterns = p->plan->options.patterns;
	const char *label = object_label(p->arena, table, p->schema->default_schema);
	const char *whole = object_label(p->arena, table, NULL);

	for (size_t i = 0; i < patterns->len; i++) {
		if (fnmatch(patterns->items[i], label, 0) == 0 ||
		    fnmatch(patterns->items[i], whole, 0) == 0)
			return true;
	}
	return !patterns->len;
}

/* Whether a foreign key of a chosen table refers to the column. */
static bool is_referred(const struct seed_planner *p, const struct object *column)
{
	for (size_t i = 0; i < p->chosen.len; i++) {
		const struct seed_table *t = p->chosen.items[i];

		CHILD_EACH(c, t->table) {
			const struct references *r;

			if (c->kind != &kind_foreign_key)
				continue;
			r = ((const struct foreign_key *)c)->references;
			if (str_eq(r->table.name, column->parent->name) &&
			    str_eq(r->table.schema, column->parent->schema) &&
			    strings_has(&r->columns, column->name))
				return true;
		}
	}
	return false;
}

static bool in_foreign_key(const struct object *column)
{
	CHILD_EACH(c, column->parent) {
		if (c->kind == &kind_foreign_key &&
		    strings_has(&((const struct foreign_key *)c)->columns, column->name))
			return true;
	}
	return false;
}

static bool domain_takes_null(const struct schema *s, const struct sqltype *type)
{
	const struct object *o = type->schema && !type->is_array
					 ? schema_get(s, &kind_domain, type->schema, type->name)
					 : NULL;
	const struct domain *d = (const struct domain *)o;

	return !d || (d->nullable && (d->type == type || domain_takes_null(s, d->type)));
}

static bool is_in_primary_key(const struct object *column)
{
	const struct object *o = object_only(column->parent, &kind_primary_key);

	return o && strings_has(&((const struct key *)o)->columns, column->name);
}

static bool is_numbered(const struct column *c)
{
	return c->serial || c->identity || (c->preset && strstr(c->preset, "nextval("));
}

/* False with a message; *out is left out where source says so. */
static bool plan_column(struct seed_planner *p, const struct object *o, struct seed_column *out,
			bool *is_left_out)
{
	const struct column *c = (const struct column *)o;
	struct diag *d;

	*out = (struct seed_column){.column = c};
	out->may_be_null =
		c->nullable && !is_in_primary_key(o) && domain_takes_null(p->schema, c->type);
	*is_left_out = c->generated || (is_numbered(c) && !is_referred(p, o) && !in_foreign_key(o));
	if (*is_left_out)
		return true;
	out->source = in_foreign_key(o) ? SEED_KEY : is_numbered(c) ? SEED_NUMBER : SEED_MADE;
	out->can_be_made =
		seed_maker_init(p->arena, p->schema, o, p->plan->options.seed, &out->maker);
	if (out->can_be_made || out->source != SEED_MADE)
		return true;
	*is_left_out = c->preset || out->may_be_null;
	if (*is_left_out)
		return true;
	d = diag_add(p->ds, MG_SEED_VALUE, o->pos, "no values of %s can be made up",
		     object_label(p->arena, o, p->schema->default_schema));
	diag_hint(
		p->ds, d,
		"Give the column a default, let it be NULL, or leave its table out with --table.");
	return false;
}

static bool plan_columns(struct seed_planner *p, struct seed_table *t)
{
	size_t n = 0;
	bool ok = true;

	CHILD_EACH(c, t->table)
		n += c->kind == &kind_column;
	t->columns = ARENA_ARRAY(p->arena, struct seed_column, n);
	CHILD_EACH(c, t->table) {
		bool is_left_out;

		if (c->kind != &kind_column)
			continue;
		ok = plan_column(p, c, &t->columns[t->n], &is_left_out) && ok;
		t->n += !is_left_out;
	}
	return ok;
}

/* Enters a key unless one of its columns gets its values from the server. */
static void plan_key(struct seed_planner *p, struct seed_table *t, const struct object *o,
		     const struct strings *columns, bool nulls_are_equal)
{
	struct seed_key *k = &t->keys[t->n_keys];

	*k = (struct seed_key){.object = o, .nulls_are_equal = nulls_are_equal};
	k->columns = ARENA_ARRAY(p->arena, size_t, columns->n);
	for (uint32_t i = 0; i < columns->n; i++) {
		k->columns[i] = seed_column_place(t, columns->items[i]);
		if (k->columns[i] == SIZE_MAX || t->columns[k->columns[i]].source == SEED_NUMBER)
			return;
	}
	k->n = columns->n;
	if (k->n == 1)
		t->columns[k->columns[0]].is_distinct = true;
	t->n_keys += k->n > 0;
}

/* The columns of a unique index; an expression over one column counts as that column. */
static struct strings index_columns(struct seed_planner *p, const struct object *o)
{
	const struct index *x = (const struct index *)o;
	struct strings out = {0};

	for (uint32_t i = 0; i < x->columns.n; i++) {
		const struct element *e = x->columns.items[i];
		struct needs n = {.arena = p->arena, .schema = p->schema};

		if (e->column) {
			strings_add(p->arena, &out, e->column);
			continue;
		}
		needs_expr(&n, o->parent, e->expression);
		for (size_t k = 0; k < n.objects.len; k++) {
			const struct object *c = n.objects.items[k];

			if (c->kind == &kind_column && !strings_has(&out, c->name))
				strings_add(p->arena, &out, c->name);
		}
	}
	return out;
}

static void plan_keys(struct seed_planner *p, struct seed_table *t)
{
	size_t n = 0;

	CHILD_EACH(c, t->table)
		n++;
	t->keys = ARENA_ARRAY(p->arena, struct seed_key, n);
	CHILD_EACH(c, t->table) {
		const struct key *k = (const struct key *)c;
		const struct index *x = (const struct index *)c;

		if (c->kind == &kind_primary_key || c->kind == &kind_unique) {
			plan_key(p, t, c, &k->columns,
				 c->kind == &kind_unique && k->nulls_not_distinct);
		} else if (c->kind == &kind_index && x->unique) {
			struct strings columns = index_columns(p, c);

			plan_key(p, t, c, &columns, x->nulls_not_distinct);
		}
	}
}

static struct seed_pool *pool_of(struct seed_planner *p, const struct object *table,
				 const struct strings *columns)
{
	struct seed_table *t = seed_table_of(&p->chosen, table);
	struct seed_pool *pool;

	for (size_t i = 0; i < p->plan->pools.len; i++) {
		pool = p->plan->pools.items[i];
		if (pool->table == table && strings_eq(&pool->columns, columns))
			return pool;
	}
	pool = ARENA_NEW(p->arena, struct seed_pool);
	pool->table = table;
	pool->columns = *columns;
	pool->is_filled = t != NULL;
	vec_push(p->arena, &p->plan->pools, pool);
	if (t)
		vec_push(p->arena, &t->pools, pool);
	return pool;
}

static void plan_foreign_key(struct seed_planner *p, struct seed_table *t, const struct object *o)
{
	const struct foreign_key *fk = (const struct foreign_key *)o;
	const struct references *r = fk->references;
	const struct object *parent =
		schema_get(p->schema, &kind_table, r->table.schema, r->table.name);
	struct seed_foreign *f = &t->foreign[t->n_foreign];
	struct strings columns = r->columns;

	if (!parent)
		return;
	*f = (struct seed_foreign){.key = fk, .n = fk->columns.n, .is_self = parent == t->table};
	f->columns = ARENA_ARRAY(p->arena, size_t, f->n);
	for (size_t i = 0; i < f->n; i++) {
		f->columns[i] = seed_column_place(t, fk->columns.items[i]);
		if (f->columns[i] == SIZE_MAX)
			return;
	}
	f->pool = pool_of(p, parent, &columns);
	t->n_foreign++;
}

static int by_width(const struct seed_foreign *a, const struct seed_foreign *b)
{
	/* what is within a wider key follows from it; a reference to the table itself comes last */
	if (a->is_self != b->is_self)
		return a->is_self ? 1 : -1;
	return a->n == b->n ? 0 : a->n > b->n ? -1 : 1;
}

static void plan_foreign_keys(struct seed_planner *p, struct seed_table *t)
{
	size_t n = 0;

	CHILD_EACH(c, t->table)
		n += c->kind == &kind_foreign_key;
	t->foreign = ARENA_ARRAY(p->arena, struct seed_foreign, n);
	CHILD_EACH(c, t->table) {
		if (c->kind == &kind_foreign_key)
			plan_foreign_key(p, t, c);
	}
	/* a few, and equals keep their order */
	for (size_t i = 1; i < t->n_foreign; i++) {
		struct seed_foreign f = t->foreign[i];
		size_t k = i;

		for (; k && by_width(&t->foreign[k - 1], &f) > 0; k--)
			t->foreign[k] = t->foreign[k - 1];
		t->foreign[k] = f;
	}
}

static bool choose(struct seed_planner *p)
{
	const struct vec *tables = schema_of(p->schema, &kind_table);
	struct diag *d;

	for (size_t i = 0; i < tables->len; i++) {
		struct seed_table *t;

		if (!is_chosen(p, tables->items[i]))
			continue;
		t = ARENA_NEW(p->arena, struct seed_table);
		t->table = tables->items[i];
		t->rows = p->plan->options.rows;
		vec_push(p->arena, &p->chosen, t);
	}
	if (p->chosen.len)
		return true;
	if (!tables->len) {
		d = diag_add(p->ds, MG_USAGE, POS_NONE, "the models declare no table");
		diag_hint(p->ds, d, "Rows are made up for the tables of the models.");
		return false;
	}
	d = diag_add(p->ds, MG_USAGE, POS_NONE, "there is no such table to fill");
	diag_hint(p->ds, d,
		  "--table takes the name of a table of the models, or a pattern with * "
		  "and ?; without it all are filled.");
	return false;
}

bool seed_plan(struct arena *a, struct diags *ds, const struct schema *s,
	       const struct seed_options *options, struct seed_plan *out)
{
	struct seed_planner p = {.plan = out, .arena = a, .ds = ds, .schema = s};
	bool ok = true;

	*out = (struct seed_plan){.arena = a, .schema = s, .options = *options};
	if (!choose(&p))
		return false;
	for (size_t i = 0; i < p.chosen.len; i++)
		ok = plan_columns(&p, p.chosen.items[i]) && ok;
	for (size_t i = 0; ok && i < p.chosen.len; i++) {
		struct seed_table *t = p.chosen.items[i];

		plan_keys(&p, t);
		plan_foreign_keys(&p, t);
		seed_groups(&p, t);
		t->chance = seed_mix(options->seed, t->columns ? t->columns[0].maker.table : 0);
	}
	return ok && seed_order(&p);
}
