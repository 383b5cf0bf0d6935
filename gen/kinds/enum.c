#include "kinds/emit.h"
#include "kinds/kinds.h"
#include "kinds/snapshot.h"

#include <string.h>

static const struct field fields[] = {
	{.name = "values",
	 .type = FIELD_TEXTS,
	 .offset = offsetof(struct enumeration, values),
	 .flags = FIELD_REQUIRED | FIELD_SHORT,
	 .help = "The values in their sort order."},
	{.name = "rename",
	 .type = FIELD_MAP,
	 .offset = offsetof(struct enumeration, rename),
	 .flags = FIELD_DIRECTION,
	 .help = "Old name of a value: its new name. Rows keep the value."},
	{.name = "map",
	 .type = FIELD_MAP,
	 .offset = offsetof(struct enumeration, map),
	 .flags = FIELD_DIRECTION,
	 .help = "A value that is taken away: the one that its rows get instead."},
	FIELD_END,
};

static void validate(struct load_place *p, struct object *o)
{
	const struct enumeration *x = (const struct enumeration *)o;

	for (uint32_t i = 0; i < x->values.n; i++) {
		struct strings before = {x->values.items, i};
		const char *v = x->values.items[i];

		if (strings_has(&before, v))
			diag_add(p->ds, MG_NAME_DUPLICATE, o->pos, "enum %s has the value %s twice",
				 o->name, v);
		if (strlen(v) > NAME_MAX_BYTES)
			diag_add(p->ds, MG_NAME_TOO_LONG, o->pos,
				 "enum %s: the value %s is longer than %u bytes", o->name, v,
				 NAME_MAX_BYTES);
	}
	for (uint32_t i = 0; i < x->map.n; i++) {
		if (!strings_has(&x->values, x->map.items[i].value))
			diag_add(p->ds, MG_VALUE_INVALID, o->pos,
				 "enum %s: map leads to %s, which is not one of its values", o->name,
				 x->map.items[i].value);
	}
}

static void identify(struct sql *w, const struct object *o)
{
	SQL(w, KW("TYPE"), NAME(o->schema, o->name));
}

static void create(struct emit *e, const struct object *o)
{
	const struct enumeration *x = (const struct enumeration *)o;
	struct sql *w = emit_open(e);

	SQL(w, KW("CREATE TYPE"), NAME(o->schema, o->name), KW("AS ENUM ("));
	for (uint32_t i = 0; i < x->values.n; i++) {
		if (i)
			SQL(w, KW(","));
		SQL(w, LIT(x->values.items[i]));
	}
	SQL(w, KW(")"));
	emit_end(e, w, 0);
}

static void drop(struct emit *e, const struct object *o)
{
	EMIT(e, 0, KW("DROP TYPE"), NAME(o->schema, o->name));
}

static void rename_type(struct emit *e, const struct object *from, const struct object *to)
{
	EMIT(e, 0, KW("ALTER TYPE"), NAME(from->schema, from->name), KW("RENAME TO"), ID(to->name));
}

/* The old values under the names that they have after the declared renames. */
static struct strings renamed(struct emit *e, const struct enumeration *from,
			      const struct enumeration *to)
{
	struct strings now = {0};

	for (uint32_t i = 0; i < from->values.n; i++) {
		const char *v = from->values.items[i];
		const char *new_name = pairs_get(&to->rename, v);

		if (new_name && !strings_has(&to->values, v) &&
		    !strings_has(&from->values, new_name)) {
			EMIT(e, 0, KW("ALTER TYPE"), NAME(to->head.schema, to->head.name),
			     KW("RENAME VALUE"), LIT(v), KW("TO"), LIT(new_name));
			v = new_name;
		}
		strings_add(e->arena, &now, v);
	}
	return now;
}

/* Whether the old values stand among the new ones in the same order: then adding is enough. */
static bool only_adds(const struct strings *old, const struct strings *values)
{
	uint32_t i = 0;

	for (uint32_t j = 0; j < values->n && i < old->n; j++)
		i += str_eq(old->items[i], values->items[j]);
	return i == old->n;
}

static void add_values(struct emit *e, const struct enumeration *to, const struct strings *old)
{
	for (uint32_t i = 0; i < to->values.n; i++) {
		const char *v = to->values.items[i];
		struct sql *w;

		if (strings_has(old, v))
			continue;
		w = emit_open(e);
		SQL(w, KW("ALTER TYPE"), NAME(to->head.schema, to->head.name), KW("ADD VALUE"), LIT(v));
		if (i > 0)
			SQL(w, KW("AFTER"), LIT(to->values.items[i - 1]));
		else if (to->values.n > 1)
			SQL(w, KW("BEFORE"), LIT(old->items[0]));
		emit_end(e, w, 0);
	}
}

