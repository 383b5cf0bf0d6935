/*
 * Properties of schemas that need no server: reading and writing, comparing,
 * planning. PROP_SCHEMAS says how many (500), PROP_SEED which one is first.
 */
#include "dialect/ident.h"
#include "engine/load.h"
#include "engine/save.h"
#include "kinds/emit.h"
#include "kinds/kinds.h"
#include "lib/gen_internal.h"
#include "lib/prop.h"
#include "text/yaml_in.h"
#include "text/yaml_out.h"

#include <stdio.h>
#include <string.h>

static bool is_equal(struct sample *s, struct sbuf *why, const struct schema *a,
		     const struct schema *b, const char *what)
{
	const char *there = prop_difference(&s->lab, a, b);
	const char *back = there ? NULL : prop_difference(&s->lab, b, a);

	if (!there && !back)
		return true;
	sbuf_addf(why, "%s:\n%s", what, there ? there : back);
	return false;
}

static bool nothing_differs_from_itself(struct sample *s, struct sbuf *why)
{
	return is_equal(s, why, s->x, s->x, "x and x differ") &&
	       is_equal(s, why, s->x, gen_clone(&s->gen, s->x), "x and its copy differ");
}

static struct schema *load(struct sample *s, struct sbuf *why, const char *text)
{
	struct schema *loaded;

	(void)lab_messages(&s->lab);
	loaded = lab_load(&s->lab, text);
	if (!loaded)
		sbuf_addf(why, "refused:\n%s\n%s", text, lab_messages(&s->lab));
	return loaded;
}

static void forget_was(struct object *o)
{
	o->was = NULL;
	CHILD_EACH(c, o)
		forget_was(c);
}

/* Directions are not saved; one whose old name is taken anew is refused where it stands. */
static const struct schema *without_was(struct sample *s, const struct schema *x)
{
	struct schema *copy = gen_clone(&s->gen, x);

	for (size_t i = 0; i < copy->kinds->n; i++) {
		for (size_t j = 0; j < copy->of[i].len; j++)
			forget_was(copy->of[i].items[j]);
	}
	return copy;
}

static bool comes_back(struct sample *s, struct sbuf *why, const struct schema *x)
{
	const char *text = lab_save(&s->lab, x);
	struct schema *loaded = load(s, why, text);
	const char *again;

	if (!loaded ||
	    !is_equal(s, why, without_was(s, x), loaded, "saved and loaded is not the same"))
		return false;
	again = lab_save(&s->lab, loaded);
	if (strcmp(text, again) == 0)
		return true;
	sbuf_addf(why, "saved again it reads:\n%s", again);
	return false;
}

static bool what_is_saved_is_loaded(struct sample *s, struct sbuf *why)
{
	return comes_back(s, why, s->x) && comes_back(s, why, s->y);
}

/* ---- order of the text */

/* What has an order stays: columns, values, elements, and options, which are written as said. */
static bool may_shuffle(const struct node *n)
{
	static const char *const ordered[] = {"columns", "with", "toast", "planner",
					      "rename",	 "map",	 "c",	  NULL};
	static const char *const lists[] = {"unique", "indexes", "foreign_keys", NULL};
	const char *const *names = n->kind == NODE_MAP ? ordered : lists;
	bool found = false;

	for (size_t i = 0; names[i]; i++)
		found = found || str_eq(n->key, names[i]);
	return n->kind == NODE_MAP ? !found : found && n->kind == NODE_LIST;
}

static void shuffle(struct gen *g, struct node *n)
{
	struct vec members = {0};

	NODE_EACH(m, n) {
		vec_push(g->arena, &members, m);
		shuffle(g, m);
	}
	if (!may_shuffle(n) || members.len < 2)
		return;
	for (size_t i = members.len - 1; i > 0; i--) {
		size_t j = gen_below(g, (uint32_t)i + 1);
		void *m = members.items[i];

		members.items[i] = members.items[j];
		members.items[j] = m;
	}
	n->first = NULL;
	n->last = NULL;
	n->len = 0;
	for (size_t i = 0; i < members.len; i++) {
		((struct node *)members.items[i])->next = NULL;
		node_push(n, members.items[i]);
	}
}

