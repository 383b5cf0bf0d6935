#include "lib/gen_internal.h"

#include "base/str.h"

#include <string.h>

void gen_open(struct gen *g, struct arena *a, uint64_t seed)
{
	static const char *names[] = {"pg_trgm", "citext", "hstore", "Odd \"ext\""};
	static const struct strings extensions = {names, 4};
	static const char *role_names[] = {"app_owner", "app user", "Odd \"role\"", "reader"};
	static const struct strings roles = {role_names, 4};

	memset(g, 0, sizeof(*g));
	g->arena = a;
	g->state = seed * 0x9E3779B97F4A7C15ULL + 0x1234567;
	g->extensions = &extensions;
	g->roles = &roles;
}

/* xorshift64*: the same numbers on every machine */
uint32_t gen_below(struct gen *g, uint32_t n)
{
	g->state ^= g->state >> 12;
	g->state ^= g->state << 25;
	g->state ^= g->state >> 27;
	return n ? (uint32_t)((g->state * 0x2545F4914F6CDD1DULL) >> 33) % n : 0;
}

bool gen_chance(struct gen *g, unsigned percent)
{
	return gen_below(g, 100) < percent;
}

struct object *gen_any(struct gen *g, const struct vec *list)
{
	return list->len ? list->items[gen_below(g, (uint32_t)list->len)] : NULL;
}

size_t gen_children(const struct object *o, const struct kind *k)
{
	size_t n = 0;

	CHILD_EACH(c, o)
		n += c->kind == k;
	return n;
}

struct object *gen_any_child(struct gen *g, const struct object *o, const struct kind *k)
{
	size_t n = gen_children(o, k);
	size_t at = n ? gen_below(g, (uint32_t)n) : 0;

	CHILD_EACH(c, o) {
		if (c->kind == k && at-- == 0)
			return c;
	}
	return NULL;
}

static void add_objects(struct arena *a, struct object *o, struct vec *out)
{
	vec_push(a, out, o);
	CHILD_EACH(c, o)
		add_objects(a, c, out);
}

void gen_objects(struct arena *a, const struct schema *s, struct vec *out)
{
	for (size_t i = 0; i < s->kinds->n; i++) {
		for (size_t j = 0; j < s->of[i].len; j++)
			add_objects(a, s->of[i].items[j], out);
	}
}

static const char *any_schema(struct gen *g, const struct schema *s)
{
	const struct object *o = gen_any(g, schema_of(s, &kind_schema));

	return o && gen_chance(g, 30) ? o->name : s->default_schema;
}

static const char *any_extension(struct gen *g)
{
	const char *name = g->extensions->items[gen_below(g, g->extensions->n)];

	return schema_get(g->schema, &kind_extension, NULL, name) ? NULL : name;
}

static struct object *new_top(struct gen *g, struct schema *s, const struct kind *k)
{
	const char *schema = k->flags & KIND_QUALIFIED ? any_schema(g, s) : NULL;
	const char *name = schema		  ? gen_relation_name(g, schema)
			   : k == &kind_extension ? any_extension(g)
						  : gen_schema_name(g);
	struct object *o = name ? schema_new(s, k, schema, name) : NULL;

	if (!o)
		return NULL;
	field_preset_all(g->arena, k->fields, o, o);
	gen_fields(g, o, false);
	schema_add(s, NULL, o);
	if (k == &kind_extension && !vec_has(&s->sections, k))
		vec_push(g->arena, &s->sections, k);
	return o;
}

/* By the convention, or a name of its own. */
static void name_part(struct gen *g, const struct schema *s, struct object *o)
{
	const char *word = arena_printf(g->arena, "c%u", g->count++);
	const char *schema = object_top(o)->schema;

	if (o->kind->pattern && gen_chance(g, 60))
		o->name = name_by_pattern(g->arena, name_pattern(&s->naming, o->kind), o, word);
	if (o->name) {
		const char *name = o->name;

		o->name = NULL;
		if (*name && !gen_part_is_taken(o->parent, o->kind, name) &&
		    !(o->kind->flags & KIND_RELATION && gen_relation_is_taken(g, schema, name)))
			o->name = name;
	}
	if (!o->name)
		o->name = gen_part_name(g, o->parent, o->kind);
}

static struct object *new_part(struct gen *g, struct schema *s, const struct kind *k,
			       struct object *parent)
{
	struct object *o = schema_new(s, k, NULL, NULL);

	field_preset_all(g->arena, k->fields, o, o);
	schema_add(s, parent, o);
	/* a column's name is part of what its sequence is called */
	if (k == &kind_column)
		name_part(g, s, o);
	gen_fields(g, o, false);
	if (k != &kind_column)
		name_part(g, s, o);
	return o;
}

struct object *gen_object(struct gen *g, struct schema *s, const struct kind *k,
			  struct object *parent)
{
	struct object *o;

