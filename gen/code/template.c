#include "code/template.h"

#include <string.h>

/* Lua has 255 registers for the arguments of a call; a text stands before each expression. */
#define MOST_EXPRESSIONS 100u

struct reader {
	struct diags *ds;
	const struct source *src;
	struct sbuf *lua;
	struct sbuf text; /* read and not yet written into the chunk */
	uint32_t line;
	bool is_bad;
};

/* What may not stand in a Lua string as it is. */
static void add_quoted(struct sbuf *out, const char *s, size_t len)
{
	sbuf_addc(out, '"');
	for (const char *end = s + len; s < end;) {
		const char *p = s;

		while (p < end && *p != '"' && *p != '\\' && *p != '\n' && *p != '\r' && *p)
			p++;
		sbuf_addn(out, s, (size_t)(p - s));
		if (p < end)
			sbuf_addf(out, "\\%03d", *p++);
		s = p;
	}
	sbuf_addc(out, '"');
}

static void take_text(struct reader *r)
{
	add_quoted(r->lua, sbuf_text(&r->text), r->text.len);
	sbuf_cut(&r->text, 0);
}

static void flush(struct reader *r)
{
	if (!r->text.len)
		return;
	sbuf_add(r->lua, "__write(");
	take_text(r);
	sbuf_add(r->lua, ");");
}

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p;
}

/* Behind the quoted string that begins at p. */
static const char *skip_string(const char *p, const char *end)
{
	char quote = *p++;

	while (p < end && *p != quote)
		p += *p == '\\' && p + 1 < end ? 2 : 1;
	return p < end ? p + 1 : end;
}

/* The parenthesis that closes the one before p; end when the line has none. */
static const char *find_close(const char *p, const char *end)
{
	unsigned depth = 0;

	while (p < end) {
		if (*p == '"' || *p == '\'') {
			p = skip_string(p, end);
			continue;
		}
		if (*p == '(')
			depth++;
		if (*p == ')' && !depth--)
			return p;
		p++;
	}
	return end;
}

static bool opens(const char *p, const char *end)
{
	return end - p >= 2 && p[0] == '$' && p[1] == '(';
}

static void complain(struct reader *r, const char *begin, const char *at, const char *text,
		     const char *hint)
{
	struct pos pos = pos_forward((struct pos){r->src, r->line, 1}, begin, (size_t)(at - begin));

	diag_hint(r->ds, diag_add(r->ds, MG_TEMPLATE, pos, "%s", text), "%s", hint);
	r->is_bad = true;
}

/* The next piece of a line of text: up to the expression, which *close ends, or to the end. */
static const char *read_piece(struct sbuf *text, const char *p, const char *end, const char **close)
{
	*close = NULL;
	while (p < end) {
		if (p[0] == '$' && opens(p + 1, end)) {
			sbuf_add(text, "$(");
			p += 3;
		} else if (opens(p, end)) {
			*close = find_close(p + 2, end);
			return p;
		} else {
			sbuf_addc(text, *p++);
		}
	}
	return end;
}

static void read_text(struct reader *r, const char *p, const char *end, bool has_break)
{
	const char *begin = p;
	const char *close;
	unsigned n = 0;

	if (end - p >= 2 && end[-1] == '-' && end[-2] == '$') {
		end -= 2;
		has_break = false;
	}
	for (;; p = close + 1) {
		p = read_piece(&r->text, p, end, &close);
		if (!close)
			break;
		if (close == end) {
			complain(r, begin, p, "`$(` is not closed on its line",
				 "Write `$$(` where the text has these two characters.");
			break;
		}
		if (++n > MOST_EXPRESSIONS) {
			complain(r, begin, p, "more than 100 expressions in one line",
				 "Divide the line with `$-` at the end of its parts.");
			break;
		}
		sbuf_add(r->lua, n == 1 ? "__write(" : ",");
		take_text(r);
		sbuf_add(r->lua, ",(");
		sbuf_addn(r->lua, p + 2, (size_t)(close - p - 2));
		sbuf_addc(r->lua, ')');
	}
	if (has_break)
		sbuf_addc(&r->text, '\n');
	if (!n)
		return;
	sbuf_addc(r->lua, ',');
	take_text(r);
	sbuf_add(r->lua, ");");
}

static void read_line(struct reader *r, const char *p, const char *end, bool has_break)
{
	const char *word = skip_blanks(p, end);

	if (end > p && end[-1] == '\r')
		end--;
	if (word < end && *word == '@' && !(word + 1 < end && word[1] == '@')) {
		flush(r);
		sbuf_addn(r->lua, word + 1, (size_t)(end - word - 1));
	} else if (word < end && *word == '@') {
		sbuf_addn(&r->text, p, (size_t)(word - p));
		read_text(r, word + 1, end, has_break);
	} else {
		read_text(r, p, end, has_break);
	}
	sbuf_addc(r->lua, '\n');
}

bool template_compile(struct diags *ds, const struct source *src, struct sbuf *lua)
{
	struct reader r = {.ds = ds, .src = src, .lua = lua, .text = {.arena = ds->arena}};
	const char *end = src->text + src->len;

	sbuf_add(lua, "local _ENV,__write=...;");
	for (const char *p = src->text; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		r.line++;
		read_line(&r, p, nl ? nl : end, nl != NULL);
		p = nl ? nl + 1 : end;
	}
	flush(&r);
	return !r.is_bad;
}

const char *template_expression(struct arena *a, const struct source *src, uint32_t line,
				unsigned n)
{
	const char *p = src->text;
	const char *end = p + src->len;
	struct sbuf text = SBUF_INIT(a);

	while (--line && p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		p = nl ? nl + 1 : end;
	}
	for (end = p; end < src->text + src->len && *end != '\n'; end++)
		;
	while (p < end) {
		const char *close;

		p = read_piece(&text, p, end, &close);
		if (!close || close == end)
			break;
		if (!--n)
			return str_trim(a, arena_strndup(a, p + 2, (size_t)(close - p - 2)));
		p = close + 1;
	}
	return "?";
}
