#include "code/cname.h"

#include <string.h>

static const char *const everywhere[] = {
#define WORDS(text) text,
#include "code/words_everywhere.def"
};
static const char *const globally[] = {
#include "code/words_globally.def"
#undef WORDS
};

/* The character of UTF-8 at *p, which moves behind it. */
static unsigned long next_character(const char **p)
{
	const unsigned char *s = (const unsigned char *)*p;
	unsigned long c = *s++;
	int more = c < 0xC0 ? 0 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;

	if (more)
		c &= 0x3Fu >> more;
	for (; more && (*s & 0xC0) == 0x80; more--)
		c = c << 6 | (*s++ & 0x3Fu);
	*p = (const char *)s;
	return c;
}

/* A name of nothing but signs: their numbers. */
static const char *numbered(struct arena *a, const char *name)
{
	struct sbuf out = SBUF_INIT(a);

	while (*name)
		sbuf_addf(&out, "u%04lx", next_character(&name));
	return out.len ? sbuf_text(&out) : "unnamed";
}

const char *cname_stem(struct arena *a, const char *name)
{
	struct sbuf out = SBUF_INIT(a);
	const char *whole = name;

	while (*name) {
		unsigned long c = next_character(&name);

		if (c >= 0x80) {
			sbuf_addf(&out, "u%04lx", c);
		} else if (str_is_letter((char)c) || str_is_digit((char)c)) {
			if (!out.len && str_is_digit((char)c))
				sbuf_addc(&out, 'n');
			sbuf_addc(&out, (char)c);
		} else if (out.len && out.text[out.len - 1] != '_') {
			sbuf_addc(&out, '_');
		}
	}
	if (out.len && out.text[out.len - 1] == '_')
		sbuf_cut(&out, out.len - 1);
	return out.len ? sbuf_text(&out) : numbered(a, whole);
}

const char *cname_upper(struct arena *a, const char *stem)
{
	char *out = arena_strdup(a, stem);

	for (char *p = out; *p; p++) {
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	}
	return out;
}

/* As strcmp, where the first text ends at a blank. */
static int compare_word(const char *word, const char *name)
{
	size_t len = strcspn(word, " ");
	int cmp = strncmp(word, name, len);

	return cmp ? cmp : -(name[len] != 0);
}

/* The words are sorted over all lines: one line alone can have the name. */
static size_t line_of(const char *const *lines, size_t n, const char *name)
{
	size_t low = 0;
	size_t high = n;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (compare_word(lines[middle], name) <= 0)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static bool has_word(const char *const *lines, size_t n, const char *name)
{
	for (const char *p = lines[line_of(lines, n, name)]; *p; p += *p == ' ') {
		if (compare_word(p, name) == 0)
			return true;
		p += strcspn(p, " ");
	}
	return false;
}

/* The first of such words may stand at the beginning of the next line. */
static bool has_beginning(const char *const *lines, size_t n, const char *name)
{
	size_t at = line_of(lines, n, name);
	size_t len = strlen(name);

	for (size_t i = at; i < n && i < at + 2; i++) {
		for (const char *p = lines[i]; *p; p += *p == ' ') {
			if (strncmp(p, name, len) == 0)
				return true;
			p += strcspn(p, " ");
		}
	}
	return false;
}

bool cname_begins(const char *beginning)
{
	return has_beginning(everywhere, sizeof(everywhere) / sizeof(*everywhere), beginning) ||
	       has_beginning(globally, sizeof(globally) / sizeof(*globally), beginning);
}

/* Names of the runtime begin so. */
static bool is_reserved(const char *name)
{
	return strncmp(name, "mg_", 3) == 0 || strncmp(name, "mgi_", 4) == 0 ||
	       strncmp(name, "MG_", 3) == 0;
}

const char *cname_safe(struct arena *a, const char *name, enum cname_place place)
{
	bool is_taken = has_word(everywhere, sizeof(everywhere) / sizeof(*everywhere), name) ||
			is_reserved(name);

	if (place == CNAME_GLOBAL)
		is_taken =
			is_taken || has_word(globally, sizeof(globally) / sizeof(*globally), name);
	return is_taken ? arena_printf(a, "%s_", name) : name;
}

/* What would change the order in which the line is shown, and other control characters. */
static bool is_control(unsigned long c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x61C || c == 0x200E || c == 0x200F ||
	       (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

static void add_line(struct arena *a, const char *p, const char *end, struct vec *lines)
{
	struct sbuf out = SBUF_INIT(a);

	while (p < end) {
		const char *begin = p;
		unsigned long c = next_character(&p);
		char last = out.len ? out.text[out.len - 1] : ' ';

		if (p > end)
			p = end;
		/* no end or beginning of a comment, no trigraph */
		if ((c == '/' && last == '*') || (c == '*' && last == '/') ||
		    (c == '?' && last == '?'))
			sbuf_addc(&out, ' ');
		if (is_control(c))
			sbuf_addc(&out, c == '\t' ? ' ' : '?');
		else
			sbuf_addn(&out, begin, (size_t)(p - begin));
	}
	while (out.len && out.text[out.len - 1] == ' ')
		sbuf_cut(&out, out.len - 1);
	/* it would join the next line to this one */
	if (out.len && out.text[out.len - 1] == '\\')
		sbuf_addc(&out, '.');
	vec_push(a, lines, sbuf_text(&out));
}

void cname_comment(struct arena *a, const char *text, struct vec *lines)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		add_line(a, text, text + len - (len && text[len - 1] == '\r'), lines);
		text += len;
		text += *text == '\n';
	}
}
