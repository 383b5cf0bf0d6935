#include "engine/match.h"

#include "dialect/ident.h"
#include "engine/canon.h"
#include "kinds/emit.h"

#include <string.h>

const struct object *match_partner(const struct difference *d, const struct object *o)
{
	return map_get_num(&d->partner, (uint64_t)(uintptr_t)o);
}

static void pair_up(struct arena *a, struct difference *d, const struct object *from,
		    const struct object *to)
{
	map_put_num(a, &d->partner, (uint64_t)(uintptr_t)from, to);
	map_put_num(a, &d->partner, (uint64_t)(uintptr_t)to, from);
	if (!str_eq(from->name, to->name) || !str_eq(from->schema, to->schema)) {
		struct pair_of *p = ARENA_NEW(a, struct pair_of);

		p->from = from;
		p->to = to;
		vec_push(a, &d->renames, p);
	}
}

/* The type that the object's expressions have: a column's or domain's own. */
static const struct sqltype *expr_type(const struct object *o)
{
	const struct field *f = field_find(o->kind->fields, "type");

	return f && f->type == FIELD_TYPE ? *(const struct sqltype *const *)field_cmember(f, o)
					  : NULL;
}

static bool same_struct(struct arena *a, const struct field *rows, const void *x, const void *y);

static bool same_structs(struct arena *a, const struct field *f, const struct list *x,
			 const struct list *y)
{
	if (x->n != y->n)
		return false;
	for (uint32_t i = 0; i < x->n; i++) {
		if (!same_struct(a, f->fields, x->items[i], y->items[i]))
			return false;
	}
	return true;
}

static bool same_field(struct arena *a, const struct field *f, const void *x, const void *y,
		       const struct sqltype *type)
{
	const void *p = field_cmember(f, x);
	const void *q = field_cmember(f, y);

	if (field_eq(f, x, y))
		return true;
	if (f->type == FIELD_EXPR)
		return canon_equal(a, *(const char *const *)p, *(const char *const *)q, type);
	if (f->type == FIELD_STRUCT && *(const void *const *)p && *(const void *const *)q)
		return same_struct(a, f->fields, *(const void *const *)p, *(const void *const *)q);
	if (f->type == FIELD_STRUCTS)
		return same_structs(a, f, p, q);
	return false;
}

static bool is_compared(const struct field *f, const void *x, const void *y)
{
	if (f->flags & (FIELD_DIRECTION | FIELD_NODIFF))
		return false;
	return !(f->flags & FIELD_IF_SAID) || (field_is_there(f, x) && field_is_there(f, y));
}

static bool same_struct(struct arena *a, const struct field *rows, const void *x, const void *y)
{
	for (const struct field *f = rows; f->name; f++) {
		if (is_compared(f, x, y) && !same_field(a, f, x, y, NULL))
			return false;
	}
	return true;
}

uint64_t match_mask(struct arena *a, const struct object *x, const struct object *y)
{
	const struct field *rows = x->kind->fields;
	uint64_t mask = 0;

	for (const struct field *f = rows; f->name; f++) {
		if (is_compared(f, x, y) && !same_field(a, f, x, y, expr_type(y)))
			mask |= (uint64_t)1 << (f - rows);
	}
	if (!str_eq(x->comment, y->comment) &&
	    (!(x->kind->flags & KIND_OWN_COMMENT) || (x->comment && y->comment)))
		mask |= MASK_COMMENT;
	if (!str_eq(x->name, y->name))
		mask |= MASK_NAME;
	if (!str_eq(x->schema, y->schema))
		mask |= MASK_SCHEMA;
	if (x->kind->differs)
		mask |= x->kind->differs(a, x, y);
	return mask;
}

static const struct object *find(const struct vec *list, const char *schema_name, const char *name)
{
	for (size_t i = 0; i < list->len; i++) {
		const struct object *o = list->items[i];

		if (str_eq(o->schema, schema_name) && strcmp(o->name, name) == 0)
			return o;
	}
	return NULL;
}

