#include "dialect/ident.h"

#include "dialect/keyword.h"

#include <string.h>

static bool is_plain(const char *name)
{
	if (*name >= '0' && *name <= '9')
		return false;
	for (const char *p = name; *p; p++) {
		if (!(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9') && *p != '_')
			return false;
	}
	return *name != 0;
}

bool ident_needs_quotes(const char *name)
{
	struct word w = {.text = name};

	if (!is_plain(name))
		return true;
	w.len = strlen(name);
	return keyword_class(&w) != KEYWORD_NONE;
}

/* Adds text in quotes, with those inside doubled. */
static void add_quoted(struct sbuf *out, const char *text, char quote)
{
	sbuf_addc(out, quote);
	for (const char *p = text; *p; p++) {
		if (*p == quote)
			sbuf_addc(out, quote);
		sbuf_addc(out, *p);
	}
	sbuf_addc(out, quote);
}

void ident_write(struct sbuf *out, const char *name)
{
	if (ident_needs_quotes(name))
		add_quoted(out, name, '"');
	else
		sbuf_add(out, name);
}

void ident_write_qualified(struct sbuf *out, const char *schema, const char *name,
			   const char *default_schema)
{
	if (schema && !str_eq(schema, default_schema)) {
		ident_write(out, schema);
		sbuf_addc(out, '.');
	}
	ident_write(out, name);
}

const char *ident_path(struct arena *a, const char *schema, const char *name)
{
	struct sbuf b = SBUF_INIT(a);

	ident_write_qualified(&b, schema, name, NULL);
	return sbuf_text(&b);
}

void ident_write_literal(struct sbuf *out, const char *text)
{
	add_quoted(out, text, '\'');
}

/* Reads a part in quotes at *text and steps over it; NULL when it is empty or has no end. */
static const char *quoted_part(struct arena *a, const char **text)
{
	const char *p = *text + 1;
	char *part = arena_strdup(a, p);
	char *end = part;

	for (; *p; p++) {
		if (*p == '"' && *++p != '"') {
			*end = 0;
			*text = p;
			return end > part ? part : NULL;
		}
		*end++ = *p;
	}
	return NULL;
}

static const char *plain_part(struct arena *a, const char **text)
{
	size_t len = strcspn(*text, ".\"");
	const char *start = *text;

	*text += len;
	return len ? arena_strndup(a, start, len) : NULL;
}

size_t ident_split(struct arena *a, const char *text, const char **parts, size_t max)
{
	size_t n = 0;

	while (n < max) {
		parts[n] = *text == '"' ? quoted_part(a, &text) : plain_part(a, &text);
		if (!parts[n++])
			return 0;
		if (!*text)
			return n;
		if (*text++ != '.')
			return 0;
	}
	return 0;
}

void ident_join_part(struct sbuf *out, const char *name)
{
	if (!*name || strpbrk(name, ".\""))
		add_quoted(out, name, '"');
	else
		sbuf_add(out, name);
}

void ident_join(struct sbuf *out, const char *schema, const char *name, const char *default_schema)
{
	if (schema && !str_eq(schema, default_schema)) {
		ident_join_part(out, schema);
		sbuf_addc(out, '.');
	}
	ident_join_part(out, name);
}

const char *ident_search_path(struct arena *a, const char *schema)
{
	struct sbuf text = SBUF_INIT(a);

	sbuf_add(&text, "search_path = ");
	ident_write(&text, schema);
	return sbuf_text(&text);
}
