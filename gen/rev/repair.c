#include "rev/repair.h"

#include "dialect/sql.h"

/*
 * Indexes, with: schema, name, whether it is valid, whether it is being built. $1, $2: schema
 * and name of the index or of its table.
 */
#define INDEX_COLUMNS                                                                              \
	"SELECT n.nspname, c.relname, i.indisvalid, EXISTS (SELECT FROM"                           \
	" pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid)"                 \
	" FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"           \
	" JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"                                \
	" JOIN pg_catalog.pg_class t ON t.oid = i.indrelid"

/* The index $3 on the table. */
static const char made_sql[] = INDEX_COLUMNS
	" WHERE c.relname = $3 AND i.indrelid = pg_catalog.to_regclass(CASE WHEN $1 <> '' THEN"
	" pg_catalog.quote_ident($1) || '.' ELSE '' END || pg_catalog.quote_ident($2))";

/* The index itself. */
static const char named_sql[] = INDEX_COLUMNS
	" WHERE c.oid = pg_catalog.to_regclass(CASE WHEN $1 <> '' THEN"
	" pg_catalog.quote_ident($1) || '.' ELSE '' END || pg_catalog.quote_ident($2))";

/* What REINDEX CONCURRENTLY left beside an index, or beside all of a table ($3 = 't'). */
static const char left_sql[] =
	"WITH this AS (SELECT pg_catalog.to_regclass(CASE WHEN $1 <> '' THEN"
	" pg_catalog.quote_ident($1) || '.' ELSE '' END ||"
	" pg_catalog.quote_ident($2))::pg_catalog.oid AS oid) " INDEX_COLUMNS
	" WHERE NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'"
	" AND i.indrelid = CASE WHEN $3 = 't' THEN (SELECT oid FROM this) ELSE"
	" (SELECT x.indrelid FROM pg_catalog.pg_index x JOIN this ON"
	" x.indexrelid = this.oid) END AND ($3 = 't' OR pg_catalog.starts_with("
	"$2, pg_catalog.regexp_replace(c.relname, '_cc(new|old)[0-9]*$', '')))";

/* Whether the partition hangs on its parent: a row; whether it is on its way off. */
static const char detach_sql[] =
	"SELECT CASE WHEN pg_catalog.current_setting('server_version_num')::pg_catalog.int4 <"
	" 140000 THEN 'false' ELSE pg_catalog.to_jsonb(i) ->> 'inhdetachpending' END"
	" FROM pg_catalog.pg_inherits i WHERE i.inhrelid = pg_catalog.to_regclass("
	"CASE WHEN $1 <> '' THEN pg_catalog.quote_ident($1) || '.' ELSE '' END ||"
	" pg_catalog.quote_ident($2))"
	" AND i.inhparent = pg_catalog.to_regclass(CASE WHEN $3 <> '' THEN"
	" pg_catalog.quote_ident($3) || '.' ELSE '' END || pg_catalog.quote_ident($4))";

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static bool ask(struct diags *ds, struct conn *conn, const struct rev_outside *o, struct rows *out)
{
	const char *const made[] = {or_empty(o->table_schema), or_empty(o->table),
				    or_empty(o->name)};
	const char *const named[] = {or_empty(o->schema), or_empty(o->name)};
	const char *const left[] = {or_empty(o->table ? o->table_schema : o->schema),
				    or_empty(o->table ? o->table : o->name), o->table ? "t" : "f"};
	const char *const detach[] = {or_empty(o->schema), or_empty(o->name),
				      or_empty(o->table_schema), or_empty(o->table)};

	switch (o->kind) {
	case REV_OUT_INDEX: return conn_query(conn, ds, made_sql, 3, made, out);
	case REV_OUT_DROP: return conn_query(conn, ds, named_sql, 2, named, out);
	case REV_OUT_REINDEX: return conn_query(conn, ds, left_sql, 3, left, out);
	case REV_OUT_DETACH: return conn_query(conn, ds, detach_sql, 4, detach, out);
	default: *out = (struct rows){0}; return true;
	}
}

static bool is_true(const char *text)
{
	return str_eq(text, "t") || str_eq(text, "true");
}

