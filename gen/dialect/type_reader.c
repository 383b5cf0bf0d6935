#include "dialect/type_reader.h"

#include <string.h>

bool reader_problem(struct reader *r, const char *at, const char *fmt, ...)
{
	va_list ap;

	if (r->out->problem)
		return false;
	va_start(ap, fmt);
	r->out->problem = arena_vprintf(r->arena, fmt, ap);
	r->out->where = (size_t)(at - r->text);
	va_end(ap);
	return false;
}

static bool begins_word(char c)
{
	return str_is_letter(c) || c == '_' || (c & 0x80);
}

void reader_skip_blanks(struct reader *r)
{
	while (str_is_space(*r->at))
		r->at++;
}

bool reader_at_letter(const struct reader *r)
{
	return begins_word(*r->at);
}

bool reader_take(struct reader *r, char c)
{
	reader_skip_blanks(r);
	if (*r->at != c)
		return false;
	r->at++;
	return true;
}

const char *reader_shown(struct reader *r, const char *at)
{
	enum { LONGEST = 60 };
	size_t len = 1;
	char *piece;

	if (!*at)
		return "the end";
	if (begins_word(*at) || str_is_digit(*at)) {
		while (begins_word(at[len]) || str_is_digit(at[len]))
			len++;
	}
	piece = arena_strndup(r->arena, at, len);
	return arena_printf(r->arena, "\"%s\"", str_cut_utf8(r->arena, piece, LONGEST));
}

bool reader_word(struct reader *r, struct word *w)
{
	const char *p;

	reader_skip_blanks(r);
	p = r->at;
	if (*p == '"') {
		do {
			p = strchr(p + 1, '"');
		} while (p && *++p == '"');
		if (!p)
			return reader_problem(r, r->at, "the double quote is not closed");
		if (p - r->at == 2)
			return reader_problem(r, r->at, "a name in double quotes is empty");
		*w = (struct word){r->at + 1, (size_t)(p - r->at) - 2, false};
	} else if (begins_word(*p)) {
		while (begins_word(*p) || str_is_digit(*p) || *p == '$')
			p++;
		*w = (struct word){r->at, (size_t)(p - r->at), true};
	} else {
		return false;
	}
	r->at = p;
	return true;
}

bool reader_take_word(struct reader *r, const char *name)
{
	const char *before = r->at;
	struct word w;

	reader_skip_blanks(r);
	if (begins_word(*r->at) && reader_word(r, &w) && keyword_cmp(&w, name) == 0)
		return true;
	r->at = before;
	return false;
}

const char *reader_name(struct reader *r, const struct word *w)
{
	char *name = arena_strndup(r->arena, w->text, w->len);
	char *end = name;

	for (size_t i = 0; i < w->len; i++) {
		char c = w->text[i];

		if (w->folds && c >= 'A' && c <= 'Z')
			c += 'a' - 'A';
		*end++ = c;
		if (!w->folds && c == '"')
			i++;
	}
	*end = 0;
	return name;
}

/* A whole number, with the limits that hold for it. */
static bool read_number(struct reader *r, const struct limits *l, long *n)
{
	const char *start;
	bool minus = reader_take(r, '-');
	long sum = 0;

	reader_skip_blanks(r);
	start = r->at;
	if (!str_is_digit(*start))
		return reader_problem(r, start, "the %s of %s is a number, not %s", l->what,
				      r->row->models, reader_shown(r, start));
	for (; str_is_digit(*r->at); r->at++)
		sum = sum > 100000000 ? sum : sum * 10 + (*r->at - '0');
	*n = minus ? -sum : sum;
	if (*n < l->least || *n > l->most)
		return reader_problem(r, start, "the %s of %s lies between %ld and %ld", l->what,
				      r->row->models, l->least, l->most);
	return true;
}

static bool close_parens(struct reader *r, const char *open)
{
	if (reader_take(r, ')'))
		return true;
	if (!*r->at)
		return reader_problem(r, open, "the parenthesis is not closed");
	return reader_problem(r, r->at, "%s does not belong in these parentheses",
			      reader_shown(r, r->at));
}

bool reader_number(struct reader *r, const struct limits *l, bool *given, long *n)
{
	const char *open;

	*given = reader_take(r, '(');
	open = r->at - 1;
	return !*given || (read_number(r, l, n) && close_parens(r, open));
}

/* [(precision [, scale])] */
static bool read_numeric(struct reader *r)
{
	static const struct limits precision = {"precision", 1, 1000};
	static const struct limits scale = {"scale", -1000, 1000};
	const char *open;
	long p = 0;
	long s = 0;

	if (!reader_take(r, '('))
		return true;
	open = r->at - 1;
	if (!read_number(r, &precision, &p) || (reader_take(r, ',') && !read_number(r, &scale, &s)))
		return false;
	r->out->type.mods = type_mods_two(r->arena, p, s);
	return close_parens(r, open);
}

bool reader_mods(struct reader *r)
{
	static const struct limits limits[] = {
		[MODS_LENGTH] = {"length", 1, 10485760},
		[MODS_BITS] = {"length", 1, 83886080},
		[MODS_TIME] = {"precision", 0, 6},
		[MODS_INTERVAL] = {"precision", 0, 6},
	};
	bool given;
	long n = 0;

	reader_skip_blanks(r);
	if (r->row->mods == MODS_NUMERIC)
		return read_numeric(r);
	if (r->row->mods == MODS_NONE)
		return *r->at != '(' ||
		       reader_problem(r, r->at, "%s takes nothing in parentheses", r->row->models);
	if (!reader_number(r, &limits[r->row->mods], &given, &n))
		return false;
	if (given)
		r->out->type.mods = type_mods_one(r->arena, n);
	return true;
}

/* A modifier of a user's type: a name, a string or a number, kept as it stands. */
static bool read_user_mod(struct reader *r, struct sbuf *mods)
{
	const char *start;
	struct word w;

	reader_skip_blanks(r);
	start = r->at;
	if (*start == '\'') {
		do {
			r->at = strchr(r->at + 1, '\'');
		} while (r->at && *++r->at == '\'');
		if (!r->at) {
			r->at = start;
			return reader_problem(r, start, "the quote is not closed");
		}
	} else if (!reader_word(r, &w)) {
		r->at += *start == '-';
		while (str_is_digit(*r->at) || (*r->at == '.' && str_is_digit(r->at[1])))
			r->at++;
		if (r->at == start || !str_is_digit(r->at[-1]))
			return reader_problem(r, start, "a modifier is missing before %s",
					      reader_shown(r, start));
	}
	sbuf_addn(mods, start, (size_t)(r->at - start));
	return true;
}

bool reader_user_mods(struct reader *r)
{
	struct sbuf mods = SBUF_INIT(r->arena);
	const char *open;

	if (!reader_take(r, '('))
		return true;
	open = r->at - 1;
	while (read_user_mod(r, &mods)) {
		if (!reader_take(r, ',')) {
			r->out->type.mods = sbuf_text(&mods);
			return close_parens(r, open);
		}
		sbuf_addc(&mods, ',');
	}
	return false;
}
