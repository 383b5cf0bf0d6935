#include "rev/against.h"

#include "dialect/ident.h"
#include "dialect/sql.h"
#include "rev/words.h"

enum { MOST_COUNTED = 1000 };

enum rule_kind { RULE_NONE, RULE_CHECK, RULE_UNIQUE, RULE_PRIMARY, RULE_REFERENCE };

struct rule {
	enum rule_kind kind;
	const char *schema; /* NULL: found by the search path */
	const char *table;
	const char *expr;   /* CHECK */
	struct vec columns; /* const char * */
	bool nulls_count;   /* UNIQUE: two nulls are the same */
	const char *to_schema;
	const char *to_table;
	struct vec to_columns; /* const char *; none: those of the primary key */
};

struct counter {
	struct arena *arena;
	struct diags *ds;
	struct conn *conn;
};

/* (a, b): false when anything but names stands there. */
static bool take_columns(struct words *w, struct vec *out)
{
	if (!words_take_char(w, '('))
		return false;
	do {
		const char *name = words_take_name(w);

		if (!name)
			return false;
		vec_push(w->arena, out, name);
	} while (words_take_char(w, ','));
	return words_take_char(w, ')');
}

/* The text between the parentheses that open here. */
static const char *take_expr(struct words *w)
{
	const char *text = w->t->src->text;
	size_t from;
	int depth = 1;

	if (!words_take_char(w, '('))
		return NULL;
	from = w->t->items[w->at].start;
	for (; !words_end(w); words_step(w)) {
		depth += words_is_char(w, '(') - words_is_char(w, ')');
		if (!depth)
			return arena_strndup(w->arena, text + from,
					     w->t->items[w->at].start - from);
	}
	return NULL;
}

static void read_unique(struct words *w, struct rule *r)
{
	if (words_take(w, "nulls")) {
		r->nulls_count = words_take(w, "not");
		(void)words_take(w, "distinct");
	}
	if (take_columns(w, &r->columns))
		r->kind = RULE_UNIQUE;
}

static void read_reference(struct words *w, struct rule *r)
{
	if (!words_take(w, "key") || !take_columns(w, &r->columns) ||
	    !words_take(w, "references") || !words_take_path(w, &r->to_schema, &r->to_table) ||
	    (words_is_char(w, '(') && !take_columns(w, &r->to_columns)))
		return;
	if (!r->to_columns.len || r->to_columns.len == r->columns.len)
		r->kind = RULE_REFERENCE;
}

/* ADD [CONSTRAINT name] ..., where this is the only thing that the statement does. */
static void read_constraint(struct words *w, struct rule *r)
{
	if (words_take(w, "constraint"))
		(void)words_take_name(w);
	if (words_take(w, "check")) {
		r->expr = take_expr(w);
		if (r->expr)
			r->kind = RULE_CHECK;
	} else if (words_take(w, "unique")) {
		read_unique(w, r);
	} else if (words_take(w, "primary") && words_take(w, "key")) {
		if (take_columns(w, &r->columns))
			r->kind = RULE_PRIMARY;
	} else if (words_take(w, "foreign")) {
		read_reference(w, r);
	}
}

/* The check of VALIDATE CONSTRAINT, as the server keeps it. */
static bool find_check(struct counter *c, struct rule *r, const char *name)
{
	static const char sql[] = "SELECT pg_catalog.pg_get_expr(k.conbin, k.conrelid)"
				  " FROM pg_catalog.pg_constraint k"
				  " JOIN pg_catalog.pg_class t ON t.oid = k.conrelid"
				  " JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace"
				  " WHERE k.contype = 'c' AND k.conname = $3 AND t.relname = $2"
				  " AND CASE WHEN $1::pg_catalog.text IS NULL"
				  " THEN pg_catalog.pg_table_is_visible(t.oid)"
				  " ELSE n.nspname = $1::pg_catalog.text END";
	const char *const params[] = {r->schema, r->table, name};
	struct rows rows;

	if (!conn_query(c->conn, c->ds, sql, 3, params, &rows))
		return false;
	if (rows.n == 1) {
		r->kind = RULE_CHECK;
		r->expr = arena_strdup(c->arena, rows_get(&rows, 0, 0));
	}
	rows_close(&rows);
	return true;
}

