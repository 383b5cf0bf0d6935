#include "kinds/emit.h"
#include "kinds/kinds.h"
#include "kinds/snapshot.h"

static const struct field fields[] = {FIELD_END};

static const struct access_row access = {
	.has_owner = true, .rights = RIGHT(USAGE) | RIGHT(CREATE), .letter = 'n'};

/* Every new database has it, with this comment or, after a restore, with none: that is one. */
static void normalize(struct schema *s, struct object *o)
{
	(void)s;
	if (str_eq(o->name, "public") && str_eq(o->comment, "standard public schema"))
		o->comment = NULL;
}

static bool is_fresh(const struct object *o)
{
	return str_eq(o->name, "public") && !o->comment && (!o->access || o->access->is_usual);
}

/* Before version 15 it belongs to whoever made the cluster. */
static void make_fresh(struct schema *models, struct object *o, const struct schema *live)
{
	struct access *x = ARENA_NEW(models->arena, struct access);
	bool is_new = live->server_version >= 150000;

	/* another server may have been asked before */
	if (o->access && !o->access->is_usual)
		*x = *o->access;
	x->is_usual = !x->owner && !x->has_grants;
	if (!x->owner && models->manage.owner)
		x->owner = is_new ? "pg_database_owner" : live->first_role;
	if (!x->has_grants && models->manage.grants) {
		x->has_grants = true;
		access_grant(models->arena, x, NULL,
			     is_new ? RIGHT(USAGE) : RIGHT(USAGE) | RIGHT(CREATE), 0);
	}
	o->access = x;
}

static void identify(struct sql *w, const struct object *o)
{
	SQL(w, KW("SCHEMA"), ID(o->name));
}

static void create(struct emit *e, const struct object *o)
{
	EMIT(e, 0, KW("CREATE SCHEMA"), ID(o->name));
}

static void drop(struct emit *e, const struct object *o)
{
	EMIT(e, 0, KW("DROP SCHEMA"), ID(o->name));
}

static void rename_schema(struct emit *e, const struct object *from, const struct object *to)
{
	EMIT(e, 0, KW("ALTER SCHEMA"), ID(from->name), KW("RENAME TO"), ID(to->name));
}

static const struct kind_query queries[] = {
	{"schemas", 0, CATALOG_NAMESPACE, 0,
	 "SELECT oid AS \".oid\", nspname AS \".name\" FROM pg_namespace", NULL},
	{.text = NULL},
};

static const struct kind_sql pg = {
	.queries = queries,
	.create = create,
	.drop = drop,
	.rename = rename_schema,
	.identify = identify,
};

const struct kind kind_schema = {
	.name = "schema",
	.title = "schema",
	.plural = "schemas",
	.size = sizeof(struct schema_object),
	.fields = fields,
	.access = &access,
	.normalize = normalize,
	.fresh = "public",
	.make_fresh = make_fresh,
	.is_fresh = is_fresh,
	.sql = {[DIALECT_PG] = &pg},
	.doc = "A schema: a name space for tables, types and sequences. The default schema need "
	       "not be declared; every other one that an object's name mentions must be.",
	.example = "schemas:\n"
		   "  app: {comment: Tables of the shop.}\n"
		   "tables:\n"
		   "  app.orders:\n"
		   "    columns: {id: bigint}\n",
};
