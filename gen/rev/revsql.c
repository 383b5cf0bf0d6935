#include "rev/history.h"

#include "dialect/ident.h"
#include "dialect/sql.h"

#include <string.h>

static const char history_name[] = "modelgen_history";

const char *rev_sql_create(struct arena *a, const char *schema, const char *table)
{
	struct sql w;

	sql_init(&w, a, NULL);
	SQL(&w, KW("CREATE TABLE"), NAME(schema, table));
	sql_open(&w);
	sql_item(&w);
	SQL(&w, KW("version_num VARCHAR(32) NOT NULL"));
	sql_item(&w);
	SQL(&w, KW("CONSTRAINT"), ID(arena_printf(a, "%s_pkc", table)),
	    KW("PRIMARY KEY (version_num)"));
	sql_close(&w);
	return sbuf_text(&w.text);
}

/* table.version_num = 'id' */
static void put_where(struct sql *w, const char *schema, const char *table, const char *id)
{
	SQL(w, KW("WHERE"), NAME(schema, table));
	sql_glue(w);
	SQL(w, KW(".version_num ="), LIT(id));
}

const char *rev_sql_move(struct arena *a, const char *schema, const char *table,
			 const struct rev_op *op)
{
	struct sql w;

	sql_init(&w, a, NULL);
	switch (op->kind) {
	case REV_INSERT:
		SQL(&w, KW("INSERT INTO"), NAME(schema, table), KW("(version_num) VALUES ("),
		    LIT(op->id), KW(")"));
		break;
	case REV_UPDATE:
		SQL(&w, KW("UPDATE"), NAME(schema, table), KW("SET version_num="));
		sql_glue(&w);
		SQL(&w, LIT(op->id));
		put_where(&w, schema, table, op->old);
		break;
	case REV_DELETE:
		SQL(&w, KW("DELETE FROM"), NAME(schema, table));
		put_where(&w, schema, table, op->old);
		break;
	}
	return sbuf_text(&w.text);
}

const char *rev_sql_history_schema(struct arena *a)
{
	return arena_strdup(a, "CREATE SCHEMA IF NOT EXISTS modelgen");
}

/* The columns of modelgen_history. A table of an earlier build lacks those with a default here. */
static const struct history_column {
	const char *name;
	const char *type;
	const char *usual; /* what rows from before get; NULL: it was there from the first on */
} history_columns[] = {
	{"id", "BIGINT GENERATED ALWAYS AS IDENTITY", NULL},
	{"version_table", "TEXT NOT NULL", NULL},
	{"revision", "VARCHAR(32) NOT NULL", NULL},
	{"direction", "TEXT NOT NULL", NULL},
	{"started_at", "TIMESTAMP WITH TIME ZONE NOT NULL", NULL},
	{"finished_at", "TIMESTAMP WITH TIME ZONE", NULL},
	{"applied_by", "TEXT DEFAULT session_user NOT NULL", NULL},
	{"host", "TEXT", NULL},
	{"tool", "TEXT NOT NULL", NULL},
	{"checksum", "TEXT NOT NULL", NULL},
	{"statements", "TEXT[] NOT NULL", "'{}'"},
	{"done", "INTEGER NOT NULL", "0"},
	{"is_running", "BOOLEAN DEFAULT false NOT NULL", "false"},
	{"pid", "INTEGER", "NULL"},
	{"backend", "INTEGER", "NULL"},
	{"backend_start", "TIMESTAMP WITH TIME ZONE", "NULL"},
	{"heartbeat_at", "TIMESTAMP WITH TIME ZONE", "NULL"},
	{"fence", "INTEGER DEFAULT 1 NOT NULL", "1"},
	{"reached", "TEXT[]", "NULL"},
};
enum { HISTORY_COLUMNS = sizeof(history_columns) / sizeof(history_columns[0]) };

