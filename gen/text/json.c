#include "text/json.h"

#include <string.h>

enum { STEP = 2 };

struct json {
	struct sbuf *out;
	bool is_line;
};

/* Length of the UTF-8 at s, up to the first byte that is none. */
static size_t good_len(const char *s, size_t len)
{
	long bad = str_bad_utf8(s, len);

	return bad < 0 ? len : (size_t)bad;
}

static void add_char(struct sbuf *out, char c)
{
	switch (c) {
	case '"': sbuf_add(out, "\\\""); break;
	case '\\': sbuf_add(out, "\\\\"); break;
	case '\b': sbuf_add(out, "\\b"); break;
	case '\f': sbuf_add(out, "\\f"); break;
	case '\n': sbuf_add(out, "\\n"); break;
	case '\r': sbuf_add(out, "\\r"); break;
	case '\t': sbuf_add(out, "\\t"); break;
	default:
		if ((unsigned char)c < ' ' || c == 0x7F)
			sbuf_addf(out, "\\u%04x", (unsigned char)c);
		else
			sbuf_addc(out, c);
	}
}

static void add_string(struct sbuf *out, const char *s)
{
	size_t len = strlen(s);

	sbuf_addc(out, '"');
	while (len) {
		size_t good = good_len(s, len);

		for (size_t i = 0; i < good; i++)
			add_char(out, s[i]);
		s += good;
		len -= good;
		if (len) {
			sbuf_add(out, "\xEF\xBF\xBD");
			s++;
			len--;
		}
	}
	sbuf_addc(out, '"');
}

static void end_line(struct json *j, size_t depth)
{
	if (j->is_line)
		return;
	sbuf_addc(j->out, '\n');
	for (size_t i = 0; i < depth * STEP; i++)
		sbuf_addc(j->out, ' ');
}

static void add(struct json *j, const struct node *n, size_t depth);

static void add_members(struct json *j, const struct node *n, size_t depth)
{
	bool is_map = n->kind == NODE_MAP;

	sbuf_addc(j->out, is_map ? '{' : '[');
	NODE_EACH(it, n) {
		if (it != n->first)
			sbuf_add(j->out, j->is_line ? ", " : ",");
		end_line(j, depth + 1);
		if (is_map) {
			add_string(j->out, it->key);
			sbuf_add(j->out, ": ");
		}
		add(j, it, depth + 1);
	}
	if (n->first)
		end_line(j, depth);
	sbuf_addc(j->out, is_map ? '}' : ']');
}

static void add(struct json *j, const struct node *n, size_t depth)
{
	switch ((enum node_kind)n->kind) {
	case NODE_NULL: sbuf_add(j->out, "null"); break;
	case NODE_TEXT:
		if (n->is_bare)
			sbuf_add(j->out, n->text);
		else
			add_string(j->out, n->text);
		break;
	case NODE_LIST:
	case NODE_MAP: add_members(j, n, depth); break;
	}
}

void json_write(struct sbuf *out, const struct node *root)
{
	struct json j = {.out = out};

	add(&j, root, 0);
	sbuf_addc(out, '\n');
}

void json_write_line(struct sbuf *out, const struct node *root)
{
	struct json j = {.out = out, .is_line = true};

	add(&j, root, 0);
}
