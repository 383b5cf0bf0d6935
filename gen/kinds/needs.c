#include "dialect/lex.h"
#include "kinds/kinds.h"

#include <string.h>

static void need(struct needs *n, const struct object *o)
{
	if (o)
		vec_push(n->arena, &n->objects, o);
}

void needs_columns(struct needs *n, const struct object *table, const struct strings *columns)
{
	for (uint32_t i = 0; i < columns->n; i++) {
		const struct object *c = object_child(table, &kind_column, columns->items[i]);

		need(n, c ? c : table);
	}
}

void needs_type(struct needs *n, const struct sqltype *type)
{
	const struct vec *extensions = schema_of(n->schema, &kind_extension);
	const struct object *o;

	if (!type || !type->schema)
		return;
	o = schema_get_any(n->schema, KIND_TYPE, type->schema, type->name);
	/* a table is the type of its rows */
	if (!o)
		o = schema_get_any(n->schema, KIND_HOLDS_DATA, type->schema, type->name);
	need(n, o);
	/* not declared: some extension brings it */
	for (size_t i = 0; !o && i < extensions->len; i++)
		need(n, extensions->items[i]);
}

/* A walk through an expression: what its words may mean is told by what stands around them. */
struct walk {
	struct needs *n;
	const struct object *table;
	const char *p;
	const char *parts[3]; /* of the name read last */
	size_t len;
};

static const char *skip_blanks(const char *p)
{
	while (str_is_space(*p))
		p++;
	return p;
}

/* 'text' or "name" at *p with doubled quotes undone; steps over it. */
static const char *read_quoted(struct arena *a, const char **p)
{
	struct sbuf out = SBUF_INIT(a);
	char quote = *(*p)++;

	while (**p) {
		if (**p == quote && *++*p != quote)
			break;
		sbuf_addc(&out, *(*p)++);
	}
	return sbuf_text(&out);
}

/* Over a comment, or a text between dollar signs; false when none begins at p. */
static bool skip_other(const char **p)
{
	const char *start = *p;

	if (!lex_is_comment(start)) {
		*p = lex_dollars(start);
		return *p > start;
	}
	*p = lex_comment(start);
	if (!*p)
		*p = start + strlen(start);
	return true;
}

static const char *read_part(struct arena *a, const char **p)
{
	const char *start = *p;

	if (*start == '"')
		return read_quoted(a, p);
	while (lex_is_word(**p))
		++*p;
	return str_lower(a, arena_strndup(a, start, (size_t)(*p - start)));
}

/* a, a.b or a.b.c */
static void read_name(struct walk *w)
{
	w->len = 0;
	for (;;) {
		w->parts[w->len++] = read_part(w->n->arena, &w->p);
		if (*w->p != '.' || w->len == 3 || !(lex_is_word(w->p[1]) || w->p[1] == '"'))
			return;
		w->p++;
	}
}

static void need_named(const struct walk *w, unsigned kinds)
{
	const char *schema = w->len > 1 ? w->parts[w->len - 2] : w->n->schema->default_schema;

	if (w->len <= 2)
		need(w->n, schema_get_any(w->n->schema, kinds, schema, w->parts[w->len - 1]));
}

/* The name of a relation or type as a text: '"Users".id'::regclass. */
static void read_text(struct walk *w, bool in_call)
{
	struct walk inner = *w;
	const char *text = read_quoted(w->n->arena, &w->p);
	const char *cast = skip_blanks(w->p);

	if (strncmp(cast, "::", 2) == 0)
		cast = skip_blanks(cast + 2);
	if (str_starts(cast, "pg_catalog."))
		cast += strlen("pg_catalog.");
	inner.p = text;
	if (!lex_is_word(*text) && *text != '"')
		return;
	read_name(&inner);
	if (*inner.p)
		return;
	if (in_call || str_starts(cast, "regclass"))
		need_named(&inner, KIND_RELATION);
	else if (str_starts(cast, "regtype"))
		need_named(&inner, KIND_TYPE);
}

static bool takes_sequence(const struct walk *w)
{
	static const char *const names[] = {"nextval", "currval", "setval"};

	for (size_t i = 0; w->len && i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(w->parts[w->len - 1], names[i]) == 0)
			return true;
	}
	return false;
}

/* A word: a type where a cast leads to it or a text follows, else perhaps a column. */
static void meet_name(struct walk *w, bool is_cast)
{
	const char *next;

	read_name(w);
	next = skip_blanks(w->p);
	if (is_cast || *next == '\'')
		need_named(w, KIND_TYPE);
	else if (w->table && *next != '(')
		need(w->n, object_child(w->table, &kind_column, w->parts[w->len - 1]));
}

void needs_expr(struct needs *n, const struct object *table, const char *expr)
{
	struct walk w = {.n = n, .table = table, .p = expr ? expr : ""};
	bool is_cast = false;
	bool in_call = false;

	while (*(w.p = skip_blanks(w.p))) {
		if (skip_other(&w.p))
			continue;
		if (*w.p == '\'') {
			read_text(&w, in_call);
			is_cast = false;
			in_call = false;
		} else if (*w.p == '"' || lex_is_word(*w.p)) {
			meet_name(&w, is_cast);
			/* CAST (x AS type) */
			is_cast = w.len == 1 && strcmp(w.parts[0], "as") == 0;
		} else {
			in_call = *w.p == '(' && takes_sequence(&w);
			is_cast = strncmp(w.p, "::", 2) == 0;
			w.p += is_cast ? 2 : 1;
			if (!in_call)
				w.len = 0;
		}
	}
}
