#include "kinds/emit.h"
#include "kinds/kinds.h"
#include "kinds/snapshot.h"

static const struct field fields[] = {
	{.name = "schema",
	 .type = FIELD_IDENT,
	 .offset = offsetof(struct extension, schema),
	 .flags = FIELD_IF_SAID | FIELD_SCHEMA,
	 .help = "The schema for the extension's objects; the server chooses when it is not said."},
	{.name = "version",
	 .type = FIELD_TEXT,
	 .offset = offsetof(struct extension, version),
	 .flags = FIELD_IF_SAID | FIELD_QUIET,
	 .help = "The version, where a particular one is wanted."},
	FIELD_END,
};

/* The language that every new database has. */
static bool is_fresh(const struct object *o)
{
	return str_eq(o->name, "plpgsql");
}

static void needs(struct needs *n, const struct object *o)
{
	const struct extension *x = (const struct extension *)o;
	const struct object *s;

	if (!x->schema)
		return;
	s = schema_get(n->schema, &kind_schema, NULL, x->schema);
	if (s)
		vec_push(n->arena, &n->objects, s);
}

static void identify(struct sql *w, const struct object *o)
{
	SQL(w, KW("EXTENSION"), ID(o->name));
}

static void create(struct emit *e, const struct object *o)
{
	const struct extension *x = (const struct extension *)o;
	struct sql *w = emit_open(e);

	SQL(w, KW("CREATE EXTENSION IF NOT EXISTS"), ID(o->name));
	if (x->schema)
		SQL(w, KW("SCHEMA"), ID(x->schema));
	if (x->version)
		SQL(w, KW("VERSION"), LIT(x->version));
	emit_end(e, w, 0);
}

static void alter(struct emit *e, const struct object *from, const struct object *to, uint64_t mask)
{
	const struct extension *x = (const struct extension *)to;

	(void)from;
	if (mask & emit_bit(to->kind, "schema"))
		EMIT(e, 0, KW("ALTER EXTENSION"), ID(to->name), KW("SET SCHEMA"), ID(x->schema));
	if (mask & emit_bit(to->kind, "version"))
		EMIT(e, 0, KW("ALTER EXTENSION"), ID(to->name), KW("UPDATE TO"), LIT(x->version));
}

static void drop(struct emit *e, const struct object *o)
{
	EMIT(e, 0, KW("DROP EXTENSION"), ID(o->name));
}

/*
 * An extension's own comment comes from its control file: only another one is a
 * statement of the user.
 */
static const struct kind_query queries[] = {
	{"extensions", 0, CATALOG_EXTENSION, 0,
	 "SELECT e.oid AS \".oid\", extname AS \".name\", n.nspname AS \"schema:ident\","
	 " extversion AS \"version:text\" FROM pg_extension e JOIN pg_namespace n ON n.oid = "
	 "extnamespace",
	 NULL},
	{.text = NULL},
};

static const struct kind_sql pg = {
	.queries = queries,
	.create = create,
	.alter = alter,
	.drop = drop,
	.identify = identify,
};

static const char *const later[] = {"owner", NULL};

const struct kind kind_extension = {
	.name = "extension",
	.title = "extension",
	.plural = "extensions",
	.flags = KIND_DATABASE | KIND_OWN_COMMENT,
	.size = sizeof(struct extension),
	.fields = fields,
	.later = later,
	.needs = needs,
	.is_fresh = is_fresh,
	.sql = {[DIALECT_PG] = &pg},
	.doc = "An extension. What it brings along (types, functions, operators) belongs to it "
	       "and is neither written nor compared.",
	.example = "extensions:\n"
		   "  pg_trgm:\n"
		   "  hstore: {version: \"1.8\"}\n",
};
