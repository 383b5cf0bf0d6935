#include "engine/load_manage.h"

#include "base/str.h"
#include "engine/ignore.h"
#include "engine/load_fields.h"
#include "engine/load_values.h"

#include <string.h>

/* The kind whose section has this name, wherever it stands. */
static const struct kind *kind_of_plural(const struct kind_set *set, const char *plural)
{
	for (size_t i = 0; i < set->n; i++) {
		if (str_eq(set->items[i]->plural, plural) && !str_eq(set->items[i]->name, plural))
			return set->items[i];
	}
	return NULL;
}

static const char *nearest(const struct vec *words, const char *word)
{
	return str_nearest(word, (const char *const *)words->items, words->len);
}

static bool read_patterns(struct load_place *p, const struct node *n)
{
	struct strings patterns = {0};
	bool ok = load_strings(p, n, &patterns);

	for (uint32_t i = 0; i < patterns.n; i++) {
		struct ignore_rule *r = ARENA_NEW(p->arena, struct ignore_rule);

		if (!*patterns.items[i]) {
			diag_hint(p->ds,
				  diag_add(p->ds, MG_VALUE_INVALID, node_pos(n),
					   "a rule of ignore without a name"),
				  "Write the name, or a pattern with * and ?: %s: [old_*].",
				  n->key);
			ok = false;
		}
		r->kind = arena_strdup(p->arena, n->key);
		r->pattern = patterns.items[i];
		vec_push(p->arena, &p->schema->manage.ignore, r);
	}
	return ok;
}

/* All that there are would be too many to name. */
static bool no_such_kind(struct load_place *p, const struct node *n, const struct vec *known)
{
	const struct kind *k = kind_of_plural(p->schema->kinds, n->key);
	const char *near = k ? k->name : nearest(known, n->key);
	struct diag *d =
		diag_add(p->ds, MG_KEY_UNKNOWN, node_key_pos(n), "ignore has no key %s", n->key);

	if (k)
		diag_hint(p->ds, d, "Write the kind as one: %s.", near);
	else if (near)
		diag_hint(p->ds, d, "Did you mean %s?", near);
	else
		diag_hint(p->ds, d,
			  "It takes kinds such as table, index or view; `modelgen inspect` writes "
			  "the rules that it needs.");
	return false;
}

static bool read_ignore(struct load_place *p, const struct node *n)
{
	struct vec known = {0};
	bool ok = true;

	if (n->kind != NODE_MAP)
		return load_not_a(p, n, "a map",
				  "Write the kind and the names: ignore: {table: [old_*]}.");
	ignore_keys(p->arena, p->schema->kinds, &known);
	NODE_EACH(m, n) {
		bool is_known = vec_has_text(&known, m->key);

		ok = (is_known ? read_patterns(p, m) : no_such_kind(p, m, &known)) && ok;
	}
	return ok;
}

static bool is_word(const struct node *n, const char *word)
{
	return n->kind == NODE_TEXT && strcmp(n->text, word) == 0;
}

/* A kind that is misspelt would not be compared, and nobody would know. */
static bool read_kinds(struct load_place *p, const struct node *n)
{
	struct strings *kinds = &p->schema->manage.kinds;
	struct vec known = {0};
	bool ok = true;

	if (!load_strings(p, n, kinds))
		return false;
	for (size_t i = 0; i < p->schema->kinds->n; i++) {
		const struct kind *k = p->schema->kinds->items[i];

		if (k->flags & KIND_DATABASE)
			vec_push(p->arena, &known, k->name);
	}
	for (uint32_t i = 0; i < kinds->n; i++) {
		const char *near = nearest(&known, kinds->items[i]);
		struct diag *d;

		if (vec_has_text(&known, kinds->items[i]))
			continue;
		d = diag_add(p->ds, MG_VALUE_INVALID, node_pos(n),
			     "%s is no kind of the whole database", kinds->items[i]);
		if (near)
			diag_hint(p->ds, d, "Did you mean %s?", near);
		else
			diag_hint(p->ds, d, "Write kinds: [extension], or all.");
		ok = false;
	}
	return ok;
}

bool load_manage(struct load_place *p, const struct node *n)
{
	struct manage *m = &p->schema->manage;
	static const char *const keys[] = {"schemas", "kinds", "owner", "grants", "ignore"};
	struct vec known = {0};
	bool ok = true;

	if (n->kind != NODE_MAP)
		return load_not_a(p, n, "a map",
				  "Its keys are schemas, kinds, owner, grants and ignore: manage: "
				  "{schemas: [app]}.");
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		vec_push(p->arena, &known, keys[i]);
	NODE_EACH(c, n) {
		if (strcmp(c->key, "schemas") == 0) {
			m->all_schemas = is_word(c, "all");
			ok = (m->all_schemas || load_strings(p, c, &m->schemas)) && ok;
		} else if (strcmp(c->key, "kinds") == 0) {
			m->all_kinds = is_word(c, "all");
			ok = (m->all_kinds || read_kinds(p, c)) && ok;
		} else if (strcmp(c->key, "ignore") == 0) {
			ok = read_ignore(p, c) && ok;
		} else if (strcmp(c->key, "owner") == 0) {
			ok = load_bool(p, c, &m->owner) && ok;
		} else if (strcmp(c->key, "grants") == 0) {
			ok = load_bool(p, c, &m->grants) && ok;
		} else {
			load_unknown_key(p, c, &known, "manage");
			ok = false;
		}
	}
	return ok;
}
