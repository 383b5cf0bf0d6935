#include "engine/rights.h"

#include "engine/match.h"
#include "kinds/emit_access.h"
#include "kinds/kinds.h"

/* Objects stand by name. */
static void sort_last(struct vec *v)
{
	for (size_t i = v->len - 1; i > 0; i--) {
		struct object *a = v->items[i - 1];
		struct object *b = v->items[i];

		if (str_cmp(a->name, b->name) <= 0)
			return;
		v->items[i - 1] = b;
		v->items[i] = a;
	}
}

/* Only what it may do is of interest: a comment of somebody's stays. */
static struct object *imply(struct schema *models, const struct kind *k, const struct schema *live)
{
	const struct object *there = schema_get(live, k, NULL, k->fresh);
	struct object *o = schema_new(models, k, NULL, k->fresh);

	if (there && !models->manage.all_schemas)
		o->comment = there->comment;
	schema_add(models, NULL, o);
	sort_last(schema_of(models, k));
	return o;
}

void rights_align(const struct schema *live, struct schema *models)
{
	if (!live->is_live || !(models->manage.owner || models->manage.grants))
		return;
	for (size_t i = 0; i < models->kinds->n; i++) {
		const struct kind *k = models->kinds->items[i];
		struct object *o = k->fresh ? schema_get(models, k, NULL, k->fresh) : NULL;

		if (!k->fresh || (!o && !schema_manages_name(models, k->fresh)))
			continue;
		if (!o)
			o = imply(models, k, live);
		k->make_fresh(models, o, live);
	}
}

/* Who owns it: a part belongs to its parent's owner. NULL: unknown. */
static const char *owner_of(const struct object *o)
{
	const struct access_row *row = access_row(o);

	if (row && row->is_in_parent)
		o = o->parent;
	return o->access ? o->access->owner : NULL;
}

static bool is_reader(const struct schema *s, const char *owner)
{
	return s->is_live && str_eq(s->reader, owner);
}

static bool same_owner(const struct difference *d, const char *from, const char *to)
{
	if (!from || !to || str_eq(from, to))
		return true;
	/* each belongs to whoever made it */
	return is_reader(d->from, from) && is_reader(d->to, to);
}

/* A sequence that belongs to a column has the owner of the table, before and after. */
static bool follows_table(const struct difference *d, const struct object *from,
			  const struct object *to)
{
	const struct object *old = access_owned_with(d->from, from);
	const struct object *now = access_owned_with(d->to, to);

	return old && now && match_partner(d, old) == now;
}

/*
 * Who owns what is altered: a sequence of which nothing is said has the owner
 * of the table that it belongs to, and a table that says none keeps its own.
 */
static const char *owner_before(const struct difference *d, const struct object *from)
{
	const struct object *table = access_owned_with(d->from, from);
	const char *owner = owner_of(from);

	if (!owner && table)
		owner = owner_of(table);
	if (!owner && table && match_partner(d, table))
		owner = owner_of(match_partner(d, table));
	return owner;
}

/* Who will own it: the table that it shall belong to keeps its owner where it says none, too. */
static const char *owner_after(const struct difference *d, const struct object *to)
{
	const struct object *table = access_owned_with(d->to, to);
	const char *owner = owner_of(to);

	if (!owner && table)
		owner = owner_of(table);
	if (!owner && table && match_partner(d, table))
		owner = owner_of(match_partner(d, table));
	return owner;
}

static bool owner_differs(const struct difference *d, const struct object *from,
			  const struct object *to)
{
	return !same_owner(d, owner_before(d, from), owner_of(to)) && !follows_table(d, from, to);
}

static void keep(struct arena *a, struct access *x, const struct grantee *g, const char *role)
{
	struct grantee *kept = access_grant(a, x, role, g->rights, g->grantable);

	kept->lent |= g->lent;
	kept->may_lend |= g->may_lend;
	kept->passed_on |= g->passed_on;
}

/*
 * What is granted once the owner has changed: the new one has what the old one
 * had, and what it had been granted itself.
 */
static const struct access *moved(struct arena *a, const struct access_row *row,
				  const struct access *was, const char *old, const char *now)
{
	const struct grantee *own = access_find(was, old);
	struct access *x = ARENA_NEW(a, struct access);

	for (uint32_t i = 0; i < was->n; i++) {
		const struct grantee *g = &was->grants[i];

		if (!str_eq(g->role, old) && !str_eq(g->role, now))
			keep(a, x, g, g->role);
		else if (own || row->is_in_parent)
			keep(a, x, g, now);
	}
	x->has_lent = was->has_lent;
	x->has_grants = true;
	return x;
}

