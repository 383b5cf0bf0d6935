#include "db/unmanaged.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* The columns of a part's query. A kind whose title stands here is taken off the list by itself. */
enum { TITLE, CATALOG, OID, NAMESPACE, RELATION, NAME, COLUMNS };

/* What the server made along with a type (constructors, casts) is no object of the user. */
#define NOT_INTERNAL(catalog)                                                                      \
	" AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '" catalog "'::regclass"       \
	" AND d.objid = x.oid AND d.deptype = 'i')"

#define ROWS(title, catalog, namespace, relation, name, from)                                      \
	"SELECT '" title "', '" catalog                                                            \
	"'::regclass::oid, x.oid, " namespace ", " relation ", " name " FROM " from

/* Probes of catalogs in which the server has rows of its own, and of those in which it has none. */
#define BEYOND(catalog) "EXISTS (SELECT FROM " catalog " WHERE oid >= 16384)"
#define FILLED(catalog) "pg_relation_size('" catalog "') > 0"

/* Objects of a schema, and objects of the database, made by a user. */
#define IN_SCHEMA(probe, title, catalog, prefix)                                                   \
	{                                                                                          \
		probe(catalog),                                                                    \
			ROWS(title, catalog, "x." prefix "namespace", "0", "x." prefix "name",     \
			     catalog " x WHERE x.oid >= 16384"),                                   \
			0                                                                          \
	}
#define IN_DATABASE(probe, title, catalog, prefix)                                                 \
	{                                                                                          \
		probe(catalog),                                                                    \
			ROWS(title, catalog, "0", "0", "x." prefix "name",                         \
			     catalog " x WHERE x.oid >= 16384"),                                   \
			0                                                                          \
	}

/* clang-format off */
static const struct unmanaged_part objects[] = {
	{BEYOND("pg_proc"),
	 "SELECT CASE x.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate'"
	 " ELSE 'function' END, 'pg_proc'::regclass::oid, x.oid, x.pronamespace, 0,"
	 " x.proname || '(' || oidvectortypes(x.proargtypes) || ')'"
	 " FROM pg_proc x WHERE x.oid >= 16384" NOT_INTERNAL("pg_proc"), 0},
	/* DISABLE TRIGGER ALL switches off what keeps constraints */
	{"EXISTS (SELECT FROM pg_trigger WHERE NOT tgisinternal OR tgenabled <> 'O')",
	 ROWS("trigger", "pg_trigger", "0", "x.tgrelid", "x.tgname",
	      "pg_trigger x WHERE NOT x.tgisinternal")
	 " UNION ALL (SELECT DISTINCT 'constraint that is switched off', 0, 0, 0, c.conrelid::int8,"
	 " c.conname FROM pg_trigger t JOIN pg_constraint c ON c.oid = t.tgconstraint"
	 " WHERE t.tgisinternal AND t.tgenabled <> 'O')", 0},
	{FILLED("pg_policy"),
	 ROWS("policy", "pg_policy", "0", "x.polrelid", "x.polname", "pg_policy x"), 0},
	{"EXISTS (SELECT FROM pg_rewrite WHERE oid >= 16384 AND rulename <> '_RETURN')",
	 ROWS("rule", "pg_rewrite", "0", "x.ev_class", "x.rulename",
	      "pg_rewrite x WHERE x.oid >= 16384 AND x.rulename <> '_RETURN'"), 0},
	IN_SCHEMA(FILLED, "extended statistics", "pg_statistic_ext", "stx"),
	IN_SCHEMA(BEYOND, "collation", "pg_collation", "coll"),
	IN_SCHEMA(BEYOND, "conversion", "pg_conversion", "con"),
	IN_SCHEMA(BEYOND, "operator class", "pg_opclass", "opc"),
	{BEYOND("pg_opfamily"),
	 ROWS("operator family", "pg_opfamily", "x.opfnamespace", "0", "x.opfname",
	      "pg_opfamily x WHERE x.oid >= 16384"
	      " AND NOT EXISTS (SELECT FROM pg_opclass c WHERE c.opcfamily = x.oid)"), 0},
	{BEYOND("pg_operator"),
	 ROWS("operator", "pg_operator", "x.oprnamespace", "0",
	      "x.oprname || '(' || CASE x.oprleft WHEN 0 THEN '' ELSE format_type(x.oprleft, NULL)"
	      " || ', ' END || format_type(x.oprright, NULL) || ')'",
	      "pg_operator x WHERE x.oid >= 16384"), 0},
	IN_SCHEMA(BEYOND, "text search configuration", "pg_ts_config", "cfg"),
	IN_SCHEMA(BEYOND, "text search dictionary", "pg_ts_dict", "dict"),
	IN_SCHEMA(BEYOND, "text search parser", "pg_ts_parser", "prs"),
	IN_SCHEMA(BEYOND, "text search template", "pg_ts_template", "tmpl"),
	{BEYOND("pg_cast"),
	 "SELECT 'cast', 'pg_cast'::regclass::oid, x.oid, 0, 0,"
	 " format_type(x.castsource, NULL) || ' AS ' || format_type(x.casttarget, NULL)"
	 " FROM pg_cast x WHERE x.oid >= 16384" NOT_INTERNAL("pg_cast"), 0},
	{FILLED("pg_transform"),
	 ROWS("transform", "pg_transform", "0", "0",
	      "format_type(x.trftype, NULL) || ' ' || l.lanname",
	      "pg_transform x JOIN pg_language l ON l.oid = x.trflang"), 0},
	{"EXISTS (SELECT FROM pg_language WHERE lanispl AND lanname <> 'plpgsql')",
	 ROWS("language", "pg_language", "0", "0", "x.lanname",
	      "pg_language x WHERE x.lanispl AND x.lanname <> 'plpgsql'"), 0},
	IN_DATABASE(BEYOND, "access method", "pg_am", "am"),
	IN_DATABASE(FILLED, "foreign-data wrapper", "pg_foreign_data_wrapper", "fdw"),
	IN_DATABASE(FILLED, "foreign server", "pg_foreign_server", "srv"),
	{FILLED("pg_user_mapping"),
	 "SELECT 'user mapping', 0, 0, 0, 0, srvname || ' ' || usename FROM pg_user_mappings", 0},
	IN_DATABASE(FILLED, "publication", "pg_publication", "pub"),
	{FILLED("pg_subscription"),
	 "SELECT 'subscription', 0, 0, 0, 0, subname FROM pg_subscription"
	 " WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())", 0},
	IN_DATABASE(FILLED, "event trigger", "pg_event_trigger", "evt"),
	{FILLED("pg_default_acl"),
	 ROWS("default privileges", "pg_default_acl", "0", "0",
	      "CASE x.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences'"
	      " WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' ELSE 'schemas' END"
	      " || ' of ' || pg_get_userbyid(x.defaclrole) || CASE WHEN x.defaclnamespace <> 0"
	      " THEN ' in ' || x.defaclnamespace::regnamespace::text ELSE '' END",
	      "pg_default_acl x"), 0},
	{FILLED("pg_seclabel"),
	 "SELECT 'security label', classoid, objoid, 0, 0,"
	 " provider || ' on ' || pg_describe_object(classoid, objoid, objsubid)"
	 " FROM pg_seclabel", 0},
	/*
	 * A NOT NULL that says more than the column's attribute does. A name that the server
	 * gave stays when table or column get another one, and means nothing.
	 */
#define NOT_NULL_SAYS_MORE                                                                         \
	" FROM pg_constraint x WHERE x.contype = 'n' AND (NOT x.convalidated OR x.connoinherit"    \
	" OR x.conname !~ '_not_null[0-9]*$')"
	{"EXISTS (SELECT" NOT_NULL_SAYS_MORE ")",
	 "SELECT 'NOT NULL constraint', 0, 0, 0, x.conrelid, x.conname" NOT_NULL_SAYS_MORE, 180000},
};
/* clang-format on */