static bool order_of_the_text_is_nothing(struct sample *s, struct sbuf *why)
{
	const char *text = lab_save(&s->lab, s->x);
	struct yaml_limits limits = YAML_LIMITS;
	struct sbuf shuffled = SBUF_INIT(&s->lab.arena);
	struct schema empty;
	struct schema *a = load(s, why, text);
	struct schema *b;
	struct gen dice = s->gen;
	struct node *root;
	const char *sql;
	const char *other;

	if (!a || !yaml_parse(&s->lab.arena, &s->lab.ds, lab_source(&s->lab, "m", text), &limits,
			      false, &root))
		return false;
	/* the same order each time that the property is asked */
	dice.state = 12345;
	shuffle(&dice, root);
	yaml_write(&shuffled, root);
	b = load(s, why, sbuf_text(&shuffled));
	if (!b)
		return false;
	schema_empty(&empty, &s->lab.arena, s->x->kinds);
	sql = lab_plan(&s->lab, &empty, a);
	other = lab_plan(&s->lab, &empty, b);
	if (strcmp(sql, other) != 0)
		sbuf_addf(why, "shuffled:\n%s\nSQL:\n%s\nbut of the shuffled:\n%s",
			  sbuf_text(&shuffled), sql, other);
	other = lab_save(&s->lab, b);
	if (strcmp(lab_save(&s->lab, a), other) != 0)
		sbuf_addf(why, "shuffled:\n%s\nis saved as:\n%s", sbuf_text(&shuffled), other);
	return !why->len;
}

/* ---- differences */

static struct object *in(struct schema *s, const struct object *o)
{
	struct object *parent = o->parent ? in(s, o->parent) : NULL;

	if (!o->parent)
		return schema_get(s, o->kind, o->schema, o->name);
	return parent ? object_child(parent, o->kind, o->name) : NULL;
}

/* With the owner goes what he was granted himself. */
static bool owner_has_entry(const struct object *o, const char *now)
{
	return access_find(o->access, o->access->owner) || access_find(o->access, now);
}

static void patch_access(struct sample *s, struct object *o, const struct change *c)
{
	struct access *x = ARENA_NEW(&s->lab.arena, struct access);
	const struct access *to = c->to->access;

	*x = *o->access;
	if (c->mask & MASK_GRANTS || (to->has_grants && owner_has_entry(o, to->owner)))
		*x = *to;
	x->owner = c->mask & MASK_OWNER ? to->owner : o->access->owner;
	o->access = x;
}

/* Takes from the newer object what the mask says, and nothing else. */
static void patch_one(struct sample *s, struct object *o, const struct change *c)
{
	for (const struct field *f = c->kind->fields; f->name; f++) {
		if (c->mask & (uint64_t)1 << (f - c->kind->fields))
			memcpy(field_member(s->gen.arena, f, o), field_cmember(f, c->to),
			       lab_member_sizes[f->type]);
	}
	if (c->mask & MASK_COMMENT)
		o->comment = c->to->comment;
	if (c->mask & (MASK_OWNER | MASK_GRANTS))
		patch_access(s, o, c);
}

static void patch_create(struct sample *s, struct schema *to, const struct object *o)
{
	struct object *copy = schema_new(to, o->kind, o->schema, o->name);

	memcpy(copy, o, o->kind->size);
	copy->parent = NULL;
	copy->first = NULL;
	copy->last = NULL;
	copy->next = NULL;
	field_own(s->gen.arena, o->kind->fields, copy);
	schema_add(to, o->parent ? in(to, o->parent) : NULL, copy);
}

/* Types that are replaced and what is made anew keep no list of what is in them. */
static bool is_told_in_full(const struct difference *d)
{
	for (size_t i = 0; i < d->changes.len; i++) {
		const struct change *c = d->changes.items[i];

		if (c->op == CHANGE_ALTER && kind_pg(c->kind)->replaces &&
		    kind_pg(c->kind)->replaces(d->to, c->from, c->to, c->mask))
			return false;
	}
	return true;
}

