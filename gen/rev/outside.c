#include "rev/outside.h"

#include "base/str.h"

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

static bool take(struct reader *r, const char *word)
{
	if (r->at > r->last || !stmt_is(r->t, r->at, word))
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

/* [schema.]name */
static void take_name(struct reader *r, const char **schema, const char **name)
{
	*schema = NULL;
	*name = take_part(r);
	if (!*name || r->at > r->last || !stmt_is_char(r->t, r->at, '.'))
		return;
	r->at++;
	skip_comments(r);
	*schema = *name;
	*name = take_part(r);
}

/* Options in parentheses; whether CONCURRENTLY is one of them. */
static bool skip_options(struct reader *r)
{
	bool has_word = false;

	if (r->at > r->last || !stmt_is_char(r->t, r->at, '('))
		return false;
	for (; r->at <= r->last && !stmt_is_char(r->t, r->at, ')'); r->at++)
		has_word = has_word || stmt_is(r->t, r->at, "concurrently");
	r->at++;
	skip_comments(r);
	return has_word;
}

static bool has_word(const struct reader *r, const char *word)
{
	bool has = false;

	for (size_t i = r->at; i <= r->last; i++)
		has = has || stmt_is(r->t, i, word);
	return has;
}

static bool is_one_of(const struct reader *r, const char *const *words)
{
	for (; *words; words++) {
		if (r->at <= r->last && stmt_is(r->t, r->at, *words))
			return true;
	}
	return false;
}

/* Behind CREATE [UNIQUE] INDEX CONCURRENTLY. */
static void read_make(struct reader *r, struct rev_outside *out)
{
	out->kind = REV_OUT_INDEX;
	out->is_concurrent = true;
	if (take(r, "if")) {
		out->if_not_exists = true;
		(void)take(r, "not");
		(void)take(r, "exists");
	}
	if (!take(r, "on")) {
		out->name = take_part(r);
		(void)take(r, "on");
	}
	(void)take(r, "only");
	take_name(r, &out->table_schema, &out->table);
	if (!out->name)
		out->kind = REV_OUT_UNPROVEN;
}

static void read_create(struct reader *r, struct rev_outside *out)
{
	static const char *const alone[] = {"database", "tablespace", "subscription", NULL};

	(void)take(r, "unique");
	if (take(r, "index")) {
		if (take(r, "concurrently"))
			read_make(r, out);
	} else if (is_one_of(r, alone)) {
		out->kind = REV_OUT_UNPROVEN;
	}
}

static void read_drop(struct reader *r, struct rev_outside *out)
{
	static const char *const alone[] = {"database", "tablespace", "subscription", NULL};

	if (is_one_of(r, alone)) {
		out->kind = REV_OUT_UNPROVEN;
	} else if (take(r, "index") && take(r, "concurrently")) {
		out->kind = REV_OUT_DROP;
		out->is_concurrent = true;
		if (take(r, "if"))
			(void)take(r, "exists");
		take_name(r, &out->schema, &out->name);
	}
}

static void read_reindex(struct reader *r, struct rev_outside *out)
{
	bool is_index;
	bool is_table;

	out->kind = REV_OUT_REPEATABLE;
	out->is_concurrent = skip_options(r);
	is_index = take(r, "index");
	is_table = !is_index && take(r, "table");
	if (!is_index && !is_table && !take(r, "schema"))
		(void)take(r, "database");
	out->is_concurrent = take(r, "concurrently") || out->is_concurrent;
	if (!out->is_concurrent || (!is_index && !is_table))
		return;
	out->kind = REV_OUT_REINDEX;
	if (is_index)
		take_name(r, &out->schema, &out->name);
	else
		take_name(r, &out->table_schema, &out->table);
}

static void read_alter(struct reader *r, struct rev_outside *out)
{
	static const char *const alone[] = {"system", "database", "subscription", NULL};

	if (is_one_of(r, alone)) {
		out->kind = REV_OUT_UNPROVEN;
		return;
	}
	if (!take(r, "table") || !has_word(r, "concurrently"))
		return;
	if (take(r, "if"))
		(void)take(r, "exists");
	(void)take(r, "only");
	take_name(r, &out->table_schema, &out->table);
	if (!take(r, "detach") || !take(r, "partition"))
		return;
	take_name(r, &out->schema, &out->name);
	if (!take(r, "concurrently"))
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
	struct reader r = {.arena = a, .t = t, .at = st->first, .last = st->last};
	struct rev_outside out = {.kind = REV_OUT_WRAPPED};

	if (take(&r, "create"))
		read_create(&r, &out);
	else if (take(&r, "drop"))
		read_drop(&r, &out);
	else if (take(&r, "alter"))
		read_alter(&r, &out);
	else if (take(&r, "reindex"))
		read_reindex(&r, &out);
	else if (is_one_of(&r, session))
		out.kind = REV_OUT_SESSION;
	else if (is_one_of(&r, repeatable))
		out.kind = REV_OUT_REPEATABLE;
	else if (!is_one_of(&r, wrapped))
		out.kind = REV_OUT_UNPROVEN;
	return out;
}
