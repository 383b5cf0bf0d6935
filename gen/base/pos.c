#include "base/pos.h"

#include "base/str.h"

#include <string.h>

struct pos pos_forward(struct pos pos, const char *text, size_t len)
{
	const char *p = text;
	const char *end = text + len;
	const char *nl;

	if (pos.line == 1 && pos.col == 1)
		p += str_bom(text, len);
	while (p < end && (nl = memchr(p, '\n', (size_t)(end - p)))) {
		pos.line++;
		pos.col = 1;
		p = nl + 1;
	}
	pos.col += (uint32_t)str_width(p, (size_t)(end - p));
	return pos;
}

struct pos pos_at(const struct source *src, size_t byte)
{
	return pos_forward((struct pos){.src = src, .line = 1, .col = 1}, src->text,
			   byte < src->len ? byte : src->len);
}

size_t pos_byte(struct pos pos)
{
	const char *p = pos.src->text;
	const char *end = p + pos.src->len;
	const char *nl;

	for (uint32_t line = 1; line < pos.line && p < end; line++) {
		nl = memchr(p, '\n', (size_t)(end - p));
		p = nl ? nl + 1 : end;
	}
	if (pos.line <= 1)
		p += str_bom(p, (size_t)(end - p));
	nl = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL;
	p += str_chars(p, (size_t)((nl ? nl : end) - p), pos.col ? pos.col - 1 : 0);
	return (size_t)(p - pos.src->text);
}
