#include "engine/match.h"

#include "dialect/ident.h"
#include "engine/mask.h"

#include <string.h>

const struct object *match_partner(const struct difference *d, const struct object *o)
{
	return partners_get(&d->partners, o);
}

static void pair_up(struct arena *a, struct difference *d, const struct object *from,
		    const struct object *to)
{
	partners_put(&d->partners, from, to);
	if (!str_eq(from->name, to->name) || !str_eq(from->schema, to->schema)) {
		struct pair_of *p = ARENA_NEW(a, struct pair_of);

		p->from = from;
		p->to = to;
		vec_push(a, &d->renames, p);
	}
}

/* The two lists that are paired; forward: now is of the newer state. */
struct sides {
	const struct vec *before;
	const struct vec *now;
	bool forward;
};

/* Its schema as the newer state calls it. */
static const char *schema_of_side(const struct difference *d, const struct object *o, bool is_old)
{
	return is_old ? mask_schema_now(d, o->schema) : o->schema;
}

/* By a schema that was said: as it was called then, or as it is now. */
static const struct object *find(const struct difference *d, const struct sides *s,
				 const char *schema_name, const char *name)
{
	const struct object *found = NULL;

	for (size_t i = 0; i < s->before->len; i++) {
		const struct object *o = s->before->items[i];

		if (strcmp(o->name, name) != 0)
			continue;
		if (str_eq(o->schema, schema_name))
			return o;
		if (str_eq(schema_of_side(d, o, s->forward), schema_name))
			found = o;
	}
	return found;
}

/* The object of the other side that has o's schema and the name. */
static const struct object *find_like(const struct difference *d, const struct vec *list,
				      bool list_is_old, const struct object *o, const char *name)
{
	const char *schema = schema_of_side(d, o, !list_is_old);

	for (size_t i = 0; i < list->len; i++) {
		const struct object *x = list->items[i];

		if (strcmp(x->name, name) == 0 && str_eq(schema_of_side(d, x, list_is_old), schema))
			return x;
	}
	return NULL;
}

/* The first of o's old names that is there; `name` means o's own schema. */
static const struct object *find_old(struct arena *a, const struct difference *d,
				     const struct sides *s, const struct object *o)
{
	for (uint32_t k = 0; o->was && k < o->was->n; k++) {
		const char *old = o->was->items[k];
		const struct object *found;
		const char *parts[2];
		size_t n = ident_split(a, old, parts, 2);

		if (n == 2 && o->kind->flags & KIND_QUALIFIED)
			found = find(d, s, parts[0], parts[1]);
		else
			found = find_like(d, s->before, s->forward, o, n == 1 ? parts[0] : old);
		if (found)
			return found;
	}
	return NULL;
}

/* users, app.users, users.email, app.users.email: the whole way down to o. */
bool match_is_path(const struct strings *path, const struct object *o, const char *default_schema)
{
	const struct object *top = object_top(o);
	uint32_t i = path->n;

	for (const struct object *at = o; at; at = at->parent) {
		if (i == 0 || strcmp(path->items[--i], at->name) != 0)
			return false;
	}
	if (i == 0)
		return !top->schema || str_eq(top->schema, default_schema);
	return i == 1 && str_eq(path->items[0], top->schema);
}

/* The way down to a part may name its table as it was or as it is: only the part counts. */
static bool is_said_old(const struct rename_said *r, const struct object *o,
			const char *default_schema)
{
	if (!o->parent)
		return match_is_path(&r->from, o, default_schema);
	return strcmp(r->from.items[r->from.n - 1], o->name) == 0;
}

static const struct object *find_said(const struct diff_options *options,
				      const struct difference *d, const struct vec *from,
				      const struct object *to)
{
	for (size_t i = 0; i < options->declared.len; i++) {
		const struct rename_said *r = options->declared.items[i];

		if (!match_is_path(&r->to, to, d->to->default_schema))
			continue;
		for (size_t j = 0; j < from->len; j++) {
			if (is_said_old(r, from->items[j], d->to->default_schema))
				return from->items[j];
		}
	}
	return NULL;
}

