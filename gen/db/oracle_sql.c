#include "db/oracle_parts.h"

#include "base/str.h"
#include "dialect/ident.h"
#include "dialect/sql.h"
#include "dialect/stmt.h"

#include <string.h>
#include <strings.h>

/* Whether a cast of ARRAY[...] would be one of its elements, which an assignment is not. */
static bool is_array_constructor(const char *text)
{
	text += strspn(text, "( \t\n");
	return strncasecmp(text, "array", 5) == 0 && strspn(text + 5, "[ \t\n");
}

/*
 * The text as what its value becomes: a type by a cast, a condition by AND,
 * which takes booleans alone and leaves no trace in the plan. The line end
 * keeps a comment in the text from reaching the parenthesis.
 */
static void write_value(struct sql *w, const struct oracle_question *q, const char *text,
			const struct sqltype *type)
{
	struct sqltype plain;

	if (q->is_condition) {
		SQL(w, KW("SELECT (("), EXPR(text), KW("\n) AND true)"));
	} else if (type) {
		/* a length would cut what the column refuses */
		plain = *type;
		plain.mods = NULL;
		plain.fields = NULL;
		if (is_array_constructor(text))
			SQL(w, KW("SELECT CAST((CASE WHEN true THEN"), EXPR(text), KW("\nEND) AS"),
			    TYPE(&plain), KW(")"));
		else
			SQL(w, KW("SELECT CAST(("), EXPR(text), KW("\n) AS"), TYPE(&plain),
			    KW(")"));
	} else {
		SQL(w, KW("SELECT ("), EXPR(text), KW("\n)"));
	}
}

static const char *column_name(struct asking *k, size_t i)
{
	return arena_printf(k->arena, "c%zu", i);
}

/* A function without rows, with the columns c0, c1, ... */
static void write_row(struct asking *k, struct sql *w, const struct oracle_question *q)
{
	SQL(w, KW("FROM pg_catalog.json_to_recordset('[]') AS r("));
	for (size_t i = 0; i < q->columns.len; i++) {
		const struct oracle_column *c = q->columns.items[i];
		const struct qname *collation = c->collation[k->live];

		if (i)
			SQL(w, KW(","));
		SQL(w, ID(column_name(k, i)), TYPE(c->type[k->live]));
		if (collation && collation->name)
			SQL(w, KW("COLLATE"), NAME(collation->schema, collation->name));
	}
	SQL(w, KW(")"));
}

/* Whether schema.table.column begins at token i, of that table. */
static bool is_column_of(struct asking *k, const struct stmt_tokens *t, size_t i,
			 const struct object *row)
{
	const char *schema = stmt_name(k->arena, t, i);
	const char *table = schema ? stmt_name(k->arena, t, i + 2) : NULL;

	return table && stmt_is_char(t, i + 1, '.') && stmt_is_char(t, i + 3, '.') &&
	       !stmt_is_char(t, i + 5, '(') && !(i && stmt_is_char(t, i - 1, '.')) &&
	       str_eq(schema, row->schema) && str_eq(table, row->name);
}

/* The text with its columns named table.column: no alias lies in a schema. */
static const char *text_of_row(struct asking *k, const char *text, const struct object *row)
{
	struct source src = {.name = "", .text = text, .len = strlen(text)};
	struct diags unheard = DIAGS_INIT(k->arena);
	struct sbuf out = SBUF_INIT(k->arena);
	struct stmt_tokens t;
	size_t done = 0;

	if (!row->schema || !strchr(text, '.') ||
	    !stmt_scan_bare(k->arena, &unheard, MG_VALUE_INVALID, &src, &t))
		return text;
	for (size_t i = 0; i + 4 < t.len; i++) {
		if (!is_column_of(k, &t, i, row))
			continue;
		sbuf_addn(&out, text + done, t.items[i].start - done);
		done = t.items[i + 2].start;
	}
	sbuf_add(&out, text + done);
	return sbuf_text(&out);
}

const char *oracle_select(struct asking *k, const struct oracle_question *q, enum oracle_side side)
{
	bool is_first = true;
	struct sql w;

	sql_init(&w, k->arena, NULL);
	write_value(&w, q,
		    q->columns.len ? text_of_row(k, q->text[side], q->row[side]) : q->text[side],
		    q->type[k->live]);
	if (!q->columns.len)
		return sbuf_text(&w.text);
	SQL(&w, KW("FROM (SELECT"));
	for (size_t i = 0; i < q->columns.len; i++) {
		const struct oracle_column *c = q->columns.items[i];

		if (!c->name[side])
			continue;
		if (!is_first)
			SQL(&w, KW(","));
		SQL(&w, ID(column_name(k, i)), KW("AS"), ID(c->name[side]));
		is_first = false;
	}
	write_row(k, &w, q);
	SQL(&w, KW(") AS"), ID(q->row[side]->name));
	return sbuf_text(&w.text);
}

const char *oracle_select_printed(struct asking *k, const struct oracle_question *q,
				  const char *expr)
{
	struct sql w;

	sql_init(&w, k->arena, NULL);
	write_value(&w, q, expr, q->type[k->live]);
	if (q->columns.len)
		write_row(k, &w, q);
	return sbuf_text(&w.text);
}

/* VALUE of a domain, as a column. */
static void write_domain_value(struct sql *w, const struct oracle_column *c)
{
	const struct qname *collation = c->collation[ORACLE_TO];

	SQL(w, KW("FROM (SELECT CAST(NULL AS"), TYPE(c->type[ORACLE_TO]), KW(")"));
	if (collation && collation->name)
		SQL(w, KW("COLLATE"), NAME(collation->schema, collation->name));
	SQL(w, KW("AS value) AS domain"));
}

const char *oracle_select_table(struct asking *k, const struct oracle_question *q,
				enum oracle_side side)
{
	const struct object *row = q->row[ORACLE_TO];
	struct sql w;

	sql_init(&w, k->arena, NULL);
	write_value(&w, q, side == ORACLE_TO ? q->text[ORACLE_TO] : q->text_now,
		    q->type[ORACLE_TO]);
	SQL(&w, KW("AS v"));
	if (row && row->kind->flags & KIND_TYPE)
		write_domain_value(&w, q->columns.items[0]);
	else if (row)
		SQL(&w, KW("FROM ONLY"), NAME(row->schema, row->name));
	return sbuf_text(&w.text);
}

static const char *default_path(struct asking *k)
{
	struct sbuf path = SBUF_INIT(k->arena);

	ident_write(&path, k->default_schema);
	return sbuf_text(&path);
}

const char *oracle_path(struct asking *k)
{
	struct sql w;

	sql_init(&w, k->arena, NULL);
	SQL(&w, KW("SELECT pg_catalog.set_config('search_path',"), LIT(default_path(k)),
	    KW(", false)"));
	return sbuf_text(&w.text);
}

/* As revisions run, so that dates and names mean here what they will mean there. */
const char *oracle_pins(struct asking *k)
{
	struct sql w;

	sql_init(&w, k->arena, NULL);
	SQL(&w, EXPR(conn_pins()), KW(", pg_catalog.set_config('search_path',"),
	    LIT(default_path(k)),
	    KW(", true), pg_catalog.set_config('DateStyle', 'ISO, MDY', true),"
	       " pg_catalog.set_config('jit', 'off', true)"));
	return sbuf_text(&w.text);
}
