#include "code/view.h"

#include "base/hash.h"
#include "code/cname.h"
#include "code/render_internal.h"
#include "code/view_internal.h"
#include "dialect/type.h"

#include <fnmatch.h>
#include <string.h>

void view_text(lua_State *l, const char *key, const char *text)
{
	if (!text)
		return;
	lua_pushstring(l, text);
	lua_setfield(l, -2, key);
}

void view_bool(lua_State *l, const char *key, bool value)
{
	lua_pushboolean(l, value);
	lua_setfield(l, -2, key);
}

void view_int(lua_State *l, const char *key, int64_t value)
{
	lua_pushinteger(l, value);
	lua_setfield(l, -2, key);
}

void view_object(struct view_state *v, lua_State *l, const char *key, const struct object *o)
{
	view_push(v, l, o);
	lua_setfield(l, -2, key);
}

void view_push(struct view_state *v, lua_State *l, const struct object *o)
{
	lua_rawgeti(l, LUA_REGISTRYINDEX, v->tables);
	lua_rawgetp(l, -1, o);
	lua_remove(l, -2);
}

void view_lines(lua_State *l, const char *key, const struct vec *lines)
{
	view_new(l, lines->len, true);
	for (size_t i = 0; i < lines->len; i++) {
		lua_pushstring(l, lines->items[i]);
		lua_rawseti(l, -2, (lua_Integer)i + 1);
	}
	lua_setfield(l, -2, key);
}

/* What every object has. */
static void add_head(struct view_state *v, lua_State *l, const struct object *o)
{
	struct vec doc = {0};

	view_text(l, "kind", o->kind->name);
	view_text(l, "name", o->name);
	view_text(l, "schema", o->schema);
	view_text(l, "comment", o->comment);
	if (o->comment)
		cname_comment(v->arena, o->comment, &doc);
	view_lines(l, "doc", &doc);
	if (o->parent)
		view_object(v, l, "parent", o->parent);
}

static void fill_object(struct view_state *v, lua_State *l, const struct object *o);

/* Pushes a table that stands for the object and has nothing in it yet. */
static void begin_object(struct view_state *v, lua_State *l, const struct object *o)
{
	luaL_checkstack(l, 20, NULL);
	lua_createtable(l, 0, 24);
	lua_rawgeti(l, LUA_REGISTRYINDEX, v->tables);
	lua_pushvalue(l, -2);
	lua_rawsetp(l, -2, o);
	lua_pop(l, 1);
	render_note_object(l, o);
}

/* The parts of one kind: a list, or the only one. */
static void add_parts(struct view_state *v, lua_State *l, const struct object *o,
		      const struct kind *k)
{
	lua_Integer n = 0;

	if (!kind_may_hold(o->kind, k))
		return;
	if (!(k->flags & KIND_SINGLE))
		lua_newtable(l);
	CHILD_EACH(c, o) {
		if (c->kind != k)
			continue;
		begin_object(v, l, c);
		fill_object(v, l, c);
		if (k->flags & KIND_SINGLE)
			lua_setfield(l, -2, k->plural);
		else
			lua_rawseti(l, -2, ++n);
	}
	if (!(k->flags & KIND_SINGLE))
		lua_setfield(l, -2, k->plural);
}

/* Its fields and parts into the table at the top. */
static void fill_object(struct view_state *v, lua_State *l, const struct object *o)
{
	add_head(v, l, o);
	view_fields(v, l, o->kind->fields, o);
	for (size_t i = 0; i < v->schema->kinds->n; i++)
		add_parts(v, l, o, v->schema->kinds->items[i]);
	view_strict(v, l, o->kind->name, o->kind, o->kind->fields);
}

static bool fits(const struct view_state *v, const char *pattern, const struct object *o)
{
	const char *label = object_label(v->arena, o, v->schema->default_schema);

	return fnmatch(pattern, o->name, 0) == 0 || fnmatch(pattern, label, 0) == 0;
}

static bool takes_part(const struct view_state *v, const struct object *o)
{
	const struct vec *patterns = &v->view->patterns;

	if (o->kind != &kind_table || !patterns->len)
		return true;
	for (size_t i = 0; i < patterns->len; i++) {
		if (fits(v, patterns->items[i], o))
			return true;
	}
	return false;
}

/* A pattern that no table fits is a mistake: what was meant would be missing. */
static void check_patterns(const struct view_state *v)
{
	const struct vec *patterns = &v->view->patterns;
	const struct vec *of = schema_of(v->schema, &kind_table);

	for (size_t i = 0; i < patterns->len; i++) {
		bool is_used = false;

		for (size_t k = 0; k < of->len && !is_used; k++)
			is_used = fits(v, patterns->items[i], of->items[k]);
		if (!is_used)
			diag_add(v->ds, MG_USAGE, POS_NONE,
				 "--table `%s`: no table has such a name",
				 (const char *)patterns->items[i]);
	}
}