/* One round over those without a partner; whether any found one. */
static bool pair_was(struct arena *a, struct difference *d, const struct sides *s)
{
	bool any = false;

	for (size_t i = 0; i < s->now->len; i++) {
		const struct object *o = s->now->items[i];
		const struct object *old;
		const struct object *other;

		if (!o->was || match_partner(d, o))
			continue;
		old = find_old(a, d, s, o);
		if (!old || match_partner(d, old))
			continue;
		/*
		 * whoever has the name now may be renamed itself: then it is free in
		 * another round
		 */
		other = find_like(d, s->before, s->forward, o, o->name);
		if (other && !match_partner(d, other))
			continue;
		pair_up(a, d, s->forward ? old : o, s->forward ? o : old);
		any = true;
	}
	return any;
}

/* Whether the old object goes on under its own name: then nobody else was it. */
static bool stays_itself(const struct difference *d, const struct object *old)
{
	const struct object *now = match_partner(d, old);

	return now && strcmp(now->name, old->name) == 0;
}

static bool says_the_same(const struct object *a, const struct object *b)
{
	return a->was == b->was || (a->was && b->was && strings_eq(a->was, b->was));
}

/*
 * Renames that are done: the old name is gone, or belongs to one whose own
 * rename is done, or both sides are models that say the same. Of a chain (b
 * was a, c was b) the first settles the next.
 */
static bool pair_done(struct arena *a, struct difference *d, const struct sides *s)
{
	bool any = false;

	for (size_t i = 0; i < s->now->len; i++) {
		const struct object *o = s->now->items[i];
		const struct object *old;
		const struct object *mine;

		if (!o->was || match_partner(d, o))
			continue;
		old = find_old(a, d, s, o);
		mine = find_like(d, s->before, s->forward, o, o->name);
		if (!mine || match_partner(d, mine))
			continue;
		if (old && !stays_itself(d, old) && !says_the_same(mine, o))
			continue;
		pair_up(a, d, s->forward ? mine : o, s->forward ? o : mine);
		any = true;
	}
	return any;
}

/* Both names stand in the older state, too; heir: who has the old one in the models, or NULL. */
static void hint_both(struct diags *ds, struct diag *m, const struct object *o,
		      const struct object *old, const struct object *heir)
{
	if (!heir)
		diag_hint(ds, m, "Take `was` out, or drop one of the two first.");
	else if (heir->was && strings_has(heir->was, o->name))
		diag_hint(ds, m,
			  "Names that are exchanged want a third one on the way: rename one of "
			  "the two to it in a revision of its own; if it is done already, take "
			  "`was` out of both.");
	else
		diag_hint(ds, m,
			  "If that rename is done and %s is another %s by now, take `was` out "
			  "of %s.",
			  old->name, o->kind->title, o->name);
}

/* Why a declared rename of the models could not be; true when it need not be. */
static bool explain_was(struct arena *a, struct diags *ds, const struct difference *d,
			const struct sides *s, const struct object *o)
{
	const struct object *old = find_old(a, d, s, o);
	const struct object *other = old ? match_partner(d, old) : NULL;
	const struct schema *state = s->forward ? d->from : d->to;
	struct diag *m;

	if (!old)
		return true;
	if (other) {
		m = diag_add(ds, MG_RENAME_CONFLICT, o->pos, "%s %s and %s%s both were %s",
			     o->kind->title, o->name, other->name, object_place(ds->arena, other),
			     old->name);
		diag_hint(ds, m, "Take `was` out at the one that is new.");
		return false;
	}
	m = diag_add(ds, MG_RENAME_CONFLICT, o->pos, "%s %s was %s, but %s has both",
		     o->kind->title, o->name, old->name,
		     state->shown_as ? state->shown_as : "the other state");
	hint_both(ds, m, o, old, find_like(d, s->now, !s->forward, old, old->name));
	return false;
}

