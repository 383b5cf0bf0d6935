#include "rev/history.h"

#include "dialect/sql.h"

#include <string.h>
#include <unistd.h>

/*
 * Where the two tables are, in one row: schema of the version table or NULL;
 * schema for a new one or NULL; schema of the history table or NULL; whether
 * the schema modelgen exists, may be made, may take a table; whether the
 * version table's schema may; a schema of the search path that the user may
 * not use, where it is the table's or the only one, or NULL; the user; the
 * columns of the history table or NULL. What has another's columns is not it.
 * $1: name of the version table; $2: its schema, or NULL for the search path.
 */
static const char look_sql[] =
	"WITH version AS ("
	"SELECT n.nspname FROM pg_catalog.pg_class c"
	" JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
	" WHERE c.relname = $1 AND c.relkind IN ('r', 'p', 'v', 'f')"
	" AND CASE WHEN $2::pg_catalog.text IS NULL THEN pg_catalog.pg_table_is_visible(c.oid)"
	" ELSE n.nspname = $2::pg_catalog.text END LIMIT 1),"
	" place AS (SELECT COALESCE((SELECT nspname::pg_catalog.text FROM version),"
	" $2::pg_catalog.text, (SELECT x FROM pg_catalog.unnest("
	"pg_catalog.current_schemas(false)::pg_catalog.text[]) x"
	" WHERE x <> 'pg_catalog' LIMIT 1)) AS name),"
	" history AS (SELECT c.oid, n.nspname FROM pg_catalog.pg_class c"
	" JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
	" WHERE c.relname = 'modelgen_history' AND c.relkind IN ('r', 'p')"
	" AND (n.nspname = 'modelgen' OR n.nspname = (SELECT name FROM place))"
	" AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid"
	" AND a.attname = 'version_table') ORDER BY n.nspname = 'modelgen' DESC LIMIT 1),"
	" own AS (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = 'modelgen'),"
	" path AS (SELECT pg_catalog.btrim(x, ' \"') AS name FROM pg_catalog.unnest("
	"pg_catalog.string_to_array(pg_catalog.current_setting('search_path'), ',')) x)"
	" SELECT (SELECT nspname FROM version), (SELECT name FROM place),"
	" (SELECT nspname FROM history),"
	" EXISTS (SELECT FROM own),"
	" pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'),"
	" COALESCE((SELECT pg_catalog.has_schema_privilege(oid, 'CREATE') FROM own), false),"
	" COALESCE((SELECT pg_catalog.has_schema_privilege(n.oid, 'CREATE')"
	" FROM pg_catalog.pg_namespace n WHERE n.nspname = (SELECT name FROM place)), false),"
	" (SELECT n.nspname FROM pg_catalog.pg_namespace n"
	" WHERE $2::pg_catalog.text IS NULL AND n.nspname IN (SELECT name FROM path)"
	" AND NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE')"
	" AND ((SELECT name FROM place) IS NULL OR EXISTS (SELECT FROM pg_catalog.pg_class c"
	" WHERE c.relnamespace = n.oid AND c.relname = $1)) LIMIT 1), current_user,"
	" (SELECT pg_catalog.string_agg(a.attname, ',') FROM pg_catalog.pg_attribute a"
	" WHERE a.attrelid = (SELECT oid FROM history) AND a.attnum > 0"
	" AND NOT a.attisdropped)";

enum {
	LOOK_VERSION,
	LOOK_PLACE,
	LOOK_HISTORY,
	LOOK_HAS_OWN,
	LOOK_CREATE,
	LOOK_OWN,
	LOOK_BESIDE,
	LOOK_CLOSED,
	LOOK_USER,
	LOOK_COLUMNS,
};

static bool is_true(const struct rows *r, int column)
{
	return str_eq(rows_get(r, 0, column), "t");
}

static const char *copy(struct rev_store *s, const struct rows *r, int column)
{
	const char *text = rows_get(r, 0, column);

	return text ? arena_strdup(s->arena, text) : NULL;
}