static bool read_alter(struct counter *c, struct words *w, struct rule *r)
{
	const char *name;

	(void)words_take_if(w);
	(void)words_take(w, "only");
	if (!words_take_path(w, &r->schema, &r->table))
		return true;
	if (words_take(w, "add")) {
		read_constraint(w, r);
	} else if (words_take(w, "validate") && words_take(w, "constraint")) {
		name = words_take_name(w);
		return !name || find_check(c, r, name);
	}
	return true;
}

static void read_index(struct words *w, struct rule *r)
{
	(void)words_take(w, "concurrently");
	(void)words_take_if(w);
	if (!words_is(w, "on"))
		(void)words_take_name(w);
	if (!words_take(w, "on"))
		return;
	(void)words_take(w, "only");
	if (!words_take_path(w, &r->schema, &r->table))
		return;
	if (words_take(w, "using"))
		(void)words_take_name(w);
	if (take_columns(w, &r->columns) && !words_has(w, "where"))
		r->kind = RULE_UNIQUE;
	r->nulls_count = words_has(w, "nulls");
}

/* own.a IS NOT NULL AND own.b IS NOT NULL, or IS NULL OR. */
static void put_nulls(struct sql *w, const struct vec *columns, bool are_null)
{
	for (size_t i = 0; i < columns->len; i++) {
		if (i && are_null)
			SQL(w, KW("OR"));
		else if (i)
			SQL(w, KW("AND"));
		SQL(w, NAME("own", columns->items[i]));
		if (are_null)
			SQL(w, KW("IS NULL"));
		else
			SQL(w, KW("IS NOT NULL"));
	}
}

static void put_repeated(struct sql *w, const struct rule *r)
{
	if (r->nulls_count)
		SQL(w, KW("true"));
	else
		put_nulls(w, &r->columns, false);
	SQL(w, KW("GROUP BY"));
	for (size_t i = 0; i < r->columns.len; i++) {
		if (i)
			SQL(w, KW(","));
		SQL(w, NAME("own", r->columns.items[i]));
	}
	SQL(w, KW("HAVING pg_catalog.count(*) > 1"));
}

static void put_orphans(struct sql *w, const struct rule *r)
{
	put_nulls(w, &r->columns, false);
	SQL(w, KW("AND NOT EXISTS (SELECT FROM"), NAME(r->to_schema, r->to_table),
	    KW("AS other WHERE"));
	for (size_t i = 0; i < r->columns.len; i++) {
		if (i)
			SQL(w, KW("AND"));
		SQL(w, NAME("other", r->to_columns.items[i]), KW("="),
		    NAME("own", r->columns.items[i]));
	}
	SQL(w, KW(")"));
}

static bool count(struct counter *c, const struct rule *r, bool of_nulls, long long *out)
{
	struct rows rows;
	struct sql w;

	sql_init(&w, c->arena, NULL);
	SQL(&w, KW("SELECT pg_catalog.count(*) FROM (SELECT FROM"), NAME(r->schema, r->table),
	    KW("AS own WHERE"));
	if (of_nulls)
		put_nulls(&w, &r->columns, true);
	else if (r->kind == RULE_CHECK)
		SQL(&w, KW("NOT ("), EXPR(r->expr), KW(")"));
	else if (r->kind == RULE_REFERENCE)
		put_orphans(&w, r);
	else
		put_repeated(&w, r);
	SQL(&w, KW("LIMIT"), NUM(MOST_COUNTED + 1), KW(") AS counted"));
	if (!conn_query(c->conn, c->ds, sbuf_text(&w.text), 0, NULL, &rows))
		return false;
	if (!str_to_i64(rows_get(&rows, 0, 0), out))
		*out = 0;
	rows_close(&rows);
	return true;
}

