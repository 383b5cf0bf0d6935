#include "engine/order.h"

#include "engine/order_claims.h"
#include "engine/order_parts.h"

#include "engine/graph.h"
#include "engine/match.h"

#include <stdlib.h>
#include <string.h>

/* The natural order of statements; edges move them where they must. */
enum rank {
	RANK_RENAME_SCHEMA, /* all that is in it is found under the new name from here on */
	RANK_DROP_PART,	    /* constraints and indexes of tables that stay */
	RANK_RENAME,	    /* tables and columns under their new names from here on */
	RANK_MAKE_TOP,	    /* schemas, extensions, types, sequences */
	RANK_CREATE_TABLE,
	RANK_ADD_COLUMN,
	RANK_ALTER,
	RANK_ADD_PART,
	RANK_ALTER_TABLE, /* its comment and storage, when its parts are there */
	RANK_DROP_COLUMN,
	RANK_DROP_TABLE,
	RANK_DROP_TOP,
};

struct planner {
	struct arena *arena;
	struct emit *emit;
	const struct difference *d;
	struct vec changes; /* struct change: those of d, parts in the order of making */
	struct graph graph;
	struct map makes;  /* object of `to` -> vertex that makes or alters it */
	struct map drops;  /* object of `from` -> vertex that drops it */
	struct map names;  /* name spaces: what is freed by which vertex */
	bool alters_types; /* some type is altered under its columns */
};

static uint64_t key(const struct object *o)
{
	return (uint64_t)(uintptr_t)o;
}

static struct graph_vertex *making(const struct planner *p, const struct object *o)
{
	return o ? map_get_num(&p->makes, key(o)) : NULL;
}

static struct graph_vertex *dropping(const struct planner *p, const struct object *o)
{
	return o ? map_get_num(&p->drops, key(o)) : NULL;
}

static bool is_container_kind(const struct kind *k)
{
	return k->flags & KIND_HOLDS_DATA && !k->parents;
}

static bool is_container(const struct object *o)
{
	return is_container_kind(o->kind);
}

/* A change that wants what refers to the table out of the way. */
static bool is_ground(const struct change *c)
{
	const struct field *rows = c->kind->fields;

	for (const struct field *f = rows; c->op == CHANGE_ALTER && f->name; f++) {
		if (f->flags & FIELD_GROUND && c->mask & (uint64_t)1 << (f - rows))
			return true;
	}
	return false;
}

static int make_rank(const struct change *c)
{
	const struct object *o = c->to;
	bool holds = o->kind->flags & KIND_HOLDS_DATA;

	if (c->op == CHANGE_ALTER) {
		if (c->mask & MASK_NAME && strcmp(o->kind->name, "schema") == 0)
			return RANK_RENAME_SCHEMA;
		if (c->mask & (MASK_NAME | MASK_SCHEMA) && (holds || !o->parent))
			return RANK_RENAME;
		if (o->parent || is_ground(c))
			return RANK_ALTER;
		return is_container(o) ? RANK_ALTER_TABLE : RANK_MAKE_TOP;
	}
	if (!o->parent)
		return is_container(o) ? RANK_CREATE_TABLE : RANK_MAKE_TOP;
	return holds ? RANK_ADD_COLUMN : RANK_ADD_PART;
}

static int drop_rank(const struct object *o)
{
	bool holds = o->kind->flags & KIND_HOLDS_DATA;

	if (!o->parent)
		return is_container(o) ? RANK_DROP_TABLE : RANK_DROP_TOP;
	return holds ? RANK_DROP_COLUMN : RANK_DROP_PART;
}

static struct graph_vertex *add_vertex(struct planner *p, const struct change *c, bool is_drop,
				       int rank)
{
	struct step *s = ARENA_NEW(p->arena, struct step);
	struct graph_vertex *v;

	s->change = c;
	s->is_drop = is_drop;
	v = graph_add(&p->graph, rank, s);
	v->is_upward = is_drop;
	return v;
}

