#include "dialect/sql.h"

#include "dialect/ident.h"
#include "dialect/lex.h"
#include "dialect/settled.h"
#include "dialect/type.h"

#include <string.h>

void sql_init(struct sql *w, struct arena *a, const char *default_schema)
{
	*w = (struct sql){.text = SBUF_INIT(a), .default_schema = default_schema, .glued = true};
}

static void blank(struct sql *w, const char *next)
{
	if (!w->glued && next[0] != ',' && next[0] != ';' && next[0] != ')')
		sbuf_addc(&w->text, ' ');
	w->glued = false;
}

static void put_ids(struct sql *w, const struct strings *ids)
{
	sbuf_addc(&w->text, '(');
	for (uint32_t i = 0; i < ids->n; i++) {
		if (i)
			sbuf_add(&w->text, ", ");
		ident_write(&w->text, ids->items[i]);
	}
	sbuf_addc(&w->text, ')');
}

static void put_one(struct sql *w, const struct sql_token *t)
{
	blank(w, t->kind == SQL_KW ? t->text : "x");
	switch (t->kind) {
	case SQL_KW:
		sbuf_add(&w->text, t->text);
		w->glued = str_ends(t->text, "(");
		break;
	case SQL_ID: ident_write(&w->text, t->text); break;
	case SQL_NAME:
		ident_write_qualified(&w->text, t->schema, t->text, w->default_schema);
		break;
	case SQL_LIT: ident_write_literal(&w->text, t->text); break;
	case SQL_EXPR: sbuf_add(&w->text, settled(w->text.arena, t->text, w->about)); break;
	case SQL_TYPE: type_write(&w->text, t->type, TYPE_MIGRATION, w->default_schema); break;
	case SQL_IDS: put_ids(w, t->ids); break;
	case SQL_NUM: sbuf_addf(&w->text, "%lld", (long long)t->number); break;
	case SQL_END: break;
	}
}

void sql_put(struct sql *w, const struct sql_token *tokens)
{
	for (const struct sql_token *t = tokens; t->kind != SQL_END; t++)
		put_one(w, t);
}

static void new_line(struct sql *w)
{
	sbuf_addc(&w->text, '\n');
	for (int i = 0; i < w->depth; i++)
		sbuf_add(&w->text, "    ");
	w->glued = true;
}

void sql_open(struct sql *w)
{
	sbuf_add(&w->text, " (");
	w->depth++;
	w->first = true;
}

void sql_item(struct sql *w)
{
	if (!w->first)
		sbuf_addc(&w->text, ',');
	w->first = false;
	new_line(w);
}

void sql_close(struct sql *w)
{
	w->depth--;
	if (!w->first)
		new_line(w);
	sbuf_addc(&w->text, ')');
	w->first = false;
	w->glued = false;
}

void sql_parens(struct sql *w, const char *expr)
{
	blank(w, "(");
	sbuf_addf(&w->text, "(%s)",
		  settled(w->text.arena, sql_bare_expr(w->text.arena, expr), w->about));
}

/* A parameter's value is a word or number; anything else is quoted. */
static void put_value(struct sql *w, const char *value)
{
	bool is_plain = *value != 0;

	for (const char *p = value; *p; p++) {
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_.-", *p))
			is_plain = false;
	}
	if (is_plain)
		sbuf_add(&w->text, value);
	else
		ident_write_literal(&w->text, value);
}

void sql_options(struct sql *w, const struct pairs *options)
{
	blank(w, "(");
	sbuf_addc(&w->text, '(');
	for (uint32_t i = 0; i < options->n; i++) {
		const char *key = options->items[i].key;

		if (i)
			sbuf_add(&w->text, ", ");
		if (str_starts(key, "toast.")) {
			sbuf_add(&w->text, "toast.");
			key += strlen("toast.");
		}
		ident_write(&w->text, key);
		if (options->items[i].value) {
			sbuf_addc(&w->text, '=');
			put_value(w, options->items[i].value);
		}
	}
	sbuf_addc(&w->text, ')');
}

