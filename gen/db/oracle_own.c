#include "db/oracle_parts.h"

#include "base/str.h"
#include "dialect/stmt.h"

#include <string.h>

enum mention_kind { FUNCTION, OPERATOR, COLLATION };

/* Something that a text names, and the schema where one is said. */
struct mention {
	enum mention_kind kind;
	const char *schema;
	const char *name;
};

static void add(struct asking *k, struct vec *out, enum mention_kind kind, const char *schema,
		const char *name)
{
	struct mention *m = ARENA_NEW(k->arena, struct mention);

	*m = (struct mention){kind, schema, name};
	vec_push(k->arena, out, m);
}

/* The operator that token i is, or NULL. */
static const char *operator_at(struct arena *a, const struct stmt_tokens *t, size_t i)
{
	const char *text = t->src->text + t->items[i].start;
	size_t len = t->items[i].end - t->items[i].start;

	if (t->items[i].kind != STMT_OTHER || strspn(text, "+-*/<>=~!@#%^&|`?") < len)
		return NULL;
	return arena_strndup(a, text, len);
}

/* The last of a.b.c that begins at token i, or NULL. */
static const char *last_name(struct arena *a, const struct stmt_tokens *t, size_t i)
{
	while (stmt_is_char(t, i + 1, '.') && stmt_name(a, t, i + 2))
		i += 2;
	return stmt_name(a, t, i);
}

static void list_mentions(struct asking *k, const char *text, struct vec *out)
{
	struct source src = {.name = "", .text = text, .len = strlen(text)};
	struct diags unheard = DIAGS_INIT(k->arena);
	struct stmt_tokens t;

	if (!stmt_scan_bare(k->arena, &unheard, MG_VALUE_INVALID, &src, &t))
		return;
	for (size_t i = 0; i < t.len; i++) {
		const char *name = stmt_name(k->arena, &t, i);
		const char *op = name ? NULL : operator_at(k->arena, &t, i);
		const char *schema = NULL;

		if (i > 1 && stmt_is_char(&t, i - 1, '.'))
			schema = stmt_name(k->arena, &t, i - 2);
		if (op)
			add(k, out, OPERATOR, NULL, op);
		else if (stmt_is(&t, i, "collate") && last_name(k->arena, &t, i + 1))
			add(k, out, COLLATION, NULL, last_name(k->arena, &t, i + 1));
		else if (name && stmt_is_char(&t, i + 1, '('))
			add(k, out, FUNCTION, schema, name);
	}
}

/* 'a', 'b' of one kind; an empty list holds a NULL. */
static void add_names(struct asking *k, struct sbuf *sql, const struct vec *mentions,
		      enum mention_kind kind)
{
	struct map seen = {0};

	sbuf_add(sql, " IN (NULL");
	for (size_t i = 0; i < mentions->len; i++) {
		const struct mention *m = mentions->items[i];

		if (m->kind == kind && !map_put(k->arena, &seen, m->name, m))
			sbuf_addf(sql, ", %s", conn_literal(k->arena, m->name));
	}
	sbuf_add(sql, ")");
}

const char *oracle_own_query(struct asking *k)
{
	struct sbuf sql = SBUF_INIT(k->arena);
	struct vec all = {0};

	for (size_t i = 0; i < k->cases.len; i++) {
		const struct oracle_case *c = k->cases.items[i];

		for (int side = 0; side < ORACLE_SIDES; side++)
			list_mentions(k, c->question->text[side], &all);
	}
	sbuf_add(&sql, "SELECT DISTINCT n.nspname, p.proname FROM pg_catalog.pg_proc p"
		       " JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
		       " WHERE n.nspname <> 'pg_catalog' AND NOT EXISTS (SELECT FROM"
		       " pg_catalog.pg_proc q WHERE q.proname = p.proname AND"
		       " q.pronamespace = 'pg_catalog'::pg_catalog.regnamespace)"
		       " AND p.proname");
	add_names(k, &sql, &all, FUNCTION);
	sbuf_add(&sql, " UNION SELECT NULL, o.oprname FROM pg_catalog.pg_operator o"
		       " WHERE o.oprnamespace <> 'pg_catalog'::pg_catalog.regnamespace"
		       " AND NOT EXISTS (SELECT FROM pg_catalog.pg_operator q"
		       " WHERE q.oprname = o.oprname AND"
		       " q.oprnamespace = 'pg_catalog'::pg_catalog.regnamespace)"
		       " AND o.oprname");
	add_names(k, &sql, &all, OPERATOR);
	return sbuf_text(&sql);
}

static const char *key_of(struct arena *a, const char *schema, const char *name)
{
	return arena_printf(a, "%s.%s", schema ? schema : "", name);
}

void oracle_own_take(struct asking *k, const struct rows *rows, struct oracle_own *out)
{
	for (int i = 0; i < rows->n; i++)
		map_put(k->arena, &out->known,
			key_of(k->arena, rows_get(rows, i, 0), rows_get(rows, i, 1)), out);
}

/* The functions and operators among them that are the database's own. */
static struct vec list_own(struct asking *k, const struct oracle_own *own,
			   const struct vec *mentions, const struct schema *said_in)
{
	struct vec found = {0};

	for (size_t i = 0; i < mentions->len; i++) {
		const struct mention *m = mentions->items[i];
		const char *schema = m->schema;
		const char *key;

		/* the catalog qualifies functions that are not the server's, models need not */
		if (m->kind == COLLATION || (m->kind == FUNCTION && !schema && said_in->is_live))
			continue;
		if (m->kind == FUNCTION && !schema)
			schema = k->default_schema;
		key = key_of(k->arena, schema, m->name);
		if (map_get(&own->known, key))
			vec_push(k->arena, &found, key);
	}
	return found;
}

static struct vec list_collations(struct asking *k, const struct vec *mentions)
{
	struct vec found = {0};

	for (size_t i = 0; i < mentions->len; i++) {
		const struct mention *m = mentions->items[i];

		if (m->kind == COLLATION)
			vec_push(k->arena, &found, m->name);
	}
	return found;
}

static bool has_all(const struct vec *of, const struct vec *in)
{
	for (size_t i = 0; i < of->len; i++) {
		bool found = false;

		for (size_t j = 0; j < in->len && !found; j++)
			found = strcmp(of->items[i], in->items[j]) == 0;
		if (!found)
			return false;
	}
	return true;
}

static bool same_names(const struct vec *a, const struct vec *b)
{
	return has_all(a, b) && has_all(b, a);
}

enum oracle_sight oracle_own_sight(struct asking *k, const struct oracle_own *own,
				   struct oracle_case *c)
{
	const struct oracle_question *q = c->question;
	struct vec names[ORACLE_SIDES];
	struct vec collations[ORACLE_SIDES];

	for (int side = 0; side < ORACLE_SIDES; side++) {
		struct vec mentions = {0};

		list_mentions(k, q->text[side], &mentions);
		names[side] = list_own(k, own, &mentions, k->schema[side]);
		collations[side] = list_collations(k, &mentions);
		c->has_own = c->has_own || names[side].len > 0;
	}
	if (!same_names(&names[ORACLE_FROM], &names[ORACLE_TO]) ||
	    !same_names(&collations[ORACLE_FROM], &collations[ORACLE_TO]))
		return SIGHT_OTHERS;
	return collations[ORACLE_FROM].len ? SIGHT_HIDDEN : SIGHT_CLEAR;
}
