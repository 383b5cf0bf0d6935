/*
 * Seed words: what texts and numbers of made-up rows look like, by the names
 * of their table and column. All of it stands in seed_words.def.
 */
#ifndef ENGINE_SEED_WORDS_H
#define ENGINE_SEED_WORDS_H

#include "base/str.h"

#include <stdint.h>

/* Lists of one group are picked at one place within a row. */
enum seed_bond { SEED_ALONE, SEED_PERSON, SEED_FAMILY, SEED_PLACE };

struct seed_list {
	const char *name;
	enum seed_bond group;
	const char *const *words;
	size_t n;
};

struct seed_range {
	const char *column;
	int64_t low;
	int64_t high;
};

/* Ends with name NULL. */
const struct seed_list *seed_lists(void);
/* What texts of the column look like, by its name or that of its domain (or NULL). */
const char *seed_pattern(struct arena *a, const char *table, const char *column,
			 const char *domain);
/* What numbers of the column lie between. */
const struct seed_range *seed_range_of(struct arena *a, const char *column);
/* How values of the built-in type (or one of an extension) look; NULL: no such row. */
const char *seed_form(const char *type);
/* Whether times of the column lie behind the others of their row. */
bool seed_is_later(struct arena *a, const char *column);
/* Whether the snake-case name has the word. */
bool seed_has_word(const char *name, const char *word);
/* first_name for firstName and "First name". */
const char *seed_snake(struct arena *a, const char *name);

/* Where words are picked: of the row for groups, of the value for the rest. */
struct seed_chance {
	uint64_t row;
	uint64_t value;
};

/* Writes a text of the pattern. */
void seed_text(struct sbuf *out, const char *pattern, struct seed_chance chance);

/* A document as the column's name has it: rows of JSON, n of them. */
struct seed_member {
	const char *column;
	const char *key;
	const char *pattern;
};
const struct seed_member *seed_document(struct arena *a, const char *column, size_t *n);
void seed_json(struct sbuf *out, const struct seed_member *members, size_t n,
	       struct seed_chance chance);

#endif