/* Declared renames of the objects in now, whose old selves are in before. */
static bool match_was(struct arena *a, struct diags *ds, struct difference *d,
		      const struct sides *s)
{
	bool ok = true;

	while (pair_was(a, d, s) || pair_done(a, d, s))
		;
	for (size_t i = 0; i < s->now->len; i++) {
		const struct object *o = s->now->items[i];

		if (o->was && !match_partner(d, o))
			ok = explain_was(a, ds, d, s, o) && ok;
	}
	return ok;
}

static void match_known(struct arena *a, const struct diff_options *options, struct difference *d,
			const struct vec *from, const struct vec *to)
{
	for (size_t i = 0; options->declared.len && i < to->len; i++) {
		const struct object *o = to->items[i];
		const struct object *said = find_said(options, d, from, o);

		if (said && !match_partner(d, said) && !find_like(d, from, true, o, o->name))
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

static const char *name_key(struct arena *a, const struct difference *d, const struct object *o,
			    bool is_old)
{
	const char *schema = schema_of_side(d, o, is_old);

	return schema ? arena_printf(a, "%zu %s%s", strlen(schema), schema, o->name) : o->name;
}

/* For the parts of one object, which are few. */
static void match_few_names(struct arena *a, struct difference *d, const struct vec *from,
			    const struct vec *to)
{
	for (size_t i = 0; i < to->len; i++) {
		const struct object *o = to->items[i];

		if (match_partner(d, o))
			continue;
		for (size_t j = 0; j < from->len; j++) {
			const struct object *x = from->items[j];

			if (str_eq(x->name, o->name) && !match_partner(d, x)) {
				pair_up(a, d, x, o);
				break;
			}
		}
	}
}

/*
 * Both lists are sorted, or mostly the same: those with equal names are found side by side. What
 * is not is left to a closer look. Only while nothing has another name on the other side, and
 * none of them has a partner.
 */
static void match_in_order(struct arena *a, struct difference *d, const struct vec *from,
			   const struct vec *to)
{
	size_t j = 0;

	for (size_t i = 0; i < to->len; i++) {
		const struct object *o = to->items[i];
		int order = -1;

		while (order < 0 && j < from->len) {
			const struct object *x = from->items[j];

			order = str_cmp(x->schema, o->schema);
			order = order ? order : strcmp(x->name, o->name);
			if (order == 0)
				pair_up(a, d, x, o);
			j += order <= 0;
		}
	}
}

static void match_names(struct arena *a, struct difference *d, const struct vec *from,
			const struct vec *to)
{
	enum { FEW = 32 };
	struct map names = {0};

	if (to->len && ((const struct object *)to->items[0])->parent && from->len <= FEW &&
	    to->len <= FEW) {
		match_few_names(a, d, from, to);
		return;
	}

	for (size_t i = 0; i < from->len; i++) {
		const struct object *o = from->items[i];

		if (!match_partner(d, o))
			map_put(a, &names, name_key(a, d, o, true), o);
	}
	for (size_t i = 0; i < to->len; i++) {
		const struct object *o = to->items[i];
		const struct object *other;

		if (match_partner(d, o))
			continue;
		other = map_get(&names, name_key(a, d, o, false));
		if (other)
			pair_up(a, d, other, o);
	}
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
			if (o->kind->flags & KIND_SINGLE || mask_same_structure(a, d, x, o)) {
				pair_up(a, d, x, o);
				break;
			}
		}
	}
}

/* A table counts as the same when four fifths of its columns are. */
static bool looks_alike(struct arena *a, const struct difference *d, const struct object *from,
			const struct object *to)
{
	size_t columns = 0;
	size_t same = 0;

	if (from->parent || !from->first)
		return mask_same_structure(a, d, from, to);
	CHILD_EACH(c, from) {
		const struct object *o;

		if (!(c->kind->flags & KIND_HOLDS_DATA))
			continue;
		columns++;
		o = object_child(to, c->kind, c->name);
		same += o && mask_same_structure(a, d, c, o);
	}
	CHILD_EACH(c, to) {
		if (c->kind->flags & KIND_HOLDS_DATA && !object_child(from, c->kind, c->name))
			columns++;
	}
	return columns && same * 5 >= columns * 4;
}

