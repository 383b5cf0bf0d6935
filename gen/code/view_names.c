#include "code/view_internal.h"

#include "code/class.h"
#include "code/cname.h"
#include "code/claim.h"

#include <string.h>

struct names {
	struct view_state *v;
	struct claims claims;
	struct map globals; /* what tables and enums are called */
};

/* Puts the table c with the names into the table at the top. */
static void add_names(struct view_state *v, lua_State *l, const char *stem, const char *name,
		      const char *has)
{
	lua_createtable(l, 0, 4);
	view_text(l, "name", name);
	view_text(l, "stem", stem);
	view_text(l, "upper", cname_upper(v->arena, stem));
	view_text(l, "has", has);
	view_strict(v, l, "c", NULL, NULL);
	lua_setfield(l, -2, "c");
}

/* What the models' c option has no meaning for is refused: a mistyped key would be lost. */
static void check_option(struct view_state *v, const struct object *o, const struct pair *p,
			 const char *known)
{
	struct diag *d = diag_add(
		v->ds, MG_C_OPTION, o->pos, "%s %s: c: {%s: %s} has no meaning", o->kind->title,
		object_label(v->arena, o, v->schema->default_schema), p->key, p->value);

	diag_hint(v->ds, d, "%s", known);
}

static void check_column_options(struct view_state *v, const struct column *c)
{
	static const char known[] =
		"Known are name, export (true or false) and, for a numeric with "
		"at most 18 digits, type: int64.";

	const struct pairs *said = &column_rare(c)->c;

	for (uint32_t i = 0; i < said->n; i++) {
		const struct pair *p = &said->items[i];
		bool is_switch = str_eq(p->value, "true") || str_eq(p->value, "false");

		if (str_eq(p->key, "name") || (str_eq(p->key, "export") && is_switch) ||
		    (str_eq(p->key, "type") && str_eq(view_class(v, c).name, "scaled")))
			continue;
		check_option(v, &c->head, p, known);
	}
}

static void check_options(struct view_state *v, const struct object *o, const struct pairs *said,
			  const struct strings *values)
{
	for (uint32_t i = 0; i < said->n; i++) {
		const struct pair *p = &said->items[i];

		if (!str_eq(p->key, "name") && !(values && strings_has(values, p->key)))
			check_option(v, o, p,
				     values ? "Known are name, and the values of the enum."
					    : "Known is name.");
	}
}

static const char *stem_of(struct view_state *v, const char *said, const char *name)
{
	return cname_stem(v->arena, said ? said : name);
}

/* The stem of a table or enum: prefix, schema where it is not the default one, name. */
static const char *global_stem(struct view_state *v, const struct object *o, const char *said)
{
	const char *prefix = v->view->prefix ? v->view->prefix : "";
	const char *name = stem_of(v, said, o->name);

	if (said || str_eq(o->schema, v->schema->default_schema))
		return arena_printf(v->arena, "%s%s", prefix, name);
	return arena_printf(v->arena, "%s%s_%s", prefix, cname_stem(v->arena, o->schema), name);
}

/* The flag beside a column that may be NULL; a column of that name is in its way. */
static const char *flag_of(struct names *n, const struct column *c, const char *stem,
			   const struct map *members)
{
	const char *has;

	if (view_is_not_null(n->v, c) || view_class(n->v, c).is_pointer ||
	    class_is_array(n->v->schema, c->type))
		return NULL;
	has = arena_printf(n->v->arena, "has_%s", stem);
	return map_get(members, cname_upper(n->v->arena, has))
		       ? arena_printf(n->v->arena, "%s_", has)
		       : has;
}

static const char *column_stem(struct names *n, const struct object *o)
{
	const struct column *c = (const struct column *)o;

	return stem_of(n->v, pairs_get(&column_rare(c)->c, "name"), o->name);
}

static void name_columns(struct names *n, lua_State *l, const struct object *table)
{
	struct map members = {0};

	CHILD_EACH(o, table) {
		/* two that differ in capitals alone are told as one clash */
		if (o->kind == &kind_column)
			claim_name(&n->claims, &members,
				   cname_upper(n->v->arena, column_stem(n, o)), o);
	}
	CHILD_EACH(o, table) {
		const struct column *c = (const struct column *)o;
		const char *stem;

		if (o->kind != &kind_column)
			continue;
		check_column_options(n->v, c);
		stem = column_stem(n, o);
		view_push(n->v, l, o);
		add_names(n->v, l, stem, cname_safe(n->v->arena, stem, CNAME_MEMBER),
			  flag_of(n, c, stem, &members));
		lua_pop(l, 1);
	}
}

/* The stem of a constraint without the table's, which stands before it anyway. */
static const char *short_stem(struct view_state *v, const struct object *o)
{
	const char *stem = cname_stem(v->arena, o->name);
	const char *table = cname_stem(v->arena, o->parent->name);
	size_t len = strlen(table);
	const char *at = strstr(stem, table);
	bool begins = at && (at == stem || at[-1] == '_');
	bool ends = at && (!at[len] || at[len] == '_');

	if (!begins || !ends || strlen(stem) == len)
		return stem;
	if (at == stem)
		return cname_stem(v->arena, at + len);
	return cname_stem(v->arena,
			  arena_printf(v->arena, "%.*s%s", (int)(at - stem - 1), stem, at + len));
}

