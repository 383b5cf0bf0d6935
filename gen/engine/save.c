#include "engine/save.h"

#include "dialect/ident.h"
#include "dialect/type.h"
#include "engine/save_access.h"

#include <stdlib.h>
#include <string.h>

static struct node *flow(struct node *n)
{
	n->is_flow = true;
	return n;
}

/* Numbers and truth values may stand plain where text is read. */
static struct node *expr_node(struct arena *a, const char *text)
{
	struct node *n = node_text(a, text);
	long long number;

	n->is_plain = str_to_i64(text, &number) || str_eq(text, "true") || str_eq(text, "false");
	return n;
}

static const char *part_text(struct arena *a, const char *name)
{
	struct sbuf text = SBUF_INIT(a);

	ident_join_part(&text, name);
	return sbuf_text(&text);
}

static struct node *idents_node(struct arena *a, const struct strings *s)
{
	struct node *n = flow(node_list(a));

	for (uint32_t i = 0; i < s->n; i++)
		node_push(n, node_text(a, part_text(a, s->items[i])));
	return n;
}

static struct node *strings_node(struct arena *a, const struct strings *s)
{
	struct node *n = flow(node_list(a));

	for (uint32_t i = 0; i < s->n; i++)
		node_push(n, node_text(a, s->items[i]));
	return n;
}

static struct node *pairs_node(struct arena *a, const struct pairs *p)
{
	struct node *n = flow(node_map(a));

	for (uint32_t i = 0; i < p->n; i++)
		node_put(n, p->items[i].key, expr_node(a, p->items[i].value));
	return n;
}

static struct node *struct_node(struct save_place *p, const struct object *o,
				const struct field *rows, const void *holder);

static struct node *structs_node(struct save_place *p, const struct object *o,
				 const struct field *f, const struct list *l)
{
	struct node *n = flow(node_list(p->arena));

	for (uint32_t i = 0; i < l->n; i++)
		node_push(n, struct_node(p, o, f->fields, l->items[i]));
	return n;
}

static struct node *value_node(struct save_place *p, const struct object *o, const struct field *f,
			       const void *holder)
{
	const void *m = field_cmember(f, holder);
	struct arena *a = p->arena;
	struct sbuf text = SBUF_INIT(a);
	const struct qname *name = m;

	switch (f->type) {
	case FIELD_BOOL: return node_bool(a, *(const bool *)m);
	case FIELD_INT:
		if (*(const int64_t *)m == FIELD_UNSET)
			return node_null(a);
		return node_int(a, *(const int64_t *)m);
	case FIELD_CHOICE: return expr_node(a, f->choices[*(const int *)m].name);
	case FIELD_IDENTS: return idents_node(a, m);
	case FIELD_TEXTS: return strings_node(a, m);
	case FIELD_MAP: return pairs_node(a, m);
	case FIELD_NAME:
		if (!name->name)
			return node_null(a);
		ident_join(&text, name->schema, name->name, p->schema->default_schema);
		return node_text(a, sbuf_text(&text));
	case FIELD_TYPE:
		if (!*(const void *const *)m)
			return node_null(a);
		type_write(&text, *(const struct sqltype *const *)m, TYPE_MODELS,
			   p->schema->default_schema);
		return node_text(a, sbuf_text(&text));
	case FIELD_STRUCT:
		if (!*(const void *const *)m)
			return node_null(a);
		return struct_node(p, o, f->fields, *(const void *const *)m);
	case FIELD_STRUCTS: return structs_node(p, o, f, m);
	default:
		if (!*(const char *const *)m)
			return node_null(a);
		if (f->type == FIELD_EXPR)
			return expr_node(a, *(const char *const *)m);
		return node_text(a, f->type == FIELD_IDENT ? part_text(a, *(const char *const *)m)
							   : *(const char *const *)m);
	}
}

static bool is_written(struct save_place *p, const struct object *o, const struct field *f,
		       const void *holder)
{
	if (f->flags & (FIELD_DIRECTION | FIELD_HIDDEN))
		return false;
	if (f->flags & FIELD_MAY_BE_EMPTY)
		return true;
	return !field_is_preset(p->arena, f, o, holder);
}

static struct node *struct_node(struct save_place *p, const struct object *o,
				const struct field *rows, const void *holder)
{
	const struct field *short_form = field_short(rows);
	struct node *n = flow(node_map(p->arena));

	for (const struct field *f = rows; f->name; f++) {
		if (is_written(p, o, f, holder))
			node_put(n, f->name, value_node(p, o, f, holder));
	}
	if (short_form && (n->len == 0 || (n->len == 1 && str_eq(n->first->key, short_form->name))))
		return value_node(p, o, short_form, holder);
	return n;
}

