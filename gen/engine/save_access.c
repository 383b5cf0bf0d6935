#include "engine/save_access.h"

#include "dialect/ident.h"

#include <string.h>

static const char *part_text(struct arena *a, const char *name)
{
	struct sbuf text = SBUF_INIT(a);

	ident_join_part(&text, name);
	return sbuf_text(&text);
}

static struct node *rights_node(struct arena *a, const struct grantee *g)
{
	struct node *list = node_list(a);

	list->is_flow = true;
	for (int i = 0; i < RIGHT__COUNT; i++) {
		if (!(g->rights & 1u << i))
			continue;
		if (g->grantable & 1u << i) {
			struct node *map = node_push(list, node_map(a));

			map->is_flow = true;
			node_put_text(a, map, right_rows[i].name, "grantable");
		} else {
			node_push(list, node_text(a, right_rows[i].name));
		}
	}
	return list;
}

struct node *save_grants(struct arena *a, const struct object *o)
{
	const struct access_row *row = access_row(o);
	const struct access *x = o->access;
	const struct grantee nobody = {0};
	const struct grantee *all;
	struct node *map;

	if (!row || !x || !x->has_grants)
		return node_null(a);
	all = access_find(x, NULL);
	map = node_map(a);
	map->is_flow = true;
	for (uint32_t i = 0; i < x->n; i++) {
		if (x->grants[i].role)
			node_put(map, part_text(a, x->grants[i].role),
				 rights_node(a, &x->grants[i]));
	}
	if ((all ? all->rights : 0) != row->of_public)
		node_put(map, "public", rights_node(a, all ? all : &nobody));
	return map;
}

/*
 * Models that manage grants mean the built-in rights where they say none; in
 * public, the usual ones.
 */
static bool goes_without_saying(const struct schema *s, const struct object *o)
{
	const struct access_row *row = access_row(o);

	return s->manage.grants && !row->is_owner_fixed && access_is_built_in(row, o->access) &&
	       !str_eq(o->name, o->kind->fresh);
}

void save_access(struct arena *a, const struct schema *s, const struct object *o, struct node *map)
{
	const struct access_row *row = access_row(o);
	const struct access *x = o->access;

	if (!row || !x || !s->writes_access)
		return;
	if (x->owner && row->has_owner && !row->is_owner_fixed && !str_eq(x->owner, s->owner) &&
	    !access_owned_with(s, o))
		node_put_text(a, map, "owner", part_text(a, x->owner));
	if (x->has_grants && row->rights && !goes_without_saying(s, o))
		node_put(map, "grants", save_grants(a, o));
}

void save_access_manage(struct arena *a, const struct schema *s, struct node *manage)
{
	if (s->manage.owner)
		node_put(manage, "owner", node_bool(a, true));
	if (s->manage.grants)
		node_put(manage, "grants", node_bool(a, true));
}

struct owners {
	struct arena *arena;
	struct vec names; /* as they came; map: name -> struct count */
	struct map counts;
};

struct count {
	size_t n;
};

static void count_owner(struct owners *w, const struct schema *s, const struct object *o)
{
	const struct access_row *row = access_row(o);
	struct count *c;

	if (!row || !row->has_owner || row->is_owner_fixed || !o->access || !o->access->owner ||
	    o->access->is_usual || access_owned_with(s, o))
		return;
	c = map_get(&w->counts, o->access->owner);
	if (!c) {
		c = ARENA_NEW(w->arena, struct count);
		map_put(w->arena, &w->counts, o->access->owner, c);
		vec_push(w->arena, &w->names, o->access->owner);
	}
	c->n++;
}

void save_choose_owner(struct schema *s)
{
	struct owners w = {.arena = s->arena};
	size_t most = 0;

	for (size_t i = 0; i < s->kinds->n; i++) {
		for (size_t j = 0; j < s->of[i].len; j++)
			count_owner(&w, s, s->of[i].items[j]);
	}
	for (size_t i = 0; i < w.names.len; i++) {
		const char *name = w.names.items[i];
		const struct count *c = map_get(&w.counts, name);

		if (c->n > most || (c->n == most && strcmp(name, s->owner) < 0)) {
			most = c->n;
			s->owner = name;
		}
	}
}
