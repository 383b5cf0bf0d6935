#include "engine/respell.h"

#include "dialect/ident.h"
#include "dialect/stmt.h"
#include "engine/mask.h"

#include <string.h>

struct respelling {
	struct arena *arena;
	const struct difference *d;
	const struct object *table;
	struct stmt_tokens t;
	struct sbuf out;
	size_t copied; /* bytes of the text that stand in out, as they were or not */
};

/* What stands in the text from token i to token last becomes words. */
static void replace(struct respelling *r, size_t i, size_t last, const char *words)
{
	const char *text = r->t.src->text;

	sbuf_addn(&r->out, text + r->copied, r->t.items[i].start - r->copied);
	sbuf_add(&r->out, words);
	r->copied = r->t.items[last].end;
}

/* schema.name, where name is a type, sequence or table, or a function of a renamed schema. */
static bool replace_pair(struct respelling *r, size_t i)
{
	const char *schema = stmt_name(r->arena, &r->t, i);
	const char *name = stmt_name(r->arena, &r->t, i + 2);
	struct sbuf words = SBUF_INIT(r->arena);
	struct qname now;

	if (!schema || !name || !stmt_is_char(&r->t, i + 1, '.'))
		return false;
	now = mask_name_now(r->d, KIND_TYPE | KIND_RELATION, schema, name);
	if (stmt_is_char(&r->t, i + 3, '('))
		now.name = name;
	if (strcmp(schema, now.schema) == 0 && strcmp(name, now.name) == 0)
		return false;
	ident_write_qualified(&words, now.schema, now.name, NULL);
	replace(r, i, i + 2, sbuf_text(&words));
	return true;
}

/* 'schema.name'::regclass */
static bool replace_class(struct respelling *r, size_t i)
{
	const struct stmt_token *token = &r->t.items[i];
	const char *text = r->t.src->text + token->start;
	size_t len = token->end - token->start;
	struct sbuf name = SBUF_INIT(r->arena);
	struct sbuf words = SBUF_INIT(r->arena);
	const char *parts[2];
	struct qname now;

	if (len < 3 || *text != '\'' || !stmt_is(&r->t, i + 1, "::") ||
	    !stmt_is(&r->t, i + 2, "regclass") ||
	    ident_split(r->arena, arena_strndup(r->arena, text + 1, len - 2), parts, 2) != 2)
		return false;
	now = mask_name_now(r->d, KIND_RELATION, parts[0], parts[1]);
	if (strcmp(parts[0], now.schema) == 0 && strcmp(parts[1], now.name) == 0)
		return false;
	ident_write_qualified(&name, now.schema, now.name, NULL);
	ident_write_literal(&words, sbuf_text(&name));
	replace(r, i, i, sbuf_text(&words));
	return true;
}

/* What stands behind a dot or before a parenthesis is no column of the table. */
static void replace_column(struct respelling *r, size_t i)
{
	const char *name = stmt_name(r->arena, &r->t, i);
	const char *now = name ? mask_column_now(r->d, r->table, name) : NULL;
	struct sbuf words = SBUF_INIT(r->arena);

	if (!name || strcmp(name, now) == 0 || (i && stmt_is_char(&r->t, i - 1, '.')) ||
	    stmt_is_char(&r->t, i + 1, '('))
		return;
	ident_write(&words, now);
	replace(r, i, i, sbuf_text(&words));
}

const char *respell(struct arena *a, const struct difference *d, const struct object *table,
		    const char *expr)
{
	struct source src = {.name = "", .text = expr, .len = strlen(expr)};
	struct diags unheard = DIAGS_INIT(a);
	struct respelling r = {.arena = a, .d = d, .table = table, .out = SBUF_INIT(a)};

	if (!d->renames.len || !stmt_scan_bare(a, &unheard, MG_VALUE_INVALID, &src, &r.t))
		return expr;
	for (size_t i = 0; i < r.t.len; i++) {
		if (replace_pair(&r, i))
			i += 2;
		else if (!replace_class(&r, i))
			replace_column(&r, i);
	}
	if (!r.copied)
		return expr;
	sbuf_add(&r.out, expr + r.copied);
	return sbuf_text(&r.out);
}