void sql_word(struct sql *w, const char *word)
{
	blank(w, word);
	sbuf_add(&w->text, word);
}

void sql_glue(struct sql *w)
{
	w->glued = true;
}

static bool encloses_all(const char *s, size_t len)
{
	int depth = 0;

	if (len < 2 || s[0] != '(' || s[len - 1] != ')')
		return false;
	for (const char *p = s; p < s + len; p = lex_step(p)) {
		if (*p == '(')
			depth++;
		else if (*p == ')' && --depth == 0)
			return p == s + len - 1;
	}
	return false;
}

/* Whether the text that lex_step went over, up to the end of all, is closed there. */
static bool is_closed(const char *p, const char *end)
{
	size_t tag = 1;

	if (*p == 'e' || *p == 'E') {
		for (p += 2; *p && *p != '\''; p++)
			p += *p == '\\' && p[1];
		return *p != 0;
	}
	if (*p == '$')
		tag = strcspn(p + 1, "$") + 2;
	return (size_t)(end - p) >= 2 * tag && strncmp(end - tag, p, tag) == 0;
}

static bool is_left_open(const char *p, const char *end)
{
	bool is_text = *p == '\'' || *p == '"' || (*p == '$' && end > p + 1) ||
		       ((*p == 'e' || *p == 'E') && p[1] == '\'');

	return is_text && !*end && !is_closed(p, end);
}

const char *sql_expr_flaw(const char *expr, size_t *at)
{
	enum { MOST = 256 };
	char open[MOST];
	int depth = 0;
	const char *end;

	for (const char *p = expr; *p; p = end) {
		*at = (size_t)(p - expr);
		if (lex_is_comment(p)) {
			end = lex_comment(p);
			if (!end)
				return "a comment that takes in what follows the expression";
			continue;
		}
		end = lex_step(p);
		if (is_left_open(p, end))
			return "a quote that is not closed";
		if (*p == ';')
			return "a semicolon";
		if ((*p == '(' || *p == '[') && depth == MOST)
			return "too many parentheses inside each other";
		if (*p == '(' || *p == '[')
			open[depth++] = *p;
		if (*p != ')' && *p != ']')
			continue;
		if (!depth || open[--depth] != (*p == ')' ? '(' : '['))
			return "a parenthesis that closes nothing";
	}
	*at = 0;
	return depth ? "a parenthesis that is not closed" : NULL;
}

const char *sql_bare_expr(struct arena *a, const char *expr)
{
	const char *s = str_trim(a, expr);

	while (encloses_all(s, strlen(s)))
		s = str_trim(a, arena_strndup(a, s + 1, strlen(s) - 2));
	return s;
}

/* Words that end the expression of a DEFAULT clause when they stand outside parentheses. */
static bool is_too_weak(struct arena *a, const char *word, size_t len)
{
	static const char *const words[] = {"not",     "and",	   "or",      "in",	 "is",
					    "like",    "ilike",	   "similar", "between", "isnull",
					    "notnull", "overlaps", "at",      "collate", "any",
					    "all",     "some"};
	const char *w = arena_strndup(a, word, len);

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (str_ieq(w, words[i]))
			return true;
	}
	return false;
}

static bool wants_parens(struct arena *a, const char *expr)
{
	const char *p = expr;
	int depth = 0;

	for (const char *end; *p; p = end) {
		end = lex_step(p);
		if (lex_is_word(*p) && !depth && is_too_weak(a, p, (size_t)(end - p)))
			return true;
		depth += (*p == '(' || *p == '[') - (*p == ')' || *p == ']');
	}
	return false;
}

void sql_default(struct sql *w, const char *expr)
{
	SQL(w, KW("DEFAULT"));
	if (wants_parens(w->text.arena, expr))
		sql_parens(w, expr);
	else
		SQL(w, EXPR(expr));
}
