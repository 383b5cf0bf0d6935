#include "lib/schema_check.h"

#include "base/str.h"

#include <regex.h>
#include <string.h>

enum json_type {
	JSON_NULL,
	JSON_BOOLEAN,
	JSON_INTEGER,
	JSON_NUMBER,
	JSON_STRING,
	JSON_ARRAY,
	JSON_OBJECT
};

static const char *const type_names[] = {"null",   "boolean", "integer", "number",
					 "string", "array",   "object"};

static bool fits_pattern(const char *text, const char *pattern)
{
	regex_t regex;
	bool fits;

	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
		return false;
	fits = regexec(&regex, text, 0, NULL, 0) == 0;
	regfree(&regex);
	return fits;
}

static enum json_type type_of(const struct node *n)
{
	if (n->kind == NODE_MAP)
		return JSON_OBJECT;
	if (n->kind == NODE_LIST)
		return JSON_ARRAY;
	if (n->kind == NODE_NULL)
		return JSON_NULL;
	if (!n->is_plain && !n->is_bare)
		return JSON_STRING;
	if (fits_pattern(n->text, "^(~|null|Null|NULL)$"))
		return JSON_NULL;
	if (fits_pattern(n->text, "^(true|True|TRUE|false|False|FALSE)$"))
		return JSON_BOOLEAN;
	if (fits_pattern(n->text, "^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"))
		return JSON_INTEGER;
	if (fits_pattern(n->text, "^[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?$"))
		return JSON_NUMBER;
	return JSON_STRING;
}

static bool refuse(struct schema_check *c, const struct node *value, const char *why)
{
	const struct node *at = c->at;

	if (!at || value->line > at->line || (value->line == at->line && value->col >= at->col)) {
		c->at = value;
		c->why = why;
	}
	return false;
}

static bool has_type(const struct node *value, const char *name)
{
	enum json_type type = type_of(value);

	return str_eq(type_names[type], name) || (type == JSON_INTEGER && str_eq(name, "number"));
}

static bool fits_type(const struct node *types, const struct node *value)
{
	if (types->kind == NODE_TEXT)
		return has_type(value, types->text);
	NODE_EACH(t, types) {
		if (has_type(value, t->text))
			return true;
	}
	return false;
}

static bool fits_enum(const struct node *words, const struct node *value)
{
	NODE_EACH(w, words) {
		if (value->kind == NODE_TEXT && type_of(w) == type_of(value) &&
		    (w->is_bare ? str_ieq(w->text, value->text) : str_eq(w->text, value->text)))
			return true;
	}
	return false;
}

static bool fits(struct schema_check *c, const struct node *schema, const struct node *value);

static const struct node *resolve(const struct node *root, const char *ref)
{
	const char *prefix = "#/$defs/";

	return str_starts(ref, prefix) ? node_get(node_get(root, "$defs"), ref + strlen(prefix))
				       : NULL;
}

static bool fits_any(struct schema_check *c, const struct node *list, const struct node *value)
{
	NODE_EACH(s, list) {
		if (fits(c, s, value))
			return true;
	}
	return false;
}

static bool fits_members(struct schema_check *c, const struct node *schema,
			 const struct node *value)
{
	const struct node *properties = node_get(schema, "properties");
	const struct node *others = node_get(schema, "additionalProperties");
	const struct node *names = node_get(schema, "propertyNames");
	const struct node *required = node_get(schema, "required");
	bool ok = true;

	NODE_EACH(m, value) {
		const struct node *known = properties ? node_get(properties, m->key) : NULL;
		struct node key = {
			.kind = NODE_TEXT, .text = m->key, .line = m->key_line, .col = m->key_col};

		if (names && !fits(c, names, &key))
			ok = refuse(c, m, "propertyNames");
		if (known)
			ok = fits(c, known, m) && ok;
		else if (others && others->kind == NODE_TEXT)
			ok = refuse(c, m, "additionalProperties");
		else if (others)
			ok = fits(c, others, m) && ok;
	}
	if (required) {
		NODE_EACH(r, required) {
			if (!node_get(value, r->text))
				ok = refuse(c, value, "required");
		}
	}
	return ok;
}

