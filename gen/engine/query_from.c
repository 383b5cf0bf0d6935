#include "engine/query_parts.h"
#include "kinds/kinds.h"

#include <string.h>

/*
 * Which tables a statement reads, and on which side of an outer join they
 * stand, told from its tokens. Only the plain forms are followed; of all
 * others it is said that nothing is certain.
 */

struct walk {
	struct query_reader *r;
	const struct stmt_tokens *t;
	size_t i;
	size_t from;	  /* the token before the list */
	size_t first_rel; /* of the item between commas */
	size_t joins;	  /* that still lack their condition */
	bool is_target;	  /* of UPDATE or INTO: parentheses behind it are no call */
};

const struct object *query_table(struct arena *a, const struct schema *s, const char *schema,
				 const char *name)
{
	(void)a;
	return schema_get(s, &kind_table, schema ? schema : s->default_schema, name);
}

static bool is_any(const struct stmt_tokens *t, size_t i, const char *const *words)
{
	for (; *words; words++) {
		if (stmt_is(t, i, *words))
			return true;
	}
	return false;
}

/* LEFT, RIGHT or FULL as the word of a join, not the function left(). */
static bool is_outer(const struct stmt_tokens *t, size_t i)
{
	static const char *const words[] = {"left", "right", "full", NULL};

	if (!is_any(t, i, words))
		return false;
	i += 1 + stmt_is(t, i + 1, "outer");
	return stmt_is(t, i, "join");
}

/* Behind the parenthesis that closes the one at i. */
static size_t skip_parens(const struct stmt_tokens *t, size_t i)
{
	int depth = 0;

	for (; i < t->len; i++) {
		depth += stmt_is_char(t, i, '(') - stmt_is_char(t, i, ')');
		if (!depth)
			return i + 1;
	}
	return i;
}

static bool ends_list(const struct stmt_tokens *t, size_t i)
{
	static const char *const words[] = {
		"where",  "group",     "order",	 "having",  "limit",	  "offset", "fetch",
		"union",  "intersect", "except", "for",	    "returning",  "set",    "window",
		"values", "select",    "when",	 "default", "overriding", NULL};

	return i >= t->len || stmt_is_char(t, i, ')') || stmt_is_char(t, i, ';') ||
	       is_any(t, i, words);
}

static bool is_join_word(const struct stmt_tokens *t, size_t i)
{
	static const char *const words[] = {"join", "inner", "cross", "natural", NULL};

	return is_any(t, i, words) || is_outer(t, i);
}

static struct query_rel *add_rel(struct walk *w, const char *alias, const struct object *table)
{
	struct query_rel *rel = ARENA_NEW(w->r->arena, struct query_rel);

	rel->alias = alias;
	rel->table = table;
	rel->from = w->from;
	vec_push(w->r->arena, &w->r->query->rels, rel);
	return rel;
}

/* [AS] name [(columns)]; the columns make it something else than the table. */
static const char *read_alias(struct walk *w, const struct object **table)
{
	const char *alias = NULL;
	bool is_said = stmt_is(w->t, w->i, "as");

	w->i += is_said;
	if (w->i < w->t->len && w->t->items[w->i].kind != STMT_OTHER &&
	    (is_said || (!ends_list(w->t, w->i) && !is_join_word(w->t, w->i) &&
			 !stmt_is(w->t, w->i, "on") && !stmt_is(w->t, w->i, "using") &&
			 !stmt_is(w->t, w->i, "tablesample") && !stmt_is(w->t, w->i, "with"))))
		alias = stmt_name(w->r->arena, w->t, w->i++);
	if (alias && stmt_is_char(w->t, w->i, '(')) {
		w->i = skip_parens(w->t, w->i);
		*table = NULL;
	}
	return alias;
}

/* Whether WITH gives the name another meaning. */
static bool is_with_name(struct walk *w, const char *name)
{
	for (size_t i = 0; i + 1 < w->t->len; i++) {
		const char *found;

		if (!stmt_is(w->t, i + 1, "as") && !stmt_is_char(w->t, i + 1, '('))
			continue;
		if (!i || !(stmt_is(w->t, i - 1, "with") || stmt_is(w->t, i - 1, "recursive") ||
			    stmt_is_char(w->t, i - 1, ',')))
			continue;
		found = stmt_name(w->r->arena, w->t, i);
		if (str_eq(found, name) && stmt_is(w->t, 0, "with"))
			return true;
	}
	return false;
}

static void read_named(struct walk *w)
{
	const char *name = stmt_name(w->r->arena, w->t, w->i++);
	const struct object *table = NULL;
	const char *schema = NULL;
	const char *alias;

	if (stmt_is_char(w->t, w->i, '.') && stmt_name(w->r->arena, w->t, w->i + 1)) {
		schema = name;
		name = stmt_name(w->r->arena, w->t, w->i + 1);
		w->i += 2;
	}
	if (stmt_is_char(w->t, w->i, '(') && !w->is_target) {
		w->i = skip_parens(w->t, w->i);
		if (stmt_is(w->t, w->i, "with") && stmt_is(w->t, w->i + 1, "ordinality"))
			w->i += 2;
	} else if (schema || !is_with_name(w, name)) {
		table = query_table(w->r->arena, w->r->schema, schema, name);
		w->i += stmt_is_char(w->t, w->i, '*');
	}
	alias = read_alias(w, &table);
	add_rel(w, alias ? alias : name, table);
}

static bool has_select(const struct stmt_tokens *t, size_t from, size_t to)
{
	for (; from < to; from++) {
		if (stmt_is(t, from, "select") || stmt_is(t, from, "join"))
			return true;
	}
	return false;
}