static bool has_grants(const struct object *o)
{
	return o->access && o->access->has_grants;
}

static bool moves(const struct difference *d, const char *old, const char *now)
{
	return old && now && !str_eq(old, now) && !same_owner(d, old, now);
}

/*
 * The rights on an object when its owner is the new one; NULL: nobody knows. A
 * state that says no rights but another owner has those of the other state, as
 * the change of owner there left them.
 */
static const struct access *after_owner(struct arena *a, const struct difference *d,
					const struct object *from, const struct object *to)
{
	const struct access_row *row = access_row(to);
	const char *old = owner_before(d, from);
	const char *now = owner_after(d, to);

	if (!moves(d, old, now))
		return has_grants(from) ? from->access : NULL;
	if (has_grants(from))
		return moved(a, row, from->access, old, now);
	return has_grants(to) ? moved(a, row, moved(a, row, to->access, now, old), old, now) : NULL;
}

static bool grants_differ(struct arena *a, const struct difference *d, const struct object *from,
			  const struct object *to)
{
	const struct access_row *row = access_row(to);
	const char *owner = owner_after(d, to) ? owner_after(d, to) : owner_of(from);
	int version = d->from->server_version ? d->from->server_version : d->to->server_version;
	const struct access *lists[2];

	if (!row->rights || from->access == to->access)
		return false;
	lists[0] = after_owner(a, d, from, to);
	lists[1] = to->access;
	if (!lists[0])
		return false;
	for (int k = 0; k < 2; k++) {
		for (uint32_t i = 0; i < lists[k]->n; i++) {
			const char *role = lists[k]->grants[i].role;
			struct grantee x = access_of(row, lists[0], owner, role, version);
			struct grantee y = access_of(row, lists[1], owner, role, version);

			if (x.rights != y.rights || x.grantable != y.grantable)
				return true;
		}
	}
	return false;
}

uint64_t rights_mask(struct arena *a, const struct difference *d, const struct object *from,
		     const struct object *to)
{
	const struct access_row *row = access_row(to);
	uint64_t mask = 0;

	if (!row || !to->access || (from->access && from->access->is_usual && to->access->is_usual))
		return 0;
	if ((d->from->keeps_access || d->to->keeps_access) && !(to->kind->flags & KIND_MADE_LAST))
		return 0;
	if (row->has_owner && !row->is_owner_fixed && owner_differs(d, from, to))
		mask |= MASK_OWNER;
	if (has_grants(to) && grants_differ(a, d, from, to))
		mask |= MASK_GRANTS;
	return mask;
}

static bool is_replaced(const struct emit *e, const struct change *c)
{
	const struct kind_sql *sql = kind_pg(c->kind);

	return c->op == CHANGE_ALTER && sql->replaces &&
	       sql->replaces(e->to, c->from, c->to, c->mask);
}

static bool is_new(const struct emit *e, const struct change *c)
{
	return c->op == CHANGE_CREATE || c->op == CHANGE_RECREATE || is_replaced(e, c);
}

/*
 * It can have another owner only when it has left its table: at the end of the
 * plan, where it does not go to another one.
 */
static bool leaves_table(const struct emit *e, const struct change *c)
{
	return c->op == CHANGE_ALTER && access_owned_with(e->from, c->from) &&
	       !access_owned_with(e->to, c->to);
}

void rights_emit_owner(struct emit *e, const struct change *c)
{
	if (c->op != CHANGE_ALTER)
		emit_owner(e, c->from, c->to, true);
	else if (c->mask & MASK_OWNER && !is_replaced(e, c) && !leaves_table(e, c))
		emit_owner(e, c->from, c->to, false);
}

/* The rights that the object shall have; what is made anew gets its old ones back. NULL: any. */
static const struct access *wanted(const struct object *from, const struct object *to, bool is_new)
{
	if (has_grants(to))
		return to->access;
	return is_new && from && has_grants(from) ? from->access : NULL;
}

static void check_since(struct emit *e, const struct object *o, const struct access *x)
{
	const struct access_row *row = access_row(o);
	unsigned unknown = row->rights & ~access_all(row, e->version);

	for (uint32_t i = 0; i < x->n; i++) {
		struct diag *d;

		if (!(x->grants[i].rights & unknown))
			continue;
		for (int k = 0; k < RIGHT__COUNT; k++) {
			if (!(x->grants[i].rights & unknown & 1u << k))
				continue;
			d = diag_add(
				e->ds, MG_UNSUPPORTED_HERE, o->pos,
				"%s %s: the privilege %s needs PostgreSQL %d, the server has %d",
				o->kind->title, object_label(e->arena, o, e->default_schema),
				right_rows[k].name, right_rows[k].since / 10000,
				e->version / 10000);
			diag_hint(e->ds, d, "Leave %s out, or use a newer server.",
				  right_rows[k].name);
		}
		return;
	}
}

