#include "engine/reference.h"

#include "engine/jsonschema.h"
#include "engine/reference_rows.h"
#include "ir/name.h"

#include <string.h>

struct writer {
	struct arena *a;
	const struct kind_set *kinds;
};

/* One name, or two with a dot between; a part with a dot or a quote stands in quotes. */
#define PART "([^.\"]+|\"([^\"]|\"\")+\")"

static struct node *field_schema(struct writer *w, const struct field *f);

static void put_default(struct writer *w, struct node *n, const struct field *f)
{
	long long number;

	if (f->preset_of || f->flags & FIELD_REQUIRED)
		return;
	if (f->type == FIELD_BOOL)
		node_put(n, "default", node_bool(w->a, str_eq(f->preset, "true")));
	else if (f->type == FIELD_CHOICE)
		node_put(n, "default", js_word(w->a, f->preset ? f->preset : f->choices[0].name));
	else if (f->type == FIELD_INT && str_to_i64(f->preset, &number))
		node_put(n, "default", node_int(w->a, number));
	else if (f->preset && f->type != FIELD_INT)
		node_put_text(w->a, n, "default", f->preset);
}

/* What the row says, for an editor to show. */
static struct node *with_help(struct writer *w, struct node *n, const struct field *f,
			      const char *help)
{
	const char *since = f ? reference_since(w->a, f) : NULL;

	js_describe(w->a, n,
		    since ? arena_printf(w->a, "%s Server %s and newer.", help, since) : help);
	if (f)
		put_default(w, n, f);
	return n;
}

/* The members of an inner struct as a map, or its short form. */
static struct node *struct_schema(struct writer *w, const struct field *rows)
{
	const struct field *short_form = field_short(rows);
	struct node *properties;
	struct node *map = js_closed_map(w->a, &properties);

	for (const struct field *f = rows; f->name; f++) {
		if (f->flags & FIELD_HIDDEN)
			continue;
		node_put(properties, f->name, with_help(w, field_schema(w, f), f, f->help));
		if (f->flags & FIELD_REQUIRED)
			js_require(w->a, map, f->name);
	}
	return short_form ? js_any_of(w->a, field_schema(w, short_form), map) : map;
}

static struct node *field_schema(struct writer *w, const struct field *f)
{
	bool wants_one = f->flags & FIELD_REQUIRED && !(f->flags & FIELD_MAY_BE_EMPTY);

	switch (f->type) {
	case FIELD_BOOL: return js_ref(w->a, "boolean");
	case FIELD_INT: return js_ref(w->a, "integer");
	case FIELD_IDENT: return js_ref(w->a, "identifier");
	case FIELD_IDENTS:
	case FIELD_TEXTS: return js_ref(w->a, wants_one ? "some_texts" : "texts");
	case FIELD_NAME: return js_ref(w->a, "name");
	case FIELD_EXPR: return js_ref(w->a, "expression");
	case FIELD_TYPE: return js_ref(w->a, "type");
	case FIELD_MAP: return js_ref(w->a, "map");
	case FIELD_CHOICE: return js_choice(w->a, f->choices);
	case FIELD_STRUCT: return struct_schema(w, f->fields);
	case FIELD_STRUCTS: return js_list(w->a, struct_schema(w, f->fields), wants_one);
	case FIELD_TEXT:
	case FIELD_DECIMAL:
	case FIELD__COUNT: break;
	}
	return js_ref(w->a, "text");
}

static struct node *naming_schema(struct writer *w)
{
	struct node *properties;
	struct node *map = js_closed_map(w->a, &properties);

	for (size_t i = 0; i < w->kinds->n; i++) {
		const struct kind *k = w->kinds->items[i];
		struct node *n;

		if (!k->pattern)
			continue;
		n = node_put(properties, k->pattern, js_ref(w->a, "text"));
		js_describe(w->a, n,
			    arena_printf(w->a, "Pattern for the name of each %s.", k->title));
		node_put_text(w->a, n, "default", k->preset_pattern);
	}
	return map;
}

/* For each kind names; the loader takes other keys as well. */
static struct node *by_kind(struct writer *w)
{
	struct node *map = js_map(w->a, js_ref(w->a, "texts"));
	struct node *properties = node_put(map, "properties", node_map(w->a));