/* An old name as `was` says it: `name` means the object's own schema. */
static const struct object *find_old(struct arena *a, const struct vec *list, const char *old,
				     const struct object *o)
{
	const char *parts[2];
	size_t n = ident_split(a, old, parts, 2);

	if (!n)
		return NULL;
	if (n == 2 && o->kind->flags & KIND_QUALIFIED)
		return find(list, parts[0], parts[1]);
	return find(list, o->schema, n == 1 ? parts[0] : old);
}

static bool is_path(const struct strings *path, const struct object *o)
{
	const struct object *at = o;

	for (uint32_t i = path->n; i-- > 0;) {
		if (!at)
			return i == 0 && str_eq(path->items[0], object_top(o)->schema);
		if (strcmp(path->items[i], at->name) != 0)
			return false;
		at = at->parent;
	}
	return true;
}

static const struct object *find_said(const struct diff_options *options, const struct vec *from,
				      const struct object *to)
{
	for (size_t i = 0; i < options->declared.len; i++) {
		const struct rename_said *r = options->declared.items[i];

		if (!is_path(&r->to, to))
			continue;
		for (size_t j = 0; j < from->len; j++) {
			const struct object *o = from->items[j];

			if (strcmp(r->from.items[r->from.n - 1], o->name) == 0)
				return o;
		}
	}
	return NULL;
}

static bool claimed_twice(struct diags *ds, const struct difference *d, const struct object *old,
			  const struct object *o)
{
	const struct object *other = match_partner(d, old);

	if (!other || other == o)
		return false;
	diag_add(ds, MG_RENAME_CONFLICT, o->pos, "%s %s and %s %s both were %s", o->kind->title,
		 o->name, other->kind->title, other->name, old->name);
	return true;
}

/* Declared renames of the objects in `now`, whose old selves are in `before`. */
static bool match_was(struct arena *a, struct diags *ds, struct difference *d,
		      const struct vec *before, const struct vec *now, bool forward)
{
	bool ok = true;

	for (size_t i = 0; i < now->len; i++) {
		const struct object *o = now->items[i];

		if (match_partner(d, o))
			continue;
		for (uint32_t k = 0; k < o->was.n; k++) {
			const struct object *old = find_old(a, before, o->was.items[k], o);

			if (!old)
				continue;
			if (find(before, o->schema, o->name)) {
				if (!forward || find(now, old->schema, old->name))
					break;
				diag_add(ds, MG_RENAME_CONFLICT, o->pos,
					 "%s %s was %s, but both are there", o->kind->title,
					 o->name, old->name);
				ok = false;
				break;
			}
			if (claimed_twice(ds, d, old, o)) {
				ok = false;
			} else if (forward) {
				pair_up(a, d, old, o);
			} else {
				pair_up(a, d, o, old);
			}
			break;
		}
	}
	return ok;
}

static void match_known(struct arena *a, const struct diff_options *options, struct difference *d,
			const struct vec *from, const struct vec *to)
{
	for (size_t i = 0; i < to->len; i++) {
		const struct object *o = to->items[i];
		const struct object *said = find_said(options, from, o);

		if (said && !find(from, o->schema, o->name) && !match_partner(d, said))
			pair_up(a, d, said, o);
	}
	for (size_t i = 0; i < options->known.len; i++) {
		const struct pair_of *p = options->known.items[i];

		for (size_t j = 0; j < from->len; j++) {
			if (from->items[j] == p->from && !match_partner(d, p->from))
				pair_up(a, d, p->from, p->to);
		}
	}
}

static void match_names(struct arena *a, struct difference *d, const struct vec *from,
			const struct vec *to)
{
	struct map names = {0};

	for (size_t i = 0; i < from->len; i++) {
		const struct object *o = from->items[i];

		if (!match_partner(d, o))
			map_put(a, &names,
				o->schema ? arena_printf(a, "%s\n%s", o->schema, o->name) : o->name,
				o);
	}
	for (size_t i = 0; i < to->len; i++) {
		const struct object *o = to->items[i];
		const struct object *other;

		if (match_partner(d, o))
			continue;
		other = map_get(&names, o->schema ? arena_printf(a, "%s\n%s", o->schema, o->name)
						  : o->name);
		if (other)
			pair_up(a, d, other, o);
	}
}