/* What a history table of an earlier build lacks. */
static const char *read_renew(struct rev_store *s, const char *columns)
{
	struct vec names = {0};

	while (*columns) {
		size_t len = strcspn(columns, ",");

		vec_push(s->arena, &names, arena_strndup(s->arena, columns, len));
		columns += len + (columns[len] == ',');
	}
	return rev_sql_history_renew(s->arena, s->history_schema, &names);
}

/* A table that cannot be seen must not pass for one that is not there. */
static void refuse_closed(struct diags *ds, const struct rows *r)
{
	const char *schema = rows_get(r, 0, LOOK_CLOSED);
	struct diag *d =
		diag_add(ds, MG_SERVER, POS_NONE, "permission denied for schema %s", schema);

	diag_note(ds, d, "SQLSTATE 42501");
	diag_hint(ds, d, "User %s lacks a right: GRANT USAGE ON SCHEMA %s TO %s.",
		  rows_get(r, 0, LOOK_USER), schema, rows_get(r, 0, LOOK_USER));
}

bool rev_store_look(struct rev_store *s, struct diags *ds)
{
	const char *const params[] = {s->table, s->wanted_schema};
	struct rows r;

	if (!conn_query(s->conn, ds, look_sql, 2, params, &r))
		return false;
	if (!rows_get(&r, 0, LOOK_VERSION) && rows_get(&r, 0, LOOK_CLOSED)) {
		refuse_closed(ds, &r);
		rows_close(&r);
		return false;
	}
	s->exists = rows_get(&r, 0, LOOK_VERSION) != NULL;
	s->schema = copy(s, &r, LOOK_PLACE);
	s->history_schema = copy(s, &r, LOOK_HISTORY);
	s->history_exists = s->history_schema != NULL;
	s->makes_schema = false;
	s->history_renew = NULL;
	if (s->history_exists) {
		s->history_renew = read_renew(s, rows_get(&r, 0, LOOK_COLUMNS));
	} else {
		s->makes_schema = !is_true(&r, LOOK_HAS_OWN) && is_true(&r, LOOK_CREATE);
		if (s->makes_schema || is_true(&r, LOOK_OWN))
			s->history_schema = "modelgen";
		else if (is_true(&r, LOOK_BESIDE))
			s->history_schema = s->schema;
	}
	rows_close(&r);
	return true;
}

bool rev_store_open(struct arena *a, struct diags *ds, struct conn *conn, const char *table,
		    const char *schema, struct rev_store *out)
{
	*out = (struct rev_store){
		.arena = a, .conn = conn, .table = table, .wanted_schema = schema};
	return rev_store_look(out, ds);
}

bool rev_store_rows(struct rev_store *s, struct diags *ds, struct vec *out)
{
	struct rows r;
	struct sql w;

	*out = (struct vec){0};
	if (!s->exists)
		return true;
	sql_init(&w, s->arena, NULL);
	SQL(&w, KW("SELECT version_num FROM"), NAME(s->schema, s->table),
	    KW("ORDER BY version_num COLLATE pg_catalog.\"C\""));
	if (!conn_query(s->conn, ds, sbuf_text(&w.text), 0, NULL, &r))
		return false;
	for (int i = 0; i < r.n; i++) {
		if (rows_get(&r, i, 0))
			vec_push(s->arena, out, arena_strdup(s->arena, rows_get(&r, i, 0)));
	}
	rows_close(&r);
	return true;
}

bool rev_store_current(struct rev_store *s, struct diags *ds, const struct rev_graph *g,
		       struct vec *out)
{
	size_t errors = ds->errors;
	struct vec ids;

	*out = (struct vec){0};
	if (!rev_store_rows(s, ds, &ids))
		return false;
	for (size_t i = 0; i < ids.len; i++) {
		const struct rev_node *n = rev_graph_find(g, ids.items[i]);
		struct diag *d;

		if (n) {
			vec_push(s->arena, out, n);
			continue;
		}
		d = diag_add(ds, MG_REV_UNKNOWN, POS_NONE,
			     "the database is at revision %s, which has no file in %s",
			     (const char *)ids.items[i], g->dir);
		diag_note(ds, d, "%s", conn_target(s->conn));
		diag_hint(ds, d,
			  "Bring the file back, or look whether this is the right database "
			  "and the right folder; where the revision is gone for good, "
			  "`modelgen stamp --purge REVISION` says what takes its place.");
	}
	return ds->errors == errors;
}