/* The objects of a kind that take part; their list becomes a variable. */
static void begin_objects(struct view_state *v, lua_State *l, const struct kind *k, struct vec *all)
{
	const struct vec *of = schema_of(v->schema, k);

	lua_newtable(l);
	for (size_t i = 0; i < of->len; i++) {
		if (!takes_part(v, of->items[i]))
			continue;
		vec_push(v->arena, all, of->items[i]);
		begin_object(v, l, of->items[i]);
		lua_rawseti(l, -2, (lua_Integer)all->len);
	}
	lua_setfield(l, -2, k->plural);
}

static void fill_objects(struct view_state *v, lua_State *l, const struct vec *all)
{
	for (size_t i = 0; i < all->len; i++) {
		view_push(v, l, all->items[i]);
		fill_object(v, l, all->items[i]);
		lua_pop(l, 1);
	}
}

static void add_columns(struct sbuf *out, const struct object *table)
{
	CHILD_EACH(c, table) {
		const struct column *x = (const struct column *)c;

		if (c->kind != &kind_column)
			continue;
		sbuf_addf(out, "%zu:%s.%zu:%s.%zu:%s ", strlen(table->schema), table->schema,
			  strlen(table->name), table->name, strlen(c->name), c->name);
		type_write(out, x->type, TYPE_SERVER, NULL);
		sbuf_add(out, x->nullable ? "\n" : " NOT NULL\n");
	}
}

static void add_fingerprint(struct view_state *v, lua_State *l, const struct vec *tables)
{
	struct sbuf out = SBUF_INIT(v->arena);

	for (size_t i = 0; i < tables->len; i++)
		add_columns(&out, tables->items[i]);
	view_text(l, "fingerprint",
		  arena_strndup(v->arena, hash_sha256(v->arena, sbuf_text(&out), out.len), 16));
}

void view_node(lua_State *l, const struct node *n)
{
	lua_Integer i = 0;

	luaL_checkstack(l, 10, NULL);
	if (!n || n->kind == NODE_NULL) {
		lua_pushnil(l);
		return;
	}
	if (n->kind == NODE_TEXT) {
		long long number;

		if (n->is_bare && str_to_i64(n->text, &number))
			lua_pushinteger(l, number);
		else if (n->is_bare)
			lua_pushboolean(l, strcmp(n->text, "true") == 0);
		else
			lua_pushstring(l, n->text);
		return;
	}
	lua_newtable(l);
	NODE_EACH(m, n) {
		view_node(l, m);
		if (n->kind == NODE_MAP)
			lua_setfield(l, -2, m->key);
		else
			lua_rawseti(l, -2, ++i);
	}
}

static int new_registered(lua_State *l)
{
	lua_newtable(l);
	return luaL_ref(l, LUA_REGISTRYINDEX);
}

static int sql_type(lua_State *l)
{
	struct view_state *v = lua_touserdata(l, lua_upvalueindex(1));
	const char *text = luaL_checkstring(l, 1);
	struct type_parsed p;
	struct sqltype *type = ARENA_NEW(v->arena, struct sqltype);

	if (!type_parse(v->arena, text, v->schema->default_schema, &p))
		return luaL_error(l, "`%s` is no type: %s", text, p.problem);
	*type = p.type;
	view_type(v, l, type);
	return 1;
}

void view_fill(lua_State *l, void *arg)
{
	const struct view *view = arg;
	struct run *r = run_of(l);
	struct view_state *v = ARENA_NEW(r->arena, struct view_state);
	struct vec *all = ARENA_ARRAY(r->arena, struct vec, view->schema->kinds->n);
	const struct vec *tables = &all[kind_place(view->schema->kinds, &kind_table)];
	size_t errors = r->ds->errors;

	*v = (struct view_state){
		.view = view, .schema = view->schema, .arena = r->arena, .ds = r->ds};
	v->tables = new_registered(l);
	v->types = new_registered(l);
	v->meta = new_registered(l);
	view_begin(l);
	for (size_t i = 0; i < v->schema->kinds->n; i++) {
		if (!v->schema->kinds->items[i]->parents)
			begin_objects(v, l, v->schema->kinds->items[i], &all[i]);
	}
	for (size_t i = 0; i < v->schema->kinds->n; i++)
		fill_objects(v, l, &all[i]);
	check_patterns(v);
	view_tables(v, l, tables);
	view_queries(v, l);
	add_fingerprint(v, l, tables);
	view_text(l, "revision", view->revision);
	view_text(l, "default_schema", v->schema->default_schema);
	view_text(l, "models", v->schema->shown_as);
	view_text(l, "version", MODELGEN_VERSION);
	if (view->opt)
		view_node(l, view->opt);
	else
		lua_newtable(l);
	lua_setfield(l, -2, "opt");
	lua_pushlightuserdata(l, v);
	lua_pushcclosure(l, sql_type, 1);
	lua_setfield(l, -2, "sql_type");
	for (const struct node *m = view->data ? view->data->first : NULL; m; m = m->next) {
		view_node(l, m);
		lua_setfield(l, -2, m->key);
	}
	if (r->ds->errors > errors) {
		r->is_told = true;
		luaL_error(l, "the names do not fit");
	}
}