	for (size_t i = 0; i < w->kinds->n; i++)
		node_put(properties, w->kinds->items[i]->name, js_ref(w->a, "texts"));
	return map;
}

static struct node *version_schema(struct writer *w)
{
	struct node *n = node_map(w->a);
	struct node *list = node_put(n, "enum", node_list(w->a));

	node_push(list, node_int(w->a, 1));
	node_push(list, node_text(w->a, "1"));
	return n;
}

/* One word of a shape; row is the field of the same name where there is one. */
static struct node *word_schema(struct writer *w, const char *word, const struct field *row)
{
	static const struct {
		const char *word;
		const char *definition;
	} words[] = {
		{"true", "boolean"}, {"type", "type"},	 {"name", "identifier"},
		{"text", "text"},    {"names", "texts"}, {"table.column", "table_column"},
	};
	static const char *const serials[] = {"serial", "bigserial", "smallserial", NULL};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(words[i].word, word) == 0)
			return js_ref(w->a, words[i].definition);
	}
	if (strcmp(word, "1") == 0)
		return version_schema(w);
	if (strcmp(word, "serial") == 0)
		return js_enum(w->a, serials);
	if (strcmp(word, "patterns") == 0)
		return naming_schema(w);
	if (strcmp(word, "kinds") == 0)
		return by_kind(w);
	if (row && row->choices && strcmp(word, "choice") == 0)
		return js_choice(w->a, row->choices);
	if (row && row->choices && strcmp(word, "choice (columns)") == 0)
		return js_pattern(w->a, arena_printf(w->a, "^%s *\\(.*\\)$",
						     js_choice_pattern(w->a, row->choices)));
	return node_map(w->a);
}

static void put_members(struct writer *w, const struct kind *k, struct node *properties,
			bool is_filled);

/* {a: word, kind}: the kind's keys, but for those that the sugar fills. */
static struct node *map_shape(struct writer *w, const char *shape)
{
	struct node *properties;
	struct node *map = js_closed_map(w->a, &properties);
	const char *key;
	const char *word;

	while (shape_member(w->a, &shape, &key, &word)) {
		const struct kind *k = word ? NULL : kind_find(w->kinds, key);

		if (k) {
			put_members(w, k, properties, true);
		} else if (word) {
			node_put(properties, key, word_schema(w, word, NULL));
			js_require(w->a, map, key);
		}
	}
	return map;
}

static struct node *shape_schema(struct writer *w, const char *shape, const struct field *row)
{
	struct node *all = node_list(w->a);
	struct node *n;

	for (const char *one = shape_next(w->a, &shape); one; one = shape_next(w->a, &shape))
		node_push(all, *one == '{' ? map_shape(w, one) : word_schema(w, one, row));
	if (all->len == 1)
		return all->first;
	n = node_map(w->a);
	node_put(n, "anyOf", all);
	return n;
}

static struct node *sugar_schema(struct writer *w, const struct kind *k, const struct sugar *s)
{
	return shape_schema(w, s->shape, field_find(k->fields, s->key));
}

/* All objects of one kind below another, or at the top. */
static struct node *section_schema(struct writer *w, const struct kind *k)
{
	struct node *n;

	if (k->flags & KIND_SINGLE)
		return js_any_of(w->a, js_ref(w->a, k->name), js_type(w->a, "null"));
	if (k->flags & KIND_LIST) {
		n = js_type(w->a, "array null");
		node_put(n, "items", js_ref(w->a, k->name));
		return n;
	}
	n = js_type(w->a, "object null");
	node_put(n, "propertyNames",
		 js_ref(w->a, k->flags & KIND_QUALIFIED ? "name" : "identifier"));
	node_put(n, "additionalProperties", js_ref(w->a, k->name));
	return n;
}

/* select, or {update: grantable} */
static struct node *right_schema(struct writer *w, const struct kind *k)
{
	static const struct choice grantable[] = {{"grantable", 0, NULL}, {NULL, 0, NULL}};
	struct choice rights[RIGHT__COUNT + 1] = {0};
	struct node *map = js_map(w->a, js_choice(w->a, grantable));
	size_t n = 0;

