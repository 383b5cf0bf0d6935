#include "code/pattern_match.h"

#include "code/render_internal.h"

#include <ctype.h>
#include <string.h>

/* Items of a pattern that wait for what follows them. */
#define DEEPEST 200
/* Comparisons between two looks at what the run has left. */
#define SLICE 4096

static const char *match_here(struct match *m, const char *s, const char *p);

void match_spend(struct match *m)
{
	if (++m->spent < SLICE)
		return;
	m->spent = 0;
	render_spend(m->l, SLICE);
}

/* ---- one character */

static bool in_class(unsigned char ch, unsigned char letter)
{
	bool fits;

	switch (tolower(letter)) {
	case 'a': fits = isalpha(ch); break;
	case 'c': fits = iscntrl(ch); break;
	case 'd': fits = isdigit(ch); break;
	case 'g': fits = isgraph(ch); break;
	case 'l': fits = islower(ch); break;
	case 'p': fits = ispunct(ch); break;
	case 's': fits = isspace(ch); break;
	case 'u': fits = isupper(ch); break;
	case 'w': fits = isalnum(ch); break;
	case 'x': fits = isxdigit(ch); break;
	case 'z': fits = !ch; break;
	default: return ch == letter;
	}
	return isupper(letter) ? !fits : fits;
}

/* Behind the set that begins with the bracket at p; a bracket that is its first member is plain. */
static const char *set_end(struct match *m, const char *p)
{
	const char *first = ++p;

	if (p < m->end && *p == '^')
		first = ++p;
	for (; p < m->end && (*p != ']' || p == first); p++) {
		if (*p == '%' && p + 1 < m->end)
			p++;
	}
	if (p == m->end)
		luaL_error(m->l, "malformed pattern (a set has no `]`)");
	return p + 1;
}

/* Behind the item that stands for one character. */
static const char *item_end(struct match *m, const char *p)
{
	if (*p == '[')
		return set_end(m, p);
	if (*p != '%')
		return p + 1;
	if (p + 1 == m->end)
		luaL_error(m->l, "malformed pattern (it ends with `%%`)");
	return p + 2;
}

/* p: the bracket; end: behind the closing one. */
static bool in_set(unsigned char ch, const char *p, const char *end)
{
	bool wanted = true;

	p++;
	end--;
	if (*p == '^') {
		wanted = false;
		p++;
	}
	while (p < end) {
		if (*p == '%') { /* perhaps that of the closing bracket */
			if (in_class(ch, (unsigned char)p[1]))
				return wanted;
			p += 2;
		} else if (p + 2 < end && p[1] == '-') {
			if ((unsigned char)p[0] <= ch && ch <= (unsigned char)p[2])
				return wanted;
			p += 3;
		} else if ((unsigned char)*p++ == ch) {
			return wanted;
		}
	}
	return !wanted;
}

static bool fits(struct match *m, const char *s, const char *p, const char *end)
{
	match_spend(m);
	if (s >= m->text_end)
		return false;
	switch (*p) {
	case '.': return true;
	case '%': return in_class((unsigned char)*s, (unsigned char)p[1]);
	case '[': return in_set((unsigned char)*s, p, end);
	default: return *p == *s;
	}
}

/* ---- repetitions */

static const char *match_most(struct match *m, const char *s, const char *p, const char *end)
{
	const char *last = s;

	while (fits(m, last, p, end))
		last++;
	for (; last >= s; last--) {
		const char *found = match_here(m, last, end + 1);

		if (found)
			return found;
	}
	return NULL;
}

static const char *match_least(struct match *m, const char *s, const char *p, const char *end)
{
	for (;; s++) {
		const char *found = match_here(m, s, end + 1);

		if (found || !fits(m, s, p, end))
			return found;
	}
}

/* ---- captures and the like */

static const char *begin_capture(struct match *m, const char *s, const char *p, ptrdiff_t len)
{
	const char *found;

	if (m->n == MOST_CAPTURES)
		luaL_error(m->l, "too many captures");
	m->captures[m->n++] = (struct capture){s, len};
	found = match_here(m, s, p);
	if (!found)
		m->n--;
	return found;
}

static const char *end_capture(struct match *m, const char *s, const char *p)
{
	const char *found;
	int i = m->n - 1;

	while (i >= 0 && m->captures[i].len != CAPTURE_OPEN)
		i--;
	if (i < 0)
		luaL_error(m->l, "invalid pattern capture");
	m->captures[i].len = s - m->captures[i].at;
	found = match_here(m, s, p);
	if (!found)
		m->captures[i].len = CAPTURE_OPEN;
	return found;
}