static enum rev_effect judge(const struct rev_outside *o, const struct rows *r)
{
	switch (o->kind) {
	case REV_OUT_INDEX:
		if (!r->n)
			return REV_EFFECT_NONE;
		return is_true(rows_get(r, 0, 2)) ? REV_EFFECT_DONE : REV_EFFECT_LEFT;
	case REV_OUT_DROP: return r->n ? REV_EFFECT_NONE : REV_EFFECT_DONE;
	case REV_OUT_REINDEX: return r->n ? REV_EFFECT_LEFT : REV_EFFECT_NONE;
	case REV_OUT_DETACH:
		if (!r->n)
			return REV_EFFECT_DONE;
		return is_true(rows_get(r, 0, 0)) ? REV_EFFECT_LEFT : REV_EFFECT_NONE;
	case REV_OUT_REPEATABLE: return REV_EFFECT_NONE;
	default: return REV_EFFECT_UNKNOWN;
	}
}

bool rev_effect(struct arena *a, struct diags *ds, struct conn *conn, const struct rev_outside *o,
		enum rev_effect *out)
{
	struct rows r;

	(void)a;
	*out = REV_EFFECT_UNKNOWN;
	if (!ask(ds, conn, o, &r))
		return false;
	*out = judge(o, &r);
	rows_close(&r);
	return true;
}

static bool refuse_built(struct diags *ds, const char *name)
{
	struct diag *d = diag_add(ds, MG_SERVER_BUSY, POS_NONE,
				  "another session is building the index %s right now", name);

	diag_hint(ds, d, "Wait until it is over (pg_stat_progress_create_index shows it).");
	return false;
}

struct found {
	const char *schema;
	const char *name;
};

/* Every invalid one of them goes; one that is being built is none of ours. */
static bool drop_indexes(struct arena *a, struct diags *ds, struct conn *conn,
			 const struct rows *rows, const char **what)
{
	struct sbuf names = SBUF_INIT(a);
	struct vec found = {0};

	for (int i = 0; i < rows->n; i++) {
		struct found *f = ARENA_NEW(a, struct found);

		if (is_true(rows_get(rows, i, 2)))
			continue;
		if (is_true(rows_get(rows, i, 3)))
			return refuse_built(ds, rows_get(rows, i, 1));
		f->schema = arena_strdup(a, rows_get(rows, i, 0));
		f->name = arena_strdup(a, rows_get(rows, i, 1));
		vec_push(a, &found, f);
	}
	for (size_t i = 0; i < found.len; i++) {
		const struct found *f = found.items[i];
		struct sql w;

		sql_init(&w, a, NULL);
		SQL(&w, KW("DROP INDEX CONCURRENTLY IF EXISTS"), NAME(f->schema, f->name));
		if (!conn_exec(conn, ds, sbuf_text(&w.text)))
			return false;
		sbuf_addf(&names, "%s%s", names.len ? ", " : "", f->name);
	}
	if (names.len)
		*what = arena_printf(a, "dropped the invalid index %s", sbuf_text(&names));
	return true;
}

static bool finish_detach(struct arena *a, struct diags *ds, struct conn *conn,
			  const struct rev_outside *o)
{
	struct sql w;

	sql_init(&w, a, NULL);
	SQL(&w, KW("ALTER TABLE"), NAME(o->table_schema, o->table), KW("DETACH PARTITION"),
	    NAME(o->schema, o->name), KW("FINALIZE"));
	return conn_exec(conn, ds, sbuf_text(&w.text));
}

bool rev_repair(struct arena *a, struct diags *ds, struct conn *conn, const struct rev_outside *o,
		bool *is_done, const char **what)
{
	bool ok = true;
	struct rows r;

	*is_done = false;
	*what = NULL;
	if (!ask(ds, conn, o, &r))
		return false;
	if (judge(o, &r) == REV_EFFECT_LEFT) {
		*is_done = o->kind == REV_OUT_DETACH;
		if (*is_done)
			*what = arena_printf(a, "ended the pending detach of %s", o->name);
		ok = *is_done ? finish_detach(a, ds, conn, o) : drop_indexes(a, ds, conn, &r, what);
	}
	rows_close(&r);
	return ok;
}
