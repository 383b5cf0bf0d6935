#include "text/node.h"

#include <string.h>

/* How the file spells a value, as far as it was followed. */
struct spelling {
	const char *p;
	const char *end; /* of the file */
	char quote;	 /* or 0 */
};

/* One character of the value; false: how it is spelled cannot be told. */
static bool step(struct spelling *s, char c)
{
	const char *p = s->p;
	size_t left = (size_t)(s->end - p);

	if (s->quote == '\'' && c == '\'') {
		s->p += 2;
		return left > 1 && p[0] == '\'' && p[1] == '\'';
	}
	if (s->quote == '"' && left > 1 && p[0] == '\\') {
		s->p += 2;
		return p[1] == c || strchr("nt", p[1]);
	}
	s->p++;
	return left && p[0] == c;
}

static void skip_spaces(struct spelling *s)
{
	while (s->p < s->end && str_is_space(*s->p))
		s->p++;
}

static struct spelling spelling_of(const struct node *n)
{
	struct spelling s = {.p = n->src->text + pos_byte(node_pos(n)),
			     .end = n->src->text + n->src->len};

	if (n->is_block) {
		while (s.p < s.end && *s.p != '\n')
			s.p++;
	} else if (!n->is_plain && s.p < s.end) {
		s.quote = *s.p++;
	}
	return s;
}

struct pos node_pos_within(const struct node *n, size_t offset)
{
	struct spelling s;

	if (!n->src || !n->line || n->kind != NODE_TEXT)
		return node_pos(n);
	s = spelling_of(n);
	for (size_t i = 0; n->text[i]; i++) {
		/* lines are folded: blanks of any number and kind stand for each other */
		if (str_is_space(n->text[i])) {
			if (i >= offset)
				break;
			skip_spaces(&s);
			continue;
		}
		skip_spaces(&s);
		if (i >= offset)
			break;
		if (!step(&s, n->text[i]))
			return node_pos(n);
	}
	return pos_at(n->src, (size_t)(s.p - n->src->text));
}
