#include "engine/diff.h"
#include "engine/diff_once.h"

#include "dialect/ident.h"
#include "dialect/type.h"
#include "engine/gather.h"
#include "engine/ignore.h"
#include "engine/mask.h"
#include "engine/match.h"
#include "engine/outside.h"
#include "kinds/emit.h"

#include <string.h>

/* The objects of one kind at one place of both states. */
struct sides {
	struct vec from;
	struct vec to;
};

struct differ {
	struct arena *arena;
	struct diags *ds;
	const struct diff_options *options;
	const struct schema *managed;
	struct difference *d;
	struct sides *tops;    /* by kind */
	struct sides children; /* of one kind, of the pair that is being matched */
	struct map change_of;  /* object of either side -> its change */
	bool is_barred;	       /* something cannot be compared; a message was given */
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
	if (from)
		map_put_num(x->arena, &x->change_of, (uint64_t)(uintptr_t)from, c);
	if (to)
		map_put_num(x->arena, &x->change_of, (uint64_t)(uintptr_t)to, c);
	return c;
}

static void add_inside(struct differ *x, enum change_op op, const struct object *o)
{
	CHILD_EACH(c, o) {
		struct change *change =
			add(x, op, op == CHANGE_DROP ? c : NULL, op == CHANGE_DROP ? NULL : c);

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
	if (mask & (MASK_NAME | MASK_SCHEMA) && !sql->rename)
		return true;
	return mask & ~(MASK_FACETS | MASK_NAME | MASK_SCHEMA) && !sql->alter;
}

static bool is_looked_at(const struct differ *x, const struct object *o)
{
	return !x->managed || !ignore_object(x->managed, o);
}

static void children_of(const struct differ *x, const struct object *o, const struct kind *k,
			struct vec *out)
{
	out->len = 0;
	CHILD_EACH(c, o) {
		if (c->kind == k && is_looked_at(x, c))
			vec_push(x->arena, out, c);
	}
}

/* Parts of two objects that are one: those that hold data, or all others. */
static bool match_children(struct differ *x, const struct object *from, const struct object *to,
			   bool holds)
{
	bool ok = true;

	for (size_t i = 0; i < x->d->to->kinds->n && (from->first || to->first); i++) {
		const struct kind *k = x->d->to->kinds->items[i];

		if (!kind_may_hold(to->kind, k) || !!(k->flags & KIND_HOLDS_DATA) != holds)
			continue;
		children_of(x, from, k, &x->children.from);
		children_of(x, to, k, &x->children.to);
		ok = match_lists(x->arena, x->ds, x->options, x->d, &x->children.from,
				 &x->children.to) &&
		     ok;
	}
	return ok;
}

static bool match_parts(struct differ *x, bool holds)
{
	bool ok = true;

	for (size_t i = 0; i < x->d->to->kinds->n; i++) {
		const struct vec *list = &x->tops[i].to;

		for (size_t j = 0; j < list->len; j++) {
			const struct object *other = match_partner(x->d, list->items[j]);

			if (other)
				ok = match_children(x, other, list->items[j], holds) && ok;
		}
	}
	return ok;
}

static void compare_old(struct differ *x, const struct object *o);
static void compare_new(struct differ *x, const struct object *o);

static void compare_children(struct differ *x, const struct object *from, const struct object *to)
{
	for (size_t i = 0; i < x->d->to->kinds->n && (from->first || to->first); i++) {
		const struct kind *k = x->d->to->kinds->items[i];

		if (!kind_may_hold(to->kind, k))
			continue;
		CHILD_EACH(c, from) {
			if (c->kind == k && is_looked_at(x, c))
				compare_old(x, c);
		}
		CHILD_EACH(c, to) {
			if (c->kind == k && is_looked_at(x, c))
				compare_new(x, c);
		}
	}
}

static bool is_replaced(const struct differ *x, const struct change *c)
{
	const struct kind_sql *sql = kind_pg(c->kind);

	return c->op == CHANGE_ALTER && sql->replaces &&
	       sql->replaces(x->d->to, c->from, c->to, c->mask);
}

static bool is_made_anew(const struct differ *x, const struct change *c)
{
	return c && (c->op == CHANGE_RECREATE || is_replaced(x, c));
}

static void compare_pair(struct differ *x, const struct object *from, const struct object *to)
{
	uint64_t mask = mask_of(x->arena, x->d, from, to);
	struct change *c;

	if (mask) {
		c = add(x, CHANGE_ALTER, from, to);
		c->mask = mask;
		if (must_recreate(from, to, mask))
			c->op = CHANGE_RECREATE;
		/* what is made anew is made with all its parts */
		if (is_made_anew(x, c))
			return;
	}
	compare_children(x, from, to);
}

/* Whether the other state only seems to lack it. */
static bool is_outside(struct differ *x, const struct schema *other, const struct object *o)
{
	if (outside_check(x->ds, other, o, x->d->to->default_schema))
		return false;
	x->is_barred = true;
	return true;
}

static bool is_fresh(const struct object *o)
{
	return o->kind->is_fresh && o->kind->is_fresh(o);
}

static void compare_old(struct differ *x, const struct object *o)
{
	if (match_partner(x->d, o) || is_fresh(o) || is_outside(x, x->d->to, o))
		return;
	add(x, CHANGE_DROP, o, NULL);
	add_inside(x, CHANGE_DROP, o);
}

static void compare_new(struct differ *x, const struct object *o)
{
	const struct object *other = match_partner(x->d, o);

	if (other) {
		compare_pair(x, other, o);
	} else if (!is_fresh(o) && !is_outside(x, x->d->from, o)) {
		add(x, CHANGE_CREATE, NULL, o);
		add_inside(x, CHANGE_CREATE, o);
	}
}

static void compare_tops(struct differ *x, const struct sides *tops)
{
	for (size_t i = 0; i < tops->from.len; i++)
		compare_old(x, tops->from.items[i]);
	for (size_t i = 0; i < tops->to.len; i++)
		compare_new(x, tops->to.items[i]);
}

static struct change *change_of(const struct differ *x, const struct object *o)
{
	return map_get_num(&x->change_of, (uint64_t)(uintptr_t)o);
}

/* Whether a struct of these rows holds an expression, at any depth. */
static bool has_expression(const struct field *rows, const void *holder)
{
	for (const struct field *f = rows; f->name; f++) {
		const void *m = field_cmember(f, holder);
		const void *inner = f->type == FIELD_STRUCT ? *(const void *const *)m : NULL;
		const struct list *list = m;

		if (f->type == FIELD_EXPR && !(f->flags & (FIELD_DIRECTION | FIELD_NODIFF)) &&
		    *(const char *const *)m)
			return true;
		if (inner && has_expression(f->fields, inner))
			return true;
		for (uint32_t i = 0; f->type == FIELD_STRUCTS && i < list->n; i++) {
			if (has_expression(f->fields, list->items[i]))
				return true;
		}
	}
	return false;
}

/* A column whose values come from others. */
static bool is_computed(const struct object *o)
{
	for (const struct field *f = o->kind->fields; f->name; f++) {
		const void *inner =
			f->type == FIELD_STRUCT ? *(const void *const *)field_cmember(f, o) : NULL;

		if (inner && has_expression(f->fields, inner))
			return true;
	}
	return false;
}

/* The type that a column gets anew, or NULL. */
static const struct change *type_change(const struct differ *x, const struct object *o)
{
	struct needs n = {.arena = x->arena, .schema = x->d->from};

	if (!(o->kind->flags & KIND_HOLDS_DATA) || !o->parent || !o->kind->needs)
		return NULL;
	o->kind->needs(&n, o);
	for (size_t i = 0; i < n.objects.len; i++) {
		const struct object *on = n.objects.items[i];
		const struct change *c = on->kind->flags & KIND_TYPE ? change_of(x, on) : NULL;

		if (c && is_replaced(x, c))
			return c;
	}
	return NULL;
}

/* Whether columns of the two types may refer to each other while one of them has changed. */
static bool is_akin(const struct sqltype *a, const struct sqltype *b)
{
	return sqltype_same_base(a, b) || (a && b &&
					   ((type_is_integer(a) && type_is_integer(b)) ||
					    (type_is_text(a) && type_is_text(b))));
}

/*
 * What the server does not keep when it builds an index anew under a column's
 * new type: statistics targets of expressions, and the tablespace of an
 * exclusion constraint.
 */
static bool is_forgotten(const struct object *o)
{
	for (const struct field *f = o->kind->fields; f->name; f++) {
		const struct list *list = field_cmember(f, o);

		if (f->type == FIELD_STRUCTS && o->kind->flags & KIND_CONSTRAINT)
			return true;
		for (uint32_t i = 0; f->type == FIELD_STRUCTS && i < list->n; i++) {
			for (const struct field *in = f->fields; in->name; in++) {
				if (in->type == FIELD_INT && field_is_there(in, list->items[i]))
					return true;
			}
		}
	}
	return false;
}

/* Whether it is altered in place to another type or collation. */
static bool gets_type(const struct differ *x, const struct object *column)
{
	const struct change *c = change_of(x, column);

	return c && c->op == CHANGE_ALTER && c->to &&
	       c->mask & (emit_bit(column->kind, "type") | emit_bit(column->kind, "collation"));
}

/* What a column's new type means for a part that stands on the column. */
static bool loses_type(const struct differ *x, const struct object *o, const struct object *on)
{
	const struct change *c = change_of(x, on);
	bool is_altered = gets_type(x, on);

	if (!(on->kind->flags & KIND_HOLDS_DATA) || !on->parent)
		return false;
	if (is_altered && o->kind == on->kind)
		return true;
	/* the server reads an expression anew with the constants of the old type in it */
	if (is_altered && !is_akin(mask_type(c->from), mask_type(c->to)) &&
	    (o->kind->pattern_referred || has_expression(o->kind->fields, o)))
		return true;
	if (is_altered && is_forgotten(o))
		return true;
	return type_change(x, on) &&
	       (o->kind->pattern_referred || is_forgotten(o) || has_expression(o->kind->fields, o));
}

/* Whether a table changes in a way that foreign keys do not bear. */
static bool shakes_references(const struct change *c)
{
	const struct field *rows = c ? c->kind->fields : NULL;

	for (const struct field *f = rows; f && f->name; f++) {
		if (f->flags & FIELD_GROUND && c->op == CHANGE_ALTER &&
		    c->mask & (uint64_t)1 << (f - rows))
			return true;
	}
	return false;
}

/*
 * A key is made anew by the server under the new type of a column that it only
 * includes, unless a foreign key that knows nothing of the column holds it.
 */
static bool loses_key(const struct differ *x, const struct needs *own, const struct object *key)
{
	struct needs n = {.arena = x->arena, .schema = x->d->from};

	if (!(key->kind->flags & KIND_RELATION) || !key->kind->needs)
		return false;
	key->kind->needs(&n, key);
	for (size_t i = 0; i < n.objects.len; i++) {
		const struct object *on = n.objects.items[i];

		if (on->kind->flags & KIND_HOLDS_DATA && on->parent &&
		    (gets_type(x, on) || type_change(x, on)) && !vec_has(&own->objects, on))
			return true;
	}
	return false;
}

/* Whether something that o stands on goes away, or changes its type under it. */
static bool loses_ground(const struct differ *x, const struct object *o, const struct object *on)
{
	const struct change *c = change_of(x, on);

	if (o == on)
		return false;
	if (o->kind->pattern_referred && on->parent && shakes_references(change_of(x, on->parent)))
		return true;
	/* of several keys that a foreign key may stand on nobody but the server knows the one */
	if (c && !c->to)
		return o->kind->pattern_referred && !(on->kind->flags & KIND_HOLDS_DATA);
	if (c && c->op == CHANGE_RECREATE)
		return true;
	/* a column of a type that is replaced moves over with its rows, but for a computed one */
	if (on->kind->flags & KIND_TYPE)
		return c && is_replaced(x, c) &&
		       (!(o->kind->flags & KIND_HOLDS_DATA) || is_computed(o));
	return loses_type(x, o, on);
}

static bool recreate_if_lost(struct differ *x, const struct object *from)
{
	struct needs n = {.arena = x->arena, .schema = x->d->from};
	const struct object *to = match_partner(x->d, from);
	struct change *c = to ? change_of(x, to) : NULL;
	bool found = false;

	if (!to || !from->kind->needs || is_made_anew(x, c) ||
	    is_made_anew(x, change_of(x, from->parent)))
		return false;
	from->kind->needs(&n, from);
	for (size_t i = 0; i < n.objects.len && !found; i++)
		found = loses_ground(x, from, n.objects.items[i]) ||
			(from->kind->pattern_referred && loses_key(x, &n, n.objects.items[i]));
	if (!found)
		return false;
	if (!c)
		c = add(x, CHANGE_RECREATE, from, to);
	c->op = CHANGE_RECREATE;
	return true;
}

static bool shakes_ground(const struct differ *x, const struct change *c)
{
	uint64_t type = emit_bit(c->kind, "type") | emit_bit(c->kind, "collation");
	bool is_part = c->kind->parents && !(c->kind->flags & KIND_HOLDS_DATA);

	return is_made_anew(x, c) || shakes_references(c) ||
	       (c->op == CHANGE_ALTER && c->mask & type) ||
	       (c->op == CHANGE_DROP && is_part && !c->is_inside);
}

/* What stands on something that is made anew is made anew as well, until nothing more is. */
static void recreate_dependents(struct differ *x)
{
	bool more = false;

	for (size_t i = 0; i < x->d->changes.len; i++)
		more = more || shakes_ground(x, x->d->changes.items[i]);
	while (more) {
		more = false;
		for (size_t i = 0; i < x->d->from->kinds->n; i++) {
			const struct vec *v = &x->tops[i].from;

			for (size_t j = 0; j < v->len; j++) {
				CHILD_EACH(c, (const struct object *)v->items[j])
					more = recreate_if_lost(x, c) || more;
			}
		}
	}
}

static bool was_said(const struct differ *x, const struct rename_said *said)
{
	for (size_t i = 0; i < x->d->renames.len; i++) {
		const struct pair_of *p = x->d->renames.items[i];

		if (match_is_path(&said->to, p->to, x->d->to->default_schema) &&
		    str_eq(said->from.items[said->from.n - 1], p->from->name))
			return true;
	}
	return false;
}

/* A --rename that does nothing was misspelt. */
static bool check_said(struct differ *x)
{
	bool ok = true;

	for (size_t i = 0; i < x->options->declared.len; i++) {
		const struct rename_said *said = x->options->declared.items[i];
		struct diag *d;

		if (was_said(x, said))
			continue;
		d = diag_add(x->ds, MG_RENAME_CONFLICT, POS_NONE,
			     "--rename %s: nothing is renamed by it", said->text);
		diag_hint(x->ds, d,
			  "The first name must stand in %s, and the second one be new in %s.",
			  x->d->from->shown_as, x->d->to->shown_as);
		ok = false;
	}
	return ok;
}

static bool match_all(struct differ *x)
{
	const struct kind_set *kinds = x->d->to->kinds;
	struct gather g;
	bool ok = true;

	x->tops = ARENA_ARRAY(x->arena, struct sides, kinds->n);
	gather_begin(&g, x->arena, x->managed);
	for (size_t i = 0; i < kinds->n; i++) {
		if (kinds->items[i]->parents)
			continue;
		gather_tops(&g, x->d->from, i, &x->tops[i].from);
		gather_tops(&g, x->d->to, i, &x->tops[i].to);
		ok = match_lists(x->arena, x->ds, x->options, x->d, &x->tops[i].from,
				 &x->tops[i].to) &&
		     ok;
	}
	return match_parts(x, true) && match_parts(x, false) && ok;
}

bool diff_once(struct arena *a, struct diags *ds, const struct schema *managed,
	       const struct diff_options *options, struct difference *d)
{
	struct differ x = {.arena = a, .ds = ds, .options = options, .managed = managed, .d = d};
	bool ok = match_all(&x);

	if (!check_said(&x) || !ok)
		return false;
	for (size_t i = 0; i < d->to->kinds->n; i++)
		compare_tops(&x, &x.tops[i]);
	recreate_dependents(&x);
	return !x.is_barred;
}

bool diff_is_counted(const struct change *c)
{
	return !c->is_inside && !(c->op == CHANGE_RECREATE && !c->mask);
}

size_t diff_count(const struct difference *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->changes.len; i++)
		n += diff_is_counted(d->changes.items[i]);
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
	out->text = text;
	if (equals && read_path(a, arena_strndup(a, text, (size_t)(equals - text)), &out->from) &&
	    read_path(a, equals + 1, &out->to) && out->from.n == out->to.n)
		return true;
	d = diag_add(ds, MG_USAGE, POS_NONE, "--rename %s: not OLD=NEW", text);
	diag_hint(ds, d, "Write --rename users=people or --rename users.login=users.username.");
	return false;
}