	for (int i = 0; i < RIGHT__COUNT; i++) {
		if (k->access->rights & 1u << i)
			rights[n++].name = right_rows[i].name;
	}
	node_put(map, "propertyNames",
		 js_pattern(w->a, arena_printf(w->a, "^%s$", js_choice_pattern(w->a, rights))));
	return js_any_of(w->a, js_choice(w->a, rights), map);
}

/* {app_user: [select, {update: grantable}]} */
static struct node *grants_schema(struct writer *w, const struct kind *k)
{
	struct node *rights =
		js_any_of(w->a, right_schema(w, k), js_list(w->a, right_schema(w, k), false));
	struct node *map = js_map(w->a, rights);

	node_put(map, "propertyNames", js_ref(w->a, "identifier"));
	return map;
}

/* Keys that every object may have. */
static void put_common(struct writer *w, const struct kind *k, struct node *properties)
{
	if (k->flags & KIND_CONVENTION && !field_find(k->fields, "name"))
		node_put(properties, "name",
			 js_describe(w->a, js_ref(w->a, "identifier"),
				     "Its exact name, where it is not the naming convention's."));
	if (!(k->flags & KIND_NO_COMMENT))
		node_put(properties, "comment",
			 js_describe(w->a, js_ref(w->a, "text"), "Its comment."));
	if (k->access && k->access->has_owner && !k->access->is_owner_fixed)
		node_put(properties, "owner",
			 js_describe(w->a, js_ref(w->a, "identifier"), "The role that owns it."));
	if (k->access && k->access->rights)
		node_put(properties, "grants",
			 js_describe(w->a, grants_schema(w, k),
				     "What roles may do; compared only where it is said."));
	node_put(properties, "was",
		 js_describe(w->a, js_ref(w->a, "texts"),
			     "Its name before, or a list of them, newest first: a rename."));
}

/* is_filled: another one fills what the kind requires. */
static void put_members(struct writer *w, const struct kind *k, struct node *properties,
			bool is_filled)
{
	for (const struct field *f = k->fields; f->name; f++) {
		const struct sugar *s = reference_sugar(k, f->name);

		if (is_filled && f->flags & FIELD_REQUIRED)
			continue;
		if (s)
			node_put(properties, f->name,
				 with_help(w, sugar_schema(w, k, s), f, s->help));
		else if (!(f->flags & FIELD_HIDDEN))
			node_put(properties, f->name, with_help(w, field_schema(w, f), f, f->help));
	}
	for (const struct sugar *s = k->sugar; s && s->key; s++) {
		if (!field_find(k->fields, s->key))
			node_put(properties, s->key,
				 with_help(w, sugar_schema(w, k, s), NULL, s->help));
	}
	put_common(w, k, properties);
	for (size_t i = 0; i < w->kinds->n; i++) {
		const struct kind *c = w->kinds->items[i];

		if (kind_may_hold(k, c) && !node_get(properties, c->plural))
			node_put(properties, c->plural,
				 js_describe(w->a, section_schema(w, c), c->doc));
	}
}

static struct node *kind_schema_of(struct writer *w, const struct kind *k)
{
	const struct field *short_form = field_short(k->fields);
	const struct sugar *s = short_form ? reference_sugar(k, short_form->name) : NULL;
	struct node *n = node_map(w->a);
	struct node *all;
	struct node *properties;
	struct node *map = js_closed_map(w->a, &properties);

	put_members(w, k, properties, false);
	for (const struct field *f = k->fields; f->name; f++) {
		if (f->flags & FIELD_REQUIRED)
			js_require(w->a, map, f->name);
	}
	node_put_text(w->a, n, "title", k->title);
	js_describe(w->a, n, k->doc);
	all = node_put(n, "anyOf", node_list(w->a));
	if (short_form)
		node_push(all, s ? sugar_schema(w, k, s) : field_schema(w, short_form));
	node_push(all, map);
	if (reference_may_be_empty(k))
		node_push(all, js_type(w->a, "null"));
	return n;
}

static struct node *setting_schema(struct writer *w, const struct setting *s)
{
	struct node *properties;
	struct node *map;

	if (s->shape)
		return shape_schema(w, s->shape, NULL);
	map = js_closed_map(w->a, &properties);
	for (const struct setting *m = s->members; m->key; m++)
		node_put(properties, m->key, js_describe(w->a, setting_schema(w, m), m->help));
	if (!s->is_each)
		return map;
	js_require(w->a, map, s->members->key);
	return js_map(w->a, map);
}

