#include "rev/outside.h"

#include "rev/words.h"

/* Options in parentheses; whether they ask for CONCURRENTLY. */
static bool take_options(struct words *w)
{
	static const char *const off[] = {"false", "off", "0", NULL};
	bool is_asked = false;

	if (!words_take_char(w, '('))
		return false;
	while (!words_end(w) && !words_take_char(w, ')')) {
		if (words_take(w, "concurrently"))
			is_asked = !words_is_any(w, off);
		else
			words_step(w);
	}
	return is_asked;
}

/* Behind CREATE [UNIQUE] INDEX CONCURRENTLY. */
static void read_make(struct words *w, struct rev_outside *out)
{
	out->kind = REV_OUT_INDEX;
	out->is_concurrent = true;
	out->if_not_exists = words_take_if(w);
	if (!words_take(w, "on")) {
		out->name = words_take_name(w);
		(void)words_take(w, "on");
	}
	(void)words_take(w, "only");
	(void)words_take_path(w, &out->table_schema, &out->table);
	if (!out->name)
		out->kind = REV_OUT_UNPROVEN;
}

static void read_create(struct words *w, struct rev_outside *out)
{
	static const char *const alone[] = {"database", "tablespace", "subscription", NULL};

	(void)words_take(w, "unique");
	if (words_take(w, "index")) {
		if (words_take(w, "concurrently"))
			read_make(w, out);
	} else if (words_is_any(w, alone)) {
		out->kind = REV_OUT_UNPROVEN;
	}
}

static void read_drop(struct words *w, struct rev_outside *out)
{
	static const char *const alone[] = {"database", "tablespace", "subscription", NULL};

	if (words_is_any(w, alone)) {
		out->kind = REV_OUT_UNPROVEN;
	} else if (words_take(w, "index") && words_take(w, "concurrently")) {
		out->kind = REV_OUT_DROP;
		out->is_concurrent = true;
		(void)words_take_if(w);
		(void)words_take_path(w, &out->schema, &out->name);
	}
}

static void read_reindex(struct words *w, struct rev_outside *out)
{
	bool is_index;
	bool is_table;

	out->kind = REV_OUT_REPEATABLE;
	out->is_concurrent = take_options(w);
	is_index = words_take(w, "index");
	is_table = !is_index && words_take(w, "table");
	if (!is_index && !is_table && !words_take(w, "schema"))
		(void)words_take(w, "database");
	out->is_concurrent = words_take(w, "concurrently") || out->is_concurrent;
	if (!out->is_concurrent || (!is_index && !is_table))
		return;
	out->kind = REV_OUT_REINDEX;
	if (is_index)
		(void)words_take_path(w, &out->schema, &out->name);
	else
		(void)words_take_path(w, &out->table_schema, &out->table);
}

static void read_alter(struct words *w, struct rev_outside *out)
{
	static const char *const alone[] = {"system", "database", "subscription", NULL};

	if (words_is_any(w, alone)) {
		out->kind = REV_OUT_UNPROVEN;
		return;
	}
	if (!words_take(w, "table") || !words_has(w, "concurrently"))
		return;
	(void)words_take_if(w);
	(void)words_take(w, "only");
	(void)words_take_path(w, &out->table_schema, &out->table);
	if (!words_take(w, "detach") || !words_take(w, "partition"))
		return;
	(void)words_take_path(w, &out->schema, &out->name);
	if (!words_take(w, "concurrently"))
		return;
	out->kind = REV_OUT_DETACH;
	out->is_concurrent = true;
}

struct rev_outside rev_outside_read(struct arena *a, const struct stmt_tokens *t,
				    const struct stmt *st)
{
	static const char *const session[] = {"set", "reset", "discard", "load", NULL};
	static const char *const repeatable[] = {"vacuum",     "analyze", "analyse",
						 "checkpoint", "cluster", NULL};
	static const char *const wrapped[] = {"insert", "update",   "delete",  "merge",	 "select",
					      "with",	"truncate", "comment", "grant",	 "revoke",
					      "table",	"security", "refresh", "values", "reassign",
					      "import", "lock",	    "copy",    NULL};
	struct words w = words_of(a, t, st);
	struct rev_outside out = {.kind = REV_OUT_WRAPPED};

	if (words_take(&w, "create"))
		read_create(&w, &out);
	else if (words_take(&w, "drop"))
		read_drop(&w, &out);
	else if (words_take(&w, "alter"))
		read_alter(&w, &out);
	else if (words_take(&w, "reindex"))
		read_reindex(&w, &out);
	else if (words_is_any(&w, session))
		out.kind = REV_OUT_SESSION;
	else if (words_is_any(&w, repeatable))
		out.kind = REV_OUT_REPEATABLE;
	else if (!words_is_any(&w, wrapped))
		out.kind = REV_OUT_UNPROVEN;
	return out;
}

static bool reindexes_many(struct words w)
{
	static const char *const many[] = {"schema", "database", "system", NULL};

	(void)take_options(&w);
	return words_is_any(&w, many);
}

static bool names_no_table(struct words w)
{
	(void)take_options(&w);
	(void)words_take(&w, "verbose");
	return words_end(&w);
}

static bool makes_slot(struct words w)
{
	return !words_has(&w, "connect") && !words_has(&w, "create_slot");
}

static bool sets_tablespace(struct words w)
{
	(void)words_take_name(&w);
	return words_take(&w, "set") && words_is(&w, "tablespace");
}

/* What a statement begins with that no server takes in a transaction, and what must follow. */
struct alone_row {
	const char *words[2];
	bool (*also)(struct words w); /* w: behind the words. NULL: anything */
	const char *title;
};

static const struct alone_row alone_rows[] = {
	{{"vacuum"}, NULL, "VACUUM"},
	{{"create", "database"}, NULL, "CREATE DATABASE"},
	{{"drop", "database"}, NULL, "DROP DATABASE"},
	{{"alter", "database"}, sets_tablespace, "ALTER DATABASE ... SET TABLESPACE"},
	{{"create", "tablespace"}, NULL, "CREATE TABLESPACE"},
	{{"drop", "tablespace"}, NULL, "DROP TABLESPACE"},
	{{"alter", "system"}, NULL, "ALTER SYSTEM"},
	{{"discard", "all"}, NULL, "DISCARD ALL"},
	{{"cluster"}, names_no_table, "CLUSTER of all tables"},
	{{"reindex"}, reindexes_many, "REINDEX of more than one table"},
	{{"create", "subscription"}, makes_slot, "CREATE SUBSCRIPTION with a slot"},
};

static bool fits(const struct alone_row *row, struct words w)
{
	return words_take(&w, row->words[0]) && (!row->words[1] || words_take(&w, row->words[1])) &&
	       (!row->also || row->also(w));
}

const char *rev_alone(struct arena *a, const struct stmt_tokens *t, const struct stmt *st)
{
	const struct words w = words_of(a, t, st);

	for (size_t i = 0; i < sizeof(alone_rows) / sizeof(alone_rows[0]); i++) {
		if (fits(&alone_rows[i], w))
			return alone_rows[i].title;
	}
	return rev_outside_read(a, t, st).is_concurrent ? "CONCURRENTLY" : NULL;
}
