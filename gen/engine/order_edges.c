#include "engine/order_graph.h"

#include "engine/match.h"
#include "engine/order_claims.h"

#include <string.h>

/* New, or under a new name: then its parts wait for it. */
static bool is_moved(const struct planner *p, const struct object *o)
{
	const struct graph_vertex *v = order_making(p, o);

	return v &&
	       (v->rank == RANK_RENAME || v->rank == RANK_CREATE_TABLE || v->rank == RANK_MAKE_TOP);
}

/* The vertex that changes a table in a way which what refers to it does not bear, or NULL. */
static struct graph_vertex *ground(const struct planner *p, const struct object *table)
{
	struct graph_vertex *v = order_making(p, table);
	const struct step *s = v ? v->what : NULL;

	return s && !s->is_drop && s->change->to == table && order_is_ground(s->change) ? v : NULL;
}

/* What names something stands behind the new names of it, of its table and of their schema. */
static void name_edge(struct planner *p, const struct object *on, struct graph_vertex *v)
{
	const struct kind *schema = kind_find(p->d->to->kinds, "schema");
	const struct object *top = object_top(on);

	if (top != on && is_moved(p, top))
		graph_edge(&p->graph, order_making(p, top), v);
	if (top && top->schema && schema)
		graph_edge(&p->graph,
			   order_making(p, schema_get(p->d->to, schema, NULL, top->schema)), v);
}

/* The types of the columns that o stands on. */
static void add_types(struct planner *p, const struct schema *s, struct needs *n)
{
	size_t direct = p->alters_types ? n->objects.len : 0;

	for (size_t i = 0; i < direct; i++) {
		const struct object *on = n->objects.items[i];
		struct needs more = {.arena = p->arena, .schema = s};

		if (!on->parent || !on->kind->needs || !(on->kind->flags & KIND_HOLDS_DATA))
			continue;
		on->kind->needs(&more, on);
		for (size_t j = 0; j < more.objects.len; j++) {
			const struct object *type = more.objects.items[j];

			if (type->kind->flags & KIND_TYPE)
				vec_push(p->arena, &n->objects, type);
		}
	}
}

/* Whether a reference to these objects could stand on the old key. */
static bool may_stand_on(struct planner *p, const struct object *old_key, const struct vec *columns)
{
	struct needs n = {.arena = p->arena, .schema = p->d->from};

	if (old_key->kind->needs)
		old_key->kind->needs(&n, old_key);
	for (size_t i = 0; i < n.objects.len; i++) {
		const struct object *on = n.objects.items[i];

		if (on->parent && !vec_has(columns, match_partner(p->d, on)))
			return false;
	}
	return true;
}

/*
 * Of several keys over the same columns a reference stands on whichever is
 * there: it is made when those that go are gone.
 */
static void key_edges(struct planner *p, const struct change *c, const struct vec *needed)
{
	for (size_t i = 0; i < needed->len; i++) {
		const struct object *on = needed->items[i];
		const struct object *table = on->parent ? match_partner(p->d, on->parent) : NULL;

		if (!table || !str_eq(on->parent->name, c->kind->pattern_referred(c->to)))
			continue;
		CHILD_EACH(old, table) {
			if (!(old->kind->flags & KIND_HOLDS_DATA) && !match_partner(p->d, old) &&
			    may_stand_on(p, old, needed))
				graph_edge(&p->graph, order_dropping(p, old),
					   order_making(p, c->to));
		}
	}
}

static void make_edges(struct planner *p, const struct change *c)
{
	struct graph_vertex *v = order_making(p, c->to);
	struct needs n = {.arena = p->arena, .schema = p->d->to};

	name_edge(p, c->to, v);
	if (c->op == CHANGE_RECREATE)
		graph_edge(&p->graph, order_dropping(p, c->from), v);
	if (c->to->kind->needs)
		c->to->kind->needs(&n, c->to);
	add_types(p, p->d->to, &n);
	for (size_t i = 0; i < n.objects.len; i++) {
		const struct object *on = n.objects.items[i];

		graph_edge(&p->graph, order_making(p, on), v);
		name_edge(p, on, v);
		if (c->to->kind->pattern_referred)
			graph_edge(&p->graph, ground(p, on->parent), v);
	}
	if (c->to->kind->pattern_referred)
		key_edges(p, c, &n.objects);
}

