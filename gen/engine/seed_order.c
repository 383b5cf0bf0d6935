#include "engine/seed_parts.h"

/* Parents before children; a circle is opened at a key that can wait. */

static bool is_waited_for(const struct seed_planner *p, const struct seed_foreign *f)
{
	return !f->is_self && !f->is_later && !f->is_open &&
	       seed_table_of(&p->chosen, f->pool->table) &&
	       !seed_table_of(&p->plan->tables, f->pool->table);
}

static bool is_ready(const struct seed_planner *p, const struct seed_table *t)
{
	for (size_t i = 0; i < t->n_foreign; i++) {
		if (is_waited_for(p, &t->foreign[i]))
			return false;
	}
	return true;
}

/* Whether filling from waits, by way of others, for the table. */
static bool waits_for(const struct seed_planner *p, const struct object *from,
		      const struct object *table, struct vec *met)
{
	const struct seed_table *t = seed_table_of(&p->chosen, from);

	if (from == table)
		return true;
	for (size_t i = 0; i < met->len; i++) {
		if (met->items[i] == from)
			return false;
	}
	vec_push(p->arena, met, from);
	for (size_t i = 0; i < t->n_foreign; i++) {
		const struct seed_foreign *f = &t->foreign[i];

		if (is_waited_for(p, f) && waits_for(p, f->pool->table, table, met))
			return true;
	}
	return false;
}

static bool in_circle(const struct seed_planner *p, const struct seed_table *t,
		      const struct seed_foreign *f)
{
	struct vec met = {0};

	return is_waited_for(p, f) && waits_for(p, f->pool->table, t->table, &met);
}

static bool can_be_null(const struct seed_table *t, const struct seed_foreign *f)
{
	for (size_t i = 0; i < f->n; i++) {
		if (!t->columns[f->columns[i]].may_be_null)
			return false;
	}
	return object_only(t->table, &kind_primary_key) != NULL;
}

/* Whether the keys that it refers to are known before any row is made. */
static bool is_known_before(const struct seed_planner *p, const struct seed_foreign *f)
{
	const struct seed_table *t = seed_table_of(&p->chosen, f->pool->table);
	size_t place = f->n == 1 ? seed_column_place(t, f->pool->columns.items[0]) : SIZE_MAX;

	return f->key->deferrable != DEFERRAL_NONE && place != SIZE_MAX &&
	       t->columns[place].source == SEED_NUMBER;
}

/* The primary key of the table is kept, so that its rows can be found again. */
static void keep_primary_key(struct seed_planner *p, struct seed_table *t)
{
	const struct object *o = object_only(t->table, &kind_primary_key);
	const struct strings *columns = &((const struct key *)o)->columns;
	struct seed_pool *pool;

	for (size_t i = 0; i < t->pools.len; i++) {
		pool = t->pools.items[i];
		if (strings_eq(&pool->columns, columns))
			return;
	}
	pool = ARENA_NEW(p->arena, struct seed_pool);
	pool->table = t->table;
	pool->columns = *columns;
	pool->is_filled = true;
	vec_push(p->arena, &t->pools, pool);
	vec_push(p->arena, &p->plan->pools, pool);
	/* its values have to be known here */
	for (uint32_t i = 0; i < columns->n; i++) {
		size_t place = seed_column_place(t, columns->items[i]);

		if (place != SIZE_MAX)
			continue;
		t->columns = arena_grow(p->arena, t->columns, sizeof(*t->columns) * t->n,
					sizeof(*t->columns) * (t->n + 1));
		t->columns[t->n++] =
			(struct seed_column){.source = SEED_NUMBER,
					     .column = (const struct column *)object_child(
						     t->table, &kind_column, columns->items[i])};
	}
}

/* Opens one circle among the tables that are left. */
static bool open_circle(struct seed_planner *p)
{
	for (int way = 0; way < 2; way++) {
		for (size_t i = 0; i < p->chosen.len; i++) {
			struct seed_table *t = p->chosen.items[i];

			for (size_t k = 0; k < t->n_foreign; k++) {
				struct seed_foreign *f = &t->foreign[k];

				if (!in_circle(p, t, f))
					continue;
				if (!way && can_be_null(t, f)) {
					f->is_later = true;
					keep_primary_key(p, t);
					return true;
				}
				if (way && is_known_before(p, f)) {
					f->is_open = true;
					return true;
				}
			}
		}
	}
	return false;
}

static bool refuse(struct seed_planner *p)
{
	for (size_t i = 0; i < p->chosen.len; i++) {
		const struct seed_table *t = p->chosen.items[i];

		for (size_t k = 0; k < t->n_foreign; k++) {
			const struct seed_foreign *f = &t->foreign[k];
			struct diag *d;

			if (!in_circle(p, t, f))
				continue;
			d = diag_add(
				p->ds, MG_SEED_CYCLE, f->key->head.pos,
				"rows of %s and %s need each other first",
				object_label(p->arena, t->table, p->schema->default_schema),
				object_label(p->arena, f->pool->table, p->schema->default_schema));
			diag_hint(
				p->ds, d,
				"Let a column of the foreign key be NULL, or make the foreign key "
				"deferrable to a serial or identity column.");
			return false;
		}
	}
	return false;
}

bool seed_order(struct seed_planner *p)
{
	while (p->plan->tables.len < p->chosen.len) {
		size_t before = p->plan->tables.len;

		for (size_t i = 0; i < p->chosen.len; i++) {
			struct seed_table *t = p->chosen.items[i];

			if (!seed_table_of(&p->plan->tables, t->table) && is_ready(p, t))
				vec_push(p->arena, &p->plan->tables, t);
		}
		if (p->plan->tables.len == before && !open_circle(p))
			return refuse(p);
	}
	return true;
}