/* What one item of FROM begins with. */
static void read_rel(struct walk *w)
{
	while (stmt_is(w->t, w->i, "only") || stmt_is(w->t, w->i, "lateral"))
		w->i++;
	if (stmt_is_char(w->t, w->i, '(')) {
		const struct object *none = NULL;
		size_t end = skip_parens(w->t, w->i);
		const char *alias;

		if (has_select(w->t, w->i, end) && w->r->query->has_outer_join)
			w->r->query->is_unclear = true;
		w->i = end;
		alias = read_alias(w, &none);
		add_rel(w, alias ? alias : "", NULL);
	} else if (w->i < w->t->len && w->t->items[w->i].kind != STMT_OTHER) {
		read_named(w);
	} else {
		w->i++;
	}
}

/* [NATURAL] [LEFT [OUTER]] JOIN relation */
static void read_join(struct walk *w)
{
	const struct vec *rels = &w->r->query->rels;
	size_t before = rels->len;
	bool has_own = true; /* a condition must follow */
	bool left = false;
	bool right = false;

	for (; w->i < w->t->len && !stmt_is(w->t, w->i, "join"); w->i++) {
		has_own =
			has_own && !stmt_is(w->t, w->i, "cross") && !stmt_is(w->t, w->i, "natural");
		left = left || stmt_is(w->t, w->i, "left") || stmt_is(w->t, w->i, "full");
		right = right || stmt_is(w->t, w->i, "right") || stmt_is(w->t, w->i, "full");
	}
	w->i++;
	/* a JOIN b JOIN c ON .. ON ..: the inner one comes first */
	if (w->joins)
		w->r->query->is_unclear = w->r->query->is_unclear || w->r->query->has_outer_join;
	w->joins += has_own;
	read_rel(w);
	for (size_t i = w->first_rel; right && i < before; i++)
		((struct query_rel *)rels->items[i])->is_nullable = true;
	for (size_t i = before; left && i < rels->len; i++)
		((struct query_rel *)rels->items[i])->is_nullable = true;
}

/* The list behind FROM, or the one name behind UPDATE and INTO. */
static void read_list(struct walk *w, bool is_one)
{
	w->first_rel = w->r->query->rels.len;
	w->joins = 0;
	w->is_target = is_one;
	read_rel(w);
	w->is_target = false;
	while (!is_one && !ends_list(w->t, w->i)) {
		if (stmt_is_char(w->t, w->i, '(')) {
			w->i = skip_parens(w->t, w->i);
		} else if (stmt_is_char(w->t, w->i, ',')) {
			w->i++;
			w->first_rel = w->r->query->rels.len;
			w->joins = 0;
			read_rel(w);
		} else if (is_join_word(w->t, w->i)) {
			read_join(w);
		} else {
			if (w->joins && (stmt_is(w->t, w->i, "on") || stmt_is(w->t, w->i, "using")))
				w->joins--;
			w->i++;
		}
	}
}

static bool begins_list(const struct stmt_tokens *t, size_t i, bool *is_one)
{
	*is_one = false;
	if (stmt_is(t, i, "from"))
		return !i || !stmt_is(t, i - 1, "distinct");
	if (stmt_is(t, i, "using"))
		return i > 2 && stmt_is(t, 0, "delete");
	*is_one = true;
	return (stmt_is(t, i, "into") && i && stmt_is(t, i - 1, "insert")) ||
	       (stmt_is(t, i, "update") &&
		(!i || (!stmt_is(t, i - 1, "for") && !stmt_is(t, i - 1, "do") &&
			!stmt_is(t, i - 1, "key"))));
}

/* Forms in which a column can be NULL though no join beside it says so. */
static void look_for_unclear(struct query_reader *r, const struct stmt_tokens *t)
{
	static const char *const sets[] = {"rollup", "cube", "merge", NULL};
	static const char *const both[] = {"union", "intersect", "except", NULL};
	struct query *q = r->query;
	bool is_with = stmt_is(t, 0, "with");
	bool is_set = false;
	int depth = 0;

	for (size_t i = 0; i < t->len; i++) {
		depth += stmt_is_char(t, i, '(') - stmt_is_char(t, i, ')');
		is_set = is_set || is_any(t, i, both);
		if (is_outer(t, i)) {
			q->has_outer_join = true;
			q->is_unclear = q->is_unclear || depth > 0;
		}
		if (is_any(t, i, sets) ||
		    (stmt_is(t, i, "grouping") && stmt_is(t, i + 1, "sets")) ||
		    ((stmt_is(t, i, "old") || stmt_is(t, i, "new")) && stmt_is_char(t, i + 1, '.')))
			q->is_unclear = true;
	}
	q->is_unclear = q->is_unclear || (q->has_outer_join && (is_with || is_set));
}

void query_read_from(struct query_reader *r)
{
	const struct stmt_tokens *t = &r->query->sql.tokens;
	struct walk w = {.r = r, .t = t};
	bool is_one;

	look_for_unclear(r, t);
	while (w.i < t->len) {
		if (stmt_is_char(t, w.i, '(')) {
			w.i = skip_parens(t, w.i);
		} else if (begins_list(t, w.i, &is_one)) {
			w.from = w.i++;
			read_list(&w, is_one);
		} else {
			w.i++;
		}
	}
}

size_t query_rel_at(const struct query *q, const char *alias, size_t token)
{
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < q->rels.len; i++) {
		const struct query_rel *rel = q->rels.items[i];

		if (!str_eq(rel->alias, alias))
			continue;
		/* the list behind the word, else the one before it: RETURNING */
		if (found == SIZE_MAX || rel->from > token)
			found = i;
		if (rel->from > token)
			break;
	}
	return found;
}
