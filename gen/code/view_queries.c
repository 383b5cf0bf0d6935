#include "code/view_internal.h"

#include "code/class.h"
#include "code/cname.h"
#include "code/render.h"
#include "engine/query.h"

#include <string.h>

/* A query stands for itself in messages. */
static const struct kind kind_of_queries = {.name = "query", .title = "query", .plural = "queries"};

static const struct object *object_of(struct view_state *v, const struct query *q)
{
	struct object *o = ARENA_NEW(v->arena, struct object);

	o->kind = &kind_of_queries;
	o->name = q->name;
	o->pos = node_key_pos(q->node);
	return o;
}

static void add_names(struct view_state *v, lua_State *l, const char *stem, enum cname_place place,
		      const char *has)
{
	lua_createtable(l, 0, 4);
	view_text(l, "name", cname_safe(v->arena, stem, place));
	view_text(l, "stem", stem);
	view_text(l, "upper", cname_upper(v->arena, stem));
	view_text(l, "has", has);
	view_strict(v, l, "c", NULL, NULL);
	lua_setfield(l, -2, "c");
}

/* Name and type as a column has them, into the table at the top. */
static void add_value(struct view_state *v, lua_State *l, const char *name,
		      const struct sqltype *type, bool not_null)
{
	struct class class = class_of(v->schema, type);
	bool is_array = class_is_array(v->schema, type);
	const char *stem = cname_stem(v->arena, name);

	lua_newtable(l);
	lua_setfield(l, -2, "doc");
	view_text(l, "name", name);
	view_type(v, l, type);
	lua_setfield(l, -2, "type");
	view_text(l, "class", class.name);
	view_bool(l, "is_pointer", class.is_pointer);
	view_bool(l, "not_null", not_null);
	view_bool(l, "has_default", false);
	view_bool(l, "is_fixed", false);
	view_bool(l, "is_private", false);
	add_names(v, l, stem, CNAME_MEMBER,
		  not_null || class.is_pointer || is_array
			  ? NULL
			  : arena_printf(v->arena, "has_%s", stem));
}

static void push_param(struct view_state *v, lua_State *l, const struct query_param *p)
{
	lua_createtable(l, 0, 8);
	add_value(v, l, p->name, p->type, !p->nullable);
	if (p->filter >= 0)
		view_int(l, "filter", p->filter + 1);
	view_strict(v, l, "value", NULL, NULL);
}

static void push_column(struct view_state *v, lua_State *l, const struct query_column *c)
{
	lua_createtable(l, 0, 8);
	add_value(v, l, c->name, c->type, c->not_null);
	view_object(v, l, "origin", c->origin);
	view_strict(v, l, "value", NULL, NULL);
}

/* The table or column that a part of a row is. */
static void push_item(struct view_state *v, lua_State *l, const struct query_item *item)
{
	const char *stem = cname_stem(v->arena, item->name);

	lua_createtable(l, 0, 8);
	view_text(l, "name", item->name);
	view_object(v, l, "table", item->table);
	view_int(l, "first", (int64_t)item->first + 1);
	view_int(l, "count", (int64_t)item->n);
	view_bool(l, "may_lack", item->may_lack);
	add_names(v, l, stem, CNAME_MEMBER,
		  item->may_lack ? arena_printf(v->arena, "has_%s", stem) : NULL);
	view_strict(v, l, "item", NULL, NULL);
}

static void set_next(lua_State *l)
{
	lua_rawseti(l, -2, (lua_Integer)lua_rawlen(l, -2) + 1);
}

static void push_slice(struct view_state *v, lua_State *l, const struct query_text *t,
		       const struct query_piece *p)
{
	lua_pushstring(l, arena_strndup(v->arena, t->src->text + p->start, p->end - p->start));
}

/* Pieces of SQL: a text, or a table with param, star, filters or sort. */
static void push_pieces(struct view_state *v, lua_State *l, const struct query *q,
			const struct query_text *t)
{
	lua_newtable(l);
	for (size_t i = 0; i < t->pieces.len; i++) {
		const struct query_piece *p = t->pieces.items[i];
		const struct query_rel *rel;

		if (p->kind == PIECE_TEXT) {
			push_slice(v, l, t, p);
			set_next(l);
			continue;
		}
		lua_createtable(l, 0, 2);
		switch (p->kind) {
		case PIECE_PARAM: view_int(l, "param", (int64_t)p->index + 1); break;
		case PIECE_STAR:
			rel = q->rels.items[p->index];
			view_text(l, "alias", rel->alias);
			view_object(v, l, "star", rel->table);
			break;
		case PIECE_FILTERS: view_bool(l, "filters", true); break;
		case PIECE_SORT: view_bool(l, "sort", true); break;
		case PIECE_TEXT: break;
		}
		set_next(l);
	}
}

