#include "rev/cut.h"

#include "dialect/sql.h"
#include "rev/words.h"

/* [ONLY] [schema.]table [*] [[AS] alias], and where it ends. */
static bool read_target(struct words *w, struct rev_cut *out)
{
	static const char *const ends[] = {"set", "where", "using", "returning", NULL};

	out->is_only = words_take(w, "only");
	if (!words_take_path(w, &out->schema, &out->table))
		return false;
	out->as = out->table;
	(void)words_take_char(w, '*');
	if (words_end(w) || words_is_any(w, ends))
		return true;
	(void)words_take(w, "as");
	out->as = words_take_name(w);
	return out->as != NULL;
}

/* The WHERE of the statement itself, and what may be a column that it sets: a, (a, b). */
static bool read_rest(struct words *w, struct rev_cut *out)
{
	bool is_target = true;
	bool is_part = false; /* of a name, behind a point */
	size_t depth = 0;

	for (; !words_end(w); is_part = words_is_char(w, '.'), words_step(w)) {
		const char *name = stmt_name(w->arena, w->t, w->at);

		if (words_is_char(w, '(') || words_is_char(w, '[')) {
			depth++;
			continue;
		}
		if (words_is_char(w, ')') || words_is_char(w, ']'))
			depth -= depth > 0;
		if (!depth && !is_part && words_is(w, "returning"))
			return false;
		if (!depth && !is_part && !out->where && words_is(w, "where"))
			out->where = w->at;
		if (out->where)
			continue;
		if (name && is_target)
			vec_push(w->arena, &out->sets, name);
		if (!depth && (words_is_char(w, ',') || words_is_char(w, '=')))
			is_target = words_is_char(w, ',');
	}
	return true;
}

bool rev_cut_read(struct arena *a, const struct stmt_tokens *t, const struct stmt *st,
		  struct rev_cut *out)
{
	struct words w = words_of(a, t, st);

	*out = (struct rev_cut){0};
	if (words_take(&w, "update"))
		return read_target(&w, out) && words_take(&w, "set") && read_rest(&w, out);
	if (!words_take(&w, "delete") || !words_take(&w, "from") || !read_target(&w, out) ||
	    !read_rest(&w, out))
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