bool match_same_structure(struct arena *a, const struct object *x, const struct object *y)
{
	return (match_mask(a, x, y) & ~(MASK_COMMENT | MASK_NAME | MASK_SCHEMA)) == 0;
}

/* Constraints and indexes hold no data: alike under another name is a rename. */
static void match_structure(struct arena *a, struct difference *d, const struct vec *from,
			    const struct vec *to)
{
	for (size_t i = 0; i < to->len; i++) {
		const struct object *o = to->items[i];

		if (match_partner(d, o))
			continue;
		for (size_t j = 0; j < from->len; j++) {
			const struct object *x = from->items[j];

			if (match_partner(d, x))
				continue;
			if (o->kind->flags & KIND_SINGLE || match_same_structure(a, x, o)) {
				pair_up(a, d, x, o);
				break;
			}
		}
	}
}

/* A table counts as the same when four fifths of its columns are. */
static bool looks_alike(struct arena *a, const struct object *x, const struct object *y)
{
	size_t columns = 0;
	size_t same = 0;

	if (x->parent || !x->first)
		return match_same_structure(a, x, y);
	CHILD_EACH(c, x) {
		const struct object *o;

		if (!(c->kind->flags & KIND_HOLDS_DATA))
			continue;
		columns++;
		o = object_child(y, c->kind, c->name);
		same += o && match_same_structure(a, c, o);
	}
	CHILD_EACH(c, y) {
		if (c->kind->flags & KIND_HOLDS_DATA && !object_child(x, c->kind, c->name))
			columns++;
	}
	return columns && same * 5 >= columns * 4;
}

static const struct object *only_left(const struct difference *d, const struct vec *list,
				      const struct object *like, struct arena *a, size_t *n)
{
	const struct object *found = NULL;

	*n = 0;
	for (size_t i = 0; i < list->len; i++) {
		const struct object *o = list->items[i];

		if (match_partner(d, o) || !looks_alike(a, o, like))
			continue;
		found = o;
		++*n;
	}
	return found;
}

static void refuse_rename(struct diags *ds, struct arena *a, const struct difference *d,
			  const struct object *from, const struct object *to)
{
	const char *old = object_label(a, from, d->from->default_schema);
	const char *now = object_label(a, to, d->to->default_schema);
	struct diag *m = diag_add(ds, MG_RENAME_UNCLEAR, to->pos,
				  "%s %s goes and %s comes: is that a rename?", to->kind->title, old,
				  now);

	diag_hint(ds, m,
		  "A rename: add `was: %s` to %s, or pass --rename %s=%s; a drop and an add: pass "
		  "--renames never.",
		  from->name, now, old, now);
}

static bool match_suspects(struct arena *a, struct diags *ds, const struct diff_options *options,
			   struct difference *d, const struct vec *from, const struct vec *to)
{
	bool ok = true;

	for (size_t i = 0; i < to->len; i++) {
		const struct object *o = to->items[i];
		const struct object *x;
		size_t n;
		size_t back;

		if (match_partner(d, o) || options->renames == RENAME_NEVER)
			continue;
		x = only_left(d, from, o, a, &n);
		if (n != 1)
			continue;
		only_left(d, to, x, a, &back);
		if (back != 1)
			continue;
		if (options->renames == RENAME_ASK && options->ask) {
			if (options->ask(options->ask_context, x, o))
				pair_up(a, d, x, o);
			continue;
		}
		refuse_rename(ds, a, d, x, o);
		ok = false;
	}
	return ok;
}

bool match_lists(struct arena *a, struct diags *ds, const struct diff_options *options,
		 struct difference *d, const struct vec *from, const struct vec *to)
{
	const struct object *any = to->len ? to->items[0] : from->len ? from->items[0] : NULL;
	bool ok;

	if (!any)
		return true;
	match_known(a, options, d, from, to);
	ok = match_was(a, ds, d, from, to, true);
	ok = match_was(a, ds, d, to, from, false) && ok;
	match_names(a, d, from, to);
	if (any->parent && !(any->kind->flags & KIND_HOLDS_DATA))
		match_structure(a, d, from, to);
	else if (any->kind->flags & KIND_HOLDS_DATA && ok)
		ok = match_suspects(a, ds, options, d, from, to);
	return ok;
}
