#include "code/view_internal.h"

#include "code/class.h"
#include "dialect/ident.h"

#include <stdlib.h>

bool view_is_not_null(const struct view_state *v, const struct column *c)
{
	const struct sqltype *t = c->type;
	const struct object *o;

	for (int i = 0; i < 64 && !t->is_array && (o = class_domain(v->schema, t)); i++) {
		if (!((const struct domain *)o)->nullable)
			return true;
		t = ((const struct domain *)o)->type;
	}
	return !c->nullable;
}

/* Whether every value of the numeric is a number of 64 bits, the scale being fixed. */
static bool is_small(const struct sqltype *t)
{
	return t->mods && strtol(t->mods, NULL, 10) <= 18;
}

struct class view_class(const struct view_state *v, const struct column *c)
{
	static const struct class scaled = {"scaled", false, false};
	struct class class = class_of(v->schema, c->type);
	const char *said = pairs_get(&column_rare(c)->c, "type");

	if (said && str_eq(said, "int64") && str_eq(class.name, "numeric") &&
	    is_small(class_base(v->schema, c->type)) && !class_is_array(v->schema, c->type))
		return scaled;
	return class;
}

static const char *quoted(struct view_state *v, const struct object *o, const char *default_schema)
{
	struct sbuf out = SBUF_INIT(v->arena);

	ident_write_qualified(&out, o->schema, o->name, default_schema);
	return sbuf_text(&out);
}

void view_objects(struct view_state *v, lua_State *l, const char *key, const struct vec *objects)
{
	lua_createtable(l, (int)objects->len, 0);
	for (size_t i = 0; i < objects->len; i++) {
		view_push(v, l, objects->items[i]);
		lua_rawseti(l, -2, (lua_Integer)i + 1);
	}
	lua_setfield(l, -2, key);
}

void view_columns(struct view_state *v, lua_State *l, const char *key, const struct object *table,
		  const struct strings *names)
{
	struct vec columns = {0};

	for (uint32_t i = 0; i < names->n; i++) {
		const struct object *c = object_child(table, &kind_column, names->items[i]);

		if (c)
			vec_push(v->arena, &columns, c);
	}
	view_objects(v, l, key, &columns);
}

/* The columns of a unique index over nothing but columns and all rows; false: it is no key. */
static bool index_columns(struct view_state *v, const struct index *x, struct strings *out)
{
	if (!x->unique || x->where)
		return false;
	for (uint32_t i = 0; i < x->columns.n; i++) {
		const struct element *e = x->columns.items[i];

		if (!e->column)
			return false;
		strings_add(v->arena, out, e->column);
	}
	return true;
}

/* The columns that are unique by this part of a table; false where it is no such part. */
static bool key_columns(struct view_state *v, const struct object *o, struct strings *out)
{
	if (o->kind == &kind_index)
		return index_columns(v, (const struct index *)o, out);
	if (o->kind != &kind_primary_key && o->kind != &kind_unique)
		return false;
	*out = ((const struct key *)o)->columns;
	return true;
}

/* Whether some key of the table is made of these columns, or of some of them. */
static bool is_unique(struct view_state *v, const struct object *table,
		      const struct strings *columns)
{
	CHILD_EACH(c, table) {
		struct strings key = {0};
		bool is_within = true;

		if (!key_columns(v, c, &key))
			continue;
		for (uint32_t i = 0; i < key.n; i++)
			is_within = is_within && strings_has(columns, key.items[i]);
		if (is_within && key.n)
			return true;
	}
	return false;
}

static void add_keys_of(struct view_state *v, lua_State *l, const struct object *table,
			const struct kind *k)
{
	CHILD_EACH(c, table) {
		struct strings columns = {0};

		if (c->kind != k || !key_columns(v, c, &columns))
			continue;
		view_push(v, l, c);
		view_columns(v, l, "key_columns", table, &columns);
		view_bool(l, "is_primary", k == &kind_primary_key);
		view_bool(l, "is_deferrable",
			  k != &kind_index && ((const struct key *)c)->deferrable != DEFERRAL_NONE);
		lua_rawseti(l, -2, (lua_Integer)lua_rawlen(l, -2) + 1);
	}
}

/* The table stands at the top. */
static void add_keys(struct view_state *v, lua_State *l, const struct object *table)
{
	lua_newtable(l);
	add_keys_of(v, l, table, &kind_primary_key);
	add_keys_of(v, l, table, &kind_unique);
	add_keys_of(v, l, table, &kind_index);
	lua_setfield(l, -2, "keys");
}

