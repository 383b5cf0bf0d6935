#include "engine/seed_regex.h"

#include "engine/seed_random.h"

#include <string.h>

enum {
	MOST = 400,   /* bytes of a text */
	EXTRA = 3,    /* repetitions beyond the fewest */
	DEPTH = 20,   /* groups within groups */
	PRINTED = 95, /* of ASCII, from the blank on */
};

struct regex {
	struct sbuf *out;
	size_t start; /* of the text in out */
	uint64_t chance;
	int depth;
};

/* A part of the expression: at is read, end is not. */
struct span {
	const char *at;
	const char *end;
};

struct times {
	unsigned fewest;
	unsigned most;
};

/* Of the letters, digits and signs from ' ' to '~'. */
struct set {
	bool has[PRINTED];
};

static bool write_alternatives(struct regex *r, struct span s);

static void set_put(struct set *s, int c)
{
	if (c >= ' ' && c < ' ' + PRINTED)
		s->has[c - ' '] = true;
}

/* Pairs: the first and the last of a range. */
static const struct {
	const char *name;
	const char *ranges;
} classes[] = {
	{"alpha", "AZaz"}, {"digit", "09"},	 {"alnum", "09AZaz"},	{"upper", "AZ"},
	{"lower", "az"},   {"xdigit", "09AFaf"}, {"punct", "!/:@[`{~"}, {"space", "  "},
	{"blank", "  "},   {"print", " ~"},	 {"graph", "!~"},
};

static void set_put_range(struct set *s, int from, int to)
{
	for (; from <= to; from++)
		set_put(s, from);
}

static bool set_put_class(struct set *s, const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++) {
		if (!str_holds(name, len, classes[i].name))
			continue;
		for (const char *r = classes[i].ranges; *r; r += 2)
			set_put_range(s, r[0], r[1]);
		return true;
	}
	return false;
}

static void set_turn(struct set *s)
{
	for (int i = 0; i < PRINTED; i++)
		s->has[i] = !s->has[i];
}

/* \d, \w, \s and their opposites; false: the letter means something else. */
static bool set_put_letter(struct set *s, char letter)
{
	struct set class = {0};

	switch (letter) {
	case 'd':
	case 'D': (void)set_put_class(&class, "digit", 5); break;
	case 's':
	case 'S': (void)set_put_class(&class, "space", 5); break;
	case 'w':
	case 'W':
		(void)set_put_class(&class, "alnum", 5);
		set_put(&class, '_');
		break;
	default: return false;
	}
	if (letter < 'a')
		set_turn(&class);
	for (int i = 0; i < PRINTED; i++)
		s->has[i] = s->has[i] || class.has[i];
	return true;
}

static bool write_from(struct regex *r, const struct set *s)
{
	char found[PRINTED];
	size_t n = 0;

	for (int c = ' '; c < ' ' + PRINTED; c++) {
		if (s->has[c - ' '])
			found[n++] = (char)c;
	}
	if (!n || r->out->len - r->start >= MOST)
		return false;
	sbuf_addc(r->out, found[seed_below(seed_next(&r->chance), n)]);
	return true;
}

/* One character of a set; *at is behind it. */
static int set_character(struct span *s)
{
	if (s->at + 1 < s->end && *s->at == '\\')
		s->at++;
	return *s->at++;
}

/* The inside of brackets. */
static bool read_set(struct span s, struct set *out)
{
	bool is_turned = s.at < s.end && *s.at == '^';

	s.at += is_turned;
	while (s.at < s.end) {
		const char *close;
		int from;
		int to;

		if (*s.at == '[' && s.at + 1 < s.end && s.at[1] == ':') {
			for (close = s.at + 2; close < s.end && *close != ':';)
				close++;
			if (!set_put_class(out, s.at + 2, (size_t)(close - s.at - 2)))
				return false;
			s.at = close + 2;
			continue;
		}
		if (*s.at == '\\' && s.at + 1 < s.end && set_put_letter(out, s.at[1])) {
			s.at += 2;
			continue;
		}
		from = to = set_character(&s);
		if (s.at + 1 < s.end && *s.at == '-') {
			s.at++;
			to = set_character(&s);
		}
		set_put_range(out, from, to);
	}
	if (is_turned)
		set_turn(out);
	return true;
}

/* Behind the bracket that closes a set; NULL: none does. */
static const char *set_end(struct span s)
{
	const char *p = s.at + 1;

	p += p < s.end && *p == '^';
	/* one that comes first is meant as it stands */
	p += p < s.end && *p == ']';
	while (p < s.end && *p != ']') {
		if (*p == '[' && p + 1 < s.end && p[1] == ':') {
			for (p += 2; p < s.end && *p != ']';)
				p++;
		}
		p += *p == '\\' && p + 1 < s.end ? 2 : 1;
	}
	return p < s.end ? p + 1 : NULL;
}

