#include "lib/prop.h"

#include "kinds/emit.h"
#include "kinds/kinds.h"
#include "lib/gen_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOLD = 3, MOST = 25, MEMORY = 1 << 30 };

void tally_add(struct tally *t, const char *what)
{
	size_t *n = map_get(&t->counts, what);

	if (!n) {
		what = arena_strdup(t->arena, what);
		n = ARENA_NEW(t->arena, size_t);
		map_put(t->arena, &t->counts, what, n);
		vec_push(t->arena, &t->names, what);
	}
	++*n;
}

size_t tally_get(const struct tally *t, const char *what)
{
	const size_t *n = map_get(&t->counts, what);

	return n ? *n : 0;
}

static void tally_rows(struct tally *t, struct arena *a, const struct object *o, const char *path,
		       const struct field *rows, const void *holder)
{
	for (const struct field *f = rows; f->name; f++) {
		const void *m = field_cmember(f, holder);
		const char *own = arena_printf(a, "%s.%s", path, f->name);
		const struct list *list = m;

		if (!field_is_preset(a, f, o, holder))
			tally_add(t, own);
		if (f->type == FIELD_STRUCT && *(const void *const *)m)
			tally_rows(t, a, o, own, f->fields, *(const void *const *)m);
		for (uint32_t i = 0; f->type == FIELD_STRUCTS && i < list->n; i++)
			tally_rows(t, a, o, own, f->fields, list->items[i]);
	}
}

void tally_schema(struct tally *t, const struct schema *s)
{
	struct arena a = ARENA_INIT;
	struct vec all = {0};

	gen_objects(&a, s, &all);
	for (size_t i = 0; i < all.len; i++) {
		const struct object *o = all.items[i];
		struct needs n = {.arena = &a, .schema = s};

		tally_rows(t, &a, o, o->kind->name, o->kind->fields, o);
		if (o->comment)
			tally_add(t, arena_printf(&a, "%s.comment", o->kind->name));
		if (o->access && o->access->owner)
			tally_add(t, arena_printf(&a, "%s.owner", o->kind->name));
		if (o->access && o->access->has_grants)
			tally_add(t, arena_printf(&a, "%s.grants", o->kind->name));
		if (o->parent)
			tally_add(t, arena_printf(&a, "%s in %s", o->kind->name,
						  o->parent->kind->name));
		if (o->kind->needs)
			o->kind->needs(&n, o);
		for (size_t j = 0; j < n.objects.len; j++) {
			const struct object *on = n.objects.items[j];

			if (on != o)
				tally_add(t, arena_printf(&a, "%s needs %s", o->kind->name,
							  on->kind->name));
		}
	}
	arena_release(&a);
}

void tally_masks(struct tally *t, const struct difference *d)
{
	struct arena a = ARENA_INIT;

	for (size_t i = 0; i < d->changes.len; i++) {
		const struct change *c = d->changes.items[i];
		static const struct {
			uint64_t bit;
			const char *name;
		} more[] = {
			{MASK_NAME, "name"},   {MASK_SCHEMA, "schema"}, {MASK_COMMENT, "comment"},
			{MASK_OWNER, "owner"}, {MASK_GRANTS, "grants"},
		};

		for (const struct field *f = c->kind->fields; f->name; f++) {
			if (c->mask & (uint64_t)1 << (f - c->kind->fields))
				tally_add(t,
					  arena_printf(&a, "alter %s.%s", c->kind->name, f->name));
		}
		for (size_t j = 0; j < sizeof(more) / sizeof(*more); j++) {
			if (c->mask & more[j].bit)
				tally_add(t, arena_printf(&a, "alter %s %s", c->kind->name,
							  more[j].name));
		}
	}
	arena_release(&a);
}

const char *prop_difference(struct lab *l, const struct schema *from, const struct schema *to)
{
	enum rename_mode mode = l->options.renames;
	const char *text;

	l->options.renames = RENAME_NEVER;
	text = lab_changes(l, from, to);
	l->options.renames = mode;
	return *text ? text : NULL;
}

/* ---- making it small */

static const struct object *same_place(const struct schema *s, const struct object *o)
{
	const struct object *parent = o->parent ? same_place(s, o->parent) : NULL;

	if (!o->parent)
		return schema_get(s, o->kind, o->schema, o->name);
	return parent ? object_child(parent, o->kind, o->name) : NULL;
}

static struct schema *without(struct sample *s, const struct schema *from, const struct object *o)
{
	struct schema *copy;
	const struct object *there;