/* Filters or sort orders. */
static void add_texts(struct view_state *v, lua_State *l, const char *key, const struct query *q,
		      const struct vec *texts)
{
	lua_newtable(l);
	for (size_t i = 0; i < texts->len; i++) {
		const struct query_text *t = texts->items[i];

		lua_createtable(l, 0, 4);
		view_text(l, "name", t->name);
		add_names(v, l, cname_stem(v->arena, t->name), CNAME_MEMBER, NULL);
		push_pieces(v, l, q, t);
		lua_setfield(l, -2, "sql");
		view_strict(v, l, "choice", NULL, NULL);
		set_next(l);
	}
	lua_setfield(l, -2, key);
}

static void add_rows(struct view_state *v, lua_State *l, const struct query *q)
{
	lua_newtable(l);
	for (size_t i = 0; i < q->params.len; i++) {
		push_param(v, l, q->params.items[i]);
		set_next(l);
	}
	lua_setfield(l, -2, "params");
	lua_newtable(l);
	for (size_t i = 0; i < q->columns.len; i++) {
		push_column(v, l, q->columns.items[i]);
		set_next(l);
	}
	lua_setfield(l, -2, "columns");
	lua_newtable(l);
	for (size_t i = 0; i < q->items.len; i++) {
		push_item(v, l, q->items.items[i]);
		set_next(l);
	}
	lua_setfield(l, -2, "items");
}

static void push_query(struct view_state *v, lua_State *l, const struct query *q)
{
	static const char *const words[] = {[QUERY_ONE] = "one",
					    [QUERY_MAYBE] = "maybe",
					    [QUERY_MANY] = "many",
					    [QUERY_EXEC] = "exec"};
	const char *prefix = v->view->prefix ? v->view->prefix : "";
	struct vec doc = {0};

	lua_createtable(l, 0, 16);
	render_note_object(l, object_of(v, q));
	view_text(l, "name", q->name);
	if (q->doc)
		cname_comment(v->arena, q->doc, &doc);
	view_lines(l, "doc", &doc);
	view_text(l, "returns", words[q->returns]);
	view_bool(l, "is_nested", q->is_nested);
	if (q->node->src)
		view_text(l, "place",
			  arena_printf(v->arena, "%s:%u", q->node->src->name, q->node->key_line));
	add_names(v, l, arena_printf(v->arena, "%s%s", prefix, cname_stem(v->arena, q->name)),
		  CNAME_GLOBAL, NULL);
	add_rows(v, l, q);
	push_pieces(v, l, q, &q->sql);
	lua_setfield(l, -2, "sql");
	add_texts(v, l, "filters", q, &q->filters);
	add_texts(v, l, "sorts", q, &q->sorts);
	view_strict(v, l, "query", NULL, NULL);
}

/* Whether all tables of its rows take part. */
static bool takes_part(struct view_state *v, lua_State *l, const struct query *q)
{
	bool ok = true;

	for (size_t i = 0; i < q->items.len; i++) {
		const struct query_item *item = q->items.items[i];

		if (!item->table)
			continue;
		view_push(v, l, item->table);
		ok = ok && !lua_isnil(l, -1);
		lua_pop(l, 1);
	}
	for (size_t i = 0; i < q->rels.len; i++) {
		const struct query_rel *rel = q->rels.items[i];

		if (!rel->table)
			continue;
		view_push(v, l, rel->table);
		ok = ok && !lua_isnil(l, -1);
		lua_pop(l, 1);
	}
	return ok;
}

void view_queries(struct view_state *v, lua_State *l)
{
	const struct vec *queries = v->view->queries;

	if (!queries)
		return;
	lua_newtable(l);
	for (size_t i = 0; i < queries->len; i++) {
		if (!takes_part(v, l, queries->items[i]))
			continue;
		push_query(v, l, queries->items[i]);
		set_next(l);
	}
	lua_setfield(l, -2, "queries");
}