static void drop_edges(struct planner *p, const struct object *o)
{
	const struct object *top = object_top(o);
	struct graph_vertex *v = order_dropping(p, o);
	struct needs n = {.arena = p->arena, .schema = p->d->from};
	const struct kind *schema = kind_find(p->d->from->kinds, "schema");
	const struct object *table = o->parent ? match_partner(p->d, o->parent) : NULL;
	const struct object *on_owner;

	if (o->parent) {
		graph_edge(&p->graph, v, order_dropping(p, o->parent));
		/*
		 * Of a table that is renamed a part is dropped under the old name, and a column
		 * under the new one: another column may have to be altered before.
		 */
		if (is_moved(p, table) && o->kind->flags & KIND_HOLDS_DATA)
			graph_edge(&p->graph, order_making(p, table), v);
		else if (is_moved(p, table))
			graph_edge(&p->graph, v, order_making(p, table));
	}
	if (top->schema && schema) {
		const struct object *s = schema_get(p->d->from, schema, NULL, top->schema);

		graph_edge(&p->graph, v, order_dropping(p, s));
		/* the plan drops it under its schema's new name */
		graph_edge(&p->graph, s ? order_making(p, match_partner(p->d, s)) : NULL, v);
	}
	/* what belongs to a column goes to another schema with its table */
	on_owner = order_owner(p->d->from, o);
	if (on_owner && match_partner(p->d, on_owner))
		graph_edge(&p->graph, order_making(p, match_partner(p->d, on_owner)->parent), v);
	if (o->kind->needs)
		o->kind->needs(&n, o);
	add_types(p, p->d->from, &n);
	for (size_t i = 0; i < n.objects.len; i++) {
		const struct object *on = n.objects.items[i];
		struct graph_vertex *change = order_making(p, match_partner(p->d, on));

		graph_edge(&p->graph, v, order_dropping(p, on));
		if (o->kind->pattern_referred && on->parent)
			graph_edge(&p->graph, v, ground(p, match_partner(p->d, on->parent)));
		/* nothing keeps a sequence from being altered first, and sometimes it must */
		if (on->kind->flags & KIND_RELATION && !on->parent && !order_is_container(on->kind))
			continue;
		/* what lies in a schema may go before or after that is changed */
		if (on->kind == schema)
			continue;
		if (on != o->parent && !(o->kind->flags & KIND_HOLDS_DATA && !o->parent))
			graph_edge(&p->graph, v, change);
	}
}

/* What moves to another schema does so between the old one's new name and its end. */
static void move_edges(struct planner *p, const struct change *c)
{
	const struct kind *k = kind_find(p->d->from->kinds, "schema");
	const struct object *s;

	if (!(c->mask & MASK_SCHEMA) || !k || !c->from->schema)
		return;
	s = schema_get(p->d->from, k, NULL, c->from->schema);
	if (!s)
		return;
	graph_edge(&p->graph, order_making(p, match_partner(p->d, s)), order_making(p, c->to));
	graph_edge(&p->graph, order_making(p, c->to), order_dropping(p, s));
}

/*
 * A default that no longer takes numbers from a sequence is changed before
 * that goes, and a column that leaves a type before that is changed.
 */
