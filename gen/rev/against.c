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
	const char *expr; /* CHECK, or of which rows an index is */
	struct vec parts; /* const char *: columns and expressions, as SQL */
	bool nulls_count; /* UNIQUE: two nulls are the same */
	bool wants_all;	  /* MATCH FULL: all columns are null, or none */
	const char *to_schema;
	const char *to_table;
	struct vec to_parts; /* const char *: columns; none: those of the primary key */
};

struct counter {
	struct arena *arena;
	struct diags *ds;
	struct conn *conn;
};

static const char *own_column(struct arena *a, const char *name)
{
	return ident_path(a, "own", name);
}

/* (a, b): false when anything but names stands there. */
static bool take_columns(struct words *w, const char *table, struct vec *out)
{
	if (!words_take_char(w, '('))
		return false;
	do {
		const char *name = words_take_name(w);

		if (!name)
			return false;
		vec_push(w->arena, out, ident_path(w->arena, table, name));
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

/* What of the source stands from one token to before where the reader is. */
static const char *text_from(const struct words *w, size_t first)
{
	const struct stmt_token *items = w->t->items;
	size_t start = items[first].start;
	size_t last = w->at - 1;

	while (last > first && items[last].kind == STMT_COMMENT)
		last--;
	return arena_strndup(w->arena, w->t->src->text + start, items[last].end - start);
}

/* To behind the parenthesis that closes the one that opens here. */
static bool skip_parentheses(struct words *w)
{
	int depth = 0;

	do {
		depth += words_is_char(w, '(') - words_is_char(w, ')');
		words_step(w);
	} while (depth && !words_end(w));
	return !depth;
}

/* One element of an index: a column, a call or (an expression); how it is ordered is no matter. */
static bool take_element(struct words *w, struct vec *out)
{
	size_t first = w->at;
	const char *schema;
	const char *name = NULL;

	if (!words_is_char(w, '(') && !words_take_path(w, &schema, &name))
		return false;
	if (words_is_char(w, '(')) {
		name = NULL;
		if (!skip_parentheses(w))
			return false;
	}
	vec_push(w->arena, out, name ? own_column(w->arena, name) : text_from(w, first));
	while (!words_end(w) && !words_is_char(w, ',') && !words_is_char(w, ')')) {
		if (!words_is_char(w, '('))
			words_step(w);
		else if (!skip_parentheses(w))
			return false;
	}
	return !words_end(w);
}

static bool take_elements(struct words *w, struct vec *out)
{
	if (!words_take_char(w, '('))
		return false;
	do {
		if (!take_element(w, out))
			return false;
	} while (words_take_char(w, ','));
	return words_take_char(w, ')');
}

static void read_unique(struct words *w, struct rule *r)
{
	if (words_take(w, "nulls")) {
		r->nulls_count = words_take(w, "not");
		(void)words_take(w, "distinct");
	}
	if (take_columns(w, "own", &r->parts))
		r->kind = RULE_UNIQUE;
}

static void read_reference(struct words *w, struct rule *r)
{
	if (!words_take(w, "key") || !take_columns(w, "own", &r->parts) ||
	    !words_take(w, "references") || !words_take_path(w, &r->to_schema, &r->to_table) ||
	    (words_is_char(w, '(') && !take_columns(w, "other", &r->to_parts)))
		return;
	r->wants_all = words_take(w, "match") && words_is(w, "full");
	if (!r->to_parts.len || r->to_parts.len == r->parts.len)
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
		if (take_columns(w, "own", &r->parts))
			r->kind = RULE_PRIMARY;
	} else if (words_take(w, "foreign")) {
		read_reference(w, r);
	}
}

/* What VALIDATE CONSTRAINT is about, as the server keeps it: a row for each pair of columns. */
static bool find_constraint(struct counter *c, struct rule *r, const char *name)
{
	static const char sql[] =
		"SELECT k.contype, pg_catalog.pg_get_expr(k.conbin, k.conrelid), n.nspname,"
		" t.relname, a.attname, b.attname, k.confmatchtype"
		" FROM pg_catalog.pg_constraint k"
		" LEFT JOIN pg_catalog.pg_class t ON t.oid = k.confrelid"
		" LEFT JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace"
		" LEFT JOIN LATERAL ROWS FROM (pg_catalog.unnest(k.conkey),"
		" pg_catalog.unnest(k.confkey)) WITH ORDINALITY AS u(own, other, place) ON true"
		" LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid"
		" AND a.attnum = u.own LEFT JOIN pg_catalog.pg_attribute b"
		" ON b.attrelid = k.confrelid AND b.attnum = u.other"
		" WHERE k.contype IN ('c', 'f') AND k.conname = $2"
		" AND k.conrelid = pg_catalog.to_regclass($1) ORDER BY u.place";
	const char *const params[] = {ident_path(c->arena, r->schema, r->table), name};
	struct arena *a = c->arena;
	struct rows rows;

	if (!conn_query(c->conn, c->ds, sql, 2, params, &rows))
		return false;
	if (rows.n && str_eq(rows_get(&rows, 0, 0), "c")) {
		r->kind = RULE_CHECK;
		r->expr = arena_strdup(a, rows_get(&rows, 0, 1));
	} else if (rows.n) {
		r->kind = RULE_REFERENCE;
		r->to_schema = arena_strdup(a, rows_get(&rows, 0, 2));
		r->to_table = arena_strdup(a, rows_get(&rows, 0, 3));
		r->wants_all = str_eq(rows_get(&rows, 0, 6), "f");
	}
	for (int i = 0; r->kind == RULE_REFERENCE && i < rows.n; i++) {
		vec_push(a, &r->parts, own_column(a, rows_get(&rows, i, 4)));
		vec_push(a, &r->to_parts, ident_path(a, "other", rows_get(&rows, i, 5)));
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
		return !name || find_constraint(c, r, name);
	}
	return true;
}

static void read_index(struct words *w, struct rule *r)
{
	size_t first;

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
	if (!take_elements(w, &r->parts))
		return;
	r->kind = RULE_UNIQUE;
	for (; !words_end(w); words_step(w)) {
		if (words_take(w, "nulls"))
			r->nulls_count = words_is(w, "not");
		if (!words_take(w, "where") || words_end(w))
			continue;
		first = w->at;
		w->at = w->last + 1;
		r->expr = text_from(w, first);
		return;
	}
}

/* own.a IS NOT NULL AND own.b IS NOT NULL, or own.a IS NULL OR own.b IS NULL. */
static void put_nulls(struct sql *w, const struct vec *parts, bool are_null, bool all)
{
	SQL(w, KW("("));
	for (size_t i = 0; i < parts->len; i++) {
		if (i && all)
			SQL(w, KW("AND"));
		else if (i)
			SQL(w, KW("OR"));
		SQL(w, EXPR(parts->items[i]));
		if (are_null)
			SQL(w, KW("IS NULL"));
		else
			SQL(w, KW("IS NOT NULL"));
	}
	SQL(w, KW(")"));
}

static void put_repeated(struct sql *w, const struct rule *r)
{
	if (r->expr)
		SQL(w, KW("("), EXPR(r->expr), KW(") AND"));
	if (r->nulls_count)
		SQL(w, KW("true"));
	else
		put_nulls(w, &r->parts, false, true);
	SQL(w, KW("GROUP BY"));
	for (size_t i = 0; i < r->parts.len; i++) {
		if (i)
			SQL(w, KW(","));
		SQL(w, EXPR(r->parts.items[i]));
	}
	SQL(w, KW("HAVING pg_catalog.count(*) > 1"));
}

static void put_orphans(struct sql *w, const struct rule *r)
{
	/* with MATCH FULL, half a reference stands against it as well */
	put_nulls(w, &r->parts, false, !r->wants_all);
	SQL(w, KW("AND NOT EXISTS (SELECT FROM"), NAME(r->to_schema, r->to_table),
	    KW("AS other WHERE"));
	for (size_t i = 0; i < r->parts.len; i++) {
		if (i)
			SQL(w, KW("AND"));
		SQL(w, EXPR(r->to_parts.items[i]), KW("="), EXPR(r->parts.items[i]));
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
		put_nulls(&w, &r->parts, true, false);
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
		" CROSS JOIN LATERAL pg_catalog.unnest(k.conkey) WITH ORDINALITY AS u(num, place)"
		" JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num"
		" WHERE k.contype = 'p' AND k.conrelid = pg_catalog.to_regclass($1)"
		" ORDER BY u.place";
	const char *const params[] = {ident_path(c->arena, r->to_schema, r->to_table)};
	struct rows rows;

	if (r->to_parts.len)
		return true;
	if (!conn_query(c->conn, c->ds, sql, 1, params, &rows))
		return false;
	for (int i = 0; i < rows.n; i++)
		vec_push(c->arena, &r->to_parts,
			 ident_path(c->arena, "other", rows_get(&rows, i, 0)));
	rows_close(&rows);
	if (r->to_parts.len != r->parts.len)
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
