#include "db/reader.h"

#include "base/str.h"

#include <string.h>

/* A catalog whose objects have an owner and rights. */
struct owned_catalog {
	uint32_t oid;
	const char *name;
	const char *owner;
	const char *rights;
	const char *where;
};

static const struct owned_catalog catalogs[] = {
	{CATALOG_NAMESPACE, "pg_namespace", "nspowner", "nspacl", "nspname NOT LIKE 'pg\\_%'"},
	{CATALOG_CLASS, "pg_class", "relowner", "relacl", "oid >= 16384 AND relkind IN ('r', 'S')"},
	{CATALOG_TYPE, "pg_type", "typowner", "typacl", "oid >= 16384 AND typtype IN ('d', 'e')"},
};

enum { CATALOG, OID, ATTNUM, OWNER, RIGHTS, IS_FIRST };

/* The role that made the cluster; before version 15 it owns the schema public. */
#define FIRST_ROLE " = 10"

const char *reader_access(struct reader *r)
{
	struct sbuf sql = SBUF_INIT(&r->temp);

	/* who asks is the owner of what no catalog lists */
	sbuf_add(&sql, "SELECT 0::oid, 0::oid, 0, current_user::text,"
		       " pg_get_userbyid(10)::text, false");
	for (size_t i = 0; i < sizeof(catalogs) / sizeof(*catalogs); i++) {
		const struct owned_catalog *c = &catalogs[i];

		sbuf_addf(&sql,
			  " UNION ALL SELECT %u, oid, 0, pg_get_userbyid(%s)::text, %s::text,"
			  " %s" FIRST_ROLE " FROM %s WHERE %s",
			  (unsigned)c->oid, c->owner, c->rights, c->owner, c->name, c->where);
	}
	sbuf_add(&sql,
		 " UNION ALL SELECT 1259, attrelid, attnum, pg_get_userbyid(relowner)::text,"
		 " attacl::text, false FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid"
		 " WHERE attacl IS NOT NULL AND attrelid >= 16384 AND attnum > 0");
	sbuf_addf(&sql, " UNION ALL SELECT %d, oid, 0, rolname::text, NULL, false FROM pg_roles",
		  CATALOG_AUTHID);
	return sbuf_text(&sql);
}

static struct object *object_of(struct reader *r, const struct rows *rows, int i)
{
	uint32_t catalog = codec_oid(rows_get(rows, i, CATALOG));
	uint32_t oid = codec_oid(rows_get(rows, i, OID));
	uint32_t attnum = codec_oid(rows_get(rows, i, ATTNUM));

	if (!attnum)
		return snapshot_object(&r->snapshot, catalog, oid);
	return snapshot_column_object(snapshot_rel(&r->snapshot, oid), attnum);
}

/* Whether a schema is what every new database of that version has. */
static bool is_usual(const struct reader *r, const struct object *o, const struct access *x,
		     bool is_first)
{
	bool is_new = r->snapshot.version >= 150000;
	unsigned usual = is_new ? RIGHT(USAGE) : RIGHT(USAGE) | RIGHT(CREATE);

	return o->kind->fresh && str_eq(o->name, o->kind->fresh) &&
	       (is_new ? str_eq(x->owner, "pg_database_owner") : is_first) && x->n == 1 &&
	       !x->grants[0].role && x->grants[0].rights == usual;
}

/* Whether others with the same owner and rights have the same access. */
static bool take_one(struct reader *r, struct object *o, const struct rows *rows, int i,
		     struct access *x)
{
	struct arena *a = r->snapshot.arena;
	const struct access_row *row = access_row(o);
	const char *rights = rows_get(rows, i, RIGHTS);
	const char *owner = arena_strdup(a, rows_get(rows, i, OWNER));
	const char **items;
	size_t n = snapshot_array(&r->temp, rights, &items);

	x->owner = row->has_owner ? owner : NULL;
	if (rights)
		access_read(a, row, items, n, owner, r->snapshot.version, x);
	else
		access_built_in(a, row, x);
	x->is_usual = is_usual(r, o, x, rows_get(rows, i, IS_FIRST)[0] == 't');
	return !x->is_usual;
}

/* Most objects have the access of another one. */
static const char *key_of(struct reader *r, const struct object *o, const struct rows *rows, int i)
{
	const char *rights = rows_get(rows, i, RIGHTS);

	return arena_printf(&r->temp, "%s %s %s", o->kind->name, rows_get(rows, i, OWNER),
			    rights ? rights : "");
}

/* Columns have none that the catalog tells of, unless somebody granted it. */
static void fill_parts(struct reader *r, const struct access *none)
{
	for (size_t i = 0; i < r->rels.len; i++) {
		const struct snapshot_rel *rel = r->rels.items[i];

		for (int k = 0; rel->object && k < rel->n_columns; k++) {
			struct object *o = rel->columns[k].object;

			if (o && access_row(o) && !o->access)
				o->access = none;
		}
	}
}

/* Rows that are about roles; whether it is one. */
static bool take_roles(struct reader *r, const struct rows *rows, int i)
{
	struct schema *s = r->snapshot.schema;
	uint32_t catalog = codec_oid(rows_get(rows, i, CATALOG));
	const char *name = rows_get(rows, i, OWNER);

	if (catalog && catalog != CATALOG_AUTHID)
		return false;
	name = arena_strdup(s->arena, name);
	if (catalog) {
		vec_push(s->arena, &s->roles, name);
		return true;
	}
	s->reader = name;
	s->first_role = arena_strdup(s->arena, rows_get(rows, i, RIGHTS));
	return true;
}

void reader_take_access(struct reader *r, const struct rows *rows)
{
	struct arena *a = r->snapshot.arena;
	struct access *none = ARENA_NEW(a, struct access);
	struct map known = {0};

	none->has_grants = true;
	for (int i = 0; i < rows->n; i++) {
		struct object *o;
		struct access *x;
		const char *key;

		if (take_roles(r, rows, i))
			continue;
		o = object_of(r, rows, i);
		if (!o || !access_row(o))
			continue;
		key = key_of(r, o, rows, i);
		x = map_get(&known, key);
		if (!x) {
			x = ARENA_NEW(a, struct access);
			if (take_one(r, o, rows, i, x))
				map_put(&r->temp, &known, key, x);
		}
		o->access = x;
	}
	fill_parts(r, none);
}
