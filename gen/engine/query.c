#include "engine/query.h"

#include "dialect/ident.h"
#include "dialect/type.h"
#include "engine/query_parts.h"
#include "kinds/kinds.h"

#include <string.h>

enum { MOST_FILTERS = 16, MOST_PARAMS = 1000 };

struct pos query_text_pos(const struct query_text *t, size_t offset)
{
	return node_pos_within(t->node, offset);
}

static struct diag *complain(struct query_reader *r, struct pos pos, const char *what)
{
	return diag_add(r->ds, MG_QUERY_INVALID, pos, "query %s: %s", r->query->name, what);
}

static bool scan(struct query_reader *r, struct query_text *t)
{
	struct diags said = DIAGS_INIT(r->arena);
	struct source *src = ARENA_NEW(r->arena, struct source);
	const struct diag *d;
	struct diag *out;

	*src = (struct source){.name = r->query->name, .text = t->node->text};
	src->len = strlen(src->text);
	t->src = src;
	if (stmt_scan_bare(r->arena, &said, MG_QUERY_INVALID, src, &t->tokens))
		return true;
	d = said.list.items[0];
	out = complain(r, query_text_pos(t, pos_byte(d->pos)), d->text);
	diag_hint(r->ds, out, "Mend it: PostgreSQL could not read it either.");
	return false;
}

static size_t param_of(struct query_reader *r, const char *name, int filter)
{
	struct vec *params = &r->query->params;
	struct query_param *p;

	for (size_t i = 0; i < params->len; i++) {
		p = params->items[i];
		if (!str_eq(p->name, name))
			continue;
		if (p->filter != filter)
			p->filter = -1;
		return i;
	}
	p = ARENA_NEW(r->arena, struct query_param);
	p->name = name;
	p->filter = filter;
	vec_push(r->arena, params, p);
	return params->len - 1;
}

static struct query_piece *add_piece(struct query_reader *r, struct query_text *t,
				     enum query_piece_kind kind, size_t start, size_t end)
{
	struct query_piece *p = ARENA_NEW(r->arena, struct query_piece);

	p->kind = kind;
	p->start = start;
	p->end = end;
	if (start < end)
		vec_push(r->arena, &t->pieces, p);
	return p;
}

/* :name without a blank between; :filters and :sort where the query has them. */
static bool read_colon(struct query_reader *r, struct query_text *t, size_t i, size_t *done,
		       int filter)
{
	const struct stmt_token *at = &t->tokens.items[i];
	const struct stmt_token *next = at + 1;
	struct query_piece *p;
	const char *name;

	if (!stmt_is_char(&t->tokens, i, ':') || i + 1 >= t->tokens.len || next->start != at->end ||
	    next->kind != STMT_NAME)
		return false;
	name = arena_strndup(r->arena, t->src->text + next->start, next->end - next->start);
	add_piece(r, t, PIECE_TEXT, *done, at->start);
	*done = next->end;
	if (t == &r->query->sql && str_eq(name, "filters") && r->query->filters.len) {
		add_piece(r, t, PIECE_FILTERS, at->start, next->end);
	} else if (t == &r->query->sql && str_eq(name, "sort") && r->query->sorts.len) {
		add_piece(r, t, PIECE_SORT, at->start, next->end);
	} else {
		p = add_piece(r, t, PIECE_PARAM, at->start, next->end);
		p->index = param_of(r, name, filter);
	}
	return true;
}

static bool is_within(const struct stmt_tokens *t, size_t i)
{
	int depth = 0;

	for (size_t k = 0; k < i; k++)
		depth += stmt_is_char(t, k, '(') - stmt_is_char(t, k, ')');
	return depth > 0;
}

/* name.* of a table: its columns one by one, whatever order a database has them in. */
static bool read_star(struct query_reader *r, struct query_text *t, size_t i, size_t *done)
{
	const struct query_rel *rel;
	const char *name = stmt_name(r->arena, &t->tokens, i);
	size_t found;

	if (!name || !stmt_is_char(&t->tokens, i + 1, '.') ||
	    !stmt_is_char(&t->tokens, i + 2, '*') || is_within(&t->tokens, i))
		return false;
	found = query_rel_at(r->query, name, i);
	rel = found == SIZE_MAX ? NULL : r->query->rels.items[found];
	if (!rel || !rel->table)
		return false;
	add_piece(r, t, PIECE_TEXT, *done, t->tokens.items[i].start);
	*done = t->tokens.items[i + 2].end;
	add_piece(r, t, PIECE_STAR, t->tokens.items[i].start, *done)->index = found;
	return true;
}

