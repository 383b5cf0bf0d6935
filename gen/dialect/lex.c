#include "dialect/lex.h"

#include <string.h>

/* The end of 'text' in which a backslash takes the next character along. */
static const char *step_escapes(const char *p)
{
	while (*++p && *p != '\'') {
		if (*p == '\\' && p[1])
			p++;
	}
	return *p ? p + 1 : p;
}

/* Steps over a word, and the text behind an E. */
static const char *step_word(const char *p)
{
	const char *end = p;

	while (lex_is_word(*end))
		end++;
	return end == p + 1 && (*p == 'e' || *p == 'E') && *end == '\'' ? step_escapes(end) : end;
}

const char *lex_dollars(const char *p)
{
	const char *tag = p + 1;
	const char *end;

	if (*p != '$' || str_is_digit(*tag))
		return p;
	while (lex_is_word(*tag) && *tag != '$')
		tag++;
	if (*tag != '$')
		return p;
	for (end = tag + 1; *end; end++) {
		if (strncmp(end, p, (size_t)(tag - p) + 1) == 0)
			return end + (tag - p) + 1;
	}
	return end;
}

const char *lex_step(const char *p)
{
	const char *end;

	if (lex_is_word(*p) && *p != '$')
		return step_word(p);
	if (*p == '\'' || *p == '"') {
		end = strchr(p + 1, *p);
		return end ? end + 1 : p + strlen(p);
	}
	end = lex_dollars(p);
	return end > p ? end : p + 1;
}

bool lex_is_comment(const char *p)
{
	return (p[0] == '-' && p[1] == '-') || (p[0] == '/' && p[1] == '*');
}

const char *lex_comment(const char *p)
{
	int depth = 0;

	if (p[0] == '-') {
		p = strchr(p, '\n');
		return p ? p + 1 : NULL;
	}
	while (*p) {
		int step = 2;

		if (p[0] == '/' && p[1] == '*')
			depth++;
		else if (p[0] == '*' && p[1] == '/')
			depth--;
		else
			step = 1;
		p += step;
		if (!depth)
			return p;
	}
	return NULL;
}
