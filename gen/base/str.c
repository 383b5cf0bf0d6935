#include "base/str.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reserve(struct sbuf *b, size_t more)
{
	size_t need = b->len + more + 1;
	size_t cap = b->cap ? b->cap : 64;

	if (need <= b->cap)
		return;
	while (cap < need)
		cap *= 2;
	b->text = arena_grow(b->arena, b->text, b->cap, cap);
	b->cap = cap;
}

void sbuf_addn(struct sbuf *b, const char *s, size_t len)
{
	reserve(b, len);
	memcpy(b->text + b->len, s, len);
	b->len += len;
	b->text[b->len] = 0;
}

void sbuf_add(struct sbuf *b, const char *s)
{
	sbuf_addn(b, s, strlen(s));
}

void sbuf_addc(struct sbuf *b, char c)
{
	sbuf_addn(b, &c, 1);
}

void sbuf_addf(struct sbuf *b, const char *fmt, ...)
{
	va_list ap;
	va_list again;
	int len;

	va_start(ap, fmt);
	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len > 0) {
		reserve(b, (size_t)len);
		vsnprintf(b->text + b->len, (size_t)len + 1, fmt, ap);
		b->len += (size_t)len;
	}
	va_end(ap);
}

void sbuf_cut(struct sbuf *b, size_t len)
{
	if (len < b->len) {
		b->len = len;
		b->text[len] = 0;
	}
}

const char *sbuf_text(const struct sbuf *b)
{
	return b->text ? b->text : "";
}

static int lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

bool str_ieq(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	while (*a && lower((unsigned char)*a) == lower((unsigned char)*b)) {
		a++;
		b++;
	}
	return lower((unsigned char)*a) == lower((unsigned char)*b);
}

bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s);
	size_t m = strlen(suffix);

	return n >= m && strcmp(s + n - m, suffix) == 0;
}

int str_cmp(const char *a, const char *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

char *str_lower(struct arena *a, const char *s)
{
	char *p = arena_strdup(a, s);

	for (char *q = p; *q; q++)
		*q = (char)lower((unsigned char)*q);
	return p;
}

char *str_trim(struct arena *a, const char *s)
{
	size_t len;

	while (str_is_space(*s))
		s++;
	len = strlen(s);
	while (len && str_is_space(s[len - 1]))
		len--;
	return arena_strndup(a, s, len);
}

bool str_goes_on(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* Length of the UTF-8 character at s, 0 when it is none. */
static size_t utf8_len(const unsigned char *s, size_t left)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	uint32_t v;
	size_t n;

	if (s[0] < 0x80)
		return 1;
	n = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : s[0] >= 0xC2 ? 2 : 0;
	if (!n || n > left || s[0] > 0xF4)
		return 0;
	v = s[0] & (0x7Fu >> n);
	for (size_t i = 1; i < n; i++) {
		if (!str_goes_on((char)s[i]))
			return 0;
		v = v << 6 | (s[i] & 0x3Fu);
	}
	if (v < least[n] || v > 0x10FFFF || (v >= 0xD800 && v <= 0xDFFF))
		return 0;
	return n;
}

bool str_holds(const char *s, size_t len, const char *word)
{
	size_t n = strlen(word);
	const char *p = s;
	const char *end = s ? s + len : NULL;

	while (p && (size_t)(end - p) >= n && (p = memchr(p, word[0], (size_t)(end - p) - n + 1))) {
		if (memcmp(p, word, n) == 0)
			return true;
		p++;
	}
	return false;
}

long str_bad_utf8(const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s;

	for (size_t i = 0; i < len;) {
		uint64_t eight;
		size_t n;

		/* most text is ASCII: eight characters at a time */
		while (len - i >= sizeof(eight)) {
			memcpy(&eight, p + i, sizeof(eight));
			if (eight & 0x8080808080808080ULL)
				break;
			i += sizeof(eight);
		}
		if (i == len)
			break;
		n = utf8_len(p + i, len - i);
		if (!n)
			return (long)i;
		i += n;
	}
	return -1;
}

char *str_cut_utf8(struct arena *a, const char *s, size_t max)
{
	size_t len = strlen(s);

	if (len > max) {
		len = max;
		while (len && str_goes_on(s[len]))
			len--;
	}
	return arena_strndup(a, s, len);
}

size_t str_width(const char *s, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += !str_goes_on(s[i]);
	return n;
}

size_t str_chars(const char *s, size_t len, size_t n)
{
	size_t i = 0;

	for (; n && i < len; n--) {
		i++;
		while (i < len && str_goes_on(s[i]))
			i++;
	}
	return i;
}

size_t str_bom(const char *s, size_t len)
{
	static const char bom[] = "\xEF\xBB\xBF";
	size_t n = sizeof(bom) - 1;

	return len >= n && memcmp(s, bom, n) == 0 ? n : 0;
}

bool str_to_i64(const char *s, long long *out)
{
	char *end;

	if (!s || !*s || str_is_space(*s))
		return false;
	errno = 0;
	*out = strtoll(s, &end, 10);
	return errno == 0 && *end == 0;
}

/* The longest text that is compared letter by letter. */
enum { LETTERS_MOST = 64 };

/* Edits between two short words, a swap of neighbours being one; longer ones are never alike. */
static size_t distance(const char *a, const char *b)
{
	size_t n = strlen(a);
	size_t m = strlen(b);
	size_t rows[3][LETTERS_MOST + 1];
	size_t *old = rows[0];
	size_t *before = rows[1];
	size_t *row = rows[2];

	if (n > LETTERS_MOST || m > LETTERS_MOST)
		return SIZE_MAX;
	for (size_t j = 0; j <= m; j++)
		row[j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *spare = old;

		old = before;
		before = row;
		row = spare;
		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			int x = lower((unsigned char)a[i - 1]);
			int y = lower((unsigned char)b[j - 1]);
			size_t best = before[j - 1] + (x != y);

			if (before[j] + 1 < best)
				best = before[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && x == lower((unsigned char)b[j - 2]) &&
			    y == lower((unsigned char)a[i - 2]) && old[j - 2] + 1 < best)
				best = old[j - 2] + 1;
			row[j] = best;
		}
	}
	return row[m];
}

const char *str_nearest(const char *s, const char *const *candidates, size_t n)
{
	const char *best = NULL;
	size_t least = strlen(s) / 3 + 1;

	for (size_t i = 0; i < n; i++) {
		size_t d;

		if (!candidates[i])
			continue;
		d = distance(s, candidates[i]);
		/* a word of which no letter is left was not meant */
		if (d >= strlen(s) && d)
			continue;
		if (d < least || (d == least && !best)) {
			least = d;
			best = candidates[i];
		}
	}
	return best;
}
