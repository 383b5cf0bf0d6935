#include "text/node.h"

#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* The byte at line and column (of characters). */
static size_t byte_of(const struct source *src, uint32_t line, uint32_t col)
{
	size_t i = 0;

	for (; line > 1 && i < src->len; i++)
		line -= src->text[i] == '\n';
	for (; col > 1 && i < src->len; col--) {
		i++;
		while (i < src->len && ((unsigned char)src->text[i] & 0xC0) == 0x80)
			i++;
	}
	return i;
}

static struct pos place_of(const struct source *src, size_t byte)
{
	struct pos p = {.src = src, .line = 1, .col = 1};

	for (size_t i = 0; i < byte && i < src->len; i++) {
		if (src->text[i] == '\n') {
			p.line++;
			p.col = 1;
		} else if (i + 1 >= src->len || ((unsigned char)src->text[i + 1] & 0xC0) != 0x80) {
			p.col++;
		}
	}
	return p;
}

/* One character of the value, as the file spells it; 0: that cannot be told. */
static size_t spelled(const char *file, char quote, char c)
{
	if (quote == '\'' && c == '\'')
		return file[0] == '\'' && file[1] == '\'' ? 2 : 0;
	if (quote == '"' && file[0] == '\\')
		return file[1] == c || strchr("nt", file[1]) ? 2 : 0;
	return file[0] == c;
}

struct pos node_pos_within(const struct node *n, size_t offset)
{
	const char *file;
	char quote = 0;
	size_t at;

	if (!n->src || !n->line || n->kind != NODE_TEXT)
		return node_pos(n);
	file = n->src->text;
	at = byte_of(n->src, n->line, n->col);
	if (n->is_block)
		at += strcspn(file + at, "\n");
	else if (!n->is_plain)
		quote = file[at++];
	for (size_t i = 0; n->text[i]; i++) {
		size_t step;

		/* lines are folded: blanks of any number and kind stand for each other */
		if (is_space(n->text[i])) {
			if (i >= offset)
				break;
			while (is_space(file[at]))
				at++;
			continue;
		}
		while (is_space(file[at]))
			at++;
		if (i >= offset)
			break;
		step = spelled(file + at, quote, n->text[i]);
		if (!step)
			return node_pos(n);
		at += step;
	}
	return place_of(n->src, at);
}
