#include "rev/loss.h"

#include "dialect/ident.h"
#include "dialect/sql.h"

/* Counting ends here: more is no other answer. */
enum { MOST_COUNTED = 1000 };

struct judge {
	struct arena *arena;
	struct diags *ds;
	struct conn *conn;
	struct pos pos;
	struct vec *out;
};

/* The tables that a drop means: none where nothing of that name exists; a partition's rows are
   its parent's where a whole schema goes. */
static const char table_sql[] =
	"SELECT n.nspname, c.relname FROM pg_catalog.pg_class c"
	" JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
	" WHERE c.relkind IN ('r', 'p')"
	" AND CASE WHEN $2::pg_catalog.text IS NULL THEN n.nspname = $1 AND NOT c.relispartition"
	" ELSE c.oid = pg_catalog.to_regclass($2) END"
	" ORDER BY 1, 2";

/* A generated column holds nothing that is not elsewhere. */
static const char column_sql[] = "SELECT 1 FROM pg_catalog.pg_attribute a"
				 " JOIN pg_catalog.pg_class c ON c.oid = a.attrelid"
				 " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
				 " WHERE n.nspname = $1 AND c.relname = $2 AND a.attname = $3"
				 " AND NOT a.attisdropped AND a.attgenerated = '' AND a.attnum > 0";

static bool has_column(struct judge *j, const char *schema, const char *table, const char *column,
		       bool *out)
{
	const char *const params[] = {schema, table, column};
	struct rows r;

	if (!conn_query(j->conn, j->ds, column_sql, 3, params, &r))
		return false;
	*out = r.n > 0;
	rows_close(&r);
	return true;
}

/* Rows of the table, or those where the column is null, or is not. */
struct counting {
	const char *schema;
	const char *table;
	const char *column;
	bool of_nulls;
};

static bool count(struct judge *j, const struct counting *c, long long *out)
{
	struct rows r;
	struct sql w;

	sql_init(&w, j->arena, NULL);
	SQL(&w, KW("SELECT pg_catalog.count(*) FROM (SELECT FROM"), NAME(c->schema, c->table));
	if (c->column)
		SQL(&w, KW("WHERE"), ID(c->column), KW("IS"));
	if (c->column && !c->of_nulls)
		SQL(&w, KW("NOT"));
	if (c->column)
		SQL(&w, KW("NULL"));
	SQL(&w, KW("LIMIT"), NUM(MOST_COUNTED + 1), KW(") AS counted"));
	if (!conn_query(j->conn, j->ds, sbuf_text(&w.text), 0, NULL, &r))
		return false;
	if (!str_to_i64(rows_get(&r, 0, 0), out))
		*out = 0;
	rows_close(&r);
	return true;
}

/* As the statement says it: without schema where that was found by the search path. */
static const char *name_of(struct judge *j, const struct rev_drop *d, const char *schema,
			   const char *table)
{
	struct sbuf b = SBUF_INIT(j->arena);

	sbuf_add(&b, d->column ? "column " : "table ");
	ident_join(&b, d->schema ? schema : NULL, table, NULL);
	if (d->column) {
		sbuf_addc(&b, '.');
		ident_join_part(&b, d->column);
	}
	return sbuf_text(&b);
}

static const char *amount(struct judge *j, long long n, const char *unit)
{
	if (n > MOST_COUNTED)
		return arena_printf(j->arena, "more than %d %ss", MOST_COUNTED, unit);
	return arena_printf(j->arena, "%lld %s%s", n, unit, n == 1 ? "" : "s");
}

static bool judge_table(struct judge *j, const struct rev_drop *d, const char *schema,
			const char *table)
{
	const struct counting c = {.schema = schema, .table = table, .column = d->column};
	struct rev_loss *loss;
	bool is_there = true;
	long long n;

	if (d->column && !has_column(j, schema, table, d->column, &is_there))
		return false;
	if (!is_there)
		return true;
	if (!count(j, &c, &n))
		return false;
	if (!n)
		return true;
	loss = ARENA_NEW(j->arena, struct rev_loss);
	loss->pos = j->pos;
	loss->what = name_of(j, d, schema, table);
	loss->amount = amount(j, n, d->column ? "value" : "row");
	vec_push(j->arena, j->out, loss);
	return true;
}

static bool find_tables(struct judge *j, const struct rev_drop *d, struct rows *out)
{
	const char *const params[] = {d->schema,
				      d->name ? ident_path(j->arena, d->schema, d->name) : NULL};

	return conn_query(j->conn, j->ds, table_sql, 2, params, out);
}

static bool judge_drop(struct judge *j, const struct rev_drop *d)
{
	struct rows r;
	bool ok = find_tables(j, d, &r);

	for (int i = 0; ok && i < r.n; i++)
		ok = judge_table(j, d, rows_get(&r, i, 0), rows_get(&r, i, 1));
	rows_close(&r);
	return ok;
}

bool rev_losses(struct arena *a, struct diags *ds, struct conn *conn, const struct stmt_tokens *t,
		const struct stmt *st, struct vec *out)
{
	struct judge j = {.arena = a, .ds = ds, .conn = conn, .pos = st->pos, .out = out};
	struct vec drops = {0};

	rev_drops(a, t, st, &drops);
	for (size_t i = 0; i < drops.len; i++) {
		if (!judge_drop(&j, drops.items[i]))
			return false;
	}
	return true;
}

bool rev_rows_of(struct arena *a, struct diags *ds, struct conn *conn, const struct stmt_tokens *t,
		 const struct stmt *st, const char **out)
{
	struct judge j = {.arena = a, .ds = ds, .conn = conn};
	struct counting c = {.of_nulls = true};
	struct rev_drop d;
	struct rows r;
	long long n;
	bool ok;

	*out = NULL;
	if (!rev_altered(a, t, st, &d))
		return true;
	if (!find_tables(&j, &d, &r))
		return false;
	ok = r.n == 1;
	if (ok) {
		c.schema = arena_strdup(a, rows_get(&r, 0, 0));
		c.table = arena_strdup(a, rows_get(&r, 0, 1));
		c.column = d.column;
		ok = count(&j, &c, &n);
	}
	rows_close(&r);
	if (ok)
		*out = arena_printf(a, "%s %s %s", name_of(&j, &d, c.schema, c.table),
				    d.column ? "is null in" : "holds", amount(&j, n, "row"));
	return true;
}
