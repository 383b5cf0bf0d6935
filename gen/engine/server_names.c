#include "engine/server_names.h"

#include "base/str.h"
#include "engine/ignore.h"

#include <string.h>

struct names {
	struct arena *arena;
	struct vec *out;
	const struct object *object;
};

static void add(struct names *n, const char *name, bool is_role)
{
	struct server_name *x;

	if (!name)
		return;
	x = ARENA_NEW(n->arena, struct server_name);
	*x = (struct server_name){name, n->object, is_role};
	vec_push(n->arena, n->out, x);
}

/* A role without any right may be gone. */
static void add_access(struct names *n, const struct object *o)
{
	const struct access *x = o->access;

	if (!x || !access_row(o))
		return;
	add(n, x->owner, true);
	for (uint32_t i = 0; i < x->n; i++) {
		if (x->grants[i].rights)
			add(n, x->grants[i].role, true);
	}
}

static void add_object(struct names *n, const struct object *o)
{
	n->object = o;
	add_access(n, o);
	for (const struct field *f = o->kind->fields; f->name; f++) {
		if (f->flags & (FIELD_ROLE | FIELD_TABLESPACE))
			add(n, *(const char *const *)field_cmember(f, o), f->flags & FIELD_ROLE);
	}
	CHILD_EACH(c, o)
		add_object(n, c);
}

void server_names_of(struct arena *a, const struct schema *s, struct vec *out)
{
	struct names n = {.arena = a, .out = out};

	for (size_t i = 0; i < s->kinds->n; i++) {
		for (size_t j = 0; j < s->of[i].len; j++)
			add_object(&n, s->of[i].items[j]);
	}
}

static bool has_name(const struct vec *names, const char *name)
{
	for (size_t i = 0; i < names->len; i++) {
		if (strcmp(names->items[i], name) == 0)
			return true;
	}
	return false;
}

static void tell(struct diags *ds, const struct vec *there, const struct schema *models,
		 const struct server_name *n)
{
	const char *const *names = (const char *const *)there->items;
	const char *near = str_nearest(n->name, names, there->len);
	const char *what = n->is_role ? "role" : "tablespace";
	struct diag *d = diag_add(ds, n->is_role ? MG_ROLE_UNKNOWN : MG_TABLESPACE_UNKNOWN,
				  schema_place(models, n->object, n->name),
				  "the server has no %s %s", what, n->name);

	if (near)
		diag_hint(ds, d, "Did you mean %s?", near);
	else
		diag_hint(ds, d, "Make the %s on the server first: modelgen makes none.", what);
}

bool server_names_check(struct diags *ds, const struct schema *live, const struct schema *models)
{
	struct arena *a = ds->arena;
	struct map said = {0};
	struct vec names = {0};
	bool ok = true;

	if (live->is_replayed || !models->names_server)
		return true;
	server_names_of(a, models, &names);
	for (size_t i = 0; i < names.len; i++) {
		const struct server_name *n = names.items[i];
		const struct vec *there = n->is_role ? &live->roles : &live->tablespaces;
		const char *key = arena_printf(a, "%d %s", n->is_role, n->name);

		/* every server has some: none was asked for */
		if (!there->len || map_get(&said, key) || ignore_object(models, n->object))
			continue;
		map_put(a, &said, key, names.items[i]);
		if (has_name(there, n->name))
			continue;
		tell(ds, there, models, n);
		ok = false;
	}
	return ok;
}

static void forget_own(struct arena *a, struct object *o, const char *own)
{
	for (const struct field *f = o->kind->fields; f->name; f++) {
		const char **m;

		if (!(f->flags & FIELD_TABLESPACE) || !field_is_there(f, o))
			continue;
		m = field_member(a, f, o);
		if (str_eq(*m, own))
			*m = NULL;
	}
	CHILD_EACH(c, o)
		forget_own(a, c, own);
}

static void align(const struct schema *live, struct schema *models)
{
	if (!live->own_tablespace || !models->names_server)
		return;
	for (size_t i = 0; i < models->kinds->n; i++) {
		for (size_t j = 0; j < models->of[i].len; j++)
			forget_own(models->arena, models->of[i].items[j], live->own_tablespace);
	}
}

void server_names_align(struct schema *a, struct schema *b)
{
	align(a, b);
	align(b, a);
}
