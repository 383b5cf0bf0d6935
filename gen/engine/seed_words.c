#include "engine/seed_words.h"

#include "engine/seed_random.h"

#include <string.h>

enum { ALONE = SEED_ALONE, PERSON = SEED_PERSON, FAMILY = SEED_FAMILY, PLACE = SEED_PLACE };

#define LIST(name, group, ...) static const char *const words_##name[] = {__VA_ARGS__};
#include "engine/seed_words.def"

static const struct seed_list lists[] = {
#define LIST(name, group, ...)                                                                     \
	{#name, (enum seed_bond)group, words_##name, sizeof(words_##name) / sizeof(char *)},
#include "engine/seed_words.def"
	{0},
};

static const struct text_row {
	const char *table;
	const char *column;
	const char *pattern;
} texts[] = {
#define TEXT(table, column, pattern) {table, column, pattern},
#include "engine/seed_words.def"
};

static const struct seed_range ranges[] = {
#define RANGE(column, low, high) {column, low, high},
#include "engine/seed_words.def"
};

static const struct seed_member members[] = {
#define JSON(column, key, pattern) {column, key, pattern},
#include "engine/seed_words.def"
};

static const struct form_row {
	const char *type;
	const char *pattern;
} forms[] = {
#define FORM(type, pattern) {type, pattern},
#include "engine/seed_words.def"
	{0},
};

static const char *const later[] = {
#define LATER(word) word,
#include "engine/seed_words.def"
	NULL,
};

enum { MEMBERS = sizeof(members) / sizeof(*members) };
enum { TEXTS = sizeof(texts) / sizeof(*texts), RANGES = sizeof(ranges) / sizeof(*ranges) };

const struct seed_list *seed_lists(void)
{
	return lists;
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

const char *seed_snake(struct arena *a, const char *name)
{
	struct sbuf out = SBUF_INIT(a);

	for (const char *p = name; *p; p++) {
		if (is_upper(*p)) {
			if (p > name && is_lower(p[-1]))
				sbuf_addc(&out, '_');
			sbuf_addc(&out, (char)(*p + 32));
		} else {
			sbuf_addc(&out, *p == ' ' || *p == '-' ? '_' : *p);
		}
	}
	return sbuf_text(&out);
}

/* The last word of a table's name, for one of what it holds: order_items -> item. */
static const char *singular(struct arena *a, const char *table)
{
	const char *s = seed_snake(a, table);
	const char *last = strrchr(s, '_');
	size_t len;

	s = last && last[1] ? last + 1 : s;
	len = strlen(s);
	if (str_ends(s, "ies") && len > 4)
		return arena_printf(a, "%.*sy", (int)len - 3, s);
	if (str_ends(s, "s") && !str_ends(s, "ss") && len > 2)
		return arena_strndup(a, s, len - 1);
	return s;
}

/* The ways in which a row fits a column's name, the closest first. */
enum { WHOLE, LAST, FIRST, GLUED, ANY, WAYS };

enum { GLUE = 4 }; /* shorter words end others by chance */

/* first_name and firstname */
static bool is_same_word(const char *row, const char *name)
{
	for (;; row++, name++) {
		row += *row == '_';
		name += *name == '_';
		if (*row != *name)
			return false;
		if (!*row)
			return true;
	}
}

static bool fits(const char *row, const char *name, int way)
{
	const char *last = strrchr(name, '_');
	size_t len;

	if (!row)
		return way == ANY;
	len = strlen(row);
	switch (way) {
	case WHOLE: return is_same_word(row, name);
	case LAST: return last && str_eq(row, last + 1);
	case FIRST: return strncmp(row, name, len) == 0 && name[len] == '_';
	case GLUED: return len >= GLUE && str_ends(name, row);
	default: return false;
	}
}

/* The pattern for the name; NULL: only what fits all. */
static const char *pattern_for(const char *of, const char *name)
{
	for (int way = 0; way < ANY; way++) {
		for (size_t i = 0; i < TEXTS; i++) {
			const struct text_row *t = &texts[i];

			if ((!t->table || str_eq(t->table, of)) && fits(t->column, name, way))
				return t->pattern;
		}
	}
	return NULL;
}

const char *seed_pattern(struct arena *a, const char *table, const char *column, const char *domain)
{
	const char *of = singular(a, table);
	const char *found = pattern_for(of, seed_snake(a, column));

	if (!found && domain)
		found = pattern_for(of, seed_snake(a, domain));
	return found ? found : texts[TEXTS - 1].pattern;
}

const struct seed_range *seed_range_of(struct arena *a, const char *column)
{
	const char *name = seed_snake(a, column);

	for (int way = 0; way < WAYS; way++) {
		for (size_t i = 0; i < RANGES; i++) {
			if (fits(ranges[i].column, name, way))
				return &ranges[i];
		}
	}
	return &ranges[RANGES - 1];
}

const char *seed_form(const char *type)
{
	for (const struct form_row *f = forms; f->type; f++) {
		if (str_eq(f->type, type))
			return f->pattern;
	}
	return NULL;
}

bool seed_has_word(const char *name, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = name; p; p = strchr(p, '_')) {
		p += *p == '_';
		if (strncmp(p, word, len) == 0 && (!p[len] || p[len] == '_'))
			return true;
	}
	return false;
}

bool seed_is_later(struct arena *a, const char *column)
{
	const char *name = seed_snake(a, column);

	for (const char *const *word = later; *word; word++) {
		if (seed_has_word(name, *word) || (strlen(*word) > GLUE && str_starts(name, *word)))
			return true;
	}
	return false;
}

const struct seed_member *seed_document(struct arena *a, const char *column, size_t *n)
{
	const char *name = seed_snake(a, column);
	size_t from = 0;
	size_t to;

	while (from < MEMBERS && members[from].column && !seed_has_word(name, members[from].column))
		from++;
	for (to = from; to < MEMBERS && str_eq(members[to].column, members[from].column);)
		to++;
	*n = to - from;
	return members + from;
}

static void add_plain(struct sbuf *out, const char *word)
{
	for (; *word; word++) {
		if (is_upper(*word))
			sbuf_addc(out, (char)(*word + 32));
		else
			sbuf_addc(out, is_lower(*word) ? *word : '-');
	}
}

/* {list} or {-list} at p; returns its end. */
static const char *add_word(struct sbuf *out, const char *p, struct seed_chance chance,
			    uint64_t *state)
{
	bool is_plain = p[1] == '-';
	const char *name = p + 1 + is_plain;
	size_t len = strcspn(name, "}");

	for (const struct seed_list *l = lists; l->name; l++) {
		const char *word;

		if (strncmp(l->name, name, len) != 0 || l->name[len])
			continue;
		word = l->words[seed_below(
			l->group ? seed_mix(chance.row, l->group) : seed_next(state), l->n)];
		if (is_plain)
			add_plain(out, word);
		else
			sbuf_add(out, word);
	}
	return name + len;
}

void seed_text(struct sbuf *out, const char *pattern, struct seed_chance chance)
{
	uint64_t state = chance.value;

	for (const char *p = pattern; *p; p++) {
		switch (*p) {
		case '{': p = add_word(out, p, chance, &state); break;
		case '#': sbuf_addc(out, (char)('0' + seed_below(seed_next(&state), 10))); break;
		case '^': sbuf_addc(out, (char)('A' + seed_below(seed_next(&state), 26))); break;
		case '*':
			sbuf_addc(out, "0123456789abcdef"[seed_below(seed_next(&state), 16)]);
			break;
		default: sbuf_addc(out, *p);
		}
	}
}

void seed_json(struct sbuf *out, const struct seed_member *m, size_t n, struct seed_chance chance)
{
	sbuf_addc(out, '{');
	for (size_t i = 0; i < n; i++) {
		bool is_text = m[i].pattern[0] != '=';
		struct seed_chance one = {chance.row, seed_mix(chance.value, i)};

		sbuf_addf(out, "%s\"%s\": %s", i ? ", " : "", m[i].key, is_text ? "\"" : "");
		seed_text(out, m[i].pattern + !is_text, one);
		if (is_text)
			sbuf_addc(out, '"');
	}
	sbuf_addc(out, '}');
}