const char *rev_sql_history_create(struct arena *a, const char *schema)
{
	struct sql w;

	sql_init(&w, a, NULL);
	SQL(&w, KW("CREATE TABLE IF NOT EXISTS"), NAME(schema, history_name));
	sql_open(&w);
	for (size_t i = 0; i < HISTORY_COLUMNS; i++) {
		sql_item(&w);
		SQL(&w, ID(history_columns[i].name), EXPR(history_columns[i].type));
	}
	sql_item(&w);
	SQL(&w, KW("CONSTRAINT modelgen_history_pkc PRIMARY KEY (id)"));
	sql_close(&w);
	return sbuf_text(&w.text);
}

const char *rev_sql_history_renew(struct arena *a, const char *schema, const struct vec *columns)
{
	bool is_old = false;
	struct sql w;

	sql_init(&w, a, NULL);
	SQL(&w, KW("ALTER TABLE"), NAME(schema, history_name));
	for (size_t i = 0; i < HISTORY_COLUMNS; i++) {
		const struct history_column *c = &history_columns[i];

		if (vec_has_text(columns, c->name))
			continue;
		SQL(&w, KW("ADD COLUMN IF NOT EXISTS"), ID(c->name), EXPR(c->type));
		if (c->usual && !strstr(c->type, "DEFAULT"))
			SQL(&w, KW("DEFAULT"), EXPR(c->usual));
		SQL(&w, KW(","));
		is_old = true;
	}
	/* what is under way has no end yet */
	SQL(&w, KW("ALTER COLUMN finished_at DROP NOT NULL"));
	return is_old ? sbuf_text(&w.text) : NULL;
}

const char *rev_sums_text(struct arena *a, const struct rev_change *c, size_t *n)
{
	struct sbuf text = SBUF_INIT(a);
	struct vec sums;

	rev_section_sums(a, c->node->file, rev_change_section(c), &sums);
	for (size_t i = 0; i < sums.len; i++)
		sbuf_addf(&text, "%s%s", i ? "," : "{", (const char *)sums.items[i]);
	sbuf_add(&text, sums.len ? "}" : "{}");
	*n = sums.len;
	return sbuf_text(&text);
}

const char *rev_table_text(struct arena *a, const char *schema, const char *table)
{
	struct sbuf text = SBUF_INIT(a);

	ident_join(&text, schema, table, NULL);
	return sbuf_text(&text);
}

const char *rev_sql_history_row(struct arena *a, const char *schema, const struct rev_done *done)
{
	const struct rev_change *c = done->change;
	const char *seconds = arena_printf(a, "%lld.%03lld", done->ms / 1000, done->ms % 1000);
	const char *direction = c->is_upgrade ? "upgrade" : "downgrade";
	const char *checksum = rev_change_section(c)->checksum;
	const char *sums;
	struct sql w;
	size_t n;

	sums = rev_sums_text(a, c, &n);
	sql_init(&w, a, NULL);
	SQL(&w, KW("INSERT INTO"), NAME(schema, history_name),
	    KW("(version_table, revision, direction, started_at, finished_at, host, tool,"),
	    KW("checksum, statements, done) VALUES ("),
	    LIT(rev_table_text(a, done->schema, done->table)), KW(","), LIT(c->node->file->id),
	    KW(","), LIT(done->direction ? done->direction : direction), KW(","));
	if (done->ms < 0)
		SQL(&w, KW("pg_catalog.now(),"));
	else
		SQL(&w, KW("pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs =>"),
		    EXPR(seconds), KW("),"));
	SQL(&w, KW("pg_catalog.clock_timestamp(),"));
	if (done->host)
		SQL(&w, LIT(done->host));
	else
		SQL(&w, KW("NULL"));
	SQL(&w, KW(","), LIT(done->tool), KW(","), LIT(checksum ? checksum : ""), KW(","),
	    LIT(sums), KW(","), NUM((int64_t)n), KW(")"));
	return sbuf_text(&w.text);
}