/* %1: the text of a capture again; NULL where it does not stand here. */
static const char *match_again(struct match *m, const char *s, char digit)
{
	int i = digit - '1';
	ptrdiff_t len;

	if (i < 0 || i >= m->n || m->captures[i].len == CAPTURE_OPEN)
		luaL_error(m->l, "invalid capture index %%%d", i + 1);
	len = m->captures[i].len;
	match_spend(m);
	if (len < 0 || m->text_end - s < len || memcmp(m->captures[i].at, s, (size_t)len) != 0)
		return NULL;
	return s + len;
}

/* %bxy */
static const char *match_balance(struct match *m, const char *s, const char *p)
{
	size_t depth = 1;

	if (m->end - p < 4)
		luaL_error(m->l, "malformed pattern (`%%b` wants two characters)");
	if (s == m->text_end || *s != p[2])
		return NULL;
	while (++s < m->text_end) {
		match_spend(m);
		if (*s == p[3]) {
			if (!--depth)
				return s + 1;
		} else if (*s == p[2]) {
			depth++;
		}
	}
	return NULL;
}

/* %f[set]: between a character that is not in the set and one that is. */
static bool is_frontier(struct match *m, const char *s, const char *set, const char *end)
{
	unsigned char before = s == m->text ? '\0' : (unsigned char)s[-1];
	unsigned char after = s == m->text_end ? '\0' : (unsigned char)*s;

	match_spend(m);
	return !in_set(before, set, end) && in_set(after, set, end);
}

/* %f[set] at p, which is moved behind it. */
static const char *match_frontier(struct match *m, const char *s, const char **p)
{
	const char *set = *p + 2;

	if (set == m->end || *set != '[')
		luaL_error(m->l, "malformed pattern (`%%f` wants a set)");
	*p = set_end(m, set);
	return is_frontier(m, s, set, *p) ? s : NULL;
}

/* What begins with a percent sign and is no single character; *done: it was none of these. */
static const char *match_special(struct match *m, const char *s, const char **p, bool *done)
{
	char what = '\0';
	const char *at = *p;

	if (at + 1 < m->end)
		what = at[1];
	*done = true;
	if (what == 'f')
		return match_frontier(m, s, p);
	if (what == 'b') {
		*p += 4;
		return match_balance(m, s, at);
	}
	if (isdigit((unsigned char)what)) {
		*p += 2;
		return match_again(m, s, what);
	}
	*done = false;
	return s;
}

/* An item and what says how often it stands there; NULL: not here. Else *p is behind both. */
static const char *match_item(struct match *m, const char *s, const char **p, bool *is_last)
{
	const char *end = item_end(m, *p);
	const char *found;

	*is_last = true;
	switch (end < m->end ? *end : '\0') {
	case '*': return match_most(m, s, *p, end);
	case '+': return fits(m, s, *p, end) ? match_most(m, s + 1, *p, end) : NULL;
	case '-': return match_least(m, s, *p, end);
	case '?':
		found = fits(m, s, *p, end) ? match_here(m, s + 1, end + 1) : NULL;
		if (found)
			return found;
		*is_last = false;
		*p = end + 1;
		return s;
	default:
		*is_last = false;
		found = fits(m, s, *p, end) ? s + 1 : NULL;
		*p = end;
		return found;
	}
}

static const char *match_rest(struct match *m, const char *s, const char *p)
{
	bool done;

	while (s && p < m->end) {
		if (*p == '(') {
			bool is_place = p + 1 < m->end && p[1] == ')';

			return begin_capture(m, s, p + (is_place ? 2 : 1),
					     is_place ? CAPTURE_PLACE : CAPTURE_OPEN);
		}
		if (*p == ')')
			return end_capture(m, s, p + 1);
		if (*p == '$' && p + 1 == m->end)
			return s == m->text_end ? s : NULL;
		if (*p == '%') {
			s = match_special(m, s, &p, &done);
			if (done)
				continue;
		}
		s = match_item(m, s, &p, &done);
		if (done)
			return s;
	}
	return s;
}

/* Where the pattern p ends that begins at s; NULL: it does not match there. */
static const char *match_here(struct match *m, const char *s, const char *p)
{
	const char *found;

	if (m->depth == DEEPEST)
		luaL_error(m->l, "pattern too complex");
	m->depth++;
	found = match_rest(m, s, p);
	m->depth--;
	return found;
}

void match_begin(struct match *m, lua_State *l, int text, int pattern, const char **p)
{
	size_t len;

	m->l = l;
	m->spent = 0;
	m->depth = 0;
	m->n = 0;
	m->text = luaL_checklstring(l, text, &len);
	m->text_end = m->text + len;
	*p = luaL_checklstring(l, pattern, &len);
	m->end = *p + len;
}

const char *match_at(struct match *m, const char *s, const char *p)
{
	m->n = 0;
	m->depth = 0;
	return match_here(m, s, p);
}