/* SELECT *, or RETURNING *: nobody can tell the columns from the text. */
static bool refuse_star(struct query_reader *r, struct query_text *t, size_t i)
{
	static const char *const before[] = {"select", "returning", "distinct", "all"};
	bool is_list = i && stmt_is_char(&t->tokens, i - 1, ',');
	struct diag *d;

	for (size_t k = 0; i && k < sizeof(before) / sizeof(*before); k++)
		is_list = is_list || stmt_is(&t->tokens, i - 1, before[k]);
	if (!is_list || !stmt_is_char(&t->tokens, i, '*') || is_within(&t->tokens, i))
		return false;
	d = complain(r, query_text_pos(t, t->tokens.items[i].start),
		     "* takes whatever columns the database has, in its order");
	diag_hint(r->ds, d, "Write TABLE.* for the columns that the models declare, or name them.");
	return true;
}

/* Takes a text apart; false with messages. */
static bool read_text(struct query_reader *r, struct query_text *t, int filter)
{
	bool is_main = t == &r->query->sql;
	size_t done = 0;

	for (size_t i = 0; i < t->tokens.len; i++) {
		if (is_main && refuse_star(r, t, i))
			return false;
		if (read_colon(r, t, i, &done, filter))
			i++;
		else if (is_main && read_star(r, t, i, &done))
			i += 2;
	}
	add_piece(r, t, PIECE_TEXT, done, t->src->len);
	return true;
}

/* filters: {name: condition}, sort: {name: order} */
static bool read_named_texts(struct query_reader *r, const char *key, struct vec *out)
{
	const struct node *n = node_get(r->query->node, key);
	struct diag *d;

	if (!n)
		return true;
	if (n->kind != NODE_MAP || n->len == 0 || n->len > MOST_FILTERS) {
		d = complain(
			r, node_pos(n),
			arena_printf(r->arena, "%s is a map of up to %d texts", key, MOST_FILTERS));
		diag_hint(r->ds, d, "Write %s: {NAME: SQL}.", key);
		return false;
	}
	NODE_EACH(m, n) {
		struct query_text *t = ARENA_NEW(r->arena, struct query_text);

		if (m->kind != NODE_TEXT) {
			d = complain(r, node_pos(m),
				     arena_printf(r->arena, "%s is no text", m->key));
			diag_hint(r->ds, d, "Write %s: {%s: SQL}.", key, m->key);
			return false;
		}
		t->name = m->key;
		t->node = m;
		vec_push(r->arena, out, t);
		if (!scan(r, t))
			return false;
	}
	return true;
}

/* params: {name: type}, or {name: {type: T, nullable: true}} */
static bool read_param(struct query_reader *r, const struct node *n)
{
	const char *type = n->kind == NODE_TEXT ? n->text : node_get_text(n, "type");
	const char *nullable = n->kind == NODE_MAP ? node_get_text(n, "nullable") : NULL;
	struct query_param *p = NULL;
	struct type_parsed parsed;
	struct diag *d;

	for (size_t i = 0; i < r->query->params.len; i++) {
		struct query_param *x = r->query->params.items[i];

		p = str_eq(x->name, n->key) ? x : p;
	}
	if (!p) {
		d = complain(r, node_key_pos(n),
			     arena_printf(r->arena, "there is no :%s in the SQL", n->key));
		diag_hint(r->ds, d, "A parameter is :NAME in the SQL, without a blank between.");
		return false;
	}
	p->node = n;
	p->nullable = str_eq(nullable, "true");
	if (!type)
		return true;
	if (!type_parse(r->arena, type, r->schema->default_schema, &parsed)) {
		d = complain(r, node_pos(n),
			     arena_printf(r->arena, "`%s` is no type: %s", type, parsed.problem));
		diag_hint(r->ds, d, "Write it as for a column, or leave it to the server.");
		return false;
	}
	p->said = type;
	return true;
}

