#include "rev/cut.h"

#include "dialect/sql.h"

struct reader {
	struct arena *arena;
	const struct stmt_tokens *t;
	size_t at;
	size_t last;
};

static void skip_comments(struct reader *r)
{
	while (r->at <= r->last && r->t->items[r->at].kind == STMT_COMMENT)
		r->at++;
}

static bool is_word(const struct reader *r, const char *word)
{
	return r->at <= r->last && stmt_is(r->t, r->at, word);
}

static bool is_char(const struct reader *r, char c)
{
	return r->at <= r->last && stmt_is_char(r->t, r->at, c);
}

static void step(struct reader *r)
{
	r->at++;
	skip_comments(r);
}

static bool take(struct reader *r, const char *word)
{
	bool is_there = is_word(r, word);

	if (is_there)
		step(r);
	return is_there;
}

static const char *take_name(struct reader *r)
{
	const char *name = r->at <= r->last ? stmt_name(r->arena, r->t, r->at) : NULL;

	if (name)
		step(r);
	return name;
}

/* [ONLY] [schema.]table [*] [[AS] alias], and where it ends. */
static bool read_target(struct reader *r, struct rev_cut *out)
{
	static const char *const ends[] = {"set", "where", "using", "returning"};
	bool is_over;

	out->is_only = take(r, "only");
	out->table = take_name(r);
	if (out->table && is_char(r, '.')) {
		step(r);
		out->schema = out->table;
		out->table = take_name(r);
	}
	if (!out->table)
		return false;
	out->as = out->table;
	if (is_char(r, '*'))
		step(r);
	is_over = r->at > r->last;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		is_over = is_over || is_word(r, ends[i]);
	if (is_over)
		return true;
	(void)take(r, "as");
	out->as = take_name(r);
	return out->as != NULL;
}

/* The WHERE of the statement itself, and what may be a column that it sets: a, (a, b). */
static bool read_rest(struct reader *r, struct rev_cut *out)
{
	bool is_target = true;
	size_t depth = 0;

	for (; r->at <= r->last; r->at++) {
		bool is_column = r->at && stmt_is_char(r->t, r->at - 1, '.');
		const char *name = stmt_name(r->arena, r->t, r->at);

		if (is_char(r, '(') || is_char(r, '[')) {
			depth++;
			continue;
		}
		if (is_char(r, ')') || is_char(r, ']'))
			depth -= depth > 0;
		if (!depth && !is_column && is_word(r, "returning"))
			return false;
		if (!depth && !is_column && !out->where && is_word(r, "where"))
			out->where = r->at;
		if (out->where)
			continue;
		if (name && is_target)
			vec_push(r->arena, &out->sets, name);
		if (!depth && (is_char(r, ',') || is_char(r, '=')))
			is_target = is_char(r, ',');
	}
	return true;
}

bool rev_cut_read(struct arena *a, const struct stmt_tokens *t, const struct stmt *st,
		  struct rev_cut *out)
{
	struct reader r = {.arena = a, .t = t, .at = st->first, .last = st->last};

	*out = (struct rev_cut){0};
	if (take(&r, "update"))
		return read_target(&r, out) && take(&r, "set") && read_rest(&r, out);
	if (!take(&r, "delete") || !take(&r, "from") || !read_target(&r, out) ||
	    !read_rest(&r, out))
		return false;
	out->sets = (struct vec){0};
	return true;
}

/* (t.a, t.b), for comparison with as many values. */
static void put_row(struct sql *w, const struct rev_cut *c, const struct vec *key)
{
	SQL(w, KW("ROW("));
	for (size_t i = 0; i < key->len; i++) {
		if (i)
			SQL(w, KW(","));
		SQL(w, NAME(c->as, key->items[i]));
	}
	SQL(w, KW(")"));
}

static void put_values(struct sql *w, const struct vec *values)
{
	SQL(w, KW("ROW("));
	for (size_t i = 0; i < values->len; i++) {
		if (i)
			SQL(w, KW(","));
		SQL(w, LIT(values->items[i]));
	}
	SQL(w, KW(")"));
}

static void put_behind(struct sql *w, const struct rev_cut *c, const struct vec *key,
		       const struct vec *from)
{
	put_row(w, c, key);
	SQL(w, KW("OPERATOR(pg_catalog.>)"));
	put_values(w, from);
}

static void put_up_to(struct sql *w, const struct rev_cut *c, const struct vec *key,
		      const struct vec *to)
{
	put_row(w, c, key);
	SQL(w, KW("OPERATOR(pg_catalog.<=)"));
	put_values(w, to);
}

const char *rev_cut_bound(struct arena *a, const struct rev_cut *c, const struct vec *key,
			  const struct vec *from, long long rows)
{
	struct sql w;

	sql_init(&w, a, NULL);
	SQL(&w, KW("SELECT"));
	for (size_t i = 0; i < key->len; i++) {
		if (i)
			SQL(&w, KW(","));
		SQL(&w, NAME(c->as, key->items[i]));
		sql_glue(&w);
		SQL(&w, KW("::pg_catalog.text"));
	}
	SQL(&w, KW("FROM"));
	if (c->is_only)
		SQL(&w, KW("ONLY"));
	SQL(&w, NAME(c->schema, c->table), KW("AS"), ID(c->as));
	if (from->len) {
		SQL(&w, KW("WHERE"));
		put_behind(&w, c, key, from);
	}
	SQL(&w, KW("ORDER BY"));
	for (size_t i = 0; i < key->len; i++) {
		if (i)
			SQL(&w, KW(","));
		SQL(&w, NAME(c->as, key->items[i]));
	}
	SQL(&w, KW("OFFSET"), NUM(rows - 1), KW("LIMIT 1"));
	return sbuf_text(&w.text);
}

const char *rev_cut_piece(struct arena *a, const struct stmt_tokens *t, const struct stmt *st,
			  const struct rev_cut *c, const struct vec *key, const struct vec *from,
			  const struct vec *to)
{
	const char *text = t->src->text;
	size_t start = t->items[st->first].start;
	size_t end = t->items[st->last].end;
	size_t cut = c->where ? t->items[c->where].start : end;
	const char *head = arena_strndup(a, text + start, cut - start);
	struct sql w;

	if (!from->len && !to->len)
		return st->sql;
	sql_init(&w, a, NULL);
	if (from->len)
		put_behind(&w, c, key, from);
	if (from->len && to->len)
		SQL(&w, KW("AND"));
	if (to->len)
		put_up_to(&w, c, key, to);
	if (!c->where)
		return arena_printf(a, "%s\nWHERE %s", head, sbuf_text(&w.text));
	cut = t->items[c->where].end;
	return arena_printf(a, "%sWHERE (%s\n) AND %s", head,
			    arena_strndup(a, text + cut, end - cut), sbuf_text(&w.text));
}
