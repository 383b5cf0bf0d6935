#include "engine/plan.h"

#include "engine/graph.h"
#include "engine/match.h"

#include <stdlib.h>
#include <string.h>

/* The natural order of statements; edges move them where they must. */
enum rank {
	RANK_DROP_PART,		/* constraints and indexes of tables that stay */
	RANK_RENAME,		/* tables and columns under their new names from here on */
	RANK_MAKE_TOP,		/* schemas, extensions, types, sequences */
	RANK_CREATE_TABLE,
	RANK_ADD_COLUMN,
	RANK_ALTER,
	RANK_ADD_PART,
	RANK_ALTER_TABLE,	/* its comment and storage, when its parts are there */
	RANK_DROP_COLUMN,
	RANK_DROP_TABLE,
	RANK_DROP_TOP,
};

struct step {
	const struct change *change;
	bool is_drop;
};

struct planner {
	struct arena *arena;
	struct diags *ds;
	const struct difference *d;
	struct vec changes;	/* struct change: those of d, parts in the order of making */
	struct graph graph;
	struct map makes;	/* object of `to` -> vertex that makes or alters it */
	struct map drops;	/* object of `from` -> vertex that drops it */
	struct map names;	/* name spaces: what is freed by which vertex */
	struct emit emit;
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

static bool is_container(const struct object *o)
{
	return o->kind->flags & KIND_HOLDS_DATA && !o->parent;
}

static int make_rank(const struct change *c)
{
	const struct object *o = c->to;
	bool holds = o->kind->flags & KIND_HOLDS_DATA;

	if (c->op == CHANGE_ALTER) {
		if (c->mask & (MASK_NAME | MASK_SCHEMA) && (holds || !o->parent))
			return RANK_RENAME;
		if (o->parent)
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
		       !map_get_num(&p->emit.apart, key(c->from));
	return emit_is_inline(&p->emit, c->to);
}

static void add_make(struct planner *p, const struct change *c)
{
	struct graph_vertex *v = is_merged(p, c) ? making(p, c->to->parent)
						 : add_vertex(p, c, false, make_rank(c));

	map_put_num(p->arena, &p->makes, key(c->to), v);
}

static void add_drop(struct planner *p, const struct change *c)
{
	struct graph_vertex *v = is_merged(p, c) ? dropping(p, c->from->parent)
						 : add_vertex(p, c, true, drop_rank(c->from));

	map_put_num(p->arena, &p->drops, key(c->from), v);
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
}

/* New, or under a new name: then its parts wait for it. */
static bool is_moved(const struct planner *p, const struct object *o)
{
	const struct graph_vertex *v = making(p, o);

	return v && (v->rank == RANK_RENAME || v->rank == RANK_CREATE_TABLE ||
		     v->rank == RANK_MAKE_TOP);
}

static void make_edges(struct planner *p, const struct change *c)
{
	struct graph_vertex *v = making(p, c->to);
	struct needs n = {.arena = p->arena, .schema = p->d->to};
	const struct kind *schema = kind_find(p->d->to->kinds, "schema");

	if (c->to->parent && is_moved(p, c->to->parent))
		graph_edge(&p->graph, making(p, c->to->parent), v);
	if (c->to->schema && schema)
		graph_edge(&p->graph,
			   making(p, schema_get(p->d->to, schema, NULL, c->to->schema)), v);
	if (c->op == CHANGE_RECREATE)
		graph_edge(&p->graph, dropping(p, c->from), v);
	if (c->to->kind->needs)
		c->to->kind->needs(&n, c->to);
	for (size_t i = 0; i < n.objects.len; i++)
		graph_edge(&p->graph, making(p, n.objects.items[i]), v);
}

static void drop_edges(struct planner *p, const struct object *o)
{
	struct graph_vertex *v = dropping(p, o);
	struct needs n = {.arena = p->arena, .schema = p->d->from};
	const struct kind *schema = kind_find(p->d->from->kinds, "schema");

	if (o->parent) {
		graph_edge(&p->graph, v, dropping(p, o->parent));
		/* a part is dropped under the old name of a table that is renamed */
		if (is_moved(p, match_partner(p->d, o->parent)))
			graph_edge(&p->graph, v, making(p, match_partner(p->d, o->parent)));
	}
	if (o->schema && schema)
		graph_edge(&p->graph, v,
			   dropping(p, schema_get(p->d->from, schema, NULL, o->schema)));
	if (o->kind->needs)
		o->kind->needs(&n, o);
	for (size_t i = 0; i < n.objects.len; i++) {
		const struct object *on = n.objects.items[i];
		struct graph_vertex *change = making(p, match_partner(p->d, on));

		graph_edge(&p->graph, v, dropping(p, on));
		if (on != o->parent && !(o->kind->flags & KIND_HOLDS_DATA && !o->parent))
			graph_edge(&p->graph, v, change);
	}
}

/* A default that no longer takes numbers from a sequence is changed before that goes. */
static void alter_edges(struct planner *p, const struct change *c)
{
	struct needs n = {.arena = p->arena, .schema = p->d->from};

	if (!c->from->kind->needs)
		return;
	c->from->kind->needs(&n, c->from);
	for (size_t i = 0; i < n.objects.len; i++)
		graph_edge(&p->graph, making(p, c->to), dropping(p, n.objects.items[i]));
}

static const char *space(struct planner *p, const struct object *o, const char *name)
{
	const struct object *top = object_top(o);
	const char *schema = top->schema ? top->schema : "";

	if (o->kind->flags & KIND_RELATION)
		return arena_printf(p->arena, "r\n%s\n%s", schema, name);
	if (o->kind->flags & KIND_TYPE)
		return arena_printf(p->arena, "t\n%s\n%s", schema, name);
	return arena_printf(p->arena, "p\n%s\n%s\n%s\n%s",
			    o->kind->flags & KIND_CONSTRAINT ? "" : o->kind->name, schema,
			    o->parent ? o->parent->name : "", name);
}

/* What frees a name comes before what takes it. */
static void name_edges(struct planner *p)
{
	const struct vec *changes = &p->changes;

	for (size_t i = 0; i < changes->len; i++) {
		const struct change *c = changes->items[i];
		struct graph_vertex *v = NULL;

		if (c->op == CHANGE_DROP || c->op == CHANGE_RECREATE)
			v = dropping(p, c->from);
		else if (c->op == CHANGE_ALTER && c->mask & (MASK_NAME | MASK_SCHEMA))
			v = making(p, c->to);
		if (v)
			map_put(p->arena, &p->names, space(p, c->from, c->from->name), v);
	}
	for (size_t i = 0; i < changes->len; i++) {
		const struct change *c = changes->items[i];
		bool takes = c->op == CHANGE_CREATE || c->op == CHANGE_RECREATE ||
			     (c->op == CHANGE_ALTER && c->mask & (MASK_NAME | MASK_SCHEMA));

		if (takes && p->names.len)
			graph_edge(&p->graph, map_get(&p->names, space(p, c->to, c->to->name)),
				   making(p, c->to));
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
		if (c->op == CHANGE_ALTER)
			alter_edges(p, c);
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
			if (!o->kind->pattern_referred || map_get_num(&p->emit.apart, key(o)))
				continue;
			map_put_num(p->arena, &p->emit.apart, key(o), o);
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
	diag_add(p->ds, MG_PLAN_CYCLE, pos, "these need each other in a circle: %s",
		 sbuf_text(&names));
}

static const struct object *subject(const struct change *c)
{
	return c->to ? c->to : c->from;
}

/* Keys, indexes, uniques, the rest, what refers to others: as they are best added. */
static int part_rank(const struct kind *k)
{
	if (k->flags & KIND_SINGLE)
		return 0;
	if (!(k->flags & KIND_CONSTRAINT))
		return 1;
	if (k->pattern_referred)
		return 4;
	return k->flags & KIND_RELATION ? 2 : 3;
}

static int by_part(const void *x, const void *y)
{
	const struct object *a = subject(*(const struct change *const *)x);
	const struct object *b = subject(*(const struct change *const *)y);
	int c = part_rank(a->kind) - part_rank(b->kind);

	return c ? c : strcmp(a->name, b->name);
}

static bool is_part_of(const struct change *c, const struct object *parent)
{
	const struct object *o = subject(c);

	return o->parent && !(o->kind->flags & KIND_HOLDS_DATA) && (!parent || o->parent == parent);
}

/* The parts of one table stand together; their order among themselves must not come from the models' text. */
static void order_changes(struct planner *p)
{
	const struct vec *all = &p->d->changes;

	for (size_t i = 0; i < all->len; i++)
		vec_push(p->arena, &p->changes, all->items[i]);
	for (size_t i = 0; i < all->len;) {
		const struct change *first = p->changes.items[i];
		size_t n = 1;

		if (!is_part_of(first, NULL)) {
			i++;
			continue;
		}
		while (i + n < all->len &&
		       is_part_of(p->changes.items[i + n], subject(first)->parent))
			n++;
		qsort(&p->changes.items[i], n, sizeof(void *), by_part);
		i += n;
	}
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

/* Comments and what CREATE could not say, for the object and the parts made with it. */
static void emit_rest(struct planner *p, const struct object *o)
{
	struct emit *e = &p->emit;

	e->object = o;
	if (o->comment)
		emit_comment(e, o);
	CHILD_EACH(c, o) {
		if (emit_is_inline(e, c) && c->comment) {
			e->object = c;
			emit_comment(e, c);
		}
	}
	if (kind_pg(o->kind)->create_rest)
		kind_pg(o->kind)->create_rest(e, o);
	CHILD_EACH(c, o) {
		e->object = c;
		if (emit_is_inline(e, c) && kind_pg(c->kind)->create_rest)
			kind_pg(c->kind)->create_rest(e, c);
	}
}

static void check_since(struct planner *p, const struct object *o)
{
	for (const struct field *f = o->kind->fields; f->name && p->emit.version; f++) {
		struct diag *d;

		if (f->since <= p->emit.version || !field_is_there(f, o))
			continue;
		d = diag_add(p->ds, MG_UNSUPPORTED_HERE, o->pos,
			     "%s %s: %s needs PostgreSQL %d, the server has %d", o->kind->title,
			     object_label(p->arena, o, p->d->to->default_schema), f->name,
			     f->since / 10000, p->emit.version / 10000);
		diag_hint(p->ds, d, "Leave %s out, or use a newer server.", f->name);
	}
}

static void emit_step(struct planner *p, const struct step *s)
{
	const struct change *c = s->change;
	struct emit *e = &p->emit;
	const struct kind_sql *sql = kind_pg(c->kind);

	e->object = s->is_drop ? c->from : c->to;
	if (s->is_drop) {
		sql->drop(e, c->from);
		return;
	}
	check_since(p, c->to);
	if (c->op != CHANGE_ALTER) {
		CHILD_EACH(o, c->to) {
			if (emit_is_inline(e, o))
				check_since(p, o);
		}
		sql->create(e, c->to);
		emit_rest(p, c->to);
		return;
	}
	if (c->mask & (MASK_NAME | MASK_SCHEMA) && sql->rename)
		sql->rename(e, c->from, c->to);
	if (c->mask & ~(MASK_NAME | MASK_SCHEMA | MASK_COMMENT))
		sql->alter(e, c->from, c->to, c->mask);
	if (c->mask & MASK_COMMENT)
		emit_comment(e, c->to);
}

static void emit_finish(struct planner *p)
{
	for (size_t i = 0; i < p->changes.len; i++) {
		const struct change *c = p->changes.items[i];
		const struct kind_sql *sql = kind_pg(c->kind);

		if (c->op == CHANGE_DROP || !sql->finish)
			continue;
		p->emit.object = c->to;
		sql->finish(&p->emit, c->op == CHANGE_ALTER ? c->from : NULL, c->to);
	}
}

bool plan_make(struct arena *a, struct diags *ds, const struct difference *d, int version,
	       struct plan *out)
{
	struct planner p = {.arena = a, .ds = ds, .d = d};
	struct vec order = {0};
	size_t before = ds->errors;

	memset(out, 0, sizeof(*out));
	p.emit = (struct emit){.arena = a,
			       .ds = ds,
			       .from = d->from,
			       .to = d->to,
			       .default_schema = d->to->default_schema,
			       .version = version};
	order_changes(&p);
	if (!sort(&p, &order))
		return false;
	for (size_t i = 0; i < order.len; i++)
		emit_step(&p, ((const struct graph_vertex *)order.items[i])->what);
	emit_finish(&p);
	out->statements = p.emit.statements;
	for (size_t i = 0; i < out->statements.len; i++)
		out->hazards |= ((const struct statement *)out->statements.items[i])->hazards;
	return ds->errors == before;
}

void plan_write(struct sbuf *out, const struct plan *p)
{
	for (size_t i = 0; i < p->statements.len; i++) {
		const struct statement *s = p->statements.items[i];

		if (i)
			sbuf_addc(out, '\n');
		sbuf_addf(out, "%s;\n", s->sql);
	}
}

const char *plan_hazards(struct arena *a, unsigned hazards)
{
	static const struct {
		unsigned bit;
		const char *name;
	} names[] = {
		{HAZARD_DATA_LOSS, "data_loss"},
		{HAZARD_TABLE_REWRITE, "table_rewrite"},
		{HAZARD_NEEDS_ROWS, "needs_rows"},
	};
	struct sbuf text = SBUF_INIT(a);

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (hazards & names[i].bit)
			sbuf_addf(&text, "%s%s", text.len ? ", " : "", names[i].name);
	}
	return sbuf_text(&text);
}