static bool read_params(struct query_reader *r)
{
	const struct node *n = node_get(r->query->node, "params");
	bool ok = true;

	if (!n)
		return true;
	if (n->kind != NODE_MAP) {
		diag_hint(r->ds, complain(r, node_pos(n), "params is a map"),
			  "Write params: {NAME: TYPE}, for types that the server cannot see.");
		return false;
	}
	NODE_EACH(m, n)
		ok = read_param(r, m) && ok;
	return ok;
}

/* A placeholder and what it stands for belong together. */
static bool check_places(struct query_reader *r)
{
	static const struct {
		enum query_piece_kind kind;
		const char *key;
	} places[] = {{PIECE_FILTERS, "filters"}, {PIECE_SORT, "sort"}};
	const struct vec *pieces = &r->query->sql.pieces;
	bool ok = true;

	for (size_t k = 0; k < 2; k++) {
		const struct node *n = node_get(r->query->node, places[k].key);
		size_t found = 0;

		for (size_t i = 0; i < pieces->len; i++)
			found += ((struct query_piece *)pieces->items[i])->kind == places[k].kind;
		if (!n || found == 1)
			continue;
		diag_hint(r->ds,
			  complain(r, node_key_pos(n),
				   arena_printf(r->arena, "its SQL must have :%s once",
						places[k].key)),
			  "Write %s.",
			  k ? "ORDER BY :sort" : "WHERE :filters, which is true when none is used");
		ok = false;
	}
	return ok;
}

static bool is_one_statement(struct query_reader *r)
{
	const struct stmt_tokens *t = &r->query->sql.tokens;
	struct vec statements = {0};
	struct diag *d;

	stmt_split(r->arena, t, 0, t->len, &statements);
	if (statements.len == 1) {
		for (size_t i = 0; i < t->len; i++) {
			if (!stmt_is_char(t, i, ';'))
				continue;
			d = complain(r, query_text_pos(&r->query->sql, t->items[i].start),
				     "a semicolon");
			diag_hint(r->ds, d, "Leave it out: a query is one statement.");
			return false;
		}
		return true;
	}
	d = complain(r, node_pos(r->query->sql.node),
		     statements.len ? "several statements" : "no statement");
	diag_hint(r->ds, d, "A query is one statement; make two queries of two.");
	return false;
}

static bool read_one(struct query_reader *r)
{
	struct query *q = r->query;
	bool ok;

	q->doc = node_get_text(q->node, "doc");
	q->sql.node = node_get(q->node, "sql");
	if (!scan(r, &q->sql) || !is_one_statement(r) ||
	    !read_named_texts(r, "filters", &q->filters) || !read_named_texts(r, "sort", &q->sorts))
		return false;
	query_read_from(r);
	ok = read_text(r, &q->sql, -1);
	for (size_t i = 0; ok && i < q->filters.len; i++)
		ok = read_text(r, q->filters.items[i], (int)i);
	for (size_t i = 0; ok && i < q->sorts.len; i++) {
		size_t before = q->params.len;
		const struct query_text *t = q->sorts.items[i];

		ok = read_text(r, q->sorts.items[i], -1);
		if (!ok || q->params.len == before)
			continue;
		diag_hint(r->ds,
			  complain(r, node_pos(t->node),
				   "a sort order takes no parameter of its own"),
			  "Put it into the statement, or make a sort order of each value.");
		ok = false;
	}
	if (ok && q->params.len > MOST_PARAMS) {
		complain(r, node_pos(q->sql.node), "more parameters than a statement can have");
		return false;
	}
	return ok && check_places(r) && read_params(r) &&
	       query_read_returns(r, node_get(q->node, "returns"));
}

bool query_read(struct arena *a, struct diags *ds, const struct schema *s, struct vec *out)
{
	bool ok = true;

	if (!s->queries)
		return true;
	NODE_EACH(n, s->queries) {
		struct query_reader r = {.arena = a, .ds = ds, .schema = s};

		r.query = ARENA_NEW(a, struct query);
		r.query->name = n->key;
		r.query->node = n;
		ok = read_one(&r) && ok;
		vec_push(a, out, r.query);
	}
	return ok;
}
