#include "code/fold.h"

#include <string.h>

#define TAB 8

struct line {
	const char *text;
	const char *end;
	size_t tabs;   /* it begins with */
	bool is_macro; /* the last one of a macro, or one that goes on */
};

static bool ends_in_backslash(const char *p, const char *end)
{
	return end - p > 2 && end[-1] == '\\' && end[-2] == ' ';
}

/* What lies behind the quote that is at p: the first character after the other one. */
static const char *behind_quotes(const char *p, const char *end)
{
	char quote = *p++;

	while (p < end && *p != quote)
		p += *p == '\\' && p + 1 < end ? 2 : 1;
	return p < end ? p + 1 : end;
}

/*
 * Where the line that is at p, behind `column` columns, is broken best; NULL when nowhere.
 */
static const char *best_break(const char *p, const char *end, size_t column, size_t width)
{
	const char *begin = p;
	const char *best = NULL;
	const char *opening = NULL;
	int depth = 0;
	int lowest = 0;

	while (p < end && column + (size_t)(p + 1 - begin) <= width) {
		if (*p == '"' || *p == '\'') {
			p = behind_quotes(p, end);
			continue;
		}
		if (end - p > 1 && p[0] == '/' && p[1] == '*')
			break;
		if (*p == '(' && (!opening || !depth) && p + 1 < end && p[1] != ')')
			opening = p + 1;
		depth += (*p == '(' || *p == '{' || *p == '[');
		depth -= (*p == ')' || *p == '}' || *p == ']');
		if (end - p > 2 && p[0] == ',' && p[1] == ' ' && (!best || depth <= lowest)) {
			best = p + 1;
			lowest = depth;
		}
		p++;
	}
	return best ? best : opening;
}

static void add_tabs(struct sbuf *out, size_t n)
{
	while (n--)
		sbuf_addc(out, '\t');
}

static void fold_code(struct sbuf *out, const struct line *line, size_t width)
{
	const char *p = line->text + line->tabs;
	size_t tabs = line->tabs;
	size_t column = tabs * TAB;
	size_t tail = ends_in_backslash(p, line->end) ? 2 : 0;
	const char *end = line->end - tail;

	add_tabs(out, tabs);
	while (column + (size_t)(end - p) + tail > width) {
		const char *at = best_break(p, end, column, width - (line->is_macro ? 2 : 0));

		if (!at)
			break;
		sbuf_addn(out, p, (size_t)(at - p));
		sbuf_add(out, line->is_macro ? " \\\n" : "\n");
		add_tabs(out, tabs + 1);
		column = (tabs + 1) * TAB;
		p = at + (*at == ' ');
	}
	sbuf_addn(out, p, (size_t)(end - p) + tail);
}

/* Words, each line of them behind ` * `. */
static void fold_words(struct sbuf *out, const char *p, const char *end, size_t tabs, size_t width)
{
	size_t room = width > tabs * TAB + 3 ? width - tabs * TAB - 3 : 1;

	while (p < end) {
		const char *at = p + room < end ? p + room : end;

		while (at > p && at < end && *at != ' ')
			at--;
		for (at = at > p ? at : p + 1; at < end && *at != ' ';)
			at++;
		add_tabs(out, tabs);
		sbuf_add(out, " * ");
		sbuf_addn(out, p, (size_t)(at - p));
		for (p = at; p < end && *p == ' ';)
			p++;
		if (p < end)
			sbuf_addc(out, '\n');
	}
}

static void fold_comment(struct sbuf *out, const char *p, const char *end, size_t tabs,
			 size_t width)
{
	const char *text = p;

	while (text < end && *text != ' ')
		text++;
	add_tabs(out, tabs);
	sbuf_addn(out, p, (size_t)(text - p));
	sbuf_addc(out, '\n');
	fold_words(out, text + (text < end), end - 3, tabs, width);
	sbuf_addc(out, '\n');
	add_tabs(out, tabs);
	sbuf_add(out, " */");
}

static void fold_line(struct sbuf *out, const struct line *line, size_t width)
{
	const char *p = line->text + line->tabs;
	const char *end = line->end;

	if (end - p > 6 && memcmp(p, "/*", 2) == 0 && memcmp(end - 3, " */", 3) == 0)
		fold_comment(out, p, end, line->tabs, width);
	else if (memcmp(p, " * ", 3) == 0)
		fold_words(out, p + 3, end, line->tabs, width);
	else if (*p == '#' || *p == ' ' || *p == '/')
		sbuf_addn(out, line->text, (size_t)(end - line->text));
	else
		fold_code(out, line, width);
}

/* Most of the text stays as it is: room for it and a little more, at once. */
static void make_room(struct sbuf *out, size_t len)
{
	if (out->cap)
		return;
	out->cap = len + len / 16 + 64;
	out->text = arena_alloc(out->arena, out->cap);
	*out->text = 0;
}

void fold_lines(struct sbuf *out, const char *text, size_t len, size_t width)
{
	const char *end = text + len;
	const char *kept = text; /* from here on nothing was appended yet */
	bool goes_on = false;

	make_room(out, len);
	while (text < end) {
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		struct line line = {.text = text, .end = stop ? stop : end};
		size_t length = (size_t)(line.end - text);

		while (line.tabs < length && text[line.tabs] == '\t')
			line.tabs++;
		line.is_macro = goes_on;
		goes_on = ends_in_backslash(text, line.end);
		line.is_macro = line.is_macro || goes_on;
		if (length + line.tabs * (TAB - 1) > width && length > line.tabs + 3) {
			sbuf_addn(out, kept, (size_t)(text - kept));
			fold_line(out, &line, width);
			kept = line.end;
		}
		text = line.end + 1;
	}
	sbuf_addn(out, kept, (size_t)(end - kept));
}
