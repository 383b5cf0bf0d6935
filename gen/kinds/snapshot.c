#include "kinds/snapshot.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

static uint64_t key_of(uint32_t catalog, uint32_t oid)
{
	return (uint64_t)catalog << 32 | oid;
}

struct object *snapshot_object(const struct snapshot *s, uint32_t catalog, uint32_t oid)
{
	const struct snapshot_rel *rel;

	if (catalog != CATALOG_CLASS)
		return map_get_num(&s->objects, key_of(catalog, oid));
	rel = snapshot_rel(s, oid);
	return rel ? rel->object : NULL;
}

struct snapshot_rel *snapshot_rel(const struct snapshot *s, uint32_t oid)
{
	return map_get_num(&s->rels, oid);
}

static const struct snapshot_column *column_of(const struct snapshot_rel *rel, long long attnum)
{
	return rel && attnum > 0 && attnum <= rel->n_columns ? &rel->columns[attnum - 1] : NULL;
}

struct object *snapshot_column_object(const struct snapshot_rel *rel, long long attnum)
{
	const struct snapshot_column *c = column_of(rel, attnum);

	return c ? c->object : NULL;
}

const char *snapshot_column(const struct snapshot *s, uint32_t rel, int attnum)
{
	const struct snapshot_column *c = column_of(snapshot_rel(s, rel), attnum);

	return c ? c->name : NULL;
}

static struct snapshot_raw *first_raw(const struct snapshot *s, const struct object *o)
{
	const struct snapshot_rel *rel = o->oid ? snapshot_rel(s, o->oid) : NULL;

	return rel && rel->object == o ? rel->raw : map_get_num(&s->raws, (uintptr_t)o);
}

void snapshot_add_raw(struct snapshot *s, const struct object *o, struct snapshot_raw *raw)
{
	struct snapshot_rel *rel = o->oid ? snapshot_rel(s, o->oid) : NULL;

	if (rel && rel->object == o) {
		raw->before = rel->raw;
		rel->raw = raw;
	} else {
		raw->before = map_put_num(s->temp, &s->raws, (uintptr_t)o, raw);
	}
}

const char *snapshot_raw(const struct snapshot *s, const struct object *o, const char *label)
{
	struct snapshot_raw *raw = first_raw(s, o);

	for (; raw; raw = raw->before) {
		/* mostly asked for in the order of the query */
		for (uint32_t k = 0; k < raw->n; k++) {
			uint32_t i = (raw->last + k) % raw->n;

			if (strcmp(raw->labels[i], label) == 0) {
				raw->last = i + 1;
				return raw->values[i];
			}
		}
	}
	return NULL;
}

uint32_t snapshot_raw_oid(const struct snapshot *s, const struct object *o, const char *label)
{
	const char *text = snapshot_raw(s, o, label);

	return text ? (uint32_t)strtoul(text, NULL, 10) : 0;
}

size_t snapshot_numbers(struct arena *a, const char *text, int64_t **out)
{
	size_t n = 0;
	size_t most = 1;

	*out = NULL;
	if (!text)
		return 0;
	for (const char *p = text; *p; p++)
		most += *p == ' ' || *p == ',';
	*out = ARENA_ARRAY(a, int64_t, most);
	for (const char *p = text; n < most;) {
		bool is_negative;
		int64_t x = 0;

		while (*p == '{' || *p == ',' || *p == ' ')
			p++;
		is_negative = *p == '-';
		p += is_negative;
		if (*p < '0' || *p > '9')
			break;
		while (str_is_digit(*p))
			x = x * 10 + (*p++ - '0');
		(*out)[n++] = is_negative ? -x : x;
	}
	return n;
}

/* One element of an array; text stands behind it afterwards. */
static const char *array_element(struct arena *a, const char **text)
{
	const char *p = *text;
	bool is_quoted = *p == '"';
	char *out;
	size_t n = 0;

	if (!is_quoted) {
		size_t len = strcspn(p, ",}");

		*text = p + len;
		return len == 4 && memcmp(p, "NULL", 4) == 0 ? NULL : arena_strndup(a, p, len);
	}
	out = arena_strdup(a, ++p);
	while (*p && *p != '"') {
		p += *p == '\\' && p[1];
		out[n++] = *p++;
	}
	out[n] = 0;
	*text = p + (*p == '"');
	return out;
}

size_t snapshot_array(struct arena *a, const char *text, const char ***out)
{
	size_t n = 0;
	size_t most = 1;

	*out = NULL;
	if (!text || *text != '{' || text[1] == '}')
		return 0;
	for (const char *p = text; *p; p++)
		most += *p == ',';
	*out = ARENA_ARRAY(a, const char *, most);
	for (text++; *text; text++) {
		(*out)[n++] = array_element(a, &text);
		if (*text != ',')
			break;
	}
	return n;
}