/* REFERENCES without columns means the primary key, as it is ordered. */
static bool find_key(struct counter *c, struct rule *r)
{
	static const char sql[] =
		"SELECT a.attname FROM pg_catalog.pg_constraint k"
		" JOIN pg_catalog.pg_class t ON t.oid = k.conrelid"
		" JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace"
		" CROSS JOIN LATERAL pg_catalog.unnest(k.conkey) WITH ORDINALITY AS u(num, place)"
		" JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = u.num"
		" WHERE k.contype = 'p' AND t.relname = $2"
		" AND CASE WHEN $1::pg_catalog.text IS NULL"
		" THEN pg_catalog.pg_table_is_visible(t.oid)"
		" ELSE n.nspname = $1::pg_catalog.text END ORDER BY u.place";
	const char *const params[] = {r->to_schema, r->to_table};
	struct rows rows;

	if (r->to_columns.len)
		return true;
	if (!conn_query(c->conn, c->ds, sql, 2, params, &rows))
		return false;
	for (int i = 0; i < rows.n; i++)
		vec_push(c->arena, &r->to_columns, arena_strdup(c->arena, rows_get(&rows, i, 0)));
	rows_close(&rows);
	if (r->to_columns.len != r->columns.len)
		r->kind = RULE_NONE;
	return true;
}

static const char *table_text(struct counter *c, const char *schema, const char *table)
{
	struct sbuf b = SBUF_INIT(c->arena);

	ident_join(&b, schema, table, NULL);
	return sbuf_text(&b);
}

static const char *words_for(struct counter *c, const struct rule *r, bool of_nulls, long long n)
{
	const char *more = n > MOST_COUNTED ? "more than " : "";
	long long shown = n > MOST_COUNTED ? MOST_COUNTED : n;
	const char *own = table_text(c, r->schema, r->table);
	bool is_one = n == 1;

	if (of_nulls)
		return arena_printf(c->arena, "%s%lld row%s of %s %s a null in the key", more,
				    shown, is_one ? "" : "s", own, is_one ? "has" : "have");
	if (r->kind == RULE_CHECK)
		return arena_printf(c->arena, "%s%lld row%s of %s %s not pass the check", more,
				    shown, is_one ? "" : "s", own, is_one ? "does" : "do");
	if (r->kind == RULE_REFERENCE)
		return arena_printf(c->arena, "%s%lld row%s of %s %s to no row of %s", more, shown,
				    is_one ? "" : "s", own, is_one ? "refers" : "refer",
				    table_text(c, r->to_schema, r->to_table));
	return arena_printf(c->arena, "%s%lld key%s of %s %s in several rows", more, shown,
			    is_one ? "" : "s", own, is_one ? "stands" : "stand");
}

static bool count_rule(struct counter *c, struct rule *r, const char **out)
{
	bool of_nulls = false;
	long long n = 0;

	if (r->kind == RULE_REFERENCE && !find_key(c, r))
		return false;
	if (r->kind == RULE_NONE)
		return true;
	if (!count(c, r, false, &n))
		return false;
	/* the server builds the index of a primary key before it looks for nulls */
	if (!n && r->kind == RULE_PRIMARY) {
		of_nulls = true;
		if (!count(c, r, true, &n))
			return false;
	}
	if (n)
		*out = words_for(c, r, of_nulls, n);
	return true;
}

bool rev_against(struct arena *a, struct diags *ds, struct conn *conn, const struct stmt_tokens *t,
		 const struct stmt *st, const char **out)
{
	struct counter c = {.arena = a, .ds = ds, .conn = conn};
	struct words w = words_of(a, t, st);
	struct rule r = {0};

	*out = NULL;
	if (words_take(&w, "create") && words_take(&w, "unique") && words_take(&w, "index"))
		read_index(&w, &r);
	w = words_of(a, t, st);
	if (words_take(&w, "alter") && words_take(&w, "table") && !read_alter(&c, &w, &r))
		return false;
	return count_rule(&c, &r, out);
}
