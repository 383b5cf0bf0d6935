#include "text/node.h"

#include <string.h>

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
	at = pos_byte(node_pos(n));
	if (n->is_block)
		at += strcspn(file + at, "\n");
	else if (!n->is_plain)
		quote = file[at++];
	for (size_t i = 0; n->text[i]; i++) {
		size_t step;

		/* lines are folded: blanks of any number and kind stand for each other */
		if (str_is_space(n->text[i])) {
			if (i >= offset)
				break;
			while (str_is_space(file[at]))
				at++;
			continue;
		}
		while (str_is_space(file[at]))
			at++;
		if (i >= offset)
			break;
		step = spelled(file + at, quote, n->text[i]);
		if (!step)
			return node_pos(n);
		at += step;
	}
	return pos_at(n->src, at);
}