/* A table's privilege that goes takes that of its columns along. */
static void give_back(struct emit *e, const struct emit_rights *r)
{
	CHILD_EACH(c, r->object) {
		const struct object *old = emit_other(e, c);
		const struct access_row *row = access_row(c);
		const struct access *x;

		if (!row || !row->is_in_parent || !old || !old->access)
			continue;
		x = has_grants(c) ? c->access : old->access;
		for (uint32_t i = 0; i < x->n; i++) {
			unsigned lost = emit_rights_lost(e, r, x->grants[i].role);
			const struct grantee *had = access_find(old->access, x->grants[i].role);
			struct grantee g = x->grants[i];

			g.rights &= lost & (had ? had->rights : 0);
			g.grantable &= g.rights;
			emit_rights_again(e, c, &g);
		}
	}
}

static void emit_of(struct emit *e, const struct difference *d, const struct object *from,
		    const struct object *to, bool is_new)
{
	struct access *surely = ARENA_NEW(e->arena, struct access);
	struct access *perhaps = ARENA_NEW(e->arena, struct access);
	struct emit_rights r = {.object = to, .owner = owner_after(d, to)};

	if (!r.owner && from)
		r.owner = owner_of(from);
	r.to = wanted(from, to, is_new);
	if (!r.to)
		return;
	check_since(e, to, r.to);
	e->object = to;
	if (is_new || !from) {
		default_rights(e, &r, surely, perhaps);
		r.from = surely;
		r.perhaps = perhaps;
	} else {
		r.from = after_owner(e->arena, d, from, to);
		if (r.from->has_lent && emit_rights_takes(e, &r)) {
			/* elsewhere the owner may have given them */
			r.perhaps = r.from;
			r.from = emit_rights_back(e, to, r.from);
		}
	}
	emit_rights(e, &r);
	if (!is_new)
		give_back(e, &r);
}

static const char *brought(struct emit *e, const struct object *o)
{
	return o && o->kind->brings ? o->kind->brings(e->arena, o) : NULL;
}

/* The sequence that comes with a column has the built-in rights, or it would be declared. */
static void emit_brought(struct emit *e, const struct difference *d, const struct change *c)
{
	const struct kind *k = kind_find(e->to->kinds, "sequence");
	bool is_known = e->to->manage.grants || (e->to->is_live && e->to->writes_access);
	const char *name = brought(e, c->to);
	struct access *x;
	struct object *o;

	if (!k || !name || !is_known || !(c->kind->flags & KIND_HOLDS_DATA) || !c->to->parent ||
	    (!is_new(e, c) && brought(e, c->from)))
		return;
	o = arena_alloc(e->arena, k->size);
	o->kind = k;
	o->schema = c->to->parent->schema;
	o->name = name;
	o->pos = c->to->pos;
	x = ARENA_NEW(e->arena, struct access);
	x->owner = owner_of(c->to);
	access_built_in(e->arena, k->access, x);
	o->access = x;
	emit_of(e, d, NULL, o, true);
}

/* Of one change: what is made anew brings its parts along. */
static void emit_change(struct emit *e, const struct difference *d, const struct change *c,
			bool parts)
{
	const struct access_row *row = access_row(c->to);
	bool anew = is_new(e, c);

	if (row && row->rights && row->is_in_parent == parts && (anew || c->mask & MASK_GRANTS))
		emit_of(e, d, c->from, c->to, anew);
}

void rights_emit(struct emit *e, const struct difference *d, const struct vec *changes)
{
	/* by turns: what has rights, its parts, and what is about objects to come */
	for (int turn = 0; turn < 3; turn++) {
		for (size_t i = 0; i < changes->len; i++) {
			const struct change *c = changes->items[i];
			bool is_last = c->kind->flags & KIND_MADE_LAST;

			if (c->op == CHANGE_DROP || is_last != (turn == 2))
				continue;
			if (turn == 0 && c->mask & MASK_OWNER && leaves_table(e, c)) {
				e->object = c->to;
				emit_owner(e, c->from, c->to, false);
			}
			emit_change(e, d, c, turn == 1);
			if (turn == 1)
				emit_brought(e, d, c);
		}
	}
}
