#include "ir/schema.h"

#include <stdlib.h>
#include <string.h>

void schema_init(struct schema *s, struct arena *a, const struct kind_set *kinds)
{
	memset(s, 0, sizeof(*s));
	s->arena = a;
	s->kinds = kinds;
	s->of = ARENA_ARRAY(a, struct vec, kinds->n);
	s->presets = ARENA_ARRAY(a, struct object *, kinds->n);
	s->default_schema = "public";
}

void schema_empty(struct schema *s, struct arena *a, const struct kind_set *kinds)
{
	schema_init(s, a, kinds);
	s->shown_as = "an empty database";
}

struct object *schema_new(struct schema *s, const struct kind *k, const char *schema_name,
			  const char *name)
{
	struct object *o = arena_alloc(s->arena, k->size);

	o->kind = k;
	o->schema = schema_name;
	o->name = name;
	return o;
}

void schema_preset(struct schema *s, struct object *o)
{
	const struct kind *k = o->kind;
	struct object **made = &s->presets[kind_place(s->kinds, k)];

	if (!*made) {
		*made = arena_alloc(s->arena, k->size);
		(*made)->kind = k;
		field_preset_all(s->arena, k->fields, *made, *made);
	}
	memcpy(o + 1, *made + 1, k->size - sizeof(*o));
	for (const struct field *f = k->fields; f && f->name; f++) {
		if (f->preset_of)
			field_preset(s->arena, f, o, o);
	}
}

/* Objects at the top that share a name, of several kinds or schemas. */
struct namesake {
	struct object *object; /* NULL: it was removed */
	struct namesake *next;
};

/* The length tells where the schema ends, whatever signs the two names hold. */
static const char *key_of_name(struct arena *a, const char *schema_name, const char *name)
{
	const char *s = schema_name ? schema_name : "";

	return arena_printf(a, "%zu %s%s", strlen(s), s, name);
}

static struct namesake *find(const struct schema *s, const struct kind *k, const char *schema_name,
			     const char *name)
{
	struct namesake *n = map_get(&s->by_name, name);

	while (n && !(n->object && n->object->kind == k && str_eq(n->object->schema, schema_name)))
		n = n->next;
	return n;
}

static void remember(struct schema *s, struct object *o)
{
	struct namesake *n = ARENA_NEW(s->arena, struct namesake);

	n->object = o;
	n->next = map_put(s->arena, &s->by_name, o->name, n);
}

void schema_count(struct schema *s, struct object *o)
{
	o->number = (uint32_t)(++s->n_objects) & ((1U << 29) - 1);
}

bool schema_add(struct schema *s, struct object *parent, struct object *o)
{
	schema_count(s, o);
	if (parent) {
		object_adopt(parent, o);
		return true;
	}
	if (schema_get(s, o->kind, o->schema, o->name))
		return false;
	remember(s, o);
	vec_push(s->arena, schema_of(s, o->kind), o);
	return true;
}

void schema_remove(struct schema *s, struct object *o)
{
	struct vec *v;
	size_t i = 0;

	if (o->parent) {
		object_orphan(o);
		return;
	}
	v = schema_of(s, o->kind);
	while (i < v->len && v->items[i] != o)
		i++;
	if (i == v->len)
		return;
	memmove(&v->items[i], &v->items[i + 1], (v->len - i - 1) * sizeof(void *));
	v->len--;
	find(s, o->kind, o->schema, o->name)->object = NULL;
}

struct object *schema_get(const struct schema *s, const struct kind *k, const char *schema_name,
			  const char *name)
{
	const struct namesake *found = find(s, k, schema_name, name);

	return found ? found->object : NULL;
}

struct object *schema_get_any(const struct schema *s, unsigned kind_flags, const char *schema_name,
			      const char *name)
{
	for (size_t i = 0; i < s->kinds->n; i++) {
		const struct kind *k = s->kinds->items[i];
		struct object *o;

		if (k->parents || !(k->flags & kind_flags))
			continue;
		o = schema_get(s, k, schema_name, name);
		if (o)
			return o;
	}
	return NULL;
}

struct vec *schema_of(const struct schema *s, const struct kind *k)
{
	return &s->of[kind_place(s->kinds, k)];
}

struct place {
	const struct place *before;
	const void *member;
	struct pos pos;
};

/* Few runs ask for any: those noted are put into the map when one does. */
struct places {
	const struct place *last;
	struct map by_member;
};

void schema_note_place(struct schema *s, const void *member, struct pos pos)
{
	struct place *p = ARENA_NEW(s->arena, struct place);

	if (!s->places)
		s->places = ARENA_NEW(s->arena, struct places);
	*p = (struct place){s->places->last, member, pos};
	s->places->last = p;
}

struct pos schema_place(const struct schema *s, const struct object *o, const void *member)
{
	struct places *all = s->places;
	const struct place *p;

