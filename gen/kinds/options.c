#include "kinds/options.h"

#include "base/str.h"

#include <string.h>

static bool is_kept(const struct pairs *old, const struct pair *p)
{
	return str_eq(pairs_get(old, p->key), p->value);
}

/* SET puts what it names behind what stays: whether those stand in front, in the same order. */
static bool kept_come_first(const struct pairs *old, const struct pairs *now)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < old->n; i++) {
		const char *value = pairs_get(now, old->items[i].key);

		if (!value || !str_eq(value, old->items[i].value))
			continue;
		if (!str_eq(now->items[at].key, old->items[i].key))
			return false;
		at++;
	}
	return true;
}

static void write_one(struct emit *e, const struct object *o, const struct options_change *c,
		      struct sql_token word, const struct pairs *options)
{
	struct sql *w;

	if (!options->n)
		return;
	w = c->begin(e, o);
	SQL(w, word);
	sql_options(w, options);
	emit_end(e, w, 0);
}

void options_alter(struct emit *e, const struct object *o, const struct options_change *c)
{
	bool all = !kept_come_first(c->old, c->now);
	struct pairs set = {0};
	struct pairs reset = {0};

	for (uint32_t i = 0; i < c->now->n; i++) {
		const struct pair *p = &c->now->items[i];

		if (all || !is_kept(c->old, p))
			pairs_append(e->arena, &set,
				     arena_printf(e->arena, "%s%s", c->prefix, p->key), p->value);
	}
	for (uint32_t i = 0; i < c->old->n; i++) {
		const char *key = c->old->items[i].key;

		if (!pairs_get(c->now, key))
			pairs_append(e->arena, &reset,
				     arena_printf(e->arena, "%s%s", c->prefix, key), NULL);
	}
	write_one(e, o, c, KW("SET"), &set);
	write_one(e, o, c, KW("RESET"), &reset);
}