	/* a default schema has to be there */
	if (o->kind == &kind_schema && str_eq(o->name, from->default_schema))
		return NULL;
	copy = gen_clone(&s->gen, from);
	there = same_place(copy, o);

	if (!there)
		return NULL;
	gen_remove(&s->gen, copy, (struct object *)(uintptr_t)there);
	return copy;
}

static bool fails(struct sample *s, const struct prop *p)
{
	struct sbuf why = SBUF_INIT(s->gen.arena);

	return !p->holds(s, &why);
}

/* One try: o of x or y is taken out of both. */
static bool try_without(struct sample *s, const struct prop *p, const struct object *o)
{
	struct schema *x = s->x;
	struct schema *y = s->y;
	struct schema *new_x = without(s, x, o);
	struct schema *new_y = without(s, y, o);

	if (!new_x && !new_y)
		return false;
	s->x = new_x ? new_x : x;
	s->y = new_y ? new_y : y;
	if (fails(s, p))
		return true;
	s->x = x;
	s->y = y;
	return false;
}

static void make_small(struct sample *s, const struct prop *p)
{
	bool again = true;

	for (int round = 0; again && round < 6 && s->lab.arena.total < MEMORY; round++) {
		again = false;
		for (int side = 0; side < 2; side++) {
			for (size_t i = 0;; i++) {
				struct vec all = {0};

				gen_objects(s->gen.arena, side ? s->y : s->x, &all);
				if (i >= all.len || s->lab.arena.total > MEMORY)
					break;
				if (try_without(s, p, all.items[i])) {
					again = true;
					i--;
				}
			}
		}
	}
}

static void tell(struct sample *s, const struct prop *p)
{
	struct sbuf why = SBUF_INIT(s->gen.arena);

	p->holds(s, &why);
	if (!why.len) {
		make_small(s, p);
		p->holds(s, &why);
	}
	printf("FAIL %s: PROP_SEED=%llu PROP_SCHEMAS=1\n---- x\n%s---- y\n%s----\n%s\n", p->name,
	       (unsigned long long)s->seed / 64, lab_save(&s->lab, s->x), lab_save(&s->lab, s->y),
	       sbuf_text(&why));
	fflush(stdout);
}

static void begin(struct sample *s, uint64_t seed, const struct prop *p)
{
	const struct gen server = s->gen;

	lab_open(&s->lab);
	gen_open(&s->gen, &s->lab.arena, seed);
	if (server.for_server) {
		s->gen.for_server = true;
		s->gen.version = server.version;
		s->gen.without_lz4 = server.without_lz4;
		s->gen.tablespace = server.tablespace;
		s->gen.extensions = server.extensions;
		s->gen.roles = server.roles;
	}
	s->seed = seed;
	s->x = gen_schema(&s->gen);
	s->y = gen_clone(&s->gen, s->x);
	gen_mutate(&s->gen, s->y, p->changes ? p->changes : 1 + gen_below(&s->gen, MOST),
		   p->renames);
}

void prop_run(struct prop *props, size_t n, uint64_t seed, struct sample *s, struct tally *t)
{
	for (size_t i = 0; i < n; i++) {
		struct difference d;

		/* schemas of its own for each property */
		begin(s, seed * 64 + i, &props[i]);
		tally_schema(t, s->x);
		tally_schema(t, s->y);
		if (diff_schemas(&s->lab.arena, &s->lab.ds, s->x, s->y, NULL,
				 &(struct diff_options){.renames = RENAME_NEVER}, &d))
			tally_masks(t, &d);
		(void)lab_messages(&s->lab);
		if (fails(s, &props[i]) && props[i].failed++ < TOLD) {
			make_small(s, &props[i]);
			tell(s, &props[i]);
		}
		lab_close(&s->lab);
	}
}

unsigned long prop_env(const char *name, unsigned long preset)
{
	const char *said = getenv(name);
	long long n;

	return str_to_i64(said, &n) && n > 0 ? (unsigned long)n : preset;
}

int prop_end(const struct prop *props, size_t n, size_t missed)
{
	size_t failed = missed;
	size_t passed = 0;

	for (size_t i = 0; i < n; i++) {
		if (props[i].failed)
			printf("%s failed %zu times\n", props[i].name, props[i].failed);
		failed += props[i].failed > 0;
		passed += !props[i].failed;
	}
	printf("%zu passed, %zu failed, 0 skipped\n", passed + !missed, failed);
	return failed > 0;
}
