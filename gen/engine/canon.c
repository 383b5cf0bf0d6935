#include "engine/canon.h"

#include "base/str.h"
#include "dialect/lex.h"
#include "dialect/sql.h"
#include "dialect/type.h"

#include <string.h>

static bool is_operator(char c)
{
	return c && strchr("+-*/<>=~!@#%^&|`?", c);
}

/* End of the quoted text that begins at p; in an E'' text a backslash takes the next character. */
static const char *skip_quoted(const char *p, bool has_escapes)
{
	char quote = *p++;

	while (*p) {
		if (has_escapes && *p == '\\' && p[1]) {
			p += 2;
			continue;
		}
		if (*p++ != quote)
			continue;
		if (*p != quote)
			break;
		p++;
	}
	return p;
}

/* What must not be touched: a text, a quoted name; p when nothing of it begins there. */
static const char *skip_opaque(const struct sbuf *before, const char *p)
{
	char last = before->len ? before->text[before->len - 1] : ' ';
	bool is_marked = (last == 'e' || last == 'E') &&
			 (before->len < 2 || !lex_is_word(before->text[before->len - 2]));

	if (*p == '\'' || *p == '"')
		return skip_quoted(p, *p == '\'' && is_marked);
	return *p == '$' && !lex_is_word(last) ? lex_dollars(p) : p;
}

/* e 'x' is no e'x', u & 'x' no u&'x', and two texts that touch are one with a quote in it. */
static bool is_apart(char last, char next)
{
	return (next == '\'' || next == '"') && (lex_is_word(last) || last == '&' || last == next);
}

/*
 * Blanks fold to one where words or operators would run together, else to
 * none; quoted text stays. A text with a comment stays as it is.
 */
static const char *squeeze(struct arena *a, const char *s)
{
	struct sbuf out = SBUF_INIT(a);

	for (const char *p = s; *p;) {
		const char *end = skip_opaque(&out, p);

		if (end > p) {
			sbuf_addn(&out, p, (size_t)(end - p));
			p = end;
		} else if (str_is_space(*p)) {
			char last = out.len ? out.text[out.len - 1] : 0;

			while (str_is_space(*p))
				p++;
			if ((lex_is_word(last) && lex_is_word(*p)) ||
			    (is_operator(last) && is_operator(*p)) || is_apart(last, *p))
				sbuf_addc(&out, ' ');
		} else if (lex_is_comment(p)) {
			return s;
		} else {
			sbuf_addc(&out, *p++);
		}
	}
	return sbuf_text(&out);
}

struct constant {
	const char *value; /* without quotes */
	bool is_text;	   /* was quoted */
};

/* 'text' with doubled quotes undone; NULL when s does not begin with one. */
static const char *read_text(struct arena *a, const char **s)
{
	struct sbuf out = SBUF_INIT(a);
	const char *p = *s;

	if (*p++ != '\'')
		return NULL;
	for (; *p; p++) {
		if (*p == '\'' && *++p != '\'') {
			*s = p;
			return sbuf_text(&out);
		}
		sbuf_addc(&out, *p);
	}
	return NULL;
}

static bool is_plain_text(const struct sqltype *t)
{
	return !t->schema && !t->is_array &&
	       (str_eq(t->name, "text") || str_eq(t->name, "character varying"));
}

/*
 * What is left after a constant must be casts to the column's own type. One
 * to a length or precision may change the value.
 */
static bool casts_to(struct arena *a, const char *rest, const struct sqltype *type)
{
	struct type_parsed parsed;

	while (*rest) {
		const char *end;

		if (strncmp(rest, "::", 2) != 0)
			return false;
		rest += 2;
		end = strstr(rest, "::");
		if (!end)
			end = rest + strlen(rest);
		if (!type_parse(a, arena_strndup(a, rest, (size_t)(end - rest)), "public", &parsed))
			return false;
		if (!type || parsed.type.mods || parsed.type.fields ||
		    (!sqltype_same_base(&parsed.type, type) &&
		     !(is_plain_text(&parsed.type) && is_plain_text(type))))
			return false;
		rest = end;
	}
	return true;
}

static bool read_constant(struct arena *a, const char *s, const struct sqltype *type,
			  struct constant *out)
{
	const char *p = sql_bare_expr(a, s);
	const char *start = p;

	out->is_text = *p == '\'';
	if (out->is_text) {
		out->value = read_text(a, &p);
		return out->value && casts_to(a, p, type);
	}
	if (*p == '-' || *p == '+')
		p++;
	if (str_is_digit(*p)) {
		while (str_is_digit(*p) || *p == '.')
			p++;
	} else if (p == start) {
		while (str_is_letter(*p))
			p++;
		out->value = str_lower(a, arena_strndup(a, start, (size_t)(p - start)));
		return (str_eq(out->value, "true") || str_eq(out->value, "false")) &&
		       casts_to(a, p, type);
	}
	if (p == start)
		return false;
	out->value = arena_strndup(a, *start == '+' ? start + 1 : start,
				   (size_t)(p - start) - (*start == '+'));
	return casts_to(a, p, type);
}

static bool is_numeric(const struct sqltype *t)
{
	return t && !t->schema && !t->is_array &&
	       (type_is_integer(t) || str_eq(t->name, "numeric") || str_eq(t->name, "real") ||
		str_eq(t->name, "double precision"));
}

static bool mean_the_same(struct arena *a, const char *x, const char *y, const struct sqltype *type)
{
	struct constant p;
	struct constant q;

	x = squeeze(a, sql_bare_expr(a, x));
	y = squeeze(a, sql_bare_expr(a, y));
	if (strcmp(x, y) == 0)
		return true;
	if (!read_constant(a, x, type, &p) || !read_constant(a, y, type, &q))
		return false;
	/* '1.5' is no integer, and 1.5 becomes one */
	if (type && type_is_integer(type) && strchr(p.value, '.'))
		return false;
	/* 1 and '1' are one number; a text that looks like a number is another thing */
	if (p.is_text != q.is_text && !is_numeric(type) && !(type && str_eq(type->name, "boolean")))
		return false;
	return strcmp(p.value, q.value) == 0;
}

bool canon_equal(const char *x, const char *y, const struct sqltype *type)
{
	struct arena temp = ARENA_INIT;
	bool equal;

	if (!x || !y)
		return x == y;
	if (strcmp(x, y) == 0)
		return true;
	equal = mean_the_same(&temp, x, y, type);
	arena_release(&temp);
	return equal;
}
