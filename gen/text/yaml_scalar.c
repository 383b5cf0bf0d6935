#include "text/yaml_scalar.h"

#include "text/yaml_scan.h"

#include <string.h>

/* What some reader takes for a boolean, a null, a float, or a merge key. */
static const char *const words[] = {
	"~",	 "null", "y",  "n",    "yes",  "no",	"on",	 "off",	  "true",
	"false", "=",	 "<<", ".inf", ".nan", "+.inf", "-.inf", "+.nan", "-.nan",
};

/* Numbers and dates of any reader, and a few texts that merely look so. */
static bool looks_like_number(const char *s)
{
	if (*s == '+' || *s == '-')
		s++;
	if (s[0] == '.' && s[1])
		s++;
	if (*s < '0' || *s > '9')
		return false;
	return s[strspn(s, "0123456789abcdefABCDEFxXoO_.:+-tTzZ ")] == 0;
}

static bool is_ambiguous(const char *s)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_ieq(s, words[i]))
			return true;
	}
	return looks_like_number(s);
}

/* The character at p; its length in bytes. What is no UTF-8 is one replacement character. */
static size_t char_at(const char *p, uint32_t *code)
{
	const unsigned char *s = (const unsigned char *)p;
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;

	if (n == 1) {
		*code = s[0];
		return 1;
	}
	if (strnlen(p, n) < n || str_bad_utf8(p, n) >= 0) {
		*code = 0xFFFD;
		return 1;
	}
	*code = s[0] & (0x7Fu >> n);
	for (size_t i = 1; i < n; i++)
		*code = *code << 6 | (s[i] & 0x3Fu);
	return n;
}

/* Line separators are printable for some readers and line ends for others. */
static bool is_printable(uint32_t c)
{
	return c >= ' ' && !(c >= 0x7F && c < 0xA0) && c != 0x2028 && c != 0x2029 && c != 0xFEFF &&
	       c != 0xFFFE && c != 0xFFFF;
}

/* Whether every character can stand as it is, besides those in allowed. */
static bool is_clean(const char *s, const char *allowed)
{
	uint32_t c;

	for (; *s; s += char_at(s, &c)) {
		size_t n = char_at(s, &c);

		if (!is_printable(c) && !(c < 0x80 && strchr(allowed, (int)c)))
			return false;
		if (c == 0xFFFD && n == 1)
			return false;
	}
	return true;
}

static bool begins_plain(const char *s)
{
	if (str_starts(s, "---") || str_starts(s, "..."))
		return false;
	if (*s == '-')
		return s[1] && s[1] != ' ';
	return *s && !strchr(" ?:,[]{}#&*!|>'\"%@`", *s);
}

/* Whether the syntax allows the text without quotes. */
static bool can_be_plain(const char *s, bool in_flow)
{
	size_t len = strlen(s);

	if (!begins_plain(s) || s[len - 1] == ' ' || s[len - 1] == ':')
		return false;
	if (strstr(s, ": ") || strstr(s, " #"))
		return false;
	/* colon and question mark: older readers stop there */
	if (in_flow && strpbrk(s, ",[]{}:?"))
		return false;
	return is_clean(s, "") && !yaml_is_open(s);
}

static size_t count(const char *s, const char *set)
{
	size_t n = 0;

	for (s = strpbrk(s, set); s; s = strpbrk(s + 1, set))
		n++;
	return n;
}

static void add_escaped(struct sbuf *out, const char *p, size_t len, uint32_t c)
{
	switch (c) {
	case '"': sbuf_add(out, "\\\""); return;
	case '\\': sbuf_add(out, "\\\\"); return;
	case '\n': sbuf_add(out, "\\n"); return;
	case '\r': sbuf_add(out, "\\r"); return;
	case '\t': sbuf_add(out, "\\t"); return;
	case 0xFFFD: sbuf_add(out, "\xEF\xBF\xBD"); return;
	default: break;
	}
	if (is_printable(c))
		sbuf_addn(out, p, len);
	else
		sbuf_addf(out, c < 0x100 ? "\\x%02X" : "\\u%04X", c);
}

void yaml_add_quoted(struct sbuf *out, const char *text)
{
	if (is_clean(text, "") && count(text, "\"\\") > count(text, "'")) {
		sbuf_addc(out, '\'');
		for (; *text; text++) {
			if (*text == '\'')
				sbuf_addc(out, '\'');
			sbuf_addc(out, *text);
		}
		sbuf_addc(out, '\'');
		return;
	}
	sbuf_addc(out, '"');
	while (*text) {
		uint32_t c;
		size_t len = char_at(text, &c);

		add_escaped(out, text, len, c);
		text += len;
	}
	sbuf_addc(out, '"');
}