static bool is_excepted(const char *const *except, const char *name)
{
	for (size_t i = 0; except && except[i]; i++) {
		if (strcmp(except[i], name) == 0)
			return true;
	}
	return false;
}

static const struct sugar *sugar_of(const struct kind *k, const char *key)
{
	for (const struct sugar *s = k->sugar; s && s->key; s++) {
		if (strcmp(s->key, key) == 0)
			return s;
	}
	return NULL;
}

static void put_sugar(struct save_place *p, const struct object *o, struct node *map,
		      const struct sugar *s)
{
	struct node *n = s->fold(p, o);

	if (n)
		node_put(map, s->key, n);
}

/* Fields in the order of their rows; a short form stands where the row of its name would. */
static void write_members(struct save_place *p, const struct object *o, struct node *map,
			  const char *const *except)
{
	for (const struct field *f = o->kind->fields; f->name; f++) {
		const struct sugar *s = sugar_of(o->kind, f->name);

		if (is_excepted(except, f->name))
			continue;
		if (s)
			put_sugar(p, o, map, s);
		else if (is_written(p, o, f, o))
			node_put(map, f->name, value_node(p, o, f, o));
	}
	for (const struct sugar *s = o->kind->sugar; s && s->key; s++) {
		if (!field_find(o->kind->fields, s->key) && !is_excepted(except, s->key))
			put_sugar(p, o, map, s);
	}
}

static void write_fields(struct save_place *p, const struct object *o, struct node *map,
			 const char *const *except)
{
	write_members(p, o, map, except);
	if (o->comment && !o->is_own_comment)
		node_put_text(p->arena, map, "comment", o->comment);
	save_access(p->arena, p->schema, o, map);
}

/* The key of an object in its section's map. */
static const char *key_of(struct save_place *p, const struct object *o, bool *name_is_said)
{
	struct sbuf key = SBUF_INIT(p->arena);
	const char *label;

	*name_is_said = true;
	if (o->kind->flags & KIND_QUALIFIED) {
		ident_join(&key, o->schema, o->name, p->schema->default_schema);
		return sbuf_text(&key);
	}
	if (!(o->kind->flags & KIND_CONVENTION))
		return part_text(p->arena, o->name);
	label = name_label(p->arena, name_pattern(&p->schema->naming, o->kind), o);
	*name_is_said = label != NULL;
	return part_text(p->arena, label ? label : o->name);
}

static bool is_conventional(struct save_place *p, const struct object *o)
{
	const char *pattern = name_pattern(&p->schema->naming, o->kind);

	if (strstr(pattern, "{columns}") && o->kind->pattern_columns) {
		struct sbuf columns = SBUF_INIT(p->arena);

		o->kind->pattern_columns(o, &columns);
		if (!columns.len)
			return false;
	}
	return str_eq(o->name, name_by_pattern(p->arena, pattern, o, NULL));
}

static void write_children(struct save_place *p, const struct object *o, struct node *map);

static struct node *object_node(struct save_place *p, const struct object *o, bool name_is_said)
{
	const struct field *short_form = field_short(o->kind->fields);
	struct node *n = node_map(p->arena);
	bool holds = o->first != NULL;
	bool is_block = o->kind->flags & KIND_HOLDS_DATA && !o->parent;

	n->is_flow = !is_block;
	if (!name_is_said)
		node_put_text(p->arena, n, "name", part_text(p->arena, o->name));
	if (is_block) {
		/* what the table is comes before what it is made of */
		if (o->comment)
			node_put_text(p->arena, n, "comment", o->comment);
		save_access(p->arena, p->schema, o, n);
		write_children(p, o, n);
		write_members(p, o, n, NULL);
		return n;
	}
	write_fields(p, o, n, NULL);
	if (holds)
		write_children(p, o, n);
	if (short_form && n->len == 1 && str_eq(n->first->key, short_form->name)) {
		n->first->key = NULL;
		return n->first;
	}
	return n;
}

static int by_name(const void *x, const void *y)
{
	const struct object *a = *(const struct object *const *)x;
	const struct object *b = *(const struct object *const *)y;

	return strcmp(a->name, b->name);
}

/* Columns keep their order, all else is sorted: a catalog has no order of its own. */
static void gather(struct save_place *p, const struct object *o, const struct kind *k,
		   struct vec *out)
{
	CHILD_EACH(c, o) {
		if (c->kind == k && !(k->is_folded && k->is_folded(p, c)))
			vec_push(p->arena, out, c);
	}
	if (out->len > 1 && k->flags & (KIND_CONSTRAINT | KIND_RELATION))
		qsort(out->items, out->len, sizeof(void *), by_name);
}