	if (!all)
		return o->pos;
	for (; all->last; all->last = all->last->before)
		map_put_num(s->arena, &all->by_member, (uint64_t)(uintptr_t)all->last->member,
			    all->last);
	p = map_get_num(&all->by_member, (uint64_t)(uintptr_t)member);
	return p ? p->pos : o->pos;
}

void schema_note_outside(struct schema *s, const char *schema_name, const char *name,
			 const struct outside *x)
{
	const char *key = key_of_name(s->arena, schema_name, name);
	struct outside *kept;

	if (map_get(&s->outside, key))
		return;
	kept = ARENA_NEW(s->arena, struct outside);
	*kept = *x;
	map_put(s->arena, &s->outside, key, kept);
}

const struct outside *schema_outside(const struct schema *s, const struct object *o)
{
	const char *schema_name = object_top(o)->schema;
	const struct outside *x;
	unsigned flags = o->kind->flags & (KIND_RELATION | KIND_TYPE);

	if (!s->outside.len || !flags)
		return NULL;
	/* a table brings a type of its name along */
	if (flags & KIND_RELATION && o->kind->flags & KIND_HOLDS_DATA)
		flags |= KIND_TYPE;
	x = map_get(&s->outside, key_of_name(s->arena, schema_name, o->name));
	return x && x->flags & flags ? x : NULL;
}

static int by_schema_and_name(const void *x, const void *y)
{
	const struct object *a = *(struct object *const *)x;
	const struct object *b = *(struct object *const *)y;
	int c = str_cmp(a->schema, b->schema);

	return c ? c : strcmp(a->name, b->name);
}

/* A schema is spoken of when it is declared or something in it is. */
static void note_schema(struct schema *s, const struct object *o)
{
	if (o->kind->flags & KIND_QUALIFIED && o->schema)
		map_put(s->arena, &s->mentioned, o->schema, o);
	else if (strcmp(o->kind->name, "schema") == 0)
		map_put(s->arena, &s->mentioned, o->name, o);
}

static void normalize(struct schema *s, struct object *o)
{
	if (o->kind->normalize)
		o->kind->normalize(s, o);
	CHILD_EACH(c, o)
		normalize(s, c);
}

void schema_finish(struct schema *s)
{
	for (size_t i = 0; i < s->kinds->n; i++) {
		struct vec *v = &s->of[i];

		if (v->len > 1)
			qsort(v->items, v->len, sizeof(void *), by_schema_and_name);
		for (size_t j = 0; j < v->len; j++) {
			note_schema(s, v->items[j]);
			normalize(s, v->items[j]);
		}
	}
}

struct part {
	struct object *object;
	size_t place; /* of its kind */
	size_t at;    /* among its siblings */
};

static int by_kind_and_name(const void *x, const void *y)
{
	const struct part *a = x;
	const struct part *b = y;
	bool is_ordered = a->object->kind->flags & KIND_HOLDS_DATA;
	int c;

	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	c = is_ordered ? 0 : str_cmp(a->object->name, b->object->name);
	return c ? c : (a->at > b->at) - (a->at < b->at);
}

static void sort_parts(struct arena *a, const struct kind_set *kinds, struct object *o)
{
	struct part *parts;
	size_t n = 0;

	CHILD_EACH(c, o)
		n++;
	parts = ARENA_ARRAY(a, struct part, n + 1);
	n = 0;
	CHILD_EACH(c, o) {
		parts[n] = (struct part){c, kind_place(kinds, c->kind), n};
		n++;
	}
	qsort(parts, n, sizeof(*parts), by_kind_and_name);
	o->first = NULL;
	o->last = NULL;
	for (size_t i = 0; i < n; i++)
		object_adopt(o, parts[i].object);
}

void schema_sort_parts(struct schema *s)
{
	struct arena temp = ARENA_INIT;

	for (size_t i = 0; i < s->kinds->n; i++) {
		for (size_t j = 0; j < s->of[i].len; j++) {
			sort_parts(&temp, s->kinds, s->of[i].items[j]);
			arena_clear(&temp);
		}
	}
	arena_release(&temp);
}

void schema_mention(struct schema *models, const char *name)
{
	map_put(models->arena, &models->mentioned, name, models);
}

bool schema_manages_name(const struct schema *models, const char *name)
{
	if (models->manage.all_schemas)
		return true;
	if (models->manage.schemas.n)
		return strings_has(&models->manage.schemas, name);
	return str_eq(name, models->default_schema) || (name && map_get(&models->mentioned, name));
}

bool schema_manages(const struct schema *models, const struct object *o)
{
	const struct object *top = object_top(o);
	const char *name = top->schema;

	if (top->kind->flags & KIND_DATABASE) {
		if (models->manage.all_kinds || strings_has(&models->manage.kinds, top->kind->name))
			return true;
		for (size_t i = 0; i < models->sections.len; i++) {
			if (models->sections.items[i] == top->kind)
				return true;
		}
		return false;
	}
	if (!(top->kind->flags & KIND_QUALIFIED))
		name = top->name;
	return schema_manages_name(models, name);
}
