#include "engine/order.h"

#include "engine/match.h"
#include "engine/order_graph.h"
#include "engine/order_parts.h"

#include <string.h>

static uint64_t key(const struct object *o)
{
	return (uint64_t)(uintptr_t)o;
}

struct graph_vertex *order_making(const struct planner *p, const struct object *o)
{
	return o ? map_get_num(&p->makes, key(o)) : NULL;
}

struct graph_vertex *order_dropping(const struct planner *p, const struct object *o)
{
	return o ? map_get_num(&p->drops, key(o)) : NULL;
}

bool order_is_container(const struct kind *k)
{
	return k->flags & KIND_HOLDS_DATA && !k->parents;
}

bool order_is_ground(const struct change *c)
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
		if (o->parent || order_is_ground(c))
			return RANK_ALTER;
		return order_is_container(o->kind) ? RANK_ALTER_TABLE : RANK_MAKE_TOP;
	}
	if (!o->parent)
		return order_is_container(o->kind) ? RANK_CREATE_TABLE : RANK_MAKE_TOP;
	return holds ? RANK_ADD_COLUMN : RANK_ADD_PART;
}

static int drop_rank(const struct object *o)
{
	bool holds = o->kind->flags & KIND_HOLDS_DATA;

	if (!o->parent)
		return order_is_container(o->kind) ? RANK_DROP_TABLE : RANK_DROP_TOP;
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
	struct graph_vertex *v = is_merged(p, c) ? order_making(p, c->to->parent)
						 : add_vertex(p, c, false, make_rank(c));

	map_put_num(p->arena, &p->makes, key(c->to), v);
}

static void add_drop(struct planner *p, const struct change *c)
{
	struct graph_vertex *v = is_merged(p, c) ? order_dropping(p, c->from->parent)
						 : add_vertex(p, c, true, drop_rank(c->from));

	map_put_num(p->arena, &p->drops, key(c->from), v);
}

const struct object *order_owner(const struct schema *s, const struct object *o)
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
		on = order_owner(p->d->from, c->from);
		v = on && !match_partner(p->d, on) ? order_dropping(p, on) : NULL;
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

/* The parts of tables in a circle that can stand alone: of those left, the first table's. */
static bool set_apart(struct planner *p)
{
	bool any = false;

	for (size_t i = 0; i < p->changes.len && !any; i++) {
		const struct change *c = p->changes.items[i];
		const struct object *top = c->op == CHANGE_DROP ? c->from : c->to;
		struct graph_vertex *v =
			c->op == CHANGE_DROP ? order_dropping(p, top) : order_making(p, top);

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
	struct diag *d;

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
	d = diag_add(p->emit->ds, MG_PLAN_CYCLE, pos, "these need each other in a circle: %s",
		     sbuf_text(&names));
	diag_hint(p->emit->ds, d,
		  "Let one of them do without the next, or do both steps in revisions of their "
		  "own.");
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
		order_edges(p);
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