static bool a_difference_is_all(struct sample *s, struct sbuf *why)
{
	struct diff_options never = {.renames = RENAME_NEVER};
	struct schema *z = gen_clone(&s->gen, s->x);
	struct difference d;

	if (!diff_schemas(&s->lab.arena, &s->lab.ds, s->x, s->y, NULL, &never, &d)) {
		sbuf_addf(why, "refused:\n%s", lab_messages(&s->lab));
		return false;
	}
	/* a constraint under another name is one for the differ and two for this patch */
	if (d.renames.len || !is_told_in_full(&d))
		return true;
	for (size_t i = 0; i < d.changes.len; i++) {
		const struct change *c = d.changes.items[i];

		if (c->op == CHANGE_CREATE)
			patch_create(s, z, c->to);
		else if (c->op == CHANGE_DROP && !c->is_inside)
			schema_remove(z, in(z, c->from));
		else if (c->op != CHANGE_DROP)
			patch_one(s, in(z, c->from), c);
	}
	schema_finish(z);
	/* a sequence has gone to another owner with its table */
	for (size_t i = 0; i < schema_of(z, &kind_sequence)->len; i++)
		gen_mend_access(&s->gen, z, schema_of(z, &kind_sequence)->items[i]);
	return is_equal(s, why, z, s->y, "x with the changes made is not y");
}

/* Every field of every object, compared one by one: "a.b: field" for each that differs. */
static void raw_differences(struct sample *s, struct schema *x, struct schema *y, struct vec *out)
{
	struct arena *a = &s->lab.arena;
	struct vec all = {0};

	gen_objects(a, x, &all);
	for (size_t i = 0; i < all.len; i++) {
		const struct object *o = all.items[i];
		const struct object *now = in(y, o);

		if (!now) {
			vec_push(a, out, "gone");
			continue;
		}
		for (const struct field *f = o->kind->fields; f->name; f++) {
			bool is_said = field_is_there(f, o) && field_is_there(f, now);

			if (!(f->flags & (FIELD_DIRECTION | FIELD_NODIFF)) &&
			    !field_eq(f, o, now) && (is_said || !(f->flags & FIELD_IF_SAID)))
				vec_push(a, out,
					 arena_printf(a, "%s: %s", object_label(a, now, NULL),
						      f->name));
		}
		if (!str_eq(o->comment, now->comment))
			vec_push(a, out,
				 arena_printf(a, "%s: comment", object_label(a, now, NULL)));
		gen_access_differences(a, o, now, out);
	}
	all.len = 0;
	gen_objects(a, y, &all);
	for (size_t i = 0; i < all.len; i++) {
		if (!in(x, all.items[i]))
			vec_push(a, out, "new");
	}
}

/* One attribute is changed: the mask names it and no other one, of this object alone. */
static bool a_change_is_named(struct sample *s, struct sbuf *why)
{
	struct diff_options never = {.renames = RENAME_NEVER};
	struct arena *a = &s->lab.arena;
	struct vec raw = {0};
	struct difference d;
	struct sbuf found = SBUF_INIT(a);

	raw_differences(s, s->x, s->y, &raw);
	if (raw.len != 1 || !strchr(raw.items[0], ':') ||
	    !diff_schemas(a, &s->lab.ds, s->x, s->y, NULL, &never, &d))
		return true;
	for (size_t i = 0; i < d.changes.len; i++) {
		const struct change *c = d.changes.items[i];

		/* made anew because of what it stands on */
		if (c->op == CHANGE_RECREATE && !c->mask)
			continue;
		sbuf_addf(&found, "%s: %s", object_label(a, c->to ? c->to : c->from, NULL),
			  lab_mask(&s->lab, c->kind, c->mask));
	}
	tally_add(s->context, "one change");
	if (str_eq(sbuf_text(&found), raw.items[0]))
		return true;
	sbuf_addf(why, "changed is %s\nfound is %s", (const char *)raw.items[0], sbuf_text(&found));
	return false;
}

/* ---- plans */

static bool is_refused_rightly(const char *text)
{
	/* a type that others stand on, or have no cast to; an old name taken by what goes itself */
	return strstr(text, "MG0405") || strstr(text, "MG0402") || strstr(text, "MG0412");
}

static bool a_plan_is_the_same_twice(struct sample *s, struct sbuf *why)
{
	const char *nothing;
	const char *there;
	const char *again;

	s->lab.options.renames = RENAME_NEVER;
	nothing = lab_plan(&s->lab, s->x, s->x);
	there = lab_plan(&s->lab, s->x, s->y);
	again = lab_plan(&s->lab, gen_clone(&s->gen, s->x), gen_clone(&s->gen, s->y));
	if (*nothing)
		sbuf_addf(why, "x needs changes to become x:\n%s", nothing);
	if (strstr(there, "error MG") && !is_refused_rightly(there))
		sbuf_addf(why, "no plan:\n%s", there);
	if (strcmp(there, again) != 0)
		sbuf_addf(why, "two plans:\n%s\n%s", there, again);
	return !why->len;
}

