#include "dialect/ident.h"
#include "kinds/emit.h"
#include "kinds/kinds.h"
#include "kinds/retype.h"
#include "kinds/snapshot.h"

#include <string.h>

static const struct field fields[] = {
	{.name = "values",
	 .type = FIELD_TEXTS,
	 .offset = offsetof(struct enumeration, values),
	 .flags = FIELD_REQUIRED | FIELD_SHORT | FIELD_MAY_RECREATE | FIELD_MAY_BE_EMPTY,
	 .help = "The values in their sort order; one that goes, or another order, makes a new "
		 "type."},
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
	{.name = "c",
	 .type = FIELD_MAP,
	 .offset = offsetof(struct enumeration, c),
	 .flags = FIELD_NODIFF,
	 .help = "Options for generated code: name, and value: name in C."},
	FIELD_END,
};

static void validate(struct load_place *p, struct object *o)
{
	const struct enumeration *x = (const struct enumeration *)o;

	for (uint32_t i = 0; i < x->values.n; i++) {
		struct strings before = {x->values.items, i};
		const char *v = x->values.items[i];
		struct diag *d;

		if (strings_has(&before, v)) {
			d = diag_add(p->ds, MG_NAME_DUPLICATE, o->pos,
				     "enum %s has the value %s twice", o->name, v);
			diag_hint(p->ds, d, "Take one of the two out.");
		}
		if (strlen(v) > NAME_MAX_BYTES) {
			d = diag_add(p->ds, MG_NAME_TOO_LONG, o->pos,
				     "enum %s: the value %s is longer than %u bytes", o->name, v,
				     NAME_MAX_BYTES);
			diag_hint(p->ds, d, "PostgreSQL takes no longer ones; choose another.");
		}
	}
	for (uint32_t i = 0; i < x->map.n; i++) {
		struct diag *d;

		if (strings_has(&x->values, x->map.items[i].value))
			continue;
		d = diag_add(p->ds, MG_VALUE_INVALID, o->pos,
			     "enum %s: map leads to %s, which is not one of its values", o->name,
			     x->map.items[i].value);
		diag_hint(p->ds, d, "Write map: {OLD: NEW}, where NEW is one of values.");
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
	emit_rename(e, KW("TYPE"), from, to);
}

/* The value's name after the declared renames; those of the old state are undone. */
static const char *new_name(const struct enumeration *from, const struct enumeration *to,
			    const char *v)
{
	const char *now = pairs_get(&to->rename, v);

	for (uint32_t i = 0; !now && i < from->rename.n; i++) {
		if (strcmp(from->rename.items[i].value, v) == 0)
			now = from->rename.items[i].key;
	}
	if (!now || strings_has(&to->values, v) || !strings_has(&to->values, now) ||
	    strings_has(&from->values, now))
		return v;
	return now;
}

/* Whether the old values stand among the new ones in the same order: then adding is enough. */
static bool only_adds(const struct enumeration *from, const struct enumeration *to)
{
	uint32_t i = 0;

	for (uint32_t j = 0; j < to->values.n && i < from->values.n; j++)
		i += str_eq(new_name(from, to, from->values.items[i]), to->values.items[j]);
	return i == from->values.n;
}

static bool says(const char *expr, const char *literal, const char *column)
{
	return expr && strstr(expr, literal) && (!column || strstr(expr, column));
}

/* Whether a default, a check or an index of the table names the value for the column. */
static bool table_says(const struct object *table, const struct column *c, const char *literal)
{
	const char *name = c->head.name;

	if (says(c->preset, literal, NULL) || says(column_rare(c)->backfill, literal, NULL))
		return true;
	CHILD_EACH(o, table) {
		if (o->kind == &kind_check &&
		    says(((const struct check *)o)->expression, literal, name))
			return true;
		if (o->kind == &kind_index && says(((const struct index *)o)->where, literal, name))
			return true;
		if (o->kind == &kind_exclude &&
		    says(((const struct exclude *)o)->where, literal, name))
			return true;
		if (o->kind == &kind_column && ((const struct column *)o)->generated &&
		    says(((const struct column *)o)->generated->expression, literal, name))
			return true;
	}
	return false;
}

/* A value that ADD VALUE makes cannot be used before the transaction ends. */
static bool is_used(const struct schema *now, const struct object *to, const char *value)
{
	const struct vec *tables = schema_of(now, &kind_table);
	struct sbuf literal = SBUF_INIT(now->arena);

	ident_write_literal(&literal, value);
	for (size_t i = 0; i < tables->len; i++) {
		CHILD_EACH(c, (const struct object *)tables->items[i]) {
			if (retype_is_of(c, to) &&
			    table_says(tables->items[i], (const struct column *)c,
				       sbuf_text(&literal)))
				return true;
		}
	}
	return false;
}

static bool is_new(const struct enumeration *from, const struct enumeration *to, const char *value)
{
	for (uint32_t i = 0; i < from->values.n; i++) {
		if (strcmp(new_name(from, to, from->values.items[i]), value) == 0)
			return false;
	}
	return true;
}

static bool replaces(const struct schema *now, const struct object *from, const struct object *to,
		     uint64_t mask)
{
	const struct enumeration *x = (const struct enumeration *)from;
	const struct enumeration *y = (const struct enumeration *)to;

	if (!(mask & emit_bit(to->kind, "values")))
		return false;
	if (!only_adds(x, y))
		return true;
	for (uint32_t i = 0; i < y->values.n; i++) {
		if (is_new(x, y, y->values.items[i]) && is_used(now, to, y->values.items[i]))
			return true;
	}
	return false;
}

static void rename_values(struct emit *e, const struct enumeration *from,
			  const struct enumeration *to)
{
	for (uint32_t i = 0; i < from->values.n; i++) {
		const char *v = from->values.items[i];
		const char *now = new_name(from, to, v);

		if (strcmp(v, now) != 0)
			EMIT(e, 0, KW("ALTER TYPE"), NAME(to->head.schema, to->head.name),
			     KW("RENAME VALUE"), LIT(v), KW("TO"), LIT(now));
	}
}

static void add_values(struct emit *e, const struct enumeration *from, const struct enumeration *to)
{
	const char *first = from->values.n ? new_name(from, to, from->values.items[0]) : NULL;

	for (uint32_t i = 0; i < to->values.n; i++) {
		const char *v = to->values.items[i];
		struct sql *w;

		if (!is_new(from, to, v))
			continue;
		w = emit_open(e);
		SQL(w, KW("ALTER TYPE"), NAME(to->head.schema, to->head.name), KW("ADD VALUE"),
		    LIT(v));
		if (i > 0)
			SQL(w, KW("AFTER"), LIT(to->values.items[i - 1]));
		else if (first)
			SQL(w, KW("BEFORE"), LIT(first));
		emit_end(e, w, 0);
	}
}

static void alter(struct emit *e, const struct object *from, const struct object *to, uint64_t mask)
{
	const struct enumeration *x = (const struct enumeration *)from;
	const struct enumeration *y = (const struct enumeration *)to;
	struct retype r = {from, to, &y->map, CAST_TEXT, HAZARD_DATA_LOSS};

	if (!(mask & emit_bit(to->kind, "values")))
		return;
	rename_values(e, x, y);
	if (replaces(e->to, from, to, mask))
		retype_emit(e, &r);
	else
		add_values(e, x, y);
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
	 " FROM pg_type t WHERE t.oid >= 12000 AND typrelid = 0"
	 " AND (typtype <> 'p' OR NOT typisdefined)"
	 " AND (typelem = 0 OR typtype = 'd')",
	 NULL},
	{.text = NULL},
};

static const struct kind_sql pg = {
	.queries = queries,
	.letter = 'e',
	.create = create,
	.alter = alter,
	.replaces = replaces,
	.drop = drop,
	.rename = rename_type,
	.identify = identify,
};

static const struct access_row access = {
	.has_owner = true, .rights = RIGHT(USAGE), .of_public = RIGHT(USAGE), .letter = 'T'};

const struct kind kind_enum = {
	.name = "enum",
	.title = "enum",
	.plural = "enums",
	.flags = KIND_QUALIFIED | KIND_TYPE,
	.size = sizeof(struct enumeration),
	.fields = fields,
	.access = &access,
	.validate = validate,
	.sql = {[DIALECT_PG] = &pg},
	.doc = "An enumerated type. Values are added in place; taking one away or changing the "
	       "order replaces the type under the columns that have it.",
	.example = "enums:\n"
		   "  mood: [sad, ok, happy]\n"
		   "  status:\n"
		   "    values: [draft, public, archived]\n"
		   "    rename: {live: public}\n"
		   "    map: {retired: archived}\n",
};
