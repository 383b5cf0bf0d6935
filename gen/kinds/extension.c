#include "kinds/emit.h"
#include "kinds/kinds.h"
#include "kinds/snapshot.h"

#include <string.h>

static void preset_version(const struct object *o, const void *holder, void *out)
{
	(void)holder;
	*(const char **)out = ((const struct extension *)o)->usual_version;
}

static const struct field fields[] = {
	{.name = "schema",
	 .type = FIELD_IDENT,
	 .offset = offsetof(struct extension, schema),
	 .flags = FIELD_IF_SAID | FIELD_SCHEMA,
	 .help = "The schema for the extension's objects; the server chooses when it is not said."},
	{.name = "version",
	 .type = FIELD_TEXT,
	 .offset = offsetof(struct extension, version),
	 .flags = FIELD_IF_SAID | FIELD_MAY_RECREATE,
	 .preset_of = preset_version,
	 .help = "The version, where a particular one is wanted; inspect writes one that the "
		 "server would not take by itself."},
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

/* Numbers are compared as such: 1.9 comes before 1.10. */
static bool is_older(const char *a, const char *b)
{
	while (*a && *b) {
		size_t x = strspn(a, "0123456789");
		size_t y = strspn(b, "0123456789");
		int c;

		if (x && y && x != y)
			return x < y;
		c = x && y ? strncmp(a, b, x) : (*a > *b) - (*a < *b);
		if (c)
			return c < 0;
		a += x && y ? x : 1;
		b += x && y ? y : 1;
	}
	return !*a && *b;
}

/* Extensions bring scripts that lead to newer versions, and hardly ever one that leads back. */
static bool recreates(const struct object *from, const struct object *to, uint64_t mask)
{
	const struct extension *x = (const struct extension *)from;
	const struct extension *y = (const struct extension *)to;

	return mask & emit_bit(to->kind, "version") && x->version && y->version &&
	       is_older(y->version, x->version);
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
 * An extension's own comment and usual version come from its control file: only
 * others are a statement of the user. The one that every database has is not
 * looked up: reading control files takes longer than the query.
 */
static const struct kind_query queries[] = {
	{"extensions", 0, CATALOG_EXTENSION, 0,
	 "SELECT e.oid AS \".oid\", extname AS \".name\", n.nspname AS \"schema:ident\","
	 " extversion AS \"version:text\", CASE WHEN extname <> 'plpgsql' THEN"
	 " (SELECT ARRAY[x.comment, x.default_version::text] FROM pg_available_extensions() x"
	 " WHERE x.name = extname) END AS \".rest\""
	 " FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace",
	 ".own_comment .usual_version"},
	{.text = NULL},
};

static void resolve(struct snapshot *s, struct object *o)
{
	struct extension *x = (struct extension *)o;
	const char *version = snapshot_raw(s, o, ".usual_version");

	o->is_own_comment = is_fresh(o) || str_eq(o->comment, snapshot_raw(s, o, ".own_comment"));
	x->usual_version = version ? arena_strdup(s->arena, version) : x->version;
}

static const struct kind_sql pg = {
	.queries = queries,
	.resolve = resolve,
	.create = create,
	.alter = alter,
	.recreates = recreates,
	.drop = drop,
	.identify = identify,
};

const struct kind kind_extension = {
	.name = "extension",
	.title = "extension",
	.plural = "extensions",
	.flags = KIND_DATABASE | KIND_OWN_COMMENT,
	.size = sizeof(struct extension),
	.fields = fields,
	.needs = needs,
	.is_fresh = is_fresh,
	.sql = {[DIALECT_PG] = &pg},
	.doc = "An extension. What it brings along (types, functions, operators) belongs to it "
	       "and is neither written nor compared.",
	.example = "extensions:\n"
		   "  pg_trgm:\n"
		   "  hstore: {version: \"1.8\"}\n",
};
