#include "kinds/opclass.h"

#include "dialect/ident.h"
#include "dialect/stmt.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_OPTIONS = 32 };

static int by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

/* Whether a value may stand without quotes: a word or a number. */
static bool is_plain(const char *value)
{
	size_t len = strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789_.-");

	return *value && !value[len] && (*value < 'a' || !strpbrk(value, ".-"));
}

static void write_option(struct sbuf *out, const char *option)
{
	const char *equals = strchr(option, '=');

	if (!equals) {
		sbuf_add(out, option);
		return;
	}
	sbuf_addn(out, option, (size_t)(equals + 1 - option));
	if (is_plain(equals + 1))
		sbuf_add(out, equals + 1);
	else
		ident_write_literal(out, equals + 1);
}

const char *opclass_text(const struct schema *s, const struct qname *name, const char **options,
			 size_t n_options)
{
	struct sbuf text = SBUF_INIT(s->arena);

	ident_write_qualified(&text, name->schema, name->name, s->default_schema);
	if (n_options)
		qsort(options, n_options, sizeof(*options), by_text);
	for (size_t i = 0; i < n_options; i++) {
		sbuf_add(&text, i ? ", " : "(");
		write_option(&text, options[i]);
	}
	if (n_options)
		sbuf_addc(&text, ')');
	return sbuf_text(&text);
}

/* Adds what token i stands for; a literal loses its quotes. */
static void add_token(struct arena *a, const struct stmt_tokens *t, size_t i, struct sbuf *out)
{
	const struct stmt_token *token = &t->items[i];
	const char *p = t->src->text + token->start;
	size_t len = token->end - token->start;

	if (stmt_name(a, t, i))
		sbuf_add(out, stmt_name(a, t, i));
	else if (*p != '\'')
		sbuf_addn(out, p, len);
	for (size_t k = 1; *p == '\'' && k + 1 < len; k++) {
		sbuf_addc(out, p[k]);
		if (p[k] == '\'')
			k++;
	}
}

/* The options from token i, which is the opening parenthesis; false: they are none. */
static bool read_options(struct arena *a, const struct stmt_tokens *t, size_t i,
			 const char **options, size_t *n)
{
	struct sbuf option = SBUF_INIT(a);

	if (!stmt_is_char(t, t->len - 1, ')'))
		return false;
	for (i++; i < t->len; i++) {
		if (!stmt_is_char(t, i, ',') && i + 1 < t->len) {
			add_token(a, t, i, &option);
			continue;
		}
		if (!option.len || *n == MOST_OPTIONS)
			return false;
		options[(*n)++] = arena_strdup(a, sbuf_text(&option));
		sbuf_cut(&option, 0);
	}
	return true;
}

const char *opclass_respell(const struct schema *s, const char *text)
{
	struct source src = {.name = "", .text = text, .len = strlen(text)};
	struct diags unheard = DIAGS_INIT(s->arena);
	const char *options[MOST_OPTIONS];
	struct qname name = {0};
	struct stmt_tokens t;
	size_t n = 0;
	size_t i = 0;

	if (!stmt_scan_bare(s->arena, &unheard, MG_VALUE_INVALID, &src, &t) || !t.len)
		return text;
	name.name = stmt_name(s->arena, &t, i++);
	if (i + 1 < t.len && stmt_is_char(&t, i, '.')) {
		name.schema = name.name;
		name.name = stmt_name(s->arena, &t, i + 1);
		i += 2;
	}
	if (!name.name)
		return text;
	if (str_eq(name.schema, "pg_catalog"))
		name.schema = NULL;
	if (i < t.len && (!stmt_is_char(&t, i, '(') || !read_options(s->arena, &t, i, options, &n)))
		return text;
	return opclass_text(s, &name, options, n);
}
