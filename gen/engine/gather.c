#include "engine/gather.h"

#include "dialect/ident.h"
#include "engine/ignore.h"

#include <string.h>

/* schema NULL: of an object without one. */
static const char *key_of(struct arena *a, const struct kind *k, const char *schema,
			  const char *name)
{
	return arena_printf(a, "%s %zu %s%s", k->name, schema ? strlen(schema) : 0,
			    schema ? schema : "", name);
}

static void note_was(struct gather *g, const struct object *o)
{
	for (uint32_t i = 0; o->was && i < o->was->n; i++) {
		const char *parts[2];
		size_t n = ident_split(g->arena, o->was->items[i], parts, 2);
		bool has_schema = n == 2 && o->kind->flags & KIND_QUALIFIED;
		const char *name = has_schema ? parts[1] : n == 1 ? parts[0] : o->was->items[i];

		map_put(g->arena, &g->was,
			key_of(g->arena, o->kind, has_schema ? parts[0] : o->schema, name), o);
	}
}

void gather_begin(struct gather *g, struct arena *a, const struct schema *managed)
{
	*g = (struct gather){.arena = a, .managed = managed};
	for (size_t i = 0; managed && i < managed->kinds->n; i++) {
		for (size_t j = 0; j < managed->of[i].len; j++)
			note_was(g, managed->of[i].items[j]);
	}
}

static bool is_old_name(const struct gather *g, const struct object *o)
{
	const struct kind *schema = kind_find(g->managed->kinds, "schema");

	if (!g->was.len)
		return false;
	return map_get(&g->was, key_of(g->arena, o->kind, o->schema, o->name)) ||
	       (o->schema && schema && map_get(&g->was, key_of(g->arena, schema, NULL, o->schema)));
}

/* The schema whose names stand bare is there wherever the models are used, declared or not. */
static bool is_taken_for_granted(const struct schema *models, const struct object *o)
{
	return !(o->kind->flags & (KIND_QUALIFIED | KIND_DATABASE)) &&
	       str_eq(o->name, models->default_schema) &&
	       !schema_get(models, o->kind, NULL, o->name);
}

void gather_tops(struct gather *g, const struct schema *s, size_t kind, struct vec *out)
{
	const struct schema *m = g->managed;

	for (size_t i = 0; i < s->of[kind].len; i++) {
		const struct object *o = s->of[kind].items[i];

		if (m && s != m && !schema_manages(m, o) && !is_old_name(g, o))
			continue;
		if (m && s != m && is_taken_for_granted(m, o))
			continue;
		if (m && ignore_object(m, o))
			continue;
		vec_push(g->arena, out, o);
	}
}
