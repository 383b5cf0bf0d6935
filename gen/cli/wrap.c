#include "cli/wrap.h"

#include <string.h>

static bool ends_block(const char *line, bool is_verbatim)
{
	return !*line || *line == '\n' || (*line == ' ') != is_verbatim;
}

bool wrap_next(const char **at, struct block *out)
{
	const char *p = *at + strspn(*at, "\n");
	const char *end;

	if (!*p)
		return false;
	out->text = p;
	out->is_verbatim = *p == ' ';
	do {
		end = p + strcspn(p, "\n");
		p = *end ? end + 1 : end;
	} while (!ends_block(p, out->is_verbatim));
	out->len = (size_t)(end - out->text);
	*at = p;
	return true;
}

const char *wrap_sentence(struct arena *a, const char *text)
{
	char *sentence = arena_printf(a, "%s.", text);

	if (*sentence >= 'a' && *sentence <= 'z')
		*sentence = (char)(*sentence - 32);
	return sentence;
}

void wrap_blanks(struct sbuf *out, size_t n)
{
	while (n--)
		sbuf_addc(out, ' ');
}

/* The end of the word at text; what stands between backquotes is not broken. */
static const char *word_end(const char *text, const char *end)
{
	const char *close;

	for (; text < end && *text != ' ' && *text != '\n'; text++) {
		close = *text == '`' ? memchr(text + 1, '`', (size_t)(end - text - 1)) : NULL;
		if (close)
			text = close;
	}
	return text;
}

void wrap_words(struct sbuf *out, const char *text, size_t len, size_t at, size_t indent)
{
	const char *end = text + len;
	bool is_first = true;

	while (text < end) {
		const char *word = text;
		size_t width;

		text = word_end(text, end);
		width = str_width(word, (size_t)(text - word));
		if (!is_first && at + 1 + width > WRAP_WIDTH) {
			sbuf_addc(out, '\n');
			wrap_blanks(out, indent);
			at = indent;
		} else if (!is_first) {
			sbuf_addc(out, ' ');
			at++;
		}
		sbuf_addn(out, word, (size_t)(text - word));
		at += width;
		is_first = false;
		while (text < end && (*text == ' ' || *text == '\n'))
			text++;
	}
}

static void add_verbatim(struct sbuf *out, const struct block *b, size_t indent)
{
	for (size_t i = 0; i < b->len; i++) {
		if (i == 0 || b->text[i - 1] == '\n')
			wrap_blanks(out, indent);
		sbuf_addc(out, b->text[i]);
	}
}

void wrap_paragraphs(struct sbuf *out, const char *text, size_t indent)
{
	struct block b;

	for (bool is_first = true; wrap_next(&text, &b); is_first = false) {
		if (!is_first)
			sbuf_addc(out, '\n');
		if (b.is_verbatim) {
			add_verbatim(out, &b, indent);
		} else {
			wrap_blanks(out, indent);
			wrap_words(out, b.text, b.len, indent, indent);
		}
		sbuf_addc(out, '\n');
	}
}