/* Of the objects that are left the only one that looks like x, or NULL. */
static const struct object *only_like(struct arena *a, const struct difference *d,
				      const struct vec *list, bool list_is_old,
				      const struct object *x)
{
	const struct object *found = NULL;

	for (size_t i = 0; i < list->len; i++) {
		const struct object *o = list->items[i];

		if (match_partner(d, o) ||
		    !looks_alike(a, d, list_is_old ? o : x, list_is_old ? x : o))
			continue;
		if (found)
			return NULL;
		found = o;
	}
	return found;
}

/* schema.table.column as --rename and was read it. */
static void add_path(struct sbuf *out, const struct object *o, const char *default_schema)
{
	if (o->parent) {
		add_path(out, o->parent, default_schema);
		sbuf_addc(out, '.');
		ident_join_part(out, o->name);
	} else {
		ident_join(out, o->schema, o->name, default_schema);
	}
}

static void refuse_rename(struct diags *ds, const struct difference *d, const struct object *from,
			  const struct object *to)
{
	struct sbuf old = SBUF_INIT(ds->arena);
	struct sbuf now = SBUF_INIT(ds->arena);
	struct sbuf was = SBUF_INIT(ds->arena);
	const char *bare = d->to->default_schema;
	struct diag *m;

	/* --rename wants as many parts on either side */
	if (!str_eq(object_top(from)->schema, object_top(to)->schema))
		bare = NULL;
	add_path(&old, from, bare);
	add_path(&now, to, bare);
	ident_join(&was, from->schema, from->name, to->schema);
	m = diag_add(ds, MG_RENAME_UNCLEAR, to->pos, "%s %s goes and %s comes: is that a rename?",
		     to->kind->title, sbuf_text(&old), sbuf_text(&now));
	diag_hint(ds, m,
		  "A rename: add `was: %s` to %s, or pass --rename %s=%s; a drop and an add: pass "
		  "--renames never.",
		  sbuf_text(&was), to->name, sbuf_text(&old), sbuf_text(&now));
}

/* What goes and what comes look like one thing: nobody but a person knows. */
static bool match_suspects(struct arena *a, struct diags *ds, const struct diff_options *options,
			   struct difference *d, const struct sides *s)
{
	bool ok = true;

	for (size_t i = 0; options->renames != RENAME_NEVER && i < s->now->len; i++) {
		const struct object *o = s->now->items[i];
		const struct object *x = NULL;

		if (!match_partner(d, o))
			x = only_like(a, d, s->before, true, o);
		if (!x || only_like(a, d, s->now, false, x) != o)
			continue;
		if (options->renames == RENAME_ASK && options->ask) {
			if (options->ask(options->ask_context, x, o))
				pair_up(a, d, x, o);
			continue;
		}
		refuse_rename(ds, d, x, o);
		ok = false;
	}
	return ok;
}

bool match_lists(struct arena *a, struct diags *ds, const struct diff_options *options,
		 struct difference *d, const struct vec *from, const struct vec *to)
{
	const struct object *any = to->len ? to->items[0] : from->len ? from->items[0] : NULL;
	struct sides there = {from, to, true};
	struct sides back = {to, from, false};
	size_t before = d->partners.n;
	bool ok;

	if (!any)
		return true;
	match_known(a, options, d, from, to);
	ok = match_was(a, ds, d, &there) && match_was(a, ds, d, &back);
	if (!d->renames.len && d->partners.n == before)
		match_in_order(a, d, from, to);
	if (d->partners.n - before == to->len)
		return ok;
	match_names(a, d, from, to);
	if (any->parent && !(any->kind->flags & KIND_HOLDS_DATA))
		match_structure(a, d, from, to);
	else if (any->kind->flags & (KIND_HOLDS_DATA | KIND_TYPE) && ok)
		ok = match_suspects(a, ds, options, d, &there);
	return ok;
}