static bool fits_items(struct schema_check *c, const struct node *schema, const struct node *value)
{
	const struct node *items = node_get(schema, "items");
	const char *least = node_get_text(schema, "minItems");
	long long n = 0;
	bool ok = true;

	if (least && str_to_i64(least, &n) && value->len < n)
		ok = refuse(c, value, "minItems");
	NODE_EACH(m, value) {
		if (items)
			ok = fits(c, items, m) && ok;
	}
	return ok;
}

static bool fits_text(struct schema_check *c, const struct node *schema, const struct node *value)
{
	const char *pattern = node_get_text(schema, "pattern");
	const char *least = node_get_text(schema, "minLength");
	const char *most = node_get_text(schema, "maxLength");
	long long width = (long long)str_width(value->text, strlen(value->text));
	long long n = 0;

	if (pattern && !fits_pattern(value->text, pattern))
		return refuse(c, value, "pattern");
	if (least && str_to_i64(least, &n) && width < n)
		return refuse(c, value, "minLength");
	if (most && str_to_i64(most, &n) && width > n)
		return refuse(c, value, "maxLength");
	return true;
}

static bool fits(struct schema_check *c, const struct node *schema, const struct node *value)
{
	const char *ref = node_get_text(schema, "$ref");
	const struct node *types = node_get(schema, "type");
	const struct node *words = node_get(schema, "enum");
	const struct node *any = node_get(schema, "anyOf");

	if (ref && !fits(c, resolve(c->root, ref), value))
		return false;
	if (types && !fits_type(types, value))
		return refuse(c, value, "type");
	if (words && !fits_enum(words, value))
		return refuse(c, value, "enum");
	if (any && !fits_any(c, any, value))
		return refuse(c, value, "anyOf");
	switch (type_of(value)) {
	case JSON_OBJECT: return fits_members(c, schema, value);
	case JSON_ARRAY: return fits_items(c, schema, value);
	case JSON_STRING: return fits_text(c, schema, value);
	default: return true;
	}
}

bool schema_fits(struct schema_check *c, const struct node *value)
{
	c->at = NULL;
	c->why = NULL;
	return fits(c, c->root, value);
}

static bool is_keyword(const char *key)
{
	static const char *const known[] = {
		"$schema",     "$defs",		"$ref",	     "title",
		"description", "default",	"type",	     "enum",
		"anyOf",       "properties",	"items",     "additionalProperties",
		"required",    "minItems",	"minLength", "maxLength",
		"pattern",     "propertyNames",
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (str_eq(known[i], key))
			return true;
	}
	return false;
}

static const char *problem(struct arena *a, const struct node *root, const struct node *schema);

static const char *problem_in(struct arena *a, const struct node *root, const struct node *members)
{
	NODE_EACH(m, members) {
		const char *p = problem(a, root, m);

		if (p)
			return arena_printf(a, "%s: %s", m->key ? m->key : "-", p);
	}
	return NULL;
}

static const char *problem_of_keyword(struct arena *a, const struct node *root,
				      const struct node *schema, const struct node *k)
{
	regex_t regex;

	if (!is_keyword(k->key))
		return arena_printf(a, "there is a keyword %s", k->key);
	if (str_eq(k->key, "properties") || str_eq(k->key, "$defs") || str_eq(k->key, "anyOf"))
		return problem_in(a, root, k);
	if (k->kind == NODE_MAP)
		return problem(a, root, k);
	if (str_eq(k->key, "$ref") && !resolve(root, k->text))
		return arena_printf(a, "%s leads nowhere", k->text);
	if (str_eq(k->key, "pattern")) {
		if (regcomp(&regex, k->text, REG_EXTENDED | REG_NOSUB) != 0)
			return arena_printf(a, "%s is no pattern", k->text);
		regfree(&regex);
	}
	if (str_eq(k->key, "required")) {
		NODE_EACH(r, k) {
			if (!node_get(node_get(schema, "properties"), r->text))
				return arena_printf(a, "%s is required and unknown", r->text);
		}
	}
	return NULL;
}

static const char *problem(struct arena *a, const struct node *root, const struct node *schema)
{
	NODE_EACH(k, schema) {
		const char *p = problem_of_keyword(a, root, schema, k);

		if (p)
			return p;
	}
	return NULL;
}

const char *schema_problem(struct arena *a, const struct node *root)
{
	return problem(a, root, root);
}
