#include "engine/diff.h"

#include "dialect/ident.h"
#include "engine/match.h"
#include "kinds/emit.h"

#include <fnmatch.h>
#include <string.h>

struct differ {
	struct arena *arena;
	struct diags *ds;
	const struct diff_options *options;
	struct difference *d;
};

static struct change *add(struct differ *x, enum change_op op, const struct object *from,
			  const struct object *to)
{
	struct change *c = ARENA_NEW(x->arena, struct change);

	c->op = op;
	c->kind = to ? to->kind : from->kind;
	c->from = from;
	c->to = to;
	vec_push(x->arena, &x->d->changes, c);
	return c;
}

static void add_inside(struct differ *x, enum change_op op, const struct object *o)
{
	CHILD_EACH(c, o) {
		struct change *change = add(x, op, op == CHANGE_DROP ? c : NULL,
					    op == CHANGE_DROP ? NULL : c);

		change->is_inside = true;
		add_inside(x, op, c);
	}
}

static bool must_recreate(const struct object *from, const struct object *to, uint64_t mask)
{
	const struct field *rows = to->kind->fields;
	const struct kind_sql *sql = kind_pg(to->kind);

	for (const struct field *f = rows; f->name; f++) {
		if (f->flags & FIELD_IMMUTABLE && mask & (uint64_t)1 << (f - rows))
			return true;
	}
	if (sql->recreates && sql->recreates(from, to, mask))
		return true;
	return mask & ~(MASK_COMMENT | MASK_NAME | MASK_SCHEMA) && !sql->alter;
}

static bool compare_lists(struct differ *x, const struct vec *from, const struct vec *to);

static bool compare_children(struct differ *x, const struct object *from, const struct object *to)
{
	bool ok = true;

	for (size_t i = 0; i < x->d->to->kinds->n; i++) {
		const struct kind *k = x->d->to->kinds->items[i];
		struct vec a = {0};
		struct vec b = {0};

		if (!kind_may_hold(to->kind, k))
			continue;
		CHILD_EACH(c, from) {
			if (c->kind == k)
				vec_push(x->arena, &a, c);
		}
		CHILD_EACH(c, to) {
			if (c->kind == k)
				vec_push(x->arena, &b, c);
		}
		ok = compare_lists(x, &a, &b) && ok;
	}
	return ok;
}

static bool compare_pair(struct differ *x, const struct object *from, const struct object *to)
{
	uint64_t mask = match_mask(x->arena, from, to);

	if (mask) {
		struct change *c = add(x, CHANGE_ALTER, from, to);

		c->mask = mask;
		if (must_recreate(from, to, mask))
			c->op = CHANGE_RECREATE;
	}
	return compare_children(x, from, to);
}

static bool is_fresh(const struct object *o)
{
	return o->kind->is_fresh && o->kind->is_fresh(o);
}

static bool compare_lists(struct differ *x, const struct vec *from, const struct vec *to)
{
	bool ok = match_lists(x->arena, x->ds, x->options, x->d, from, to);

	for (size_t i = 0; i < from->len; i++) {
		const struct object *o = from->items[i];

		if (match_partner(x->d, o) || is_fresh(o))
			continue;
		add(x, CHANGE_DROP, o, NULL);
		add_inside(x, CHANGE_DROP, o);
	}
	for (size_t i = 0; i < to->len; i++) {
		const struct object *o = to->items[i];
		const struct object *other = match_partner(x->d, o);

		if (other) {
			ok = compare_pair(x, other, o) && ok;
		} else if (!is_fresh(o)) {
			add(x, CHANGE_CREATE, NULL, o);
			add_inside(x, CHANGE_CREATE, o);
		}
	}
	return ok;
}

bool diff_is_ignored(const struct schema *models, const struct object *o)
{
	const struct object *top = object_top(o);

	for (size_t i = 0; i < models->manage.ignore.len; i++) {
		const struct ignore_rule *r = models->manage.ignore.items[i];
		const char *name = top->name;

		if (strcmp(r->kind, top->kind->name) != 0)
			continue;
		if (strchr(r->pattern, '.') && top->schema)
			name = arena_printf(models->arena, "%s.%s", top->schema, top->name);
		if (fnmatch(r->pattern, name, 0) == 0)
			return true;
	}
	return false;
}

