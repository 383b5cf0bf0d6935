#include "rev/loss.h"

#include "rev/words.h"

/* A statement on its way, and where the drops go that it makes. */
struct reader {
	struct words w;
	struct vec *out;
};

static void put(struct reader *r, struct rev_drop drop)
{
	struct rev_drop *p = ARENA_NEW(r->w.arena, struct rev_drop);

	*p = drop;
	vec_push(r->w.arena, r->out, p);
}

static bool take_table(struct words *w, struct rev_drop *out)
{
	*out = (struct rev_drop){0};
	(void)words_take(w, "only");
	if (!words_take_path(w, &out->schema, &out->name))
		return false;
	(void)words_take_char(w, '*');
	return true;
}

static void read_tables(struct reader *r)
{
	struct rev_drop d;

	do {
		if (!take_table(&r->w, &d))
			return;
		put(r, d);
	} while (words_take_char(&r->w, ','));
}

static void read_schemas(struct reader *r)
{
	/* without CASCADE the server refuses to drop a schema that holds tables */
	if (!words_has(&r->w, "cascade"))
		return;
	do {
		struct rev_drop d = {.schema = words_take_name(&r->w)};

		if (!d.schema)
			return;
		put(r, d);
	} while (words_take_char(&r->w, ','));
}

/* To behind the comma that ends this action; false at the end of the statement. */
static bool next_action(struct words *w)
{
	int depth = 0;

	for (; !words_end(w); words_step(w)) {
		if (words_is_char(w, '('))
			depth++;
		else if (words_is_char(w, ')'))
			depth--;
		else if (!depth && words_take_char(w, ','))
			return true;
	}
	return false;
}

static void read_actions(struct reader *r, const struct rev_drop *table)
{
	struct words *w = &r->w;

	do {
		struct rev_drop d = *table;

		if (!words_take(w, "drop") || words_take(w, "constraint"))
			continue;
		(void)words_take(w, "column");
		(void)words_take_if(w);
		d.column = words_take_name(w);
		if (d.column)
			put(r, d);
	} while (next_action(w));
}

/* ALTER TABLE and the name of the table. */
static bool read_alter(struct words *w, struct rev_drop *table)
{
	if (!words_take(w, "alter") || !words_take(w, "table"))
		return false;
	(void)words_take_if(w);
	return take_table(w, table);
}

bool rev_altered(struct arena *a, const struct stmt_tokens *t, const struct stmt *st,
		 struct rev_drop *out)
{
	struct words w = words_of(a, t, st);

	if (!read_alter(&w, out))
		return false;
	do {
		const char *column;

		if (!words_take(&w, "alter"))
			continue;
		(void)words_take(&w, "column");
		column = words_take_name(&w);
		if (column && words_take(&w, "set") && words_take(&w, "not") &&
		    words_take(&w, "null"))
			out->column = column;
	} while (!out->column && next_action(&w));
	return true;
}

bool rev_changes_type(const struct stmt_tokens *t, const struct stmt *st)
{
	struct words w = words_of(NULL, t, st);

	return words_take(&w, "alter") && words_take(&w, "table") && words_has(&w, "type");
}

void rev_drops(struct arena *a, const struct stmt_tokens *t, const struct stmt *st, struct vec *out)
{
	struct reader r = {.w = words_of(a, t, st), .out = out};
	struct rev_drop table;

	if (words_take(&r.w, "truncate")) {
		(void)words_take(&r.w, "table");
		read_tables(&r);
	} else if (words_take(&r.w, "drop")) {
		bool is_table = words_take(&r.w, "table");

		if (!is_table && !words_take(&r.w, "schema"))
			return;
		(void)words_take_if(&r.w);
		if (is_table)
			read_tables(&r);
		else
			read_schemas(&r);
	} else if (read_alter(&r.w, &table)) {
		read_actions(&r, &table);
	}
}
