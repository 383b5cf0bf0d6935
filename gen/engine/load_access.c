#include "engine/load_access.h"

#include "engine/load_values.h"

#include <string.h>

bool load_access_has(const struct object *o, const char *key)
{
	const struct access_row *row = access_row(o);

	if (!row)
		return false;
	if (str_eq(key, "owner"))
		return row->has_owner && !row->is_owner_fixed;
	return str_eq(key, "grants") && row->rights;
}

static struct access *access_mine(struct load_place *p, struct object *o)
{
	struct access *x = ARENA_NEW(p->arena, struct access);

	if (o->access)
		*x = *o->access;
	o->access = x;
	/* what is about objects to come is always read */
	if (!(o->kind->flags & KIND_MADE_LAST))
		p->schema->says_access = true;
	return x;
}

bool load_owner(struct load_place *p, struct object *o, const struct node *value)
{
	if (value->kind != NODE_TEXT)
		return load_wrong_type(p, value, "the name of a role");
	return load_server_name(p, node_pos(value), value->text, &access_mine(p, o)->owner);
}

/* "select, insert, update" */
static const char *words_of(struct arena *a, unsigned rights)
{
	struct sbuf text = SBUF_INIT(a);

	for (int i = 0; i < RIGHT__COUNT; i++) {
		if (rights & 1u << i)
			sbuf_addf(&text, "%s%s", text.len ? ", " : "", right_rows[i].name);
	}
	return sbuf_text(&text);
}

static bool no_such_right(struct load_place *p, const struct object *o, struct pos at,
			  const char *word)
{
	const struct access_row *row = access_row(o);
	const char *words[RIGHT__COUNT];
	size_t n = 0;
	const char *near;
	struct diag *d;

	for (int i = 0; i < RIGHT__COUNT; i++) {
		if (row->rights & 1u << i)
			words[n++] = right_rows[i].name;
	}
	near = str_nearest(word, words, n);
	d = diag_add(p->ds, MG_RIGHT_UNKNOWN, at, "%s has no privilege %s", o->kind->title, word);
	if (near)
		diag_hint(p->ds, d, "Did you mean %s?", near);
	else
		diag_hint(p->ds, d, "Its privileges are: %s.", words_of(p->arena, row->rights));
	return false;
}

static bool read_right(struct load_place *p, const struct object *o, struct pos at,
		       const char *word, unsigned *out)
{
	const struct access_row *row = access_row(o);

	for (int i = 0; i < RIGHT__COUNT; i++) {
		if (row->rights & 1u << i && str_ieq(right_rows[i].name, word)) {
			*out |= 1u << i;
			return true;
		}
	}
	return no_such_right(p, o, at, word);
}

/* {update: grantable} */
static bool read_grantable(struct load_place *p, const struct object *o, const struct node *map,
			   struct grantee *out)
{
	bool ok = true;

	NODE_EACH(n, map) {
		if (n->kind != NODE_TEXT || !str_ieq(n->text, "grantable")) {
			struct diag *d = diag_add(p->ds, MG_VALUE_INVALID, node_pos(n),
						  "a privilege is plain or grantable, not %s",
						  n->kind == NODE_TEXT ? n->text : node_what(n));

			diag_hint(p->ds, d, "Write {%s: grantable}, or %s alone.", n->key, n->key);
			ok = false;
			continue;
		}
		if (!out->role) {
			struct diag *d = diag_add(p->ds, MG_MODEL_INVALID, node_pos(n),
						  "public cannot pass privileges on");

			diag_hint(p->ds, d, "Write %s alone, or name a role.", n->key);
			ok = false;
			continue;
		}
		ok = read_right(p, o, node_key_pos(n), n->key, &out->grantable) && ok;
	}
	out->rights |= out->grantable;
	return ok;
}

static bool read_rights(struct load_place *p, const struct object *o, const struct node *value,
			struct grantee *out)
{
	bool ok = true;

	if (value->kind == NODE_TEXT)
		return read_right(p, o, node_pos(value), value->text, &out->rights);
	if (value->kind == NODE_MAP)
		return read_grantable(p, o, value, out);
	if (value->kind != NODE_LIST)
		return load_wrong_type(p, value, "a list");
	NODE_EACH(n, value) {
		if (n->kind == NODE_TEXT)
			ok = read_right(p, o, node_pos(n), n->text, &out->rights) && ok;
		else if (n->kind == NODE_MAP)
			ok = read_grantable(p, o, n, out) && ok;
		else
			ok = load_wrong_type(p, n, "a privilege") && ok;
	}
	return ok;
}

static bool read_grantee(struct load_place *p, const struct object *o, const struct node *n,
			 struct access *x)
{
	struct grantee g = {0};
	bool is_public = strcmp(n->key, "public") == 0;

