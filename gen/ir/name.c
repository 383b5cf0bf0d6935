#include "ir/name.h"

#include "base/hash.h"
#include "ir/kind.h"

#include <string.h>

const char *name_pattern(const struct naming *n, const struct kind *k)
{
	const char *said = pairs_get(&n->patterns, k->pattern);

	return said ? said : k->preset_pattern;
}

static void add_part(struct sbuf *out, const char *key, size_t len, const struct object *o,
		     const char *label)
{
	const char *referred;

	if (len == 5 && memcmp(key, "table", 5) == 0) {
		sbuf_add(out, o->parent->name);
	} else if (len == 4 && memcmp(key, "name", 4) == 0) {
		sbuf_add(out, label ? label : "");
	} else if (len == 7 && memcmp(key, "columns", 7) == 0) {
		if (o->kind->pattern_columns)
			o->kind->pattern_columns(o, out);
	} else if (len == 14 && memcmp(key, "referred_table", 14) == 0) {
		referred = o->kind->pattern_referred ? o->kind->pattern_referred(o) : NULL;
		sbuf_add(out, referred ? referred : "");
	} else {
		sbuf_addc(out, '{');
		sbuf_addn(out, key, len);
		sbuf_addc(out, '}');
	}
}

static void fill(struct sbuf *out, const char *pattern, const struct object *o, const char *label)
{
	for (const char *p = pattern; *p; p++) {
		const char *end = *p == '{' ? strchr(p, '}') : NULL;

		if (!end) {
			sbuf_addc(out, *p);
			continue;
		}
		add_part(out, p + 1, (size_t)(end - p - 1), o, label);
		p = end;
	}
}

const char *name_by_pattern(struct arena *a, const char *pattern, const struct object *o,
			    const char *label)
{
	enum { KEPT = NAME_MAX_BYTES - 8, DIGITS = 4 };
	struct sbuf name = SBUF_INIT(a);
	const char *hash;

	fill(&name, pattern, o, label);
	if (name.len <= NAME_MAX_BYTES)
		return sbuf_text(&name);
	hash = hash_md5(a, name.text, name.len);
	return arena_printf(a, "%s_%s", str_cut_utf8(a, name.text, KEPT),
			    hash + strlen(hash) - DIGITS);
}

const char *name_label(struct arena *a, const char *pattern, const struct object *o)
{
	const char *hole = strstr(pattern, "{name}");
	struct sbuf before = SBUF_INIT(a);
	struct sbuf after = SBUF_INIT(a);
	size_t len = strlen(o->name);

	if (!hole || strlen(o->name) > NAME_MAX_BYTES)
		return NULL;
	fill(&before, arena_strndup(a, pattern, (size_t)(hole - pattern)), o, NULL);
	fill(&after, hole + strlen("{name}"), o, NULL);
	if (before.len + after.len >= len || !str_starts(o->name, sbuf_text(&before)) ||
	    !str_ends(o->name, sbuf_text(&after)))
		return NULL;
	return arena_strndup(a, o->name + before.len, len - before.len - after.len);
}

/* The server shortens the longer of the two parts until all fits into 63 bytes. */
const char *name_of_sequence(struct arena *a, const char *table, const char *column)
{
	size_t room = NAME_MAX_BYTES - strlen("_seq") - 1;
	size_t t = strlen(table);
	size_t c = strlen(column);

	while (t + c > room) {
		if (t > c)
			t--;
		else
			c--;
	}
	return arena_printf(a, "%s_%s_seq", str_cut_utf8(a, table, t), str_cut_utf8(a, column, c));
}