static void add_constraints(struct view_state *v, lua_State *l, const struct object *table)
{
	struct vec all = {0};

	for (size_t i = 0; i < v->schema->kinds->n; i++) {
		const struct kind *k = v->schema->kinds->items[i];

		CHILD_EACH(c, table) {
			if (c->kind == k &&
			    (k->flags & KIND_CONSTRAINT ||
			     (k == &kind_index && ((const struct index *)c)->unique)))
				vec_push(v->arena, &all, c);
		}
	}
	view_objects(v, l, "constraints", &all);
}

static bool has_default(struct view_state *v, const struct column *c)
{
	const struct sqltype *t = c->type;
	const struct object *o;

	if (c->preset || c->identity || c->serial || c->generated)
		return true;
	for (int i = 0; i < 64 && !t->is_array && (o = class_domain(v->schema, t)); i++) {
		if (((const struct domain *)o)->preset)
			return true;
		t = ((const struct domain *)o)->type;
	}
	return false;
}

static void add_column(struct view_state *v, lua_State *l, const struct object *o, int index)
{
	const struct column *c = (const struct column *)o;
	const char *shown = pairs_get(&column_rare(c)->c, "export");
	struct class class = view_class(v, c);
	struct sbuf sql = SBUF_INIT(v->arena);

	ident_write(&sql, o->name);
	view_push(v, l, o);
	view_text(l, "sql", sbuf_text(&sql));
	view_int(l, "index", index);
	view_text(l, "class", class.name);
	view_bool(l, "is_pointer", class.is_pointer);
	view_bool(l, "not_null", view_is_not_null(v, c));
	view_bool(l, "has_default", has_default(v, c));
	view_bool(l, "is_fixed",
		  c->generated || (c->identity && c->identity->generated == IDENTITY_ALWAYS));
	view_bool(l, "is_private", shown && str_eq(shown, "false"));
	lua_pop(l, 1);
}

static const struct object *referred(struct view_state *v, const struct foreign_key *f)
{
	if (!f->references)
		return NULL;
	return schema_get(v->schema, &kind_table, f->references->table.schema,
			  f->references->table.name);
}

static bool is_only(struct view_state *v, const struct object *o, const struct object *to)
{
	CHILD_EACH(c, o->parent) {
		if (c != o && c->kind == o->kind &&
		    referred(v, (const struct foreign_key *)c) == to)
			return false;
	}
	return true;
}

static void add_reference(struct view_state *v, lua_State *l, const struct object *o)
{
	const struct foreign_key *f = (const struct foreign_key *)o;
	const struct object *to = referred(v, f);

	view_push(v, l, o);
	view_object(v, l, "from", o->parent);
	view_columns(v, l, "from_columns", o->parent, &f->columns);
	view_bool(l, "is_single", is_unique(v, o->parent, &f->columns));
	view_bool(l, "is_only", is_only(v, o, to));
	view_object(v, l, "to", to);
	if (to)
		view_columns(v, l, "to_columns", to, &f->references->columns);
	lua_getfield(l, -1, "to");
	if (lua_istable(l, -1)) {
		lua_getfield(l, -1, "referenced_by");
		lua_pushvalue(l, -3);
		lua_rawseti(l, -2, (lua_Integer)lua_rawlen(l, -2) + 1);
		lua_pop(l, 1);
	}
	lua_pop(l, 2);
}

static void add_table(struct view_state *v, lua_State *l, const struct object *table)
{
	int n = 0;

	view_push(v, l, table);
	view_text(l, "sql", quoted(v, table, v->schema->default_schema));
	view_text(l, "sql_full", quoted(v, table, NULL));
	CHILD_EACH(c, table) {
		if (c->kind == &kind_column)
			add_column(v, l, c, n++);
	}
	add_keys(v, l, table);
	add_constraints(v, l, table);
	lua_newtable(l);
	lua_setfield(l, -2, "referenced_by");
	lua_pop(l, 1);
}

static void add_enum(struct view_state *v, lua_State *l, const struct object *o)
{
	view_push(v, l, o);
	view_text(l, "sql", quoted(v, o, v->schema->default_schema));
	view_text(l, "sql_full", quoted(v, o, NULL));
	lua_pop(l, 1);
}

void view_tables(struct view_state *v, lua_State *l, const struct vec *tables)
{
	const struct vec *enums = schema_of(v->schema, &kind_enum);

	for (size_t i = 0; i < enums->len; i++)
		add_enum(v, l, enums->items[i]);
	for (size_t i = 0; i < tables->len; i++)
		add_table(v, l, tables->items[i]);
	for (size_t i = 0; i < tables->len; i++) {
		CHILD_EACH(c, (const struct object *)tables->items[i]) {
			if (c->kind == &kind_foreign_key)
				add_reference(v, l, c);
		}
	}
	view_names(v, l, tables);
}