/* Whether x is what o was before its renaming, or it is not renamed. */
static bool is_old_self(struct arena *a, const struct object *x, const struct object *o)
{
	struct sbuf bare = SBUF_INIT(a);
	struct sbuf full = SBUF_INIT(a);

	if (x->kind != o->kind || (o->parent && !is_old_self(a, x->parent, o->parent)))
		return false;
	if (!o->was)
		return str_eq(x->name, o->name);
	ident_join_part(&bare, x->name);
	ident_join(&full, x->schema, x->name, NULL);
	return str_eq(sbuf_text(&bare), o->was->items[0]) ||
	       str_eq(sbuf_text(&full), o->was->items[0]);
}

/* When a failure is made small, the old self may go. */
static bool is_there(struct sample *s, const struct object *o)
{
	struct vec all = {0};

	gen_objects(&s->lab.arena, s->x, &all);
	for (size_t i = 0; i < all.len; i++) {
		if (is_old_self(&s->lab.arena, all.items[i], o))
			return true;
	}
	return false;
}

/* What was renamed is neither made nor dropped, there and back. */
static bool a_rename_keeps(struct sample *s, struct sbuf *why)
{
	struct diff_options never = {.renames = RENAME_NEVER};
	struct difference d;
	struct vec all = {0};

	if (!diff_schemas(&s->lab.arena, &s->lab.ds, s->x, s->y, NULL, &never, &d)) {
		const char *text = lab_messages(&s->lab);

		if (!is_refused_rightly(text))
			sbuf_addf(why, "refused:\n%s", text);
		return !why->len;
	}
	gen_objects(&s->lab.arena, s->y, &all);
	for (size_t i = 0; i < all.len; i++) {
		const struct object *o = all.items[i];

		if (!o->was || !is_there(s, o))
			continue;
		tally_add(s->context, "rename");
		for (size_t j = 0; j < d.changes.len; j++) {
			const struct change *c = d.changes.items[j];

			if (c->to == o && c->op == CHANGE_CREATE)
				sbuf_addf(why, "%s %s is made, not renamed\n", o->kind->title,
					  o->name);
			if (c->op == CHANGE_DROP && !c->is_inside &&
			    is_old_self(&s->lab.arena, c->from, o))
				sbuf_addf(why, "%s %s is dropped, not renamed\n", o->kind->title,
					  c->from->name);
		}
	}
	return !why->len;
}

/* ---- what has to be met */

enum { LEAST = 20 };

static bool has_bit(const struct field *f)
{
	return !(f->flags & (FIELD_DIRECTION | FIELD_NODIFF));
}

/* Rows that no object of the kind may fill. */
static const char *const never[] = {"index.columns.operator"};

static size_t miss(const struct tally *t, const char *what, unsigned long schemas)
{
	size_t n = tally_get(t, what);

	for (size_t i = 0; i < sizeof(never) / sizeof(*never); i++) {
		if (strcmp(never[i], what) == 0)
			return 0;
	}
	if (schemas < 500 ? n > 0 : n >= LEAST)
		return 0;
	printf("met %zu times: %s\n", n, what);
	return 1;
}

static size_t miss_rows(const struct tally *t, struct arena *a, const char *path,
			const struct field *rows, unsigned long schemas, bool is_top)
{
	size_t missed = 0;

	for (const struct field *f = rows; f && f->name; f++) {
		const char *own = arena_printf(a, "%s.%s", path, f->name);

		missed += miss(t, own, schemas);
		if (is_top && has_bit(f))
			missed += miss(t, arena_printf(a, "alter %s", own), schemas);
		missed += miss_rows(t, a, own, f->fields, schemas, false);
	}
	return missed;
}

/* Edges that kinds tell by their needs: one that is missing here is told as well. */
static const char *const edges[] = {
	"column needs enum",
	"column needs domain",
	"column needs sequence",
	"column needs column",
	"domain needs enum",
	"domain needs domain",
	"check needs column",
	"primary_key needs column",
	"unique needs column",
	"foreign_key needs column",
	"foreign_key needs primary_key",
	"foreign_key needs unique",
	"foreign_key needs index",
	"exclude needs column",
	"index needs column",
	"extension needs schema",
	"default_privileges needs schema",
};