/* One column moves from the old type to the new one by way of its text. */
static void swap_column(struct emit *e, const struct column *c, const struct enumeration *to)
{
	const struct object *t = c->head.parent;
	const char *array = c->type->is_array ? "[]" : "";
	struct sql *w;

	if (c->preset) {
		w = emit_alter_table(e, t);
		SQL(w, KW("ALTER COLUMN"), ID(c->head.name), KW("DROP DEFAULT"));
		emit_end(e, w, 0);
	}
	w = emit_alter_table(e, t);
	SQL(w, KW("ALTER COLUMN"), ID(c->head.name), KW("TYPE"), TYPE(c->type), KW("USING"));
	if (to->map.n && !*array) {
		SQL(w, KW("(CASE"), ID(c->head.name), KW("::text"));
		for (uint32_t i = 0; i < to->map.n; i++)
			SQL(w, KW("WHEN"), LIT(to->map.items[i].key), KW("THEN"),
			    LIT(to->map.items[i].value));
		SQL(w, KW("ELSE"), ID(c->head.name), KW("::text END)"));
	} else {
		SQL(w, ID(c->head.name));
		sql_glue(w);
		SQL(w, KW("::text"));
		sql_glue(w);
		sql_word(w, array);
	}
	sql_glue(w);
	SQL(w, KW("::"));
	sql_glue(w);
	SQL(w, TYPE(c->type));
	emit_end(e, w, HAZARD_TABLE_REWRITE | HAZARD_DATA_LOSS);
	if (c->preset) {
		w = emit_alter_table(e, t);
		SQL(w, KW("ALTER COLUMN"), ID(c->head.name), KW("SET DEFAULT"), EXPR(c->preset));
		emit_end(e, w, 0);
	}
}

/* A value cannot be taken away: a new type takes the old one's place. */
static void swap_type(struct emit *e, const struct enumeration *to)
{
	const struct object *o = &to->head;
	const char *old = arena_printf(e->arena, "%s__old", o->name);
	const struct vec *tables = schema_of(e->from, &kind_table);

	EMIT(e, 0, KW("ALTER TYPE"), NAME(o->schema, o->name), KW("RENAME TO"), ID(old));
	create(e, o);
	if (o->comment)
		emit_comment(e, o);
	for (size_t i = 0; i < tables->len; i++) {
		const struct object *now = emit_in(e->to, tables->items[i]);

		if (!now)
			continue;
		CHILD_EACH(c, (const struct object *)tables->items[i]) {
			const struct column *col = (const struct column *)c;

			if (c->kind == &kind_column && str_eq(col->type->name, o->name) &&
			    str_eq(col->type->schema, o->schema) &&
			    object_child(now, &kind_column, c->name))
				swap_column(e, col, to);
		}
	}
	EMIT(e, 0, KW("DROP TYPE"), NAME(o->schema, old));
}

static void alter(struct emit *e, const struct object *from, const struct object *to, uint64_t mask)
{
	const struct enumeration *x = (const struct enumeration *)to;
	struct strings old;

	if (!(mask & emit_bit(to->kind, "values")))
		return;
	old = renamed(e, (const struct enumeration *)from, x);
	if (old.n && only_adds(&old, &x->values))
		add_values(e, x, &old);
	else
		swap_type(e, x);
}

/* One query reads every type: those of users become objects, all become names. */
static const struct kind_query queries[] = {
	{"types", 0, CATALOG_TYPE, 0,
	 "SELECT t.oid AS \".oid\", typname AS \".name\", typnamespace AS \".schema\","
	 " typtype AS \".kind\", typarray AS \".array\", typstorage AS \".storage\","
	 " typcollation AS \".collation\","
	 " CASE typtype WHEN 'e' THEN ARRAY(SELECT enumlabel FROM pg_enum WHERE enumtypid = t.oid"
	 " ORDER BY enumsortorder) END AS \"values:texts\","
	 " NULLIF(typbasetype, 0) AS \"type:type\", typtypmod AS \"type:typmod\","
	 " CASE WHEN typtypmod >= 0 THEN format_type(typbasetype, typtypmod) END"
	 " AS \"type:user_type\", NOT typnotnull AS \"nullable:bool\","
	 " pg_get_expr(typdefaultbin, 0) AS \"default:expr\","
	 " typcollation AS \"collation:collation\""
	 " FROM pg_type t WHERE t.oid >= 16384 AND typrelid = 0 AND typtype <> 'p'"
	 " AND (typelem = 0 OR typtype = 'd')"},
	{.text = NULL},
};

static const struct kind_sql pg = {
	.queries = queries,
	.letter = 'e',
	.create = create,
	.alter = alter,
	.drop = drop,
	.rename = rename_type,
	.identify = identify,
};

static const char *const later[] = {"owner", "grants", NULL};

const struct kind kind_enum = {
	.name = "enum",
	.title = "enum",
	.plural = "enums",
	.flags = KIND_QUALIFIED | KIND_TYPE,
	.size = sizeof(struct enumeration),
	.fields = fields,
	.later = later,
	.validate = validate,
	.sql = {[DIALECT_PG] = &pg},
	.doc = "An enumerated type. Values are added in place; taking one away or changing the order "
	       "replaces the type under the columns that have it.",
	.example = "enums:\n"
		   "  mood: [sad, ok, happy]\n"
		   "  status:\n"
		   "    values: [draft, public, archived]\n"
		   "    rename: {live: public}\n"
		   "    map: {retired: archived}\n",
};