static void alter_edges(struct planner *p, const struct change *c)
{
	struct needs old = {.arena = p->arena, .schema = p->d->from};
	struct needs now = {.arena = p->arena, .schema = p->d->to};
	const struct object *on = order_owner(p->d->from, c->from);

	/* it stays, and its owner goes */
	if (on && !match_partner(p->d, on))
		graph_edge(&p->graph, order_making(p, c->to), order_dropping(p, on));
	if (!c->from->kind->needs)
		return;
	c->from->kind->needs(&old, c->from);
	c->to->kind->needs(&now, c->to);
	for (size_t i = 0; i < old.objects.len; i++) {
		const struct object *other;

		on = old.objects.items[i];
		other = match_partner(p->d, on);
		graph_edge(&p->graph, order_making(p, c->to), order_dropping(p, on));
		if (on->kind->flags & KIND_TYPE && other && !vec_has(&now.objects, other))
			graph_edge(&p->graph, order_making(p, c->to), order_making(p, other));
	}
}

/* Of the type, or of one that is made of it. */
static bool has_part_of(struct planner *p, const struct object *table, const struct object *type)
{
	struct needs n = {.arena = p->arena, .schema = p->d->to};
	struct vec seen = {0};

	CHILD_EACH(c, table) {
		if (c->kind->needs)
			c->kind->needs(&n, c);
	}
	for (size_t i = 0; i < n.objects.len; i++) {
		const struct object *on = n.objects.items[i];

		if (on == type)
			return true;
		if (!(on->kind->flags & KIND_TYPE) || !on->kind->needs || vec_has(&seen, on))
			continue;
		vec_push(p->arena, &seen, on);
		on->kind->needs(&n, on);
	}
	return false;
}

/* A type is altered under its columns: their tables have their new names before. */
static void type_edges(struct planner *p, const struct change *c)
{
	const struct kind_set *kinds = p->d->to->kinds;

	if (!(c->mask & ~(MASK_NAME | MASK_SCHEMA | MASK_FACETS)))
		return;
	for (size_t i = 0; i < kinds->n && c->kind->flags & KIND_TYPE; i++) {
		const struct vec *tables = &p->d->to->of[i];

		for (size_t j = 0; order_is_container(kinds->items[i]) && j < tables->len; j++) {
			struct graph_vertex *v = order_making(p, tables->items[j]);

			if (v && v->rank == RANK_RENAME && has_part_of(p, tables->items[j], c->to))
				graph_edge(&p->graph, v, order_making(p, c->to));
		}
	}
}

static bool changes_names(const struct change *c)
{
	/* a brought relation's name follows the fields or the names above it */
	return c->op != CHANGE_ALTER || c->mask & (MASK_NAME | MASK_SCHEMA) || c->kind->brings;
}

/* What frees a name comes before what takes it. */
static void name_edges(struct planner *p)
{
	const struct vec *changes = &p->changes;
	struct claims names;

	for (size_t i = 0; i < changes->len; i++) {
		const struct change *c = changes->items[i];
		struct graph_vertex *v =
			c->op == CHANGE_ALTER ? order_making(p, c->to) : order_dropping(p, c->from);

		if (!v || !changes_names(c))
			continue;
		order_claims(p->arena, p->d, c->from, &names);
		for (size_t k = 0; k < names.n; k++)
			map_put(p->arena, &p->names, names.names[k], v);
	}
	for (size_t i = 0; p->names.len && i < changes->len; i++) {
		const struct change *c = changes->items[i];

		if (!c->to || !changes_names(c))
			continue;
		order_claims(p->arena, p->d, c->to, &names);
		for (size_t k = 0; k < names.n; k++)
			graph_edge(&p->graph, map_get(&p->names, names.names[k]),
				   order_making(p, c->to));
	}
}

void order_edges(struct planner *p)
{
	const struct vec *changes = &p->changes;

	for (size_t i = 0; i < changes->len; i++) {
		const struct change *c = changes->items[i];

		if (c->op != CHANGE_DROP)
			make_edges(p, c);
		if (c->op == CHANGE_DROP || c->op == CHANGE_RECREATE)
			drop_edges(p, c->from);
		if (c->op == CHANGE_ALTER) {
			move_edges(p, c);
			alter_edges(p, c);
			type_edges(p, c);
		}
	}
	name_edges(p);
}
