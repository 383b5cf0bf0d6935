#include "lib/gen_internal.h"

#include "dialect/type.h"

/* clang-format off */
static const struct gen_type types[] = {
	{"integer", "\1 > 0", {"0", "42", "'-1'::integer"}, "\1 + 1", "\1 + "
	"1", NULL, .is_key = true},
	{"integer", "\1 < 100", {"7", "0", NULL}, "\1 * 2", "\1 % 10", NULL, .is_key = true},
	{"bigint", "\1 > 0", {"0", "10", NULL}, "\1 + 1", "\1 + 1", NULL, .is_key = true},
	{"smallint", "\1 > 0", {"0", "1", NULL}, NULL, "\1 + 1", NULL, .is_key = true},
	{"text", "\1 <> ''::text", {"'x'::text", "'it''s "
	"\"so\"'::text", "''::text"}, "lower(\1)", "lower(\1)",
	 "text_pattern_ops", .is_key = true, .is_toasted = true, .is_text = true},
	{"text", "length(\1) > 3", {"'--'::text", "'a\\b'::text", NULL}, "\1 || "
	"'!'::text", "\1 || 'x'::text",
	 "text_pattern_ops", .is_key = true, .is_toasted = true, .is_text = true},
	{"varchar(20)", "(\1)::text <> ''::text", {"'x'::character varying", "''::character "
	"varying", NULL}, NULL,
	 "lower((\1)::text)", "varchar_pattern_ops", .is_key = true, .is_text = true},
	{"varchar", "(\1)::text <> ''::text", {"'x'::character "
	"varying", NULL, NULL}, NULL, "upper((\1)::text)",
	 "varchar_pattern_ops", .is_key = true, .is_toasted = true, .is_text = true},
	{"char(3)", "\1 <> "
	"'a'::bpchar", {"'abc'::bpchar", NULL, NULL}, NULL, NULL, "bpchar_pattern_ops",
	 .is_key = true, .is_text = true},
	{"boolean", "\1 IS TRUE", {"true", "false", NULL}, "NOT \1", NULL, NULL, .is_key = true},
	{"numeric(10,2)", "\1 > "
	"(0)::numeric", {"0", "1.50", NULL}, NULL, "abs(\1)", NULL, .is_key = true},
	{"numeric", "\1 IS NOT NULL", {"0", "'-1.5'::numeric", NULL}, "\1 * "
	"2.0", NULL, NULL, .is_key = true},
	{"real", "\1 IS NOT NULL", {"0", NULL, NULL}, NULL, NULL, NULL, .is_key = true},
	{"double precision", "\1 IS NOT "
	"NULL", {"0", "0.5", NULL}, NULL, NULL, NULL, .is_key = true},
	{"timestamptz", "\1 > '2000-01-01 00:00:00+00'::timestamp with time zone",
	 {"now()", "CURRENT_TIMESTAMP", NULL}, NULL, NULL, NULL, .is_key = true},
	{"timestamp(3)", "\1 IS NOT NULL", {"now()", NULL, NULL}, NULL, NULL, NULL, .is_key = true},
	{"timestamp", "\1 IS NOT NULL", {"now()", "'2000-01-01 00:00:00'::timestamp without "
	"time zone", NULL}, NULL,
	 NULL, NULL, .is_key = true},
	{"date", "\1 > "
	"'2000-01-01'::date", {"CURRENT_DATE", "'2020-02-29'::date", NULL},
	 NULL, NULL, NULL, .is_key = true},
	{"time", "\1 IS NOT NULL", {"'12:00:00'::time without time "
	"zone", NULL, NULL}, NULL, NULL, NULL, .is_key = true},
	{"interval", "\1 IS NOT NULL", {"'1 "
	"day'::interval", NULL, NULL}, NULL, NULL, NULL, .is_key = true},
	{"interval day to second(3)", "\1 IS NOT "
	"NULL", {NULL, NULL, NULL}, NULL, NULL, NULL, .is_key = true},
	{"uuid", "\1 IS NOT "
	"NULL", {"gen_random_uuid()", NULL, NULL}, NULL, NULL, NULL, .is_key = true},
	{"bytea", "length(\1) < "
	"10", {"'\\x00'::bytea", NULL, NULL}, NULL, NULL, NULL, .is_key = true, .is_toasted = true},
	{"inet", "\1 IS NOT "
	"NULL", {"'127.0.0.1'::inet", NULL, NULL}, NULL, NULL, NULL, .is_key = true},
	{"bit(8)", "\1 IS NOT NULL", {NULL, NULL, NULL}, NULL, NULL, NULL, .is_key = true},
	{"jsonb", "\1 IS NOT NULL", {"'{}'::jsonb", NULL, NULL}, NULL, "\1 -> "
	"'k'::text", "jsonb_ops", .is_key = true,
	 .is_gin = true, .is_toasted = true},
	{"json", "\1 IS NOT NULL", {"'{\"a\": [1, "
	"2]}'::json", NULL, NULL}, NULL, NULL, NULL, .is_toasted = true},
	{"text[]", "\1 <> '{}'::text[]", {"'{}'::text[]", "ARRAY['a'::text, "
	"'b'::text]", NULL}, NULL, NULL, NULL,
	 .is_key = true, .is_gin = true, .is_toasted = true},
	{"integer[]", "\1 IS NOT "
	"NULL", {"'{}'::integer[]", "'{1,2}'::integer[]", NULL}, NULL, NULL, NULL, .is_key = true,
	 .is_gin = true, .is_toasted = true},
	{"int4range", "NOT "
	"isempty(\1)", {"'empty'::int4range", NULL, NULL}, NULL, "lower(\1)", NULL, .is_key = true,
	 .is_range = true, .is_toasted = true},
	{"tstzrange", "\1 IS NOT "
	"NULL", {NULL, NULL, NULL}, NULL, NULL, NULL, .is_key = true, .is_range = true,
	 .is_toasted = true},
	{"tsvector", "\1 IS NOT "
	"NULL", {NULL, NULL, NULL}, NULL, NULL, NULL, .is_key = true, .is_gin = true,
	 .is_toasted = true},
	{"point", "\1 IS NOT "
	"NULL", {"'(0,0)'::point", NULL, NULL}, NULL, NULL, NULL, .is_key = false},
	{"money", "\1 IS NOT NULL", {NULL, NULL, NULL}, NULL, NULL, NULL, .is_key = true},
	{"\"char\"", "\1 IS NOT "
	"NULL", {"'a'::\"char\"", NULL, NULL}, NULL, NULL, NULL, .is_key = true},
	{"xml", "\1 IS NOT NULL", {NULL, NULL, NULL}, NULL, NULL, NULL, .is_toasted = true},
};
/* clang-format on */

