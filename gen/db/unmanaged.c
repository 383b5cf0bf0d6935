#include "db/reader.h"

#include "base/str.h"

#include <string.h>

/*
 * What lies outside of pg_class, pg_type and pg_constraint. Each row: the name
 * of the kind, the catalog, the oid, the schema, the relation that it lies on,
 * its name. A kind whose title stands here is taken off the list by itself.
 */
enum { TITLE, CATALOG, OID, NAMESPACE, RELATION, NAME };

/* What the server made along with a type (constructors, casts) is no object of the user. */
#define NOT_INTERNAL(catalog)                                                                      \
	" AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '" catalog "'::regclass"       \
	" AND d.objid = x.oid AND d.deptype = 'i')"

#define NEXT(title, catalog, namespace, relation, name, from)                                      \
	" UNION ALL SELECT '" title "', '" catalog                                                 \
	"'::regclass::oid, x.oid, " namespace ", " relation ", " name " FROM " from

/* Objects of a schema, and objects of the database, made by a user. */
#define IN_SCHEMA(title, catalog, prefix)                                                          \
	NEXT(title, catalog, "x." prefix "namespace", "0", "x." prefix "name",                     \
	     catalog " x WHERE x.oid >= 16384")
#define IN_DATABASE(title, catalog, prefix)                                                        \
	NEXT(title, catalog, "0", "0", "x." prefix "name", catalog " x WHERE x.oid >= 16384")

void reader_note_unmanaged(struct reader *r, const char *const *values)
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

/* clang-format off */
const struct reader_query reader_unmanaged[3] = {{
	"SELECT CASE x.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate'"
	" ELSE 'function' END, 'pg_proc'::regclass::oid, x.oid, x.pronamespace, 0,"
	" x.proname || '(' || oidvectortypes(x.proargtypes) || ')'"
	" FROM pg_proc x WHERE x.oid >= 16384" NOT_INTERNAL("pg_proc")
	NEXT("trigger", "pg_trigger", "0", "x.tgrelid", "x.tgname",
	     "pg_trigger x WHERE NOT x.tgisinternal")
	NEXT("policy", "pg_policy", "0", "x.polrelid", "x.polname", "pg_policy x")
	NEXT("rule", "pg_rewrite", "0", "x.ev_class", "x.rulename",
	     "pg_rewrite x WHERE x.oid >= 16384 AND x.rulename <> '_RETURN'")
	IN_SCHEMA("extended statistics", "pg_statistic_ext", "stx")
	IN_SCHEMA("collation", "pg_collation", "coll")
	IN_SCHEMA("conversion", "pg_conversion", "con")
	IN_SCHEMA("operator class", "pg_opclass", "opc")
	NEXT("operator family", "pg_opfamily", "x.opfnamespace", "0", "x.opfname",
	     "pg_opfamily x WHERE x.oid >= 16384"
	     " AND NOT EXISTS (SELECT FROM pg_opclass c WHERE c.opcfamily = x.oid)")
	NEXT("operator", "pg_operator", "x.oprnamespace", "0",
	     "x.oprname || '(' || CASE x.oprleft WHEN 0 THEN '' ELSE format_type(x.oprleft, NULL)"
	     " || ', ' END || format_type(x.oprright, NULL) || ')'",
	     "pg_operator x WHERE x.oid >= 16384")
	IN_SCHEMA("text search configuration", "pg_ts_config", "cfg")
	IN_SCHEMA("text search dictionary", "pg_ts_dict", "dict")
	IN_SCHEMA("text search parser", "pg_ts_parser", "prs")
	IN_SCHEMA("text search template", "pg_ts_template", "tmpl")
	, 0, reader_note_unmanaged,
}, {
	"SELECT 'cast', 'pg_cast'::regclass::oid, x.oid, 0, 0,"
	" format_type(x.castsource, NULL) || ' AS ' || format_type(x.casttarget, NULL)"
	" FROM pg_cast x WHERE x.oid >= 16384" NOT_INTERNAL("pg_cast")
	NEXT("transform", "pg_transform", "0", "0",
	     "format_type(x.trftype, NULL) || ' ' || l.lanname",
	     "pg_transform x JOIN pg_language l ON l.oid = x.trflang")
	NEXT("language", "pg_language", "0", "0", "x.lanname",
	     "pg_language x WHERE x.lanispl AND x.lanname <> 'plpgsql'")
	IN_DATABASE("access method", "pg_am", "am")
	IN_DATABASE("foreign-data wrapper", "pg_foreign_data_wrapper", "fdw")
	IN_DATABASE("foreign server", "pg_foreign_server", "srv")
	" UNION ALL SELECT 'user mapping', 0, 0, 0, 0, srvname || ' ' || usename"
	" FROM pg_user_mappings"
	IN_DATABASE("publication", "pg_publication", "pub")
	" UNION ALL SELECT 'subscription', 0, 0, 0, 0, subname FROM pg_subscription"
	" WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
	IN_DATABASE("event trigger", "pg_event_trigger", "evt")
	NEXT("default privileges", "pg_default_acl", "0", "0",
	     "CASE x.defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences'"
	     " WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' ELSE 'schemas' END"
	     " || ' of ' || pg_get_userbyid(x.defaclrole) || CASE WHEN x.defaclnamespace <> 0"
	     " THEN ' in ' || x.defaclnamespace::regnamespace::text ELSE '' END",
	     "pg_default_acl x")
	" UNION ALL SELECT 'security label', classoid, objoid, 0, 0,"
	" provider || ' on ' || pg_describe_object(classoid, objoid, objsubid) FROM pg_seclabel",
	0, reader_note_unmanaged,
}, {
	/*
	 * A NOT NULL that says more than the column's attribute does. A name that the server
	 * gave stays when table or column get another one, and means nothing.
	 */
	"SELECT 'NOT NULL constraint', 0, 0, 0, x.conrelid, x.conname"
	" FROM pg_constraint x WHERE x.contype = 'n' AND (NOT x.convalidated OR x.connoinherit"
	" OR x.conname !~ '_not_null[0-9]*$')",
	180000, reader_note_unmanaged,
}};
/* clang-format on */
