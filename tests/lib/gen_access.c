#include "lib/gen_internal.h"

#include "base/str.h"

#include <string.h>

static const char *any_role(struct gen *g)
{
	return g->roles->items[gen_below(g, g->roles->n)];
}

static unsigned some(struct gen *g, unsigned rights)
{
	unsigned found = 0;

	for (int i = 0; i < RIGHT__COUNT; i++) {
		if (rights & 1u << i && gen_chance(g, 40))
			found |= 1u << i;
	}
	return found;
}

/* Nobody passes on what nobody gave; everybody together passes nothing on. */
static void add_grants(struct gen *g, const struct access_row *row, struct access *x)
{
	const unsigned all = access_all(row, g->version);
	unsigned rights;

	access_built_in(g->arena, row, x);
	if (gen_chance(g, 30)) {
		rights = some(g, all);
		access_forget(x, NULL);
		if (rights)
			access_grant(g->arena, x, NULL, rights, 0);
	}
	for (uint32_t i = 0; i < g->roles->n; i++) {
		const char *role = g->roles->items[i];
		bool is_owner = str_eq(role, x->owner);

		rights = some(g, all);
		if (!rights || !gen_chance(g, is_owner ? 10 : 35))
			continue;
		access_grant(g->arena, x, role, rights,
			     is_owner || gen_chance(g, 70) ? 0 : some(g, rights));
	}
}

void gen_access(struct gen *g, struct object *o)
{
	const struct access_row *row = access_row(o);
	struct access *x;

	if (!row || row->is_owner_fixed)
		return;
	x = ARENA_NEW(g->arena, struct access);
	if (row->has_owner && gen_chance(g, 60))
		x->owner = any_role(g);
	if (gen_chance(g, row->is_in_parent ? 45 : 60))
		add_grants(g, row, x);
	o->access = x->owner || x->has_grants ? x : NULL;
}

/* Until they say something. */
static void fill_privileges(struct gen *g, struct object *o)
{
	const struct access_row *row = access_row(o);
	struct access *x;

	do {
		x = ARENA_NEW(g->arena, struct access);
		x->owner = ((struct default_privileges *)o)->role;
		add_grants(g, row, x);
	} while (access_is_built_in(row, x));
	o->access = x;
}

struct object *gen_default_privileges(struct gen *g, struct schema *s)
{
	const struct kind *k = &kind_default_privileges;
	const struct object *schema = gen_any(g, schema_of(s, &kind_schema));
	struct object *o = schema_new(s, k, NULL, NULL);
	struct default_privileges *x = (struct default_privileges *)o;

	x->role = any_role(g);
	/* tables, sequences, functions and types may be those of one schema */
	x->schema = schema && gen_chance(g, 50) ? schema->name : NULL;
	x->objects = (int)gen_below(g, x->schema ? 4 : 6);
	if (!x->schema && (x->objects == 5 || (x->objects == 4 && g->version < 130000)))
		x->objects = 0;
	o->name = k->named(g->arena, o);
	if (schema_get(s, k, NULL, o->name))
		return NULL;
	fill_privileges(g, o);
	return schema_add(s, NULL, o) ? o : NULL;
}

void gen_alter_access(struct gen *g, struct schema *s)
{
	const struct vec *defaults = schema_of(s, &kind_default_privileges);
	static const struct kind *const kinds[] = {&kind_schema, &kind_domain, &kind_enum,
						   &kind_enum,	 &kind_domain, &kind_sequence,
						   &kind_table,	 &kind_column, &kind_column};
	const struct kind *k = kinds[gen_below(g, sizeof(kinds) / sizeof(*kinds))];
	struct vec all = {0};
	struct vec of_kind = {0};
	struct object *o;

	if (!s->says_access)
		return;
	if (gen_chance(g, 25)) {
		gen_default_privileges(g, s);
		return;
	}
	if (defaults->len && gen_chance(g, 20)) {
		fill_privileges(g, gen_any(g, defaults));
		return;
	}
	gen_objects(g->arena, s, &all);
	for (size_t i = 0; i < all.len; i++) {
		if (((const struct object *)all.items[i])->kind == k)
			vec_push(g->arena, &of_kind, all.items[i]);
	}
	o = gen_any(g, &of_kind);
	if (o)
		gen_access(g, o);
}

bool gen_mend_access(struct gen *g, struct schema *s, struct object *o)
{
	const struct object *table = access_owned_with(s, o);
	const char *owner = table && table->access ? table->access->owner : NULL;
	struct access *x;

	if (!table || str_eq(owner, o->access ? o->access->owner : NULL))
		return false;
	x = ARENA_NEW(g->arena, struct access);
	if (o->access)
		*x = *o->access;
	x->owner = owner;
	o->access = x->owner || x->has_grants ? x : NULL;
	return true;
}

/* Whether they may stay: their schema may have another name now, or be gone. */
bool gen_mend_privileges(struct gen *g, struct schema *s, struct object *o, bool *changed)
{
	struct default_privileges *x = (struct default_privileges *)o;
	const char *name = o->kind->named(g->arena, o);

	if (x->schema && !schema_get(s, &kind_schema, NULL, x->schema))
		return false;
	if (str_eq(name, o->name))
		return true;
	*changed = true;
	if (schema_get(s, o->kind, NULL, name))
		return false;
	schema_remove(s, o);
	o->name = name;
	schema_add(s, NULL, o);
	return true;
}

static bool same_grants(const struct access *x, const struct access *y)
{
	if (x->n != y->n)
		return false;
	for (uint32_t i = 0; i < x->n; i++) {
		const struct grantee *g = &x->grants[i];
		const struct grantee *h = &y->grants[i];

		if (!str_eq(g->role, h->role) || g->rights != h->rights ||
		    g->grantable != h->grantable)
			return false;
	}
	return true;
}

/* What only one of them says is no difference. */
void gen_access_differences(struct arena *a, const struct object *o, const struct object *now,
			    struct vec *out)
{
	const struct access *x = o->access;
	const struct access *y = now->access;
	const char *label = object_label(a, now, NULL);

	if (!x || !y || x == y)
		return;
	if (x->owner && y->owner && !str_eq(x->owner, y->owner))
		vec_push(a, out, arena_printf(a, "%s: owner", label));
	if (x->has_grants && y->has_grants && !same_grants(x, y))
		vec_push(a, out, arena_printf(a, "%s: grants", label));
}
