#include "text/yaml_scan.h"

#include "base/str.h"

#include <string.h>

enum {
	DEEPEST = 32,	 /* brackets within brackets; more than SQL by hand has */
	FARTHEST = 4096, /* bytes of one value: bounds the cost of a hostile file */
};

struct brackets {
	char closers[DEEPEST];
	size_t depth;
	char quote;   /* the quote that is open, or 0 */
	bool is_lost; /* brackets do not match */
};

static bool is_word(char c)
{
	return str_is_word(c) || ((unsigned char)c & 0x80);
}

/* A quote behind a word is an apostrophe, but for E'', B'', X'' and N''. */
static bool opens_quote(const char *begin, const char *p)
{
	if (*p != '\'' && *p != '"')
		return false;
	if (p == begin || !is_word(p[-1]))
		return true;
	return *p == '\'' && strchr("EeBbXxNn", p[-1]) && (p - 1 == begin || !is_word(p[-2]));
}

static void step(struct brackets *b, const char *begin, const char *p)
{
	char closer = 0;

	if (b->quote) {
		if (*p == b->quote)
			b->quote = 0;
		return;
	}
	if (opens_quote(begin, p)) {
		b->quote = *p;
		return;
	}
	switch (*p) {
	case '(': closer = ')'; break;
	case '[': closer = ']'; break;
	case '{': closer = '}'; break;
	case ')':
	case ']':
	case '}':
		if (b->depth && b->closers[b->depth - 1] == *p)
			b->depth--;
		else
			b->is_lost = true;
		return;
	default: return;
	}
	if (b->depth == DEEPEST)
		b->is_lost = true;
	else
		b->closers[b->depth++] = closer;
}

bool yaml_is_open(const char *text)
{
	struct brackets b = {.depth = 0};
	const char *p = strpbrk(text, "([{'\"");

	for (; p && *p && !b.is_lost; p++)
		step(&b, text, p);
	return !b.is_lost && (b.depth || b.quote);
}

static bool ends_value(const char *begin, const char *p, bool in_flow)
{
	if (*p == '\n' || *p == '\r')
		return true;
	if (*p == '#' && p > begin && (p[-1] == ' ' || p[-1] == '\t'))
		return true;
	return in_flow && (*p == ',' || *p == ']' || *p == '}');
}

const char *yaml_value_end(const char *p, const char *end, bool in_flow)
{
	struct brackets b = {.depth = 0};
	const char *begin = p;

	for (; p < end; p++) {
		bool is_inside = b.depth || b.quote;

		if (!is_inside && ends_value(begin, p, in_flow))
			break;
		if (is_inside && *p == '\n' && !in_flow)
			return NULL;
		step(&b, begin, p);
		if (b.is_lost || p - begin > FARTHEST)
			return NULL;
	}
	if (b.depth || b.quote)
		return NULL;
	while (p > begin && (p[-1] == ' ' || p[-1] == '\t'))
		p--;
	return p;
}

const char *yaml_quoted_end(const char *p, const char *end)
{
	char quote = *p;

	for (p++; p < end && *p != '\n'; p++) {
		if (quote == '"' && *p == '\\') {
			p++;
		} else if (*p == quote) {
			if (quote == '"' || p + 1 == end || p[1] != quote)
				return p + 1;
			p++;
		}
	}
	return NULL;
}

bool yaml_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

const char *yaml_skip_blanks(const char *p, const char *end)
{
	while (p < end && yaml_is_blank(*p))
		p++;
	return p;
}
