#include "engine/save.h"

#include <string.h>

/* Patterns that databases are found with; of equals the first one wins. */
static const struct {
	const char *key;
	const char *patterns[7];
} candidates[] = {
	{"primary_key", {"pk_{table}", "{table}_pkey", "{table}_pk", "pk_{table}_{columns}", NULL}},
	{"unique",
	 {"uq_{table}_{columns}", "{table}_{columns}_key", "{table}_{columns}_unique",
	  "uk_{table}_{columns}", "{table}_{columns}_uniq", NULL}},
	{"foreign_key",
	 {"fk_{table}_{columns}_{referred_table}", "{table}_{columns}_fkey", "fk_{table}_{columns}",
	  "fk_{table}_{referred_table}", "{table}_{columns}_foreign", "{table}_{columns}_fk",
	  NULL}},
	{"check",
	 {"ck_{table}_{name}", "{table}_{name}_check", "chk_{table}_{name}", "{table}_{name}",
	  "{name}", NULL}},
	{"exclude", {"ex_{table}_{name}", "{table}_{name}_excl", "{table}_{name}", "{name}", NULL}},
	{"index",
	 {"ix_{table}_{columns}", "{table}_{columns}_idx", "idx_{table}_{columns}",
	  "{table}_{columns}_index", "index_{table}_{columns}", NULL}},
};

/* Whether the pattern would give this object its name. */
static bool fits(struct arena *a, const char *pattern, const struct object *o)
{
	if (strstr(pattern, "{name}"))
		return name_label(a, pattern, o) != NULL;
	return str_eq(o->name, name_by_pattern(a, pattern, o, NULL));
}

static size_t count(const struct schema *s, const struct kind *k, const char *pattern)
{
	struct arena scratch = ARENA_INIT;
	size_t n = 0;

	for (size_t i = 0; i < s->kinds->n; i++) {
		for (size_t j = 0; j < s->of[i].len; j++) {
			CHILD_EACH(c, (const struct object *)s->of[i].items[j])
				n += c->kind == k && fits(&scratch, pattern, c);
		}
	}
	arena_release(&scratch);
	return n;
}

static const char *choose(const struct schema *s, const struct kind *k, const char *const *patterns)
{
	const char *best = patterns[0];
	size_t most = count(s, k, best);

	for (size_t i = 1; patterns[i]; i++) {
		size_t n = count(s, k, patterns[i]);

		if (n > most) {
			most = n;
			best = patterns[i];
		}
	}
	return best;
}

void save_choose_naming(struct arena *a, struct schema *s)
{
	for (size_t i = 0; i < sizeof(candidates) / sizeof(*candidates); i++) {
		for (size_t j = 0; j < s->kinds->n; j++) {
			const struct kind *k = s->kinds->items[j];
			const char *best;

			if (!str_eq(k->pattern, candidates[i].key))
				continue;
			best = choose(s, k, candidates[i].patterns);
			if (!str_eq(best, k->preset_pattern))
				pairs_put(a, &s->naming.patterns, k->pattern, best);
		}
	}
}