static void gather(struct differ *x, const struct schema *s, size_t kind,
		   const struct schema *managed, struct vec *out)
{
	for (size_t i = 0; i < s->of[kind].len; i++) {
		const struct object *o = s->of[kind].items[i];

		if (managed && s != managed && !schema_manages(managed, o))
			continue;
		if (managed && diff_is_ignored(managed, o))
			continue;
		vec_push(x->arena, out, o);
	}
}

static const struct change *change_of(const struct difference *d, const struct object *o)
{
	for (size_t i = 0; i < d->changes.len; i++) {
		const struct change *c = d->changes.items[i];

		if (c->from == o || c->to == o)
			return c;
	}
	return NULL;
}

/* Whether something that o stands on goes away, or changes its type under a computed column. */
static bool loses_ground(struct differ *x, const struct object *o, const struct object *on)
{
	const struct change *c = change_of(x->d, on);
	uint64_t type;

	if (!c || c->to == NULL || o == on)
		return false;
	if (c->op == CHANGE_RECREATE)
		return true;
	type = emit_bit(on->kind, "type") | emit_bit(on->kind, "collation");
	return c->op == CHANGE_ALTER && o->kind == on->kind && o->parent && c->mask & type;
}

static bool recreate_dependents_of(struct differ *x, const struct object *from)
{
	struct needs n = {.arena = x->arena, .schema = x->d->from};
	const struct object *to = match_partner(x->d, from);
	const struct change *c = to ? change_of(x->d, to) : NULL;
	bool found = false;

	if (!to || !from->kind->needs || !from->parent || (c && c->op == CHANGE_RECREATE))
		return false;
	from->kind->needs(&n, from);
	for (size_t i = 0; i < n.objects.len && !found; i++)
		found = loses_ground(x, from, n.objects.items[i]);
	if (!found)
		return false;
	if (c)
		((struct change *)(uintptr_t)c)->op = CHANGE_RECREATE;
	else
		add(x, CHANGE_RECREATE, from, to);
	return true;
}

/* What stands on something that is made anew is made anew as well, until nothing more is. */
static void recreate_dependents(struct differ *x)
{
	bool any = false;
	bool more = true;

	for (size_t i = 0; i < x->d->changes.len; i++) {
		const struct change *c = x->d->changes.items[i];

		any = any || c->op == CHANGE_RECREATE ||
		      (c->op == CHANGE_ALTER && c->mask & emit_bit(c->kind, "type"));
	}
	while (any && more) {
		more = false;
		for (size_t i = 0; i < x->d->from->kinds->n; i++) {
			const struct vec *v = &x->d->from->of[i];

			for (size_t j = 0; j < v->len; j++) {
				CHILD_EACH(c, (const struct object *)v->items[j])
					more = recreate_dependents_of(x, c) || more;
			}
		}
	}
}

bool diff_schemas(struct arena *a, struct diags *ds, const struct schema *from,
		  const struct schema *to, const struct schema *managed,
		  const struct diff_options *options, struct difference *out)
{
	struct differ x = {a, ds, options, out};
	bool ok = true;

	memset(out, 0, sizeof(*out));
	out->from = from;
	out->to = to;
	for (size_t i = 0; i < to->kinds->n; i++) {
		struct vec old = {0};
		struct vec now = {0};

		if (to->kinds->items[i]->parents)
			continue;
		gather(&x, from, i, managed, &old);
		gather(&x, to, i, managed, &now);
		ok = compare_lists(&x, &old, &now) && ok;
	}
	if (ok)
		recreate_dependents(&x);
	return ok;
}

size_t diff_count(const struct difference *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->changes.len; i++)
		n += !((const struct change *)d->changes.items[i])->is_inside;
	return n;
}

static bool read_path(struct arena *a, const char *text, struct strings *out)
{
	const char *parts[3];
	size_t n = ident_split(a, text, parts, 3);

	for (size_t i = 0; i < n; i++)
		strings_add(a, out, parts[i]);
	return n > 0;
}

bool diff_read_rename(struct arena *a, struct diags *ds, const char *text, struct rename_said *out)
{
	const char *equals = strchr(text, '=');
	struct diag *d;

	memset(out, 0, sizeof(*out));
	if (equals && read_path(a, arena_strndup(a, text, (size_t)(equals - text)), &out->from) &&
	    read_path(a, equals + 1, &out->to) && out->from.n == out->to.n)
		return true;
	d = diag_add(ds, MG_USAGE, POS_NONE, "--rename %s: not OLD=NEW", text);
	diag_hint(ds, d, "Write --rename users=people or --rename users.login=users.username.");
	return false;
}