bool rev_store_renew(struct rev_store *s, struct diags *ds)
{
	struct diag *d;

	if (!s->history_renew)
		return true;
	if (conn_exec(s->conn, ds, s->history_renew)) {
		s->history_renew = NULL;
		return true;
	}
	if (str_eq(conn_sqlstate(s->conn), "42501")) {
		d = ds->list.items[ds->list.len - 1];
		diag_note(ds, d, "table %s.modelgen_history is of an earlier version of modelgen",
			  s->history_schema);
		diag_hint(ds, d, "Its owner can bring it up to date: %s;", s->history_renew);
	}
	return false;
}

bool rev_store_make(struct rev_store *s, struct diags *ds)
{
	struct diag *d;

	if (!s->schema) {
		d = diag_add(ds, MG_CONFIG, POS_NONE,
			     "no schema of the search path exists, so the version table has no "
			     "place");
		diag_hint(ds, d, "Set version_table: {schema: ...} in modelgen.yaml.");
		return false;
	}
	if (!s->exists && !conn_exec(s->conn, ds, rev_sql_create(s->arena, s->schema, s->table)))
		return false;
	s->exists = true;
	if (s->history_exists || !s->history_schema)
		return rev_store_renew(s, ds);
	if (s->makes_schema && !conn_exec(s->conn, ds, rev_sql_history_schema(s->arena)))
		return false;
	if (!conn_exec(s->conn, ds, rev_sql_history_create(s->arena, s->history_schema)))
		return false;
	s->history_exists = true;
	return true;
}

bool rev_store_purge(struct rev_store *s, struct diags *ds)
{
	struct sql w;

	sql_init(&w, s->arena, NULL);
	SQL(&w, KW("DELETE FROM"), NAME(s->schema, s->table));
	return conn_exec(s->conn, ds, sbuf_text(&w.text));
}

bool rev_store_move(struct rev_store *s, struct diags *ds, const struct rev_op *op)
{
	const char *sql = rev_sql_move(s->arena, s->schema, s->table, op);
	struct rows r;
	struct diag *d;
	int n;

	if (!conn_query(s->conn, ds, arena_printf(s->arena, "%s RETURNING version_num", sql), 0,
			NULL, &r))
		return false;
	n = r.n;
	rows_close(&r);
	if (n == 1)
		return true;
	d = diag_add(ds, MG_REV_GRAPH, POS_NONE, "table %s has %d rows for revision %s, not one",
		     s->table, n, op->old);
	diag_hint(ds, d,
		  "Another program changed the table meanwhile; look at it, then try again.");
	return false;
}

const char *rev_host(struct arena *a)
{
	enum { MOST = 256 };
	char *name = arena_alloc(a, MOST);

	return gethostname(name, MOST - 1) == 0 && str_bad_utf8(name, strlen(name)) < 0 ? name
											: NULL;
}

bool rev_store_note(struct rev_store *s, struct diags *ds, const struct rev_change *c,
		    const char *tool, long long ms)
{
	const struct rev_done done = {
		.change = c,
		.schema = s->wanted_schema,
		.table = s->table,
		.tool = tool,
		.host = rev_host(s->arena),
		.ms = ms,
	};

	return !s->history_schema ||
	       conn_exec(s->conn, ds, rev_sql_history_row(s->arena, s->history_schema, &done));
}

bool rev_store_note_stamp(struct rev_store *s, struct diags *ds, struct rev_node *n,
			  const char *tool)
{
	const struct rev_change c = {.node = n, .is_upgrade = true};
	const struct rev_done done = {
		.change = &c,
		.direction = "stamp",
		.schema = s->wanted_schema,
		.table = s->table,
		.tool = tool,
		.host = rev_host(s->arena),
		.ms = -1,
	};
	struct diags unseen = DIAGS_INIT(s->arena);

	/* a file that cannot be read is no reason not to record what the table says */
	(void)rev_file_split(s->arena, &unseen, n->file);
	return !s->history_schema ||
	       conn_exec(s->conn, ds, rev_sql_history_row(s->arena, s->history_schema, &done));
}