/* The whole name of one may be the label of another: then the name is said, under any key. */
static const char *another_key(struct save_place *p, const struct node *section,
			       const struct object *o, bool *name_is_said)
{
	enum { ROOM = 52 };
	const char *name = str_cut_utf8(p->arena, o->name, ROOM);
	const char *key;
	unsigned n = 2;

	do {
		key = part_text(p->arena, arena_printf(p->arena, "%s_%u", name, n++));
	} while (node_get(section, key));
	*name_is_said = false;
	return key;
}

static struct node *section_node(struct save_place *p, const struct kind *k, const struct vec *list)
{
	struct node *n = k->flags & KIND_LIST ? node_list(p->arena) : node_map(p->arena);

	for (size_t i = 0; i < list->len; i++) {
		const struct object *o = list->items[i];
		bool said = true;
		const char *key;

		if (k->flags & KIND_LIST) {
			said = !(k->flags & KIND_CONVENTION) || is_conventional(p, o);
			node_push(n, object_node(p, o, said));
		} else {
			key = key_of(p, o, &said);
			if (k->flags & KIND_CONVENTION && node_get(n, key))
				key = another_key(p, n, o, &said);
			node_put(n, key, object_node(p, o, said));
		}
	}
	return n;
}

static void write_children(struct save_place *p, const struct object *o, struct node *map)
{
	for (size_t i = 0; i < p->schema->kinds->n; i++) {
		const struct kind *k = p->schema->kinds->items[i];
		struct vec list = {0};
		struct node *n;

		if (!kind_may_hold(o->kind, k))
			continue;
		gather(p, o, k, &list);
		if (!list.len)
			continue;
		if (k->flags & KIND_SINGLE)
			n = object_node(p, list.items[0], is_conventional(p, list.items[0]));
		else
			n = section_node(p, k, &list);
		if (!(o->kind->flags & KIND_HOLDS_DATA))
			n->is_flow = true;
		node_put(map, k->plural, n);
	}
}

static struct save_place place(struct arena *a, const struct schema *s)
{
	return (struct save_place){a, s, write_fields};
}

struct node *save_object(struct arena *a, const struct schema *s, const struct object *o)
{
	struct save_place p = place(a, s);

	return object_node(&p, o, true);
}

struct node *save_field(struct arena *a, const struct schema *s, const struct field *f,
			const struct object *o)
{
	struct save_place p = place(a, s);
	const struct sugar *said = f->said_as ? sugar_of(o->kind, f->said_as) : NULL;
	struct node *n = said ? said->fold(&p, o) : NULL;

	if (said)
		return n ? n : node_null(a);
	return value_node(&p, o, f, o);
}

static void write_manage(struct save_place *p, struct node *root)
{
	const struct manage *m = &p->schema->manage;
	struct node *n = node_map(p->arena);
	struct node *ignore = NULL;

	if (m->all_schemas)
		node_put_text(p->arena, n, "schemas", "all");
	else if (m->schemas.n)
		node_put(n, "schemas", strings_node(p->arena, &m->schemas));
	if (m->all_kinds)
		node_put_text(p->arena, n, "kinds", "all");
	else if (m->kinds.n)
		node_put(n, "kinds", strings_node(p->arena, &m->kinds));
	save_access_manage(p->arena, p->schema, n);
	for (size_t i = 0; i < m->ignore.len; i++) {
		const struct ignore_rule *r = m->ignore.items[i];
		struct node *list = ignore ? node_get(ignore, r->kind) : NULL;

		if (!ignore)
			ignore = node_put(n, "ignore", node_map(p->arena));
		if (!list)
			list = node_put(ignore, r->kind, flow(node_list(p->arena)));
		node_push(list, node_text(p->arena, r->pattern));
	}
	if (n->len)
		node_put(root, "manage", n);
}

struct node *save_schema(struct arena *a, const struct schema *s)
{
	struct save_place p = place(a, s);
	struct node *root = node_map(a);

	if (!str_eq(s->default_schema, "public"))
		node_put_text(a, root, "default_schema", s->default_schema);
	if (s->owner)
		node_put_text(a, root, "owner", part_text(a, s->owner));
	if (s->naming.patterns.n) {
		struct node *n = node_put(root, "naming", pairs_node(a, &s->naming.patterns));

		n->is_flow = false;
	}
	write_manage(&p, root);
	for (size_t i = 0; i < s->kinds->n; i++) {
		const struct kind *k = s->kinds->items[i];
		struct vec list = {0};

		for (size_t j = 0; j < s->of[i].len; j++) {
			const struct object *o = s->of[i].items[j];

			if (!k->is_fresh || !k->is_fresh(o))
				vec_push(a, &list, o);
		}
		/* they say nothing but grants */
		if (k->flags & KIND_MADE_LAST && s->is_live && !s->writes_access)
			continue;
		if (list.len)
			node_put(root, k->plural, section_node(&p, k, &list));
	}
	if (s->queries)
		node_put(root, "queries", s->queries);
	return root;
}