void yaml_add_scalar(struct sbuf *out, const struct node *n, bool in_flow)
{
	bool is_meant = n->is_bare || n->is_plain || !is_ambiguous(n->text);

	if (is_meant && can_be_plain(n->text, in_flow))
		sbuf_add(out, n->text);
	else
		yaml_add_quoted(out, n->text);
}

void yaml_add_key(struct sbuf *out, const char *key, bool in_flow)
{
	if (!is_ambiguous(key) && can_be_plain(key, in_flow))
		sbuf_add(out, key);
	else
		yaml_add_quoted(out, key);
}

bool yaml_wants_block(const struct node *n)
{
	const char *s = n->text;

	if (n->kind != NODE_TEXT || !(n->is_block || strchr(s, '\n')))
		return false;
	return s[strspn(s, " \t\n")] && is_clean(s, "\t\n");
}

static size_t newlines_at_end(const char *s)
{
	size_t len = strlen(s);
	size_t n = 0;

	while (n < len && s[len - 1 - n] == '\n')
		n++;
	return n;
}

bool yaml_keeps_blank_lines(const struct node *n)
{
	return yaml_wants_block(n) && newlines_at_end(n->text) > 1;
}

void yaml_add_block_head(struct sbuf *out, const struct node *n)
{
	char first = n->text[strspn(n->text, "\n")];
	size_t ends = newlines_at_end(n->text);

	sbuf_addc(out, n->is_folded ? '>' : '|');
	/* readers take the depth from the first line, unless that begins with a blank */
	if (first == ' ' || first == '\t')
		sbuf_addc(out, '2');
	if (ends != 1)
		sbuf_addc(out, ends ? '+' : '-');
}

static void add_blanks(struct sbuf *out, size_t n)
{
	while (n--)
		sbuf_addc(out, ' ');
}

static void add_newlines(struct sbuf *out, size_t n)
{
	while (n--)
		sbuf_addc(out, '\n');
}

/* Where the line is broken to stay within room, at a single blank; else its end. */
static const char *fold_at(const char *line, const char *end, size_t room)
{
	const char *best = NULL;
	size_t width = 0;

	for (const char *p = line; p < end; p++) {
		if (width > room && best)
			return best;
		if (*p == ' ' && p > line && p + 1 < end && !strchr(" \t", p[-1]) &&
		    !strchr(" \t", p[1]))
			best = p;
		width += str_width(p, 1);
	}
	return width > room && best ? best : end;
}

static void add_folded_line(struct sbuf *out, const char *line, const char *end, size_t indent,
			    size_t room)
{
	for (;;) {
		const char *cut = fold_at(line, end, room);

		add_blanks(out, indent);
		sbuf_addn(out, line, (size_t)(cut - line));
		if (cut == end)
			return;
		sbuf_addc(out, '\n');
		line = cut + 1;
	}
}

static bool is_spaced(const char *line)
{
	return *line == ' ' || *line == '\t';
}

/* A line end alone would become a blank: between lines that begin with text it stands twice. */
static void add_folded(struct sbuf *out, const char *s, size_t indent, size_t width)
{
	size_t ends = newlines_at_end(s);
	size_t between = strspn(s, "\n");
	size_t room = indent < width ? width - indent : 1;
	const char *line = s + between;

	add_newlines(out, between);
	while (*line) {
		size_t len = strcspn(line, "\n");
		const char *next;

		if (is_spaced(line)) {
			add_blanks(out, indent);
			sbuf_addn(out, line, len);
		} else {
			add_folded_line(out, line, line + len, indent, room);
		}
		between = strspn(line + len, "\n");
		next = line + len + between;
		if (!*next)
			break;
		if (!is_spaced(line) && !is_spaced(next))
			between++;
		add_newlines(out, between);
		line = next;
	}
	add_newlines(out, ends ? ends : 1);
}

void yaml_add_block_lines(struct sbuf *out, const struct node *n, size_t indent, size_t width)
{
	const char *s = n->text;

	if (n->is_folded) {
		add_folded(out, s, indent, width);
		return;
	}
	while (*s) {
		size_t len = strcspn(s, "\n");

		if (len)
			add_blanks(out, indent);
		sbuf_addn(out, s, len);
		sbuf_addc(out, '\n');
		s += len + (s[len] == '\n');
	}
}
