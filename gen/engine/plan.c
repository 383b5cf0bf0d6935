#include "engine/plan.h"

#include "engine/mask.h"
#include "engine/match.h"
#include "engine/order.h"
#include "engine/rights.h"

#include <string.h>

struct planner {
	struct arena *arena;
	const struct difference *d;
	struct ordered ordered;
	struct emit emit;
};

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

/* Fields that came with a newer server than the one that will run the plan. */
static void check_rows(struct planner *p, const struct object *o, const struct field *rows,
		       const void *holder)
{
	for (const struct field *f = rows; f->name; f++) {
		const void *m = field_cmember(f, holder);
		struct diag *d;

		if (!field_is_there(f, holder))
			continue;
		if (f->type == FIELD_STRUCT)
			check_rows(p, o, f->fields, *(const void *const *)m);
		if (f->since <= p->emit.version)
			continue;
		d = diag_add(p->emit.ds, MG_UNSUPPORTED_HERE, o->pos,
			     "%s %s: %s needs PostgreSQL %d, the server has %d", o->kind->title,
			     object_label(p->arena, o, p->d->to->default_schema), field_key(f),
			     f->since / 10000, p->emit.version / 10000);
		diag_hint(p->emit.ds, d, "Leave %s out, or use a newer server.", field_key(f));
	}
}

static void check_since(struct planner *p, const struct object *o)
{
	if (p->emit.version)
		check_rows(p, o, o->kind->fields, o);
}

/* An object of the old state as it can be found by now: its schema may have a new name. */
static const struct object *found_now(struct planner *p, const struct object *o)
{
	const char *schema = mask_schema_now(p->d, object_top(o)->schema);
	const struct object *table = o->parent && o->kind->flags & KIND_HOLDS_DATA
					     ? match_partner(p->d, o->parent)
					     : NULL;
	struct object *copy;

	if (!table && str_eq(schema, object_top(o)->schema))
		return o;
	copy = arena_alloc(p->arena, o->kind->size);
	memcpy(copy, o, o->kind->size);
	/* a column goes after its table has its new name */
	if (table)
		copy->parent = (struct object *)(uintptr_t)table;
	else if (o->parent)
		copy->parent = (struct object *)(uintptr_t)found_now(p, o->parent);
	else
		copy->schema = schema;
	return copy;
}

static void emit_step(struct planner *p, const struct step *s)
{
	const struct change *c = s->change;
	struct emit *e = &p->emit;
	const struct kind_sql *sql = kind_pg(c->kind);

	e->object = s->is_drop ? c->from : c->to;
	if (s->is_drop) {
		sql->drop(e, found_now(p, c->from));
		return;
	}
	check_since(p, c->to);
	if (c->op != CHANGE_ALTER) {
		CHILD_EACH(o, c->to) {
			if (emit_is_inline(e, o))
				check_since(p, o);
		}
		sql->create(e, c->to);
		e->object = c->to;
		rights_emit_owner(e, c);
		emit_rest(p, c->to);
		return;
	}
	if (c->mask & (MASK_NAME | MASK_SCHEMA) && sql->rename)
		sql->rename(e, c->from, c->to);
	if (c->mask & ~(MASK_NAME | MASK_SCHEMA | MASK_FACETS))
		sql->alter(e, c->from, c->to, c->mask);
	/* what was made anew has its comment */
	if (c->mask & MASK_COMMENT &&
	    !(sql->replaces && sql->replaces(e->to, c->from, c->to, c->mask)))
		emit_comment(e, c->to);
	rights_emit_owner(e, c);
}

/* Whether it stands among the statements from..to-1. */
static bool is_said(const struct vec *statements, size_t from, size_t to, const char *sql)
{
	for (size_t i = from; i < to; i++) {
		const struct statement *s = statements->items[i];

		if (strcmp(s->sql, sql) == 0)
			return true;
	}
	return false;
}

/* from NULL: as if the object were new. What was said since `since` is not said again. */
static void finish_one(struct planner *p, const struct object *from, const struct object *to,
		       size_t since)
{
	struct vec *all = &p->emit.statements;
	size_t kept = all->len;

	p->emit.object = to;
	kind_pg(to->kind)->finish(&p->emit, from, to);
	for (size_t i = kept; i < all->len; i++) {
		struct statement *s = all->items[i];

		if (!is_said(all, since, kept, s->sql))
			all->items[kept++] = s;
	}
	all->len = kept;
}

/* Whether a field of the object is about its part of this name. */
static bool names_part(const struct field *rows, const void *o, const char *name)
{
	for (const struct field *f = rows; f->name; f++) {
		const void *m = field_cmember(f, o);

		if (f->type == FIELD_STRUCT) {
			const void *inner = *(const void *const *)m;

			if (inner && names_part(f->fields, inner, name))
				return true;
		} else if (f->flags & FIELD_PART && str_eq(*(const char *const *)m, name)) {
			return true;
		}
	}
	return false;
}

/* A part that was made anew may be what its table's last words are about. */
static void finish_again(struct planner *p, size_t since)
{
	struct map done = {0};

	for (size_t i = 0; i < p->ordered.changes.len; i++) {
		const struct change *c = p->ordered.changes.items[i];
		const struct object *o = c->op == CHANGE_RECREATE ? c->to->parent : NULL;

		if (o && kind_pg(o->kind)->finish && names_part(o->kind->fields, o, c->to->name) &&
		    !map_put_num(p->arena, &done, (uint64_t)(uintptr_t)o, o))
			finish_one(p, NULL, o, since);
	}
}

static void emit_finish(struct planner *p)
{
	size_t since = p->emit.statements.len;

	for (size_t i = 0; i < p->ordered.changes.len; i++) {
		const struct change *c = p->ordered.changes.items[i];

		if (c->op != CHANGE_DROP && kind_pg(c->kind)->finish)
			finish_one(p, c->op == CHANGE_ALTER ? c->from : NULL, c->to, since);
	}
	finish_again(p, since);
}

bool plan_make(struct arena *a, struct diags *ds, const struct difference *d, int version,
	       struct plan *out)
{
	struct planner p = {.arena = a, .d = d};
	size_t before = ds->errors;

	memset(out, 0, sizeof(*out));
	p.emit = (struct emit){.arena = a,
			       .ds = ds,
			       .from = d->from,
			       .to = d->to,
			       .default_schema = d->to->default_schema,
			       .partners = &d->partners,
			       .version = version};
	if (!order_changes(&p.emit, d, &p.ordered))
		return false;
	for (size_t i = 0; i < p.ordered.steps.len; i++)
		emit_step(&p, p.ordered.steps.items[i]);
	emit_finish(&p);
	rights_emit(&p.emit, d, &p.ordered.changes);
	out->statements = p.emit.statements;
	for (size_t i = 0; i < out->statements.len; i++)
		out->hazards |= ((const struct statement *)out->statements.items[i])->hazards;
	return ds->errors == before;
}

void plan_write(struct sbuf *out, const struct plan *p)
{
	bool is_batched = false;

	for (size_t i = 0; i < p->statements.len; i++) {
		const struct statement *s = p->statements.items[i];

		if (i)
			sbuf_addc(out, '\n');
		if (s->is_batched)
			sbuf_add(out, "-- step: batches\n");
		else if (is_batched)
			sbuf_add(out, "-- step: transaction\n");
		is_batched = s->is_batched;
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