/* Part of the parent's CREATE or DROP: no vertex of its own. */
static bool is_merged(const struct planner *p, const struct change *c)
{
	if (!c->is_inside)
		return false;
	if (c->op == CHANGE_DROP)
		return !(c->from->kind->flags & KIND_DROPPED_FIRST) &&
		       !map_get_num(&p->emit->apart, key(c->from));
	return emit_is_inline(p->emit, c->to);
}

static void add_make(struct planner *p, const struct change *c)
{
	struct graph_vertex *v =
		is_merged(p, c) ? making(p, c->to->parent) : add_vertex(p, c, false, make_rank(c));

	map_put_num(p->arena, &p->makes, key(c->to), v);
}

static void add_drop(struct planner *p, const struct change *c)
{
	struct graph_vertex *v = is_merged(p, c) ? dropping(p, c->from->parent)
						 : add_vertex(p, c, true, drop_rank(c->from));

	map_put_num(p->arena, &p->drops, key(c->from), v);
}

/* The column that a top-level object belongs to, or NULL. */
static const struct object *owner(const struct schema *s, const struct object *o)
{
	const struct object *table = NULL;

	for (const struct field *f = o->kind->fields; !o->parent && f->name; f++) {
		const void *m = field_cmember(f, o);
		const struct qname *q = m;

		if (f->type == FIELD_NAME && f->flags & FIELD_TABLE && q->name)
			table = schema_get_any(s, KIND_RELATION, q->schema, q->name);
		if (!table || f->type != FIELD_IDENT || !(f->flags & FIELD_COLUMN))
			continue;
		CHILD_EACH(c, table) {
			if (c->kind->flags & KIND_HOLDS_DATA &&
			    str_eq(c->name, *(const char *const *)m))
				return c;
		}
	}
	return NULL;
}

/* What goes with its owner goes when that does. */
static void merge_owned(struct planner *p)
{
	for (size_t i = 0; i < p->changes.len; i++) {
		const struct change *c = p->changes.items[i];
		const struct object *on;
		const struct graph_vertex *v;

		if (c->op != CHANGE_DROP || c->from->parent)
			continue;
		on = owner(p->d->from, c->from);
		v = on && !match_partner(p->d, on) ? dropping(p, on) : NULL;
		if (v)
			map_put_num(p->arena, &p->drops, key(c->from), v);
	}
}

static void add_vertices(struct planner *p)
{
	const struct vec *changes = &p->changes;

	for (size_t i = 0; i < changes->len; i++) {
		const struct change *c = changes->items[i];

		if (c->op != CHANGE_DROP)
			add_make(p, c);
	}
	/* drops stand in reverse: what came last goes first. Parents before parts for the map. */
	for (size_t i = changes->len; i-- > 0;) {
		const struct change *c = changes->items[i];

		if ((c->op == CHANGE_DROP && !c->is_inside) || c->op == CHANGE_RECREATE)
			add_drop(p, c);
	}
	for (size_t i = changes->len; i-- > 0;) {
		const struct change *c = changes->items[i];

		if (c->op == CHANGE_DROP && c->is_inside)
			add_drop(p, c);
	}
	merge_owned(p);
}

/* New, or under a new name: then its parts wait for it. */
static bool is_moved(const struct planner *p, const struct object *o)
{
	const struct graph_vertex *v = making(p, o);

	return v &&
	       (v->rank == RANK_RENAME || v->rank == RANK_CREATE_TABLE || v->rank == RANK_MAKE_TOP);
}

/* The vertex that changes a table in a way which what refers to it does not bear, or NULL. */
static struct graph_vertex *ground(const struct planner *p, const struct object *table)
{
	struct graph_vertex *v = making(p, table);
	const struct step *s = v ? v->what : NULL;

	return s && !s->is_drop && s->change->to == table && is_ground(s->change) ? v : NULL;
}

