#include "rev/loss.h"

/* Reads a statement's tokens from left to right, comments left out. */
struct reader {
	struct arena *arena;
	const struct stmt_tokens *t;
	size_t at;
	size_t last;
	struct vec *out;
};

static void skip_comments(struct reader *r)
{
	while (r->at <= r->last && r->t->items[r->at].kind == STMT_COMMENT)
		r->at++;
}

static bool take(struct reader *r, const char *word)
{
	if (r->at > r->last || !stmt_is(r->t, r->at, word))
		return false;
	r->at++;
	skip_comments(r);
	return true;
}

static bool take_char(struct reader *r, char c)
{
	if (r->at > r->last || !stmt_is_char(r->t, r->at, c))
		return false;
	r->at++;
	skip_comments(r);
	return true;
}

static const char *take_part(struct reader *r)
{
	const char *name = r->at <= r->last ? stmt_name(r->arena, r->t, r->at) : NULL;

	if (name) {
		r->at++;
		skip_comments(r);
	}
	return name;
}

static void skip_if_exists(struct reader *r)
{
	if (take(r, "if"))
		(void)take(r, "exists");
}

/* [schema.]name; false when it is anything else. */
static bool take_name(struct reader *r, struct rev_drop *out)
{
	*out = (struct rev_drop){.name = take_part(r)};
	if (!out->name || !take_char(r, '.'))
		return out->name != NULL;
	out->schema = out->name;
	out->name = take_part(r);
	return out->name && !stmt_is_char(r->t, r->at, '.');
}

static void put(struct reader *r, struct rev_drop drop)
{
	struct rev_drop *p = ARENA_NEW(r->arena, struct rev_drop);

	*p = drop;
	vec_push(r->arena, r->out, p);
}

static void read_tables(struct reader *r)
{
	struct rev_drop d;

	do {
		(void)take(r, "only");
		if (!take_name(r, &d))
			return;
		(void)take_char(r, '*');
		put(r, d);
	} while (take_char(r, ','));
}

static void read_schemas(struct reader *r)
{
	/* without CASCADE the server refuses to drop a schema that holds tables */
	if (!stmt_is(r->t, r->last, "cascade"))
		return;
	do {
		struct rev_drop d = {.schema = take_part(r)};

		if (!d.schema)
			return;
		put(r, d);
	} while (take_char(r, ','));
}

/* To behind the comma that ends this action; false at the end of the statement. */
static bool next_action(struct reader *r)
{
	int depth = 0;

	for (; r->at <= r->last; r->at++) {
		if (stmt_is_char(r->t, r->at, '('))
			depth++;
		else if (stmt_is_char(r->t, r->at, ')'))
			depth--;
		else if (!depth && take_char(r, ','))
			return true;
	}
	return false;
}

static void read_actions(struct reader *r, const struct rev_drop *table)
{
	do {
		struct rev_drop d = *table;

		if (!take(r, "drop") || take(r, "constraint"))
			continue;
		(void)take(r, "column");
		skip_if_exists(r);
		d.column = take_part(r);
		if (d.column)
			put(r, d);
	} while (next_action(r));
}

/* ALTER TABLE and the name of the table. */
static bool read_alter(struct reader *r, struct rev_drop *table)
{
	if (!take(r, "alter") || !take(r, "table"))
		return false;
	skip_if_exists(r);
	(void)take(r, "only");
	if (!take_name(r, table))
		return false;
	(void)take_char(r, '*');
	return true;
}

bool rev_altered(struct arena *a, const struct stmt_tokens *t, const struct stmt *st,
		 struct rev_drop *out)
{
	struct reader r = {.arena = a, .t = t, .at = st->first, .last = st->last};

	if (!read_alter(&r, out))
		return false;
	do {
		const char *column;

		if (!take(&r, "alter"))
			continue;
		(void)take(&r, "column");
		column = take_part(&r);
		if (column && take(&r, "set") && take(&r, "not") && take(&r, "null"))
			out->column = column;
	} while (!out->column && next_action(&r));
	return true;
}

bool rev_changes_type(const struct stmt_tokens *t, const struct stmt *st)
{
	bool has_type = false;

	for (size_t i = st->first; i <= st->last; i++)
		has_type = has_type || stmt_is(t, i, "type");
	return has_type && stmt_is(t, st->first, "alter");
}

void rev_drops(struct arena *a, const struct stmt_tokens *t, const struct stmt *st, struct vec *out)
{
	struct reader r = {.arena = a, .t = t, .at = st->first, .last = st->last, .out = out};
	struct rev_drop table;

	if (take(&r, "truncate")) {
		(void)take(&r, "table");
		read_tables(&r);
	} else if (take(&r, "drop")) {
		bool is_table = take(&r, "table");

		if (!is_table && !take(&r, "schema"))
			return;
		skip_if_exists(&r);
		if (is_table)
			read_tables(&r);
		else
			read_schemas(&r);
	} else if (read_alter(&r, &table)) {
		read_actions(&r, &table);
	}
}