	if (k == &kind_foreign_key)
		o = gen_foreign_key(g, s, parent);
	else
		o = parent ? new_part(g, s, k, parent) : new_top(g, s, k);
	if (o && gen_chance(g, 20) && !(k->flags & KIND_OWN_COMMENT))
		o->comment = gen_text(g);
	if (o && s->says_access)
		gen_access(g, o);
	return o;
}

/* ---- foreign keys */

/* What a key covers, in order; false when nothing can refer to it. */
static bool key_columns(struct gen *g, const struct object *part, struct strings *out)
{
	const struct index *x = (const struct index *)part;
	const struct key *k = (const struct key *)part;

	*out = (struct strings){0};
	if (part->kind == &kind_primary_key || part->kind == &kind_unique) {
		*out = k->columns;
		return !k->deferrable;
	}
	if (part->kind != &kind_index || !x->unique || x->where)
		return false;
	for (uint32_t i = 0; i < x->columns.n; i++) {
		const struct element *e = x->columns.items[i];

		if (!e->column || e->opclass || element_rare(e)->collation.name)
			return false;
		strings_add(g->arena, out, e->column);
	}
	return true;
}

static const struct object *any_key(struct gen *g, const struct schema *s, struct strings *columns)
{
	struct vec all = {0};
	struct vec keys = {0};

	gen_objects(g->arena, s, &all);
	for (size_t i = 0; i < all.len; i++) {
		if (key_columns(g, all.items[i], columns))
			vec_push(g->arena, &keys, all.items[i]);
	}
	if (!keys.len)
		return NULL;
	key_columns(g, gen_any(g, &keys), columns);
	for (size_t i = 0; i < keys.len; i++) {
		struct strings own;

		if (key_columns(g, keys.items[i], &own) && own.items == columns->items)
			return keys.items[i];
	}
	/* the columns of an index are gathered anew each time */
	for (size_t i = 0; i < keys.len; i++) {
		if (((const struct object *)keys.items[i])->kind == &kind_index &&
		    key_columns(g, keys.items[i], columns))
			return keys.items[i];
	}
	return NULL;
}

static const char *referring_column(struct gen *g, struct schema *s, struct object *table,
				    const struct column *to, const struct strings *taken)
{
	struct object *o;
	struct column *c;

	CHILD_EACH(x, table) {
		if (x->kind == &kind_column && sqltype_eq(((struct column *)x)->type, to->type) &&
		    x != &to->head && !((struct column *)x)->generated &&
		    !strings_has(taken, x->name) && gen_chance(g, 60))
			return x->name;
	}
	o = schema_new(s, &kind_column, NULL, NULL);
	field_preset_all(g->arena, o->kind->fields, o, o);
	schema_add(s, table, o);
	c = (struct column *)o;
	c->type = to->type;
	o->name = gen_part_name(g, table, &kind_column);
	return o->name;
}

struct object *gen_foreign_key(struct gen *g, struct schema *s, struct object *table)
{
	struct strings columns;
	const struct object *key = any_key(g, s, &columns);
	struct foreign_key *fk;

	if (!key)
		return NULL;
	fk = (struct foreign_key *)schema_new(s, &kind_foreign_key, NULL, NULL);
	field_preset_all(g->arena, fk->head.kind->fields, &fk->head, fk);
	fk->references = ARENA_NEW(g->arena, struct references);
	fk->references->table = (struct qname){key->parent->schema, key->parent->name};
	for (uint32_t i = 0; i < columns.n; i++) {
		const struct object *to = object_child(key->parent, &kind_column, columns.items[i]);

		strings_add(g->arena, &fk->references->columns, columns.items[i]);
		strings_add(g->arena, &fk->columns,
			    referring_column(g, s, table, (const struct column *)to, &fk->columns));
	}
	schema_add(s, table, &fk->head);
	gen_fields(g, &fk->head, false);
	name_part(g, s, &fk->head);
	return &fk->head;
}

/* ---- the whole */

static void add_some(struct gen *g, struct schema *s, const struct kind *k, struct object *parent,
		     uint32_t most)
{
	for (uint32_t i = 0, n = gen_below(g, most + 1); i < n; i++)
		gen_object(g, s, k, parent);
}

static void add_table(struct gen *g, struct schema *s)
{
	struct object *t = gen_object(g, s, &kind_table, NULL);

	gen_object(g, s, &kind_column, t);
	add_some(g, s, &kind_column, t, 5);
	if (gen_chance(g, 60))
		gen_object(g, s, &kind_primary_key, t);
	add_some(g, s, &kind_unique, t, 2);
	add_some(g, s, &kind_check, t, 2);
	add_some(g, s, &kind_exclude, t, 2);
	add_some(g, s, &kind_index, t, 3);
}

static void choose_naming(struct gen *g, struct schema *s)
{
	static const struct pair patterns[] = {
		{"unique", "{table}_{columns}_key"},	   {"primary_key", "{table}_pkey"},
		{"check", "{table}_{name}_check"},	   {"check", "{name}"},
		{"foreign_key", "{table}_{columns}_fkey"}, {"index", "ix \"{table}\" {columns}"},
	};

	for (int i = 0; i < 2 && gen_chance(g, 30); i++) {
		const struct pair *p =
			&patterns[gen_below(g, sizeof(patterns) / sizeof(*patterns))];

		pairs_put(g->arena, &s->naming.patterns, p->key, p->value);
	}
}