static struct node *type_schema(struct writer *w)
{
	static const char *const names[] = {
#define PLAIN(id, oid, array_oid, name, storage, collatable) name,
#define FULL(id, oid, array_oid, name, server, models, migration, mods, storage, collatable)       \
	server, models,
#include "dialect/types.def"
	};
	struct node *words = node_map(w->a);
	struct node *list = node_put(words, "enum", node_list(w->a));

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (names[i])
			node_push(list, node_text(w->a, names[i]));
	}
	return js_any_of(w->a, words, js_pattern(w->a, "[^ ]"));
}

/* What the fields' types are, each defined once. */
static void put_types(struct writer *w, struct node *defs)
{
	struct node *n;

	node_put(defs, "text", js_describe(w->a, js_scalar(w->a), "A text, as it is typed."));
	node_put(defs, "texts",
		 js_describe(w->a,
			     js_any_of(w->a, js_ref(w->a, "text"),
				       js_list(w->a, js_ref(w->a, "text"), false)),
			     "A list; one alone needs no brackets."));
	node_put(defs, "some_texts",
		 js_describe(w->a,
			     js_any_of(w->a, js_ref(w->a, "text"),
				       js_list(w->a, js_ref(w->a, "text"), true)),
			     "A list that is not empty; one alone needs no brackets."));
	node_put(defs, "map",
		 js_describe(w->a, js_map(w->a, js_ref(w->a, "text")), "Keys with their values."));
	node_put(defs, "boolean",
		 js_any_of(w->a, js_type(w->a, "boolean"),
			   js_pattern(w->a, "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$")));
	node_put(defs, "integer",
		 js_any_of(w->a, js_type(w->a, "integer"), js_pattern(w->a, "^[+-]?[0-9]+$")));
	n = node_put(defs, "identifier",
		     js_describe(w->a, js_scalar(w->a), "A name, exact as it is typed."));
	node_put(n, "minLength", node_int(w->a, 1));
	node_put(n, "maxLength", node_int(w->a, NAME_MAX_BYTES));
	n = node_put(defs, "name", js_describe(w->a, js_scalar(w->a), "name, or schema.name."));
	node_put_text(w->a, n, "pattern", "^" PART "(\\." PART ")?$");
	node_put(defs, "table_column",
		 js_describe(w->a, js_pattern(w->a, "^" PART "\\." PART "(\\." PART ")?$"),
			     "table.column, or schema.table.column."));
	n = node_put(defs, "expression", js_describe(w->a, js_scalar(w->a), "An SQL expression."));
	node_put_text(w->a, n, "pattern", "[^ \t\r\n]");
	node_put(defs, "type", js_describe(w->a, type_schema(w), "An SQL type."));
}

static void put_settings(struct writer *w, struct node *properties, const struct setting *rows)
{
	for (const struct setting *s = rows; s->key; s++)
		node_put(properties, s->key, js_describe(w->a, setting_schema(w, s), s->help));
}

struct node *reference_schema(struct arena *a, const struct kind_set *kinds)
{
	struct writer w = {a, kinds};
	struct node *root = node_map(a);
	struct node *properties;
	struct node *defs = node_map(a);

	node_put_text(a, root, "$schema", "https://json-schema.org/draft/2020-12/schema");
	node_put_text(a, root, "title", "models.yaml");
	node_put_text(a, root, "description",
		      "Tables and what belongs to them, as modelgen reads them.");
	node_put_text(a, root, "type", "object");
	node_put(root, "additionalProperties", node_bool(a, false));
	properties = node_put(root, "properties", node_map(a));
	put_settings(&w, properties, reference_head);
	put_types(&w, defs);
	for (size_t i = 0; i < kinds->n; i++) {
		const struct kind *k = kinds->items[i];

		if (!k->parents)
			node_put(properties, k->plural,
				 js_describe(a, section_schema(&w, k), k->doc));
		node_put(defs, k->name, kind_schema_of(&w, k));
	}
	put_settings(&w, properties, reference_tail);
	node_put(root, "$defs", defs);
	return root;
}
