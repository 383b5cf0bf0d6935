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
#define IN_SCHEMA(oid, title, name_of, prefix)                                                     \
	{                                                                                          \
		.catalog = (oid),                                                                  \
		.text = ROWS(title, name_of, "x." prefix "namespace", "0", "x." prefix "name",     \
			     name_of " x WHERE x.oid >= 16384"),                                   \
	}
#define IN_DATABASE(condition, title, name_of, prefix)                                             \
	{                                                                                          \
		.probe = condition,                                                                \
		.text = ROWS(title, name_of, "0", "0", "x." prefix "name",                         \
			     name_of " x WHERE x.oid >= 16384"),                                   \
	}
/* Without a wrapper there is no server, and without a server no mapping. */
#define FOREIGN FILLED("pg_foreign_data_wrapper")

/* clang-format off */
static const struct unmanaged_part objects[] = {
	{.catalog = 1255,
	 .text = "SELECT CASE x.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate'"
	 " ELSE 'function' END, 'pg_proc'::regclass::oid, x.oid, x.pronamespace, 0,"
	 " x.proname || '(' || oidvectortypes(x.proargtypes) || ')'"
	 " FROM pg_proc x WHERE x.oid >= 16384" NOT_INTERNAL("pg_proc")},
	/* DISABLE TRIGGER ALL switches off what keeps constraints */
	{.probe = "EXISTS (SELECT FROM pg_trigger WHERE NOT tgisinternal OR tgenabled <> 'O')",
	 .text = ROWS("trigger", "pg_trigger", "0", "x.tgrelid", "x.tgname",
	      "pg_trigger x WHERE NOT x.tgisinternal")
	 " UNION ALL (SELECT DISTINCT 'constraint that is switched off', 0, 0, 0, c.conrelid::int8,"
	 " c.conname FROM pg_trigger t JOIN pg_constraint c ON c.oid = t.tgconstraint"
	 " WHERE t.tgisinternal AND t.tgenabled <> 'O')"},
	{.probe = FILLED("pg_policy"),
	 .text = ROWS("policy", "pg_policy", "0", "x.polrelid", "x.polname", "pg_policy x")},
	{.probe = "EXISTS (SELECT FROM pg_rewrite WHERE oid >= 16384 AND rulename <> '_RETURN')",
	 .text = ROWS("rule", "pg_rewrite", "0", "x.ev_class", "x.rulename",
	      "pg_rewrite x WHERE x.oid >= 16384 AND x.rulename <> '_RETURN'")},
	IN_SCHEMA(3381, "extended statistics", "pg_statistic_ext", "stx"),
	IN_SCHEMA(3456, "collation", "pg_collation", "coll"),
	IN_SCHEMA(2607, "conversion", "pg_conversion", "con"),
	IN_SCHEMA(2616, "operator class", "pg_opclass", "opc"),
	{.catalog = 2753,
	 .text = ROWS("operator family", "pg_opfamily", "x.opfnamespace", "0", "x.opfname",
	      "pg_opfamily x WHERE x.oid >= 16384"
	      " AND NOT EXISTS (SELECT FROM pg_opclass c WHERE c.opcfamily = x.oid)")},
	{.catalog = 2617,
	 .text = ROWS("operator", "pg_operator", "x.oprnamespace", "0",
	      "x.oprname || '(' || CASE x.oprleft WHEN 0 THEN '' ELSE format_type(x.oprleft, NULL)"
	      " || ', ' END || format_type(x.oprright, NULL) || ')'",
	      "pg_operator x WHERE x.oid >= 16384")},
	IN_SCHEMA(3602, "text search configuration", "pg_ts_config", "cfg"),
	IN_SCHEMA(3600, "text search dictionary", "pg_ts_dict", "dict"),
	IN_SCHEMA(3601, "text search parser", "pg_ts_parser", "prs"),
	IN_SCHEMA(3764, "text search template", "pg_ts_template", "tmpl"),
	{.probe = BEYOND("pg_cast"),
	 .text = "SELECT 'cast', 'pg_cast'::regclass::oid, x.oid, 0, 0,"
	 " format_type(x.castsource, NULL) || ' AS ' || format_type(x.casttarget, NULL)"
	 " FROM pg_cast x WHERE x.oid >= 16384" NOT_INTERNAL("pg_cast")},
	{.probe = FILLED("pg_transform"),
	 .text = ROWS("transform", "pg_transform", "0", "0",
	      "format_type(x.trftype, NULL) || ' ' || l.lanname",
	      "pg_transform x JOIN pg_language l ON l.oid = x.trflang")},
	{.probe = "EXISTS (SELECT FROM pg_language WHERE lanispl AND lanname <> 'plpgsql')",
	 .text = ROWS("language", "pg_language", "0", "0", "x.lanname",
	      "pg_language x WHERE x.lanispl AND x.lanname <> 'plpgsql'")},
	IN_DATABASE(BEYOND("pg_am"), "access method", "pg_am", "am"),
	IN_DATABASE(FOREIGN, "foreign-data wrapper", "pg_foreign_data_wrapper", "fdw"),
	IN_DATABASE(FOREIGN, "foreign server", "pg_foreign_server", "srv"),
	{.probe = FOREIGN,
	 .text = "SELECT 'user mapping', 0, 0, 0, 0, srvname || ' ' || usename"
	 " FROM pg_user_mappings"},
	IN_DATABASE(FILLED("pg_publication"), "publication", "pg_publication", "pub"),
	{.probe = FILLED("pg_subscription"),
	 .text = "SELECT 'subscription', 0, 0, 0, 0, subname FROM pg_subscription"
	 " WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"},
	IN_DATABASE(FILLED("pg_event_trigger"), "event trigger", "pg_event_trigger", "evt"),
	{.probe = FILLED("pg_seclabel"),
	 .text = "SELECT 'security label', classoid, objoid, 0, 0,"
	 " provider || ' on ' || pg_describe_object(classoid, objoid, objsubid)"
	 " FROM pg_seclabel"},
	/*
	 * A NOT NULL that says more than the column's attribute does. A name that the server
	 * gave stays when table or column get another one, and means nothing.
	 */
#define NOT_NULL_SAYS_MORE                                                                         \
	" FROM pg_constraint x WHERE x.contype = 'n' AND (NOT x.convalidated OR x.connoinherit"    \
	" OR x.conname !~ '_not_null[0-9]*$')"
	{.probe = "EXISTS (SELECT" NOT_NULL_SAYS_MORE ")",
	 .text = "SELECT 'NOT NULL constraint', 0, 0, 0, x.conrelid, x.conname" NOT_NULL_SAYS_MORE,
	 .min_version = 180000},
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

/* The parts from i on that share one probe: they stand side by side. */
static size_t add_condition(struct sbuf *sql, size_t i)
{
	const char *probe = part_at(i)->probe;
	const struct unmanaged_part *p;

	sbuf_addf(sql, " || CASE WHEN %s THEN '", probe);
	for (; (p = part_at(i)) && str_eq(p->probe, probe); i++)
		sbuf_addf(sql, "%zu ", i);
	sbuf_add(sql, "' ELSE '' END");
	return i;
}

/* Whatever lies in a schema that is not the server's own depends on it. */
static void add_catalogs(struct sbuf *sql)
{
	const char *separator = "";
	const struct unmanaged_part *p;

	sbuf_add(sql, " || coalesce((SELECT string_agg(DISTINCT CASE classid");
	for (size_t i = 0; (p = part_at(i)); i++) {
		if (p->catalog)
			sbuf_addf(sql, " WHEN %lu THEN '%zu '", (unsigned long)p->catalog, i);
	}
	sbuf_add(sql, " END, '') FROM pg_depend WHERE objid >= 16384 AND classid IN (");
	for (size_t i = 0; (p = part_at(i)); i++) {
		if (!p->catalog)
			continue;
		sbuf_addf(sql, "%s%lu", separator, (unsigned long)p->catalog);
		separator = ", ";
	}
	sbuf_add(sql, ")), '')");
}

const char *unmanaged_probe(struct arena *a, int version)
{
	struct sbuf sql = SBUF_INIT(a);
	const struct unmanaged_part *p;
	size_t i = 0;

	sbuf_add(&sql, "SELECT ''");
	while ((p = part_at(i))) {
		if (p->probe && p->min_version <= version)
			i = add_condition(&sql, i);
		else
			i++;
	}
	add_catalogs(&sql);
	return sbuf_text(&sql);
}

static void add_part(struct sbuf *sql, const struct unmanaged_part *p)
{
	sbuf_addf(sql, " UNION ALL %s", p->text);
}

const char *unmanaged_query(const struct reader *r)
{
	/* the first part decides the types: of a name, the others would be cut to its length */
	static const char types[] = "SELECT '', 0, 0, 0, 0, ''::text WHERE false";
	struct sbuf sql = SBUF_INIT(r->snapshot.temp);
	const struct unmanaged_part *part;
	size_t empty;

	sbuf_add(&sql, types);
	empty = sql.len;
	for (const char *p = r->found ? r->found : ""; *p; p = strchr(p, ' ') + 1) {
		part = part_at(strtoul(p, NULL, 10));
		if (part)
			add_part(&sql, part);
	}
	for (size_t i = 0; (part = part_at(i)); i++) {
		if (r->signs & part->sign && part->min_version <= r->snapshot.version)
			add_part(&sql, part);
	}
	return sql.len > empty ? sbuf_text(&sql) : NULL;
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