	if (!is_public && !load_server_name(p, node_key_pos(n), n->key, &g.role))
		return false;
	if (!read_rights(p, o, n, &g))
		return false;
	/* public is named: that is all it has */
	access_forget(x, g.role);
	if (!is_public || g.rights)
		access_grant(p->arena, x, g.role, g.rights, g.grantable);
	return true;
}

bool load_grants(struct load_place *p, struct object *o, const struct node *value)
{
	struct access *x;
	bool ok = true;

	if (value->kind != NODE_MAP) {
		struct diag *d = diag_add(p->ds, MG_YAML_TYPE, node_pos(value),
					  "grants must be a map, not %s", node_what(value));

		diag_hint(p->ds, d, "Write the role and its privileges: grants: {app_user: [%s]}.",
			  words_of(p->arena, access_row(o)->rights));
		return false;
	}
	x = access_mine(p, o);
	access_built_in(p->arena, access_row(o), x);
	NODE_EACH(n, value)
		ok = read_grantee(p, o, n, x) && ok;
	return ok;
}

struct finisher {
	struct load_place *place;
	struct access **shared; /* by kind: of objects that say nothing of their own */
	bool ok;
};

/* What a new database has is known once it is known which server it is. */
static bool is_there_anyway(const struct object *o)
{
	return o->kind->fresh && str_eq(o->name, o->kind->fresh);
}

/* What the object shall have where it says nothing itself. */
static void complete(struct finisher *f, const struct object *o, struct access *x)
{
	const struct schema *s = f->place->schema;
	const struct access_row *row = access_row(o);

	if (!x->owner && row->has_owner && !row->is_owner_fixed)
		x->owner = s->owner;
	if (!x->has_grants && row->rights && s->manage.grants && !is_there_anyway(o))
		access_built_in(f->place->arena, row, x);
}

static bool is_said(const struct access *x)
{
	return x->owner || x->has_grants;
}

/* The table that owns the sequence has the owner of both. */
static void follow(struct finisher *f, struct object *o, const struct object *table)
{
	struct load_place *p = f->place;
	const char *said = table->access ? table->access->owner : NULL;
	const char *owner = said ? said : p->schema->owner;
	const char *own = o->access ? o->access->owner : NULL;
	struct diag *d;

	if (own && !str_eq(own, owner)) {
		d = diag_add(p->ds, MG_MODEL_INVALID, schema_place(p->schema, o, own),
			     "%s %s belongs to a column of %s, which %s", o->kind->title, o->name,
			     table->name, owner ? "has another owner" : "says no owner");
		diag_hint(p->ds, d, "%s",
			  owner ? "Leave its owner out: it is that of the table."
				: "Say the owner at the table: the sequence has the same.");
		f->ok = false;
		return;
	}
	if (owner)
		access_mine(p, o)->owner = owner;
}

static void finish_one(struct finisher *f, struct object *o)
{
	const struct schema *s = f->place->schema;
	const struct access_row *row = access_row(o);
	const struct object *table = access_owned_with(s, o);
	struct access **shared = &f->shared[kind_place(s->kinds, o->kind)];

	if (row && table)
		follow(f, o, table);
	if (row && o->access) {
		struct access *x = access_mine(f->place, o);

		complete(f, o, x);
	} else if (row && is_there_anyway(o)) {
		if (s->owner)
			access_mine(f->place, o)->owner = s->owner;
	} else if (row && (s->owner || s->manage.grants)) {
		if (!*shared) {
			*shared = ARENA_NEW(f->place->arena, struct access);
			complete(f, o, *shared);
		}
		if (is_said(*shared))
			o->access = *shared;
	}
	if (f->ok && s->manage.owner && row && row->has_owner && !is_there_anyway(o) &&
	    !(o->access && o->access->owner)) {
		struct diag *d = diag_add(f->place->ds, MG_OWNER_MISSING, o->pos,
					  "manage compares owners, and %s %s has none",
					  o->kind->title, o->name);

		diag_hint(f->place->ds, d,
			  "Write `owner: app_owner` at the top for everything that says no other.");
		f->ok = false;
	}
	CHILD_EACH(c, o)
		finish_one(f, c);
}

bool load_access_finish(struct load_place *p)
{
	struct schema *s = p->schema;
	struct finisher f = {p, ARENA_ARRAY(p->arena, struct access *, s->kinds->n), true};

	s->writes_access = true;
	s->says_access = s->says_access || s->owner || s->manage.owner || s->manage.grants;
	if (!s->says_access)
		return true;
	for (size_t i = 0; i < s->kinds->n; i++) {
		for (size_t j = 0; j < s->of[i].len; j++)
			finish_one(&f, s->of[i].items[j]);
	}
	return f.ok;
}
