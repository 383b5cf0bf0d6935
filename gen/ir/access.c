#include "ir/access.h"

#include "base/str.h"
#include "ir/kind.h"
#include "ir/schema.h"

#include <string.h>

const struct right_row right_rows[RIGHT__COUNT] = {
	[RIGHT_SELECT] = {"select", 'r', "SELECT", 0},
	[RIGHT_INSERT] = {"insert", 'a', "INSERT", 0},
	[RIGHT_UPDATE] = {"update", 'w', "UPDATE", 0},
	[RIGHT_DELETE] = {"delete", 'd', "DELETE", 0},
	[RIGHT_TRUNCATE] = {"truncate", 'D', "TRUNCATE", 0},
	[RIGHT_REFERENCES] = {"references", 'x', "REFERENCES", 0},
	[RIGHT_TRIGGER] = {"trigger", 't', "TRIGGER", 0},
	[RIGHT_MAINTAIN] = {"maintain", 'm', "MAINTAIN", 170000},
	[RIGHT_USAGE] = {"usage", 'U', "USAGE", 0},
	[RIGHT_CREATE] = {"create", 'C', "CREATE", 0},
	[RIGHT_EXECUTE] = {"execute", 'X', "EXECUTE", 0},
};

const struct access_row *access_row(const struct object *o)
{
	return o->kind->access_of ? o->kind->access_of(o) : o->kind->access;
}

struct grantee *access_grant(struct arena *a, struct access *x, const char *role, unsigned rights,
			     unsigned grantable)
{
	uint32_t at = 0;

	while (at < x->n && str_cmp(x->grants[at].role, role) < 0)
		at++;
	if (at == x->n || str_cmp(x->grants[at].role, role) != 0) {
		x->grants = arena_grow(a, x->grants, x->n * sizeof(*x->grants),
				       (x->n + 1) * sizeof(*x->grants));
		memmove(&x->grants[at + 1], &x->grants[at], (x->n - at) * sizeof(*x->grants));
		x->grants[at] = (struct grantee){.role = role};
		x->n++;
	}
	x->grants[at].rights |= rights;
	x->grants[at].grantable |= grantable;
	return &x->grants[at];
}

const struct grantee *access_find(const struct access *x, const char *role)
{
	for (uint32_t i = 0; x && i < x->n; i++) {
		if (str_cmp(x->grants[i].role, role) == 0)
			return &x->grants[i];
	}
	return NULL;
}

void access_forget(struct access *x, const char *role)
{
	for (uint32_t i = 0; i < x->n; i++) {
		if (str_cmp(x->grants[i].role, role) != 0)
			continue;
		memmove(&x->grants[i], &x->grants[i + 1], (x->n - i - 1) * sizeof(*x->grants));
		x->n--;
		return;
	}
}

void access_built_in(struct arena *a, const struct access_row *row, struct access *x)
{
	x->has_grants = true;
	if (row->of_public)
		access_grant(a, x, NULL, row->of_public, 0);
}

bool access_is_built_in(const struct access_row *row, const struct access *x)
{
	const struct grantee *all = access_find(x, NULL);
	const struct grantee *own = x->owner ? access_find(x, x->owner) : NULL;
	uint32_t n = row->of_public ? 1 : 0;

	/* the owner has all of it anyway */
	if (own && own->rights == access_all(row, 0) && !own->grantable)
		n++;
	return x->n == n && (all ? all->rights : 0) == row->of_public;
}

unsigned access_all(const struct access_row *row, int version)
{
	unsigned all = row->rights;

	for (int i = 0; i < RIGHT__COUNT; i++) {
		if (version && right_rows[i].since > version)
			all &= ~(1u << i);
	}
	return all;
}

/* A role as the server prints it in an item; text stands behind it afterwards. */
static const char *item_role(struct arena *a, const char **text)
{
	const char *p = *text;
	struct sbuf name = SBUF_INIT(a);

	if (*p != '"') {
		size_t len = strcspn(p, "=/");

		*text = p + len;
		return len ? arena_strndup(a, p, len) : NULL;
	}
	for (p++; *p && (*p != '"' || p[1] == '"'); p++) {
		p += *p == '"';
		sbuf_addc(&name, *p);
	}
	*text = p + (*p == '"');
	return sbuf_text(&name);
}

static int right_by_letter(char letter)
{
	for (int i = 0; i < RIGHT__COUNT; i++) {
		if (right_rows[i].letter == letter)
			return i;
	}
	return -1;
}

/* "app_user=arw*" "/app_owner" */
static void read_item(struct arena *a, const char *item, struct grantee *out, const char **grantor)
{
	*out = (struct grantee){.role = item_role(a, &item)};
	for (item += *item == '='; *item && *item != '/'; item++) {
		int i = right_by_letter(*item);

		if (i < 0)
			continue;
		out->rights |= 1u << i;
		if (item[1] == '*')
			out->grantable |= 1u << i;
	}
	item += *item == '/';
	*grantor = item_role(a, &item);
}

/* What the owner gave comes before what others did. */
static void add_item(struct arena *a, struct access *x, const struct grantee *g,
		     const char *grantor, bool by_owner)
{
	struct grantee *to = access_grant(a, x, g->role, 0, 0);

	if (!by_owner) {
		to->lent |= g->rights & ~(to->rights & ~to->lent);
		to->may_lend |= g->grantable & ~(to->grantable & ~to->may_lend);
	}
	to->rights |= g->rights;
	to->grantable |= g->grantable;
	if (by_owner)
		return;
	x->has_lent = true;
	access_grant(a, x, grantor, 0, 0)->passed_on |= g->rights;
}

void access_read(struct arena *a, const struct access_row *row, const char *const *items, size_t n,
		 const char *owner, int version, struct access *x)
{
	bool has_own = row->has_owner && owner;
	const struct grantee *own;

	x->has_grants = true;
	if (has_own)
		access_grant(a, x, owner, 0, 0);
	for (int others = 0; others < 2; others++) {
		for (size_t i = 0; i < n; i++) {
			const char *grantor;
			struct grantee g;

			read_item(a, items[i], &g, &grantor);
			if (str_eq(grantor, owner) != (others != 0))
				add_item(a, x, &g, grantor, !others);
		}
	}
	own = has_own ? access_find(x, owner) : NULL;
	if (own && own->rights == access_all(row, version))
		access_forget(x, owner);
}

struct grantee access_of(const struct access_row *row, const struct access *x, const char *owner,
			 const char *role, int version)
{
	const struct grantee *g = access_find(x, role);
	bool is_own = row->has_owner && owner && str_eq(owner, role);

	if (!g)
		return (struct grantee){.role = role,
					.rights = is_own ? access_all(row, version) : 0};
	/* whoever owns it may pass on what it has */
	return (struct grantee){
		.role = role, .rights = g->rights, .grantable = is_own ? 0 : g->grantable};
}

const struct object *access_owned_with(const struct schema *s, const struct object *o)
{
	const struct qname *q = NULL;

	for (const struct field *f = o->kind->fields; !o->parent && f->name; f++) {
		const void *m = field_cmember(f, o);

		if (f->type == FIELD_NAME && f->flags & FIELD_TABLE)
			q = m;
		if (q && q->name && f->type == FIELD_IDENT && f->flags & FIELD_COLUMN &&
		    *(const char *const *)m)
			return schema_get_any(s, KIND_HOLDS_DATA, q->schema, q->name);
	}
	return NULL;
}
