#include "engine/ignore.h"

#include <fnmatch.h>
#include <string.h>

/* What inspections list, and the kind of a rule where it is not the words themselves. */
static const struct {
	const char *words;
	const char *key;
} rows[] = {
	{"access method", NULL},
	{"aggregate", NULL},
	{"base type", NULL},
	{"cast", NULL},
	{"collation", NULL},
	{"comment on a NOT NULL constraint", NULL},
	{"comment on a row type", NULL},
	{"comment on the index of a constraint", NULL},
	{"comment on the sequence of an identity column", NULL},
	{"composite type", "composite"},
	{"constraint over a period", NULL},
	{"constraint that is not enforced", NULL},
	{"constraint that is switched off", NULL},
	{"conversion", NULL},
	{"dependence on an extension", NULL},
	{"domain over an unmanaged type", "domain"},
	{"event trigger", NULL},
	{"extended statistics", NULL},
	{"foreign key to an unmanaged table", "foreign_key"},
	{"foreign server", NULL},
	{"foreign table", NULL},
	{"foreign-data wrapper", NULL},
	{"function in an operator family", NULL},
	{"function", NULL},
	{"identity logged otherwise than its table", NULL},
	{"inheriting table", "table"},
	{"invalid index", NULL},
	{"language", NULL},
	{"materialized view", NULL},
	{"NOT NULL constraint", NULL},
	{"operator class", NULL},
	{"operator family", NULL},
	{"operator in a family", NULL},
	{"operator", NULL},
	{"partition", "table"},
	{"partitioned table", "table"},
	{"policy", NULL},
	{"privileges on an identity sequence", NULL},
	{"procedure", NULL},
	{"publication", NULL},
	{"range type", "range"},
	{"row security", NULL},
	{"rule", NULL},
	{"security label", NULL},
	{"shell type", NULL},
	{"subscription", NULL},
	{"table with a column of an unmanaged type", "table"},
	{"text search configuration", NULL},
	{"text search dictionary", NULL},
	{"text search parser", NULL},
	{"text search template", NULL},
	{"transform", NULL},
	{"trigger", NULL},
	{"typed table", "table"},
	{"user mapping", NULL},
	{"view", NULL},
};

enum { ROWS = sizeof(rows) / sizeof(*rows) };

const char *ignore_key(struct arena *a, const char *words)
{
	struct sbuf key = SBUF_INIT(a);

	for (size_t i = 0; i < ROWS; i++) {
		if (rows[i].key && strcmp(rows[i].words, words) == 0)
			return rows[i].key;
	}
	for (const char *p = words; *p; p++) {
		bool is_upper = *p >= 'A' && *p <= 'Z';

		if (*p == ' ' || *p == '-')
			sbuf_addc(&key, '_');
		else
			sbuf_addc(&key, is_upper ? (char)(*p - 'A' + 'a') : *p);
	}
	return sbuf_text(&key);
}

void ignore_keys(struct arena *a, const struct kind_set *kinds, struct vec *out)
{
	for (size_t i = 0; i < kinds->n; i++)
		vec_push(a, out, kinds->items[i]->name);
	for (size_t i = 0; i < ROWS; i++) {
		const char *key = ignore_key(a, rows[i].words);

		if (!kind_find(kinds, key))
			vec_push(a, out, key);
	}
}

void ignore_add(struct schema *models, const char *key, const char *name)
{
	struct arena *a = models->arena;
	struct ignore_rule *r = ARENA_NEW(a, struct ignore_rule);
	struct sbuf pattern = SBUF_INIT(a);

	for (const char *p = name; *p; p++) {
		if (strchr("*?[]\\", *p))
			sbuf_addc(&pattern, '\\');
		sbuf_addc(&pattern, *p);
	}
	*r = (struct ignore_rule){key, sbuf_text(&pattern)};
	vec_push(a, &models->manage.ignore, r);
}

static bool fits(const char *pattern, const char *text)
{
	return fnmatch(pattern, text, 0) == 0;
}

/* Everything in a schema goes with it. */
static bool is_schema_ignored(const struct schema *models, const char *schema)
{
	for (size_t i = 0; schema && i < models->manage.ignore.len; i++) {
		const struct ignore_rule *r = models->manage.ignore.items[i];

		if (strcmp(r->kind, "schema") == 0 && fits(r->pattern, schema))
			return true;
	}
	return false;
}

bool ignore_object(const struct schema *models, const struct object *o)
{
	struct arena *a = models->arena;

	if (!models->manage.ignore.len)
		return false;
	if (is_schema_ignored(models, object_top(o)->schema))
		return true;
	for (size_t i = 0; i < models->manage.ignore.len; i++) {
		const struct ignore_rule *r = models->manage.ignore.items[i];

		if (strcmp(r->kind, o->kind->name) != 0)
			continue;
		if (fits(r->pattern, o->name))
			return true;
		if (strchr(r->pattern, '.') &&
		    (fits(r->pattern, object_label(a, o, models->default_schema)) ||
		     fits(r->pattern, object_label(a, o, NULL))))
			return true;
	}
	return false;
}

bool ignore_listed(const struct schema *models, const char *words, const char *schema,
		   const char *name)
{
	struct arena *a = models->arena;
	const char *key;
	const char *bare = name;
	const char *whole = name;

	if (!models->manage.ignore.len)
		return false;
	if (is_schema_ignored(models, schema))
		return true;
	key = ignore_key(a, words);
	if (schema && !str_eq(schema, models->default_schema))
		bare = name + strlen(schema) + 1;
	else if (schema)
		whole = arena_printf(a, "%s.%s", schema, name);
	for (size_t i = 0; i < models->manage.ignore.len; i++) {
		const struct ignore_rule *r = models->manage.ignore.items[i];

		if (strcmp(r->kind, key) != 0)
			continue;
		if (fits(r->pattern, bare) || fits(r->pattern, name) || fits(r->pattern, whole))
			return true;
	}
	return false;
}