enum { TYPES = sizeof(types) / sizeof(*types) };

const struct sqltype *gen_type_named(struct gen *g, const char *text)
{
	struct type_parsed *p = ARENA_NEW(g->arena, struct type_parsed);

	return type_parse(g->arena, text, "public", p) ? &p->type : NULL;
}

const struct gen_type *gen_type_row(struct gen *g, const struct sqltype *t)
{
	const struct gen_type *found = NULL;

	for (size_t i = 0; i < TYPES; i++) {
		if (!g->types[i])
			g->types[i] = gen_type_named(g, types[i].text);
		if (sqltype_eq(g->types[i], t) && (!found || gen_chance(g, 50)))
			found = &types[i];
	}
	return found;
}

const struct sqltype *gen_type_builtin(struct gen *g)
{
	/* the first ones can be most things */
	size_t i = gen_below(g, gen_chance(g, 60) ? 9 : TYPES);

	if (!g->types[i])
		g->types[i] = gen_type_named(g, types[i].text);
	return g->types[i];
}

static const struct sqltype *type_of_object(struct gen *g, const struct object *o)
{
	struct sqltype *t = ARENA_NEW(g->arena, struct sqltype);

	t->schema = o->schema;
	t->name = o->name;
	/* a server cannot alter a domain that an array is made of */
	t->is_array = gen_chance(g, 15) && !(g->for_server && o->kind == &kind_domain);
	return t;
}

const struct sqltype *gen_type_any(struct gen *g, const struct schema *s)
{
	const struct vec *list = schema_of(s, gen_chance(g, 50) ? &kind_enum : &kind_domain);

	if (list->len && gen_chance(g, 35))
		return type_of_object(g, gen_any(g, list));
	return gen_type_builtin(g);
}

const struct object *gen_type_object(const struct schema *s, const struct sqltype *t)
{
	return t && t->schema ? schema_get_any(s, KIND_TYPE, t->schema, t->name) : NULL;
}

const struct sqltype *gen_type_base(const struct schema *s, const struct sqltype *t)
{
	const struct object *o = gen_type_object(s, t);
	size_t depth = schema_of(s, &kind_domain)->len;

	/* a circle of them is on its way out */
	while (o && o->kind == &kind_domain && !t->is_array && depth--) {
		t = ((const struct domain *)o)->type;
		o = gen_type_object(s, t);
	}
	return t;
}

bool gen_type_is_key(struct gen *g, const struct sqltype *t)
{
	const struct sqltype *base = gen_type_base(g->schema, t);
	const struct gen_type *row = gen_type_row(g, base);

	if (gen_type_object(g->schema, base))
		return !base->is_array;
	return row && row->is_key;
}