static const char *group_end(struct span s)
{
	int depth = 0;

	while (s.at && s.at < s.end) {
		if (*s.at == '[') {
			s.at = set_end(s);
			continue;
		}
		if (*s.at == '\\')
			s.at++;
		else
			depth += (*s.at == '(') - (*s.at == ')');
		s.at++;
		if (!depth)
			return s.at;
	}
	return NULL;
}

/* Behind the first thing of the expression: a character, a set, a group. */
static const char *atom_end(struct span s)
{
	const char *p = s.at + 1;

	if (*s.at == '(')
		return group_end(s);
	if (*s.at == '[')
		return set_end(s);
	if (*s.at == '\\')
		return s.at + 1 < s.end ? s.at + 2 : NULL;
	while (p < s.end && ((unsigned char)*p & 0xc0) == 0x80)
		p++;
	return p;
}

/* The digits that follow, or the number given. */
static unsigned read_number(struct span *s, unsigned otherwise)
{
	unsigned n = 0;

	if (s->at == s->end || !str_is_digit(*s->at))
		return otherwise;
	for (; s->at < s->end && str_is_digit(*s->at); s->at++)
		n = n > MOST ? n : n * 10 + (unsigned)(*s->at - '0');
	return n;
}

static struct times read_times(struct span *s)
{
	struct times t = {1, 1};
	char c = s->at < s->end ? *s->at : 0;

	if (c == '*')
		t = (struct times){0, EXTRA};
	else if (c == '+')
		t = (struct times){1, 1 + EXTRA};
	else if (c == '?')
		t = (struct times){0, 1};
	else if (c != '{')
		return t;
	s->at++;
	if (c == '{') {
		t.fewest = read_number(s, 0);
		t.most = t.fewest;
		if (s->at < s->end && *s->at == ',') {
			s->at++;
			t.most = read_number(s, t.fewest + EXTRA);
		}
		while (s->at < s->end && *s->at++ != '}')
			;
	}
	if (s->at < s->end && *s->at == '?')
		s->at++;
	if (t.most > t.fewest + EXTRA)
		t.most = t.fewest + EXTRA;
	return t;
}

static bool write_escaped(struct regex *r, char c)
{
	struct set s = {0};

	if (strchr("AZmMyY", c))
		return true;
	if (set_put_letter(&s, c))
		return write_from(r, &s);
	if (str_is_letter(c) || str_is_digit(c))
		return false;
	set_put(&s, c);
	return write_from(r, &s);
}

static bool write_atom(struct regex *r, struct span s)
{
	struct set set = {0};

	switch (*s.at) {
	case '^':
	case '$': return true;
	case '(':
		s = (struct span){s.at + 1, s.end - 1};
		if (s.at < s.end && *s.at == '?') {
			if (s.at + 1 == s.end || s.at[1] != ':')
				return false;
			s.at += 2;
		}
		return write_alternatives(r, s);
	case '[':
		s = (struct span){s.at + 1, s.end - 1};
		return read_set(s, &set) && write_from(r, &set);
	case '\\': return write_escaped(r, s.at[1]);
	case '.': (void)set_put_class(&set, "lower", 5); return write_from(r, &set);
	default:
		if (r->out->len - r->start >= MOST)
			return false;
		sbuf_addn(r->out, s.at, (size_t)(s.end - s.at));
		return true;
	}
}

static bool write_sequence(struct regex *r, struct span s)
{
	while (s.at < s.end) {
		struct span atom = {s.at, atom_end(s)};
		struct times t;

		if (!atom.end)
			return false;
		s.at = atom.end;
		t = read_times(&s);
		t.most = t.fewest +
			 (unsigned)seed_below(seed_next(&r->chance),
					      t.most < t.fewest ? 1 : t.most - t.fewest + 1);
		for (unsigned i = 0; i < t.most; i++) {
			if (!write_atom(r, atom))
				return false;
		}
	}
	return true;
}

/* One of what | divides. */
static bool write_alternatives(struct regex *r, struct span s)
{
	struct span chosen = {s.at, s.end};
	const char *from = s.at;
	uint64_t n = 0;
	bool ok;

	if (++r->depth > DEPTH)
		return false;
	while (s.at) {
		if (s.at == s.end || *s.at == '|') {
			/* each of those seen so far is the one with the same chance */
			if (!seed_below(seed_next(&r->chance), ++n))
				chosen = (struct span){from, s.at};
			if (s.at == s.end)
				break;
			from = ++s.at;
			continue;
		}
		s.at = atom_end(s);
	}
	ok = s.at && write_sequence(r, chosen);
	r->depth--;
	return ok;
}

bool seed_regex(struct sbuf *out, const char *regex, uint64_t chance)
{
	struct regex r = {.out = out, .start = out->len, .chance = chance};

	if (write_alternatives(&r, (struct span){regex, regex + strlen(regex)}))
		return true;
	sbuf_cut(out, r.start);
	return false;
}