static void late_fields(struct gen *g, struct schema *s)
{
	struct vec all = {0};

	gen_objects(g->arena, s, &all);
	for (size_t i = 0; i < all.len; i++)
		gen_fields(g, all.items[i], true);
}

struct schema *gen_schema(struct gen *g)
{
	struct schema *s = ARENA_NEW(g->arena, struct schema);

	g->schema = s;
	schema_init(s, g->arena, kinds_all());
	s->shown_as = "x";
	s->says_access = gen_chance(g, 50);
	s->writes_access = s->says_access;
	choose_naming(g, s);
	add_some(g, s, &kind_schema, NULL, 3);
	if (gen_chance(g, 15) && schema_of(s, &kind_schema)->len)
		s->default_schema = gen_any(g, schema_of(s, &kind_schema))->name;
	if (gen_chance(g, 60))
		add_some(g, s, &kind_extension, NULL, 2);
	add_some(g, s, &kind_enum, NULL, 2);
	add_some(g, s, &kind_domain, NULL, 2);
	for (size_t i = 0; i < schema_of(s, &kind_domain)->len; i++)
		add_some(g, s, &kind_check, schema_of(s, &kind_domain)->items[i], 2);
	add_some(g, s, &kind_sequence, NULL, 2);
	for (uint32_t i = 0, n = 1 + gen_below(g, 3); i < n; i++)
		add_table(g, s);
	for (size_t i = 0; i < schema_of(s, &kind_table)->len; i++)
		add_some(g, s, &kind_foreign_key, schema_of(s, &kind_table)->items[i], 2);
	late_fields(g, s);
	if (s->says_access) {
		vec_push(g->arena, &s->sections, &kind_default_privileges);
		for (uint32_t i = 0, n = gen_below(g, 3); i < n; i++)
			gen_default_privileges(g, s);
	}
	gen_repair(g, s);
	return s;
}

/* ---- copies */

static void copy_rows(struct arena *a, const struct field *rows, void *holder)
{
	field_own(a, rows, holder);
	for (const struct field *f = rows; f->name; f++) {
		void *m;

		if (!field_is_there(f, holder))
			continue;
		m = field_member(a, f, holder);
		if (f->type == FIELD_STRUCT) {
			void *inner = arena_alloc(a, f->size);

			memcpy(inner, *(void **)m, f->size);
			copy_rows(a, f->fields, inner);
			*(void **)m = inner;
		} else if (f->type == FIELD_STRUCTS) {
			struct list old = *(struct list *)m;

			*(struct list *)m = (struct list){0};
			for (uint32_t i = 0; i < old.n; i++) {
				void *inner = arena_alloc(a, f->size);

				memcpy(inner, old.items[i], f->size);
				copy_rows(a, f->fields, inner);
				list_add(a, m, inner);
			}
		} else if (f->type == FIELD_IDENTS || f->type == FIELD_TEXTS) {
			struct strings old = *(struct strings *)m;

			*(struct strings *)m = (struct strings){0};
			for (uint32_t i = 0; i < old.n; i++)
				strings_add(a, m, old.items[i]);
		} else if (f->type == FIELD_MAP) {
			struct pairs old = *(struct pairs *)m;

			*(struct pairs *)m = (struct pairs){0};
			for (uint32_t i = 0; i < old.n; i++)
				pairs_put(a, m, old.items[i].key, old.items[i].value);
		}
	}
}

static void copy_object(struct gen *g, struct schema *s, struct object *parent,
			const struct object *o)
{
	struct object *c = schema_new(s, o->kind, o->schema, o->name);

	memcpy(c, o, o->kind->size);
	c->parent = NULL;
	c->first = NULL;
	c->last = NULL;
	c->next = NULL;
	c->was = o->was ? strings_keep(g->arena, o->was) : NULL;
	copy_rows(g->arena, o->kind->fields, c);
	/* from now on it is old: it may be renamed */
	c->oid = 1;
	schema_add(s, parent, c);
	CHILD_EACH(child, o)
		copy_object(g, s, c, child);
}

struct schema *gen_clone(struct gen *g, const struct schema *from)
{
	struct schema *s = ARENA_NEW(g->arena, struct schema);

	schema_init(s, g->arena, from->kinds);
	s->default_schema = from->default_schema;
	s->naming = from->naming;
	s->shown_as = from->shown_as;
	s->says_access = from->says_access;
	s->writes_access = from->writes_access;
	for (size_t i = 0; i < from->sections.len; i++)
		vec_push(g->arena, &s->sections, from->sections.items[i]);
	for (size_t i = 0; i < from->kinds->n; i++) {
		for (size_t j = 0; j < from->of[i].len; j++)
			copy_object(g, s, NULL, from->of[i].items[j]);
	}
	schema_finish(s);
	return s;
}
