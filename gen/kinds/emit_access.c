#include "kinds/emit_access.h"

static bool is_by_chance(const struct schema *says, const char *owner)
{
	return says->is_live && str_eq(owner, says->reader);
}

static void write_owner(struct sql *w, const struct schema *says, const char *owner)
{
	if (is_by_chance(says, owner) && says->is_replayed)
		SQL(w, KW("CURRENT_USER"));
	else
		SQL(w, ID(owner));
}

void emit_owner(struct emit *e, const struct object *from, const struct object *to, bool is_new)
{
	const struct access_row *row = access_row(to);
	const struct schema *says = e->to;
	const struct access *x = to->access;
	const char *owner = x ? x->owner : NULL;
	struct sql *w;

	if (!row || !row->has_owner || row->is_owner_fixed)
		return;
	if (!owner && is_new && from && from->access) {
		x = from->access;
		owner = x->owner;
		says = e->from;
	}
	if (!owner || (is_new && is_by_chance(says, owner) && !access_find(x, owner)))
		return;
	w = emit_open(e);
	SQL(w, KW("ALTER"));
	kind_pg(to->kind)->identify(w, to);
	SQL(w, KW("OWNER TO"));
	write_owner(w, says, owner);
	emit_end(e, w, 0);
}

/* Who owns the table, and which state says so; NULL: nobody knows. */
static const char *owner_of_table(const struct emit *e, const struct object *table,
				  const struct schema **says)
{
	const struct object *old = emit_other(e, table);
	const char *owner = table->access ? table->access->owner : NULL;

	*says = e->to;
	if (owner || !old || !old->access)
		return owner;
	*says = e->from;
	return old->access->owner;
}

bool emit_owner_differs(const struct emit *e, const struct object *table, const char *owner)
{
	const struct schema *says;
	const char *wanted = owner_of_table(e, table, &says);

	return wanted && !str_eq(wanted, owner) && (owner || !is_by_chance(says, wanted));
}

void emit_owner_beside(struct emit *e, const struct object *table, const char *sequence,
		       const char *owner)
{
	const struct schema *says;
	const char *wanted = owner_of_table(e, table, &says);
	struct sql *w;

	if (!emit_owner_differs(e, table, owner))
		return;
	w = emit_open(e);
	SQL(w, KW("ALTER SEQUENCE"), NAME(table->schema, sequence), KW("OWNER TO"));
	write_owner(w, says, wanted);
	emit_end(e, w, 0);
}

/* "SELECT, INSERT", or "SELECT (a), INSERT (a)" of a column. */
static void write_rights(struct sql *w, const struct object *o, unsigned rights)
{
	struct strings name = {.items = (const char *[]){o->name}, .n = 1};
	bool is_part = access_row(o)->is_in_parent;
	bool is_first = true;

	for (int i = 0; i < RIGHT__COUNT; i++) {
		if (!(rights & 1u << i))
			continue;
		if (!is_first) {
			sql_glue(w);
			SQL(w, KW(","));
		}
		sql_word(w, right_rows[i].sql);
		if (is_part)
			SQL(w, IDS(&name));
		is_first = false;
	}
}

struct statement_of_rights {
	bool is_grant;
	bool is_option; /* only the right to pass them on */
	bool cascades;	/* and what was passed on */
	unsigned rights;
	const char *role;
};

static void emit_one(struct emit *e, const struct object *o, const struct statement_of_rights *s)
{
	const struct object *on = access_row(o)->is_in_parent ? o->parent : o;
	const struct kind_sql *sql = kind_pg(on->kind);
	struct sql *w;

	if (!s->rights)
		return;
	w = emit_open(e);
	if (sql->before_rights)
		sql->before_rights(w, on);
	if (s->is_grant)
		SQL(w, KW("GRANT"));
	else if (s->is_option)
		SQL(w, KW("REVOKE GRANT OPTION FOR"));
	else
		SQL(w, KW("REVOKE"));
	write_rights(w, o, s->rights);
	SQL(w, KW("ON"));
	sql->identify(w, on);
	if (s->is_grant)
		SQL(w, KW("TO"));
	else
		SQL(w, KW("FROM"));
	if (s->role)
		SQL(w, ID(s->role));
	else
		SQL(w, KW("PUBLIC"));
	if (s->is_grant && s->is_option)
		SQL(w, KW("WITH GRANT OPTION"));
	if (s->cascades)
		SQL(w, KW("CASCADE"));
	emit_end(e, w, 0);
}