enum { OBJECTS = sizeof(objects) / sizeof(*objects) };

/* The part by its place among all of them; NULL: there are no more. */
static const struct unmanaged_part *part_at(size_t i)
{
	if (i < OBJECTS)
		return &objects[i];
	return i < OBJECTS + unmanaged_n_attributes ? &unmanaged_attributes[i - OBJECTS] : NULL;
}

const char *unmanaged_probe(struct arena *a, int version)
{
	struct sbuf sql = SBUF_INIT(a);
	const struct unmanaged_part *p;

	sbuf_add(&sql, "SELECT ''");
	for (size_t i = 0; (p = part_at(i)); i++) {
		if (p->min_version <= version)
			sbuf_addf(&sql, " || CASE WHEN %s THEN '%zu ' ELSE '' END", p->probe, i);
	}
	return sbuf_text(&sql);
}

const char *unmanaged_query(struct arena *a, const char *found)
{
	struct sbuf sql = SBUF_INIT(a);
	const char *separator = "";

	for (const char *p = found; *p; p = strchr(p, ' ') + 1) {
		const struct unmanaged_part *part = part_at(strtoul(p, NULL, 10));

		if (part) {
			sbuf_addf(&sql, "%s%s", separator, part->text);
			separator = " UNION ALL ";
		}
	}
	return *separator ? sbuf_text(&sql) : NULL;
}

static void note(struct reader *r, const char *const *values)
{
	const struct kind_set *kinds = r->snapshot.schema->kinds;
	const char *title = values[TITLE];
	const char *name = values[NAME];
	uint32_t namespace = codec_oid(values[NAMESPACE]);
	uint32_t relation = codec_oid(values[RELATION]);
	const struct object *object = NULL;
	const char *schema = NULL;
	struct unmanaged *u;

	if (!name)
		return;
	for (size_t k = 0; k < kinds->n; k++) {
		if (strcmp(kinds->items[k]->title, title) == 0)
			return;
	}
	if (reader_is_member(r, codec_oid(values[CATALOG]), codec_oid(values[OID])))
		return;
	if (relation) {
		const struct snapshot_rel *rel = snapshot_rel(&r->snapshot, relation);

		if (!rel || !reader_looks_at(r, rel))
			return;
		schema = rel->schema;
		object = rel->object;
		name = *name ? arena_printf(&r->temp, "%s.%s", rel->name, name) : rel->name;
	} else if (namespace) {
		schema = reader_schema(r, namespace);
		if (!schema)
			return;
	}
	u = reader_add_unmanaged(r, title, schema, name);
	u->catalog = codec_oid(values[CATALOG]);
	u->oid = codec_oid(values[OID]);
	u->object = object;
}

void unmanaged_take(struct reader *r, const struct rows *rows)
{
	const char *values[COLUMNS];

	for (int row = 0; row < rows->n; row++) {
		for (int k = 0; k < COLUMNS; k++)
			values[k] = rows_get(rows, row, k);
		note(r, values);
	}
}