/* What names something stands behind the new names of it, of its table and of their schema. */
static void name_edge(struct planner *p, const struct object *on, struct graph_vertex *v)
{
	const struct kind *schema = kind_find(p->d->to->kinds, "schema");
	const struct object *top = object_top(on);

	if (top != on && is_moved(p, top))
		graph_edge(&p->graph, making(p, top), v);
	if (top && top->schema && schema)
		graph_edge(&p->graph, making(p, schema_get(p->d->to, schema, NULL, top->schema)),
			   v);
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
				graph_edge(&p->graph, dropping(p, old), making(p, c->to));
		}
	}
}

static void make_edges(struct planner *p, const struct change *c)
{
	struct graph_vertex *v = making(p, c->to);
	struct needs n = {.arena = p->arena, .schema = p->d->to};

	name_edge(p, c->to, v);
	if (c->op == CHANGE_RECREATE)
		graph_edge(&p->graph, dropping(p, c->from), v);
	if (c->to->kind->needs)
		c->to->kind->needs(&n, c->to);
	add_types(p, p->d->to, &n);
	for (size_t i = 0; i < n.objects.len; i++) {
		const struct object *on = n.objects.items[i];

		graph_edge(&p->graph, making(p, on), v);
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
	struct graph_vertex *v = dropping(p, o);
	struct needs n = {.arena = p->arena, .schema = p->d->from};
	const struct kind *schema = kind_find(p->d->from->kinds, "schema");
	const struct object *table = o->parent ? match_partner(p->d, o->parent) : NULL;
	const struct object *on_owner;

	if (o->parent) {
		graph_edge(&p->graph, v, dropping(p, o->parent));
		/*
		 * Of a table that is renamed a part is dropped under the old name, and a column
		 * under the new one: another column may have to be altered before.
		 */
		if (is_moved(p, table) && o->kind->flags & KIND_HOLDS_DATA)
			graph_edge(&p->graph, making(p, table), v);
		else if (is_moved(p, table))
			graph_edge(&p->graph, v, making(p, table));
	}
	if (top->schema && schema) {
		const struct object *s = schema_get(p->d->from, schema, NULL, top->schema);

		graph_edge(&p->graph, v, dropping(p, s));
		/* the plan drops it under its schema's new name */
		graph_edge(&p->graph, s ? making(p, match_partner(p->d, s)) : NULL, v);
	}
	/* what belongs to a column goes to another schema with its table */
	on_owner = owner(p->d->from, o);
	if (on_owner && match_partner(p->d, on_owner))
		graph_edge(&p->graph, making(p, match_partner(p->d, on_owner)->parent), v);
	if (o->kind->needs)
		o->kind->needs(&n, o);
	add_types(p, p->d->from, &n);
	for (size_t i = 0; i < n.objects.len; i++) {
		const struct object *on = n.objects.items[i];
		struct graph_vertex *change = making(p, match_partner(p->d, on));

		graph_edge(&p->graph, v, dropping(p, on));
		if (o->kind->pattern_referred && on->parent)
			graph_edge(&p->graph, v, ground(p, match_partner(p->d, on->parent)));
		/* nothing keeps a sequence from being altered first, and sometimes it must */
		if (on->kind->flags & KIND_RELATION && !on->parent && !is_container(on))
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
	graph_edge(&p->graph, making(p, match_partner(p->d, s)), making(p, c->to));
	graph_edge(&p->graph, making(p, c->to), dropping(p, s));
}

/*
 * A default that no longer takes numbers from a sequence is changed before
 * that goes, and a column that leaves a type before that is changed.
 */
static void alter_edges(struct planner *p, const struct change *c)
{
	struct needs old = {.arena = p->arena, .schema = p->d->from};
	struct needs now = {.arena = p->arena, .schema = p->d->to};
	const struct object *on = owner(p->d->from, c->from);

	/* it stays, and its owner goes */
	if (on && !match_partner(p->d, on))
		graph_edge(&p->graph, making(p, c->to), dropping(p, on));
	if (!c->from->kind->needs)
		return;
	c->from->kind->needs(&old, c->from);
	c->to->kind->needs(&now, c->to);
	for (size_t i = 0; i < old.objects.len; i++) {
		const struct object *other;

		on = old.objects.items[i];
		other = match_partner(p->d, on);
		graph_edge(&p->graph, making(p, c->to), dropping(p, on));
		if (on->kind->flags & KIND_TYPE && other && !vec_has(&now.objects, other))
			graph_edge(&p->graph, making(p, c->to), making(p, other));
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

		for (size_t j = 0; is_container_kind(kinds->items[i]) && j < tables->len; j++) {
			struct graph_vertex *v = making(p, tables->items[j]);

			if (v && v->rank == RANK_RENAME && has_part_of(p, tables->items[j], c->to))
				graph_edge(&p->graph, v, making(p, c->to));
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
			c->op == CHANGE_ALTER ? making(p, c->to) : dropping(p, c->from);

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
			graph_edge(&p->graph, map_get(&p->names, names.names[k]), making(p, c->to));
	}
}

static void add_edges(struct planner *p)
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

/* The parts of tables in a circle that can stand alone: of those left, the first table's. */
static bool set_apart(struct planner *p)
{
	bool any = false;

	for (size_t i = 0; i < p->changes.len && !any; i++) {
		const struct change *c = p->changes.items[i];
		const struct object *top = c->op == CHANGE_DROP ? c->from : c->to;
		struct graph_vertex *v = c->op == CHANGE_DROP ? dropping(p, top) : making(p, top);

		if (c->is_inside || top->parent || !v || v->is_done ||
		    (c->op != CHANGE_CREATE && c->op != CHANGE_DROP))
			continue;
		CHILD_EACH(o, top) {
			if (!o->kind->pattern_referred || map_get_num(&p->emit->apart, key(o)))
				continue;
			map_put_num(p->arena, &p->emit->apart, key(o), o);
			any = true;
		}
	}
	return any;
}

static void report_circle(struct planner *p)
{
	struct sbuf names = SBUF_INIT(p->arena);
	struct pos pos = POS_NONE;

	for (size_t i = 0; i < p->graph.vertices.len; i++) {
		const struct graph_vertex *v = p->graph.vertices.items[i];
		const struct step *s = v->what;
		const struct object *o = s->is_drop ? s->change->from : s->change->to;

		if (v->is_done)
			continue;
		sbuf_addf(&names, "%s%s %s", names.len ? ", " : "", o->kind->title,
			  object_label(p->arena, o, p->d->to->default_schema));
		if (!pos.src)
			pos = o->pos;
	}
	diag_add(p->emit->ds, MG_PLAN_CYCLE, pos, "these need each other in a circle: %s",
		 sbuf_text(&names));
}

static bool sort(struct planner *p, struct vec *order)
{
	for (;;) {
		p->graph = (struct graph){.arena = p->arena};
		memset(&p->makes, 0, sizeof(p->makes));
		memset(&p->drops, 0, sizeof(p->drops));
		memset(&p->names, 0, sizeof(p->names));
		order->len = 0;
		add_vertices(p);
		add_edges(p);
		if (graph_sort(&p->graph, order))
			return true;
		if (!set_apart(p)) {
			report_circle(p);
			return false;
		}
	}
}

bool order_changes(struct emit *e, const struct difference *d, struct ordered *out)
{
	struct planner p = {.arena = e->arena, .emit = e, .d = d};
	struct vec order = {0};

	memset(out, 0, sizeof(*out));
	order_parts(p.arena, &d->changes, &p.changes);
	for (size_t i = 0; i < d->changes.len; i++) {
		const struct change *c = d->changes.items[i];

		p.alters_types =
			p.alters_types || (c->op == CHANGE_ALTER && c->kind->flags & KIND_TYPE);
	}
	if (!sort(&p, &order))
		return false;
	out->changes = p.changes;
	for (size_t i = 0; i < order.len; i++)
		vec_push(e->arena, &out->steps,
			 ((const struct graph_vertex *)order.items[i])->what);
	return true;
}