static size_t miss_edges(const struct tally *t, unsigned long schemas)
{
	size_t missed = 0;

	for (size_t i = 0; i < sizeof(edges) / sizeof(*edges); i++)
		missed += miss(t, edges[i], schemas);
	for (size_t i = 0; i < t->names.len; i++) {
		const char *name = t->names.items[i];
		bool known = !strstr(name, " needs ");

		for (size_t j = 0; j < sizeof(edges) / sizeof(*edges); j++)
			known = known || strcmp(edges[j], name) == 0;
		if (!known && tally_get(t, name) >= LEAST) {
			printf("not among the edges: %s\n", name);
			missed++;
		}
	}
	return missed;
}

static size_t miss_access(const struct tally *t, struct arena *a, const struct kind *k,
			  unsigned long schemas)
{
	size_t missed = 0;

	if (k->access && k->access->has_owner)
		missed += miss(t, arena_printf(a, "%s.owner", k->name), schemas) +
			  miss(t, arena_printf(a, "alter %s owner", k->name), schemas);
	if (k->access && k->access->rights)
		missed += miss(t, arena_printf(a, "%s.grants", k->name), schemas) +
			  miss(t, arena_printf(a, "alter %s grants", k->name), schemas);
	return missed;
}

static size_t miss_all(const struct tally *t, struct arena *a, const struct kind_set *kinds,
		       unsigned long schemas)
{
	size_t missed = miss_edges(t, schemas);

	for (size_t i = 0; i < kinds->n; i++) {
		const struct kind *k = kinds->items[i];

		missed += k == &kind_default_privileges ? miss_access(t, a, k, schemas) : 0;
		if (!gen_makes(k))
			continue;
		missed += miss_rows(t, a, k->name, k->fields, schemas, true);
		for (size_t j = 0; k->parents && k->parents[j]; j++)
			missed += miss(t, arena_printf(a, "%s in %s", k->name, k->parents[j]),
				       schemas);
		if (!(k->flags & KIND_OWN_COMMENT)) {
			missed += miss(t, arena_printf(a, "%s.comment", k->name), schemas);
			missed += miss(t, arena_printf(a, "alter %s comment", k->name), schemas);
			missed += miss(t, arena_printf(a, "alter %s name", k->name), schemas);
		}
		missed += miss_access(t, a, k, schemas);
	}
	missed += miss(t, "alter table schema", schemas);
	missed += miss(t, "one change", schemas);
	missed += miss(t, "rename", schemas);
	return missed;
}

int main(void)
{
	struct prop props[] = {
		{.name = "nothing_differs_from_itself", .holds = nothing_differs_from_itself},
		{.name = "what_is_saved_is_loaded", .holds = what_is_saved_is_loaded},
		{.name = "order_of_the_text_is_nothing", .holds = order_of_the_text_is_nothing},
		{.name = "a_difference_is_all", .holds = a_difference_is_all},
		{.name = "a_change_is_named", .holds = a_change_is_named, .changes = 1},
		{.name = "a_plan_is_the_same_twice", .holds = a_plan_is_the_same_twice},
		{.name = "a_rename_keeps", .holds = a_rename_keeps, .renames = true},
		{.name = "a_renamed_one_is_loaded",
		 .holds = what_is_saved_is_loaded,
		 .renames = true},
		{.name = "a_plan_of_renames_is_one",
		 .holds = a_plan_is_the_same_twice,
		 .renames = true},
	};
	enum { N = sizeof(props) / sizeof(*props) };
	struct arena a = ARENA_INIT;
	struct tally t = {.arena = &a};
	struct sample s = {.context = &t};
	unsigned long schemas = prop_env("PROP_SCHEMAS", 500);
	unsigned long first = prop_env("PROP_SEED", 1);
	const char *without = gen_rows_without(&a);
	size_t missed = 0;
	int code;

	if (*without) {
		printf("rows that nothing makes a value for (tests/lib/gen_fields.c): %s\n",
		       without);
		missed++;
	}
	for (unsigned long i = 0; i < schemas; i++)
		prop_run(props, N, first + i, &s, &t);
	if (schemas >= 50)
		missed += miss_all(&t, &a, kinds_all(), schemas);
	code = prop_end(props, N, missed);
	arena_release(&a);
	return code;
}