/* Behind a table's name these are its columns and what else a header has of it. */
static const char *clear_of_macros(struct view_state *v, const char *stem)
{
	static const char *const taken[] = {"columns", "k_none", "required"};
	const char *upper = cname_upper(v->arena, stem);
	bool is_taken = str_starts(upper, "C_");

	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		is_taken = is_taken || str_eq(upper, cname_upper(v->arena, taken[i]));
	return is_taken ? arena_printf(v->arena, "k_%s", stem) : stem;
}

/* A constant of an enum: USERS_PK, MOOD_SAD. */
static const char *constant(struct view_state *v, const char *of, const char *stem)
{
	const char *name = arena_printf(v->arena, "%s_%s", of, stem);

	return cname_safe(v->arena, cname_upper(v->arena, name), CNAME_GLOBAL);
}

static bool is_constraint(const struct object *o)
{
	return o->kind->flags & KIND_CONSTRAINT ||
	       (o->kind == &kind_index && ((const struct index *)o)->unique);
}

static void name_constraints(struct names *n, lua_State *l, const struct object *table,
			     const char *table_stem)
{
	struct map shorts = {0};
	struct map constants = {0};
	struct vec constraints = {0};

	CHILD_EACH(o, table) {
		if (is_constraint(o))
			vec_push(n->v->arena, &constraints, o);
	}
	/* the second one to come to a short name marks it as ambiguous: it leads to the table */
	for (size_t i = 0; i < constraints.len; i++) {
		const char *key = cname_upper(n->v->arena, short_stem(n->v, constraints.items[i]));
		const void *other = map_put(n->v->arena, &shorts, key, constraints.items[i]);

		if (other)
			map_put(n->v->arena, &shorts, key, table);
	}
	for (size_t i = 0; i < constraints.len; i++) {
		const struct object *o = constraints.items[i];
		const char *stem = short_stem(n->v, o);

		if (map_get(&shorts, cname_upper(n->v->arena, stem)) == table)
			stem = cname_stem(n->v->arena, o->name);
		stem = clear_of_macros(n->v, stem);
		claim_name(&n->claims, &constants, cname_upper(n->v->arena, stem), o);
		view_push(n->v, l, o);
		add_names(n->v, l, stem, constant(n->v, table_stem, stem), NULL);
		lua_pop(l, 1);
	}
}

static void name_table(struct names *n, lua_State *l, const struct object *o)
{
	const struct table *t = (const struct table *)o;
	const char *stem = global_stem(n->v, o, pairs_get(&t->c, "name"));

	check_options(n->v, o, &t->c, NULL);
	claim_name(&n->claims, &n->globals, cname_upper(n->v->arena, stem), o);
	view_push(n->v, l, o);
	add_names(n->v, l, stem, cname_safe(n->v->arena, stem, CNAME_GLOBAL), NULL);
	lua_pop(l, 1);
	name_columns(n, l, o);
	name_constraints(n, l, o, stem);
}

/* Two values of one enum clash: both have the enum's place, so the message names the values. */
static void clash_of_arms(struct names *n, const struct object *o, const char *x, const char *y,
			  const char *name)
{
	struct diag *d = diag_add(n->v->ds, MG_NAME_CLASH, o->pos,
				  "the values `%s` and `%s` of the enum %s are both `%s` in "
				  "generated code",
				  x, y, o->name, name);

	diag_hint(n->v->ds, d, "Give one of them another name there: c: {\"%s\": ...}.", y);
}

static void name_arms(struct names *n, lua_State *l, const struct object *o, const char *enum_stem)
{
	const struct enumeration *e = (const struct enumeration *)o;
	struct map known = {0};

	lua_createtable(l, (int)e->values.n, 0);
	for (uint32_t i = 0; i < e->values.n; i++) {
		const char *value = e->values.items[i];
		const char *said = str_eq(value, "name") ? NULL : pairs_get(&e->c, value);
		const char *stem = stem_of(n->v, said, value);
		const char *upper = cname_upper(n->v->arena, stem);
		const char *other = map_put(n->v->arena, &known, upper, value);

		if (other)
			clash_of_arms(n, o, other, value, upper);
		lua_createtable(l, 0, 2);
		view_text(l, "value", value);
		add_names(n->v, l, stem, constant(n->v, enum_stem, stem), NULL);
		view_strict(n->v, l, "arm", NULL, NULL);
		lua_rawseti(l, -2, (lua_Integer)i + 1);
	}
	lua_setfield(l, -2, "arms");
}

static void name_enum(struct names *n, lua_State *l, const struct object *o)
{
	const struct enumeration *e = (const struct enumeration *)o;
	const char *stem = global_stem(n->v, o, pairs_get(&e->c, "name"));

	check_options(n->v, o, &e->c, &e->values);
	claim_name(&n->claims, &n->globals, cname_upper(n->v->arena, stem), o);
	view_push(n->v, l, o);
	add_names(n->v, l, stem, cname_safe(n->v->arena, stem, CNAME_GLOBAL), NULL);
	name_arms(n, l, o, stem);
	lua_pop(l, 1);
}

void view_names(struct view_state *v, lua_State *l, const struct vec *tables)
{
	const struct vec *enums = schema_of(v->schema, &kind_enum);
	struct names n = {
		.v = v,
		.claims = {.arena = v->arena,
			   .ds = v->ds,
			   .default_schema = v->schema->default_schema},
	};

	for (size_t i = 0; i < enums->len; i++)
		name_enum(&n, l, enums->items[i]);
	for (size_t i = 0; i < tables->len; i++)
		name_table(&n, l, tables->items[i]);
}