/* What changes for one role. */
struct change_of_rights {
	unsigned revoke;
	unsigned revoke_option;
	unsigned grant;
	unsigned grant_option;
};

static struct change_of_rights change_for(const struct emit *e, const struct emit_rights *r,
					  const char *role)
{
	const struct access_row *row = access_row(r->object);
	struct grantee from = access_of(row, r->from, r->owner, role, e->version);
	struct grantee to = access_of(row, r->to, r->owner, role, e->version);
	const struct grantee *perhaps = access_find(r->perhaps, role);
	unsigned had = from.rights | (perhaps ? perhaps->rights : 0);
	unsigned options = from.grantable | (perhaps ? perhaps->grantable : 0);
	struct change_of_rights c;

	c.revoke = had & ~to.rights;
	c.revoke_option = options & to.rights & ~to.grantable;
	c.grant_option = to.grantable & ~from.grantable;
	c.grant = to.rights & ~from.rights & ~c.grant_option;
	return c;
}

unsigned emit_rights_lost(const struct emit *e, const struct emit_rights *r, const char *role)
{
	return change_for(e, r, role).revoke;
}

static void emit_for(struct emit *e, const struct emit_rights *r, const char *role, bool is_grant)
{
	struct change_of_rights c = change_for(e, r, role);

	if (is_grant) {
		emit_one(e, r->object,
			 &(struct statement_of_rights){
				 .is_grant = true, .rights = c.grant, .role = role});
		emit_one(e, r->object,
			 &(struct statement_of_rights){.is_grant = true,
						       .is_option = true,
						       .rights = c.grant_option,
						       .role = role});
	} else {
		emit_one(e, r->object,
			 &(struct statement_of_rights){.rights = c.revoke, .role = role});
		emit_one(e, r->object,
			 &(struct statement_of_rights){
				 .is_option = true, .rights = c.revoke_option, .role = role});
	}
}

void emit_rights(struct emit *e, const struct emit_rights *r)
{
	const struct access *const lists[] = {r->from, r->to, r->perhaps};
	struct access all = {0};

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		for (uint32_t j = 0; lists[i] && j < lists[i]->n; j++)
			access_grant(e->arena, &all, lists[i]->grants[j].role, 0, 0);
	}
	for (int is_grant = 0; is_grant < 2; is_grant++) {
		for (uint32_t i = 0; i < all.n; i++)
			emit_for(e, r, all.grants[i].role, is_grant);
	}
}

bool emit_rights_takes(const struct emit *e, const struct emit_rights *r)
{
	for (uint32_t i = 0; i < r->from->n; i++) {
		struct change_of_rights c = change_for(e, r, r->from->grants[i].role);

		if (c.revoke | c.revoke_option)
			return true;
	}
	return false;
}

const struct access *emit_rights_back(struct emit *e, const struct object *o,
				      const struct access *x)
{
	struct access *left = ARENA_NEW(e->arena, struct access);

	left->has_grants = true;
	for (uint32_t i = 0; i < x->n; i++) {
		const struct grantee *g = &x->grants[i];
		unsigned rights = g->rights & ~g->lent;

		if (g->passed_on)
			emit_one(e, o,
				 &(struct statement_of_rights){.is_option = true,
							       .cascades = true,
							       .rights = g->passed_on,
							       .role = g->role});
		if (rights)
			access_grant(e->arena, left, g->role, rights,
				     g->grantable & ~g->may_lend & ~g->passed_on);
	}
	return left;
}

void emit_rights_again(struct emit *e, const struct object *o, const struct grantee *g)
{
	emit_one(e, o,
		 &(struct statement_of_rights){
			 .is_grant = true, .rights = g->rights & ~g->grantable, .role = g->role});
	emit_one(e, o,
		 &(struct statement_of_rights){.is_grant = true,
					       .is_option = true,
					       .rights = g->grantable,
					       .role = g->role});
}
