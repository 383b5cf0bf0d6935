/*
 * Seed value: a value of a column, by its type and its name.
 *
 * A maker is set up once for a column and asked for any number of values; it
 * keeps nothing between two of them. Values are texts as COPY and casts take
 * them. What the server holds against a value (a check, a unique key) is not
 * known here; a maker can be asked for the same row again, with a turn.
 */
#ifndef ENGINE_SEED_VALUE_H
#define ENGINE_SEED_VALUE_H

#include "engine/seed_words.h"
#include "kinds/kinds.h"

enum seed_form {
	SEED_NONE, /* nothing is known of the type */
	SEED_INTEGER,
	SEED_DECIMAL,
	SEED_BOOLEAN,
	SEED_TEXT,
	SEED_PATTERN,
	SEED_ENUM,
	SEED_DATE,
	SEED_TIME,
	SEED_STAMP,
	SEED_INTERVAL,
	SEED_DOCUMENT,
	SEED_BITS,
	SEED_RANGE,
};

struct seed_maker {
	enum seed_form form;
	bool is_array;
	bool is_box;   /* whose arrays have semicolons */
	bool is_later; /* times: behind the others of the row */
	bool is_birth;
	bool has_zone;
	const char *type;    /* the server's name of the base type */
	const char *pattern; /* of texts */
	int64_t low;
	int64_t high;
	int64_t most; /* of the type */
	int length;   /* of texts and bits; 0: any */
	int scale;
	const struct strings *labels; /* of an enum */
	const struct seed_member *members;
	size_t n_members;
	uint64_t table;	 /* chance of the table: what the columns of a row share */
	uint64_t column; /* and of the column */
};

/* What the type is in the end, domains taken away. */
const struct sqltype *seed_base_type(const struct schema *s, const struct sqltype *type);
/* False: no value of such a column can be made up. */
bool seed_maker_init(struct arena *a, const struct schema *s, const struct object *column,
		     uint64_t seed, struct seed_maker *out);

/* Which value is wanted. */
struct seed_turn {
	uint64_t row;
	uint64_t place;	 /* among the rows that the table has then */
	uint64_t again;	 /* the tries before this one */
	uint64_t number; /* not 0: a value that no other number has, where the type can have one */
};

void seed_value(const struct seed_maker *m, struct seed_turn turn, struct sbuf *out);
/* How many values there are, where they are few (booleans, enums); else 0. */
size_t seed_choices(const struct seed_maker *m);
/* The value with that place, below seed_choices. */
const char *seed_choice(const struct seed_maker *m, size_t i);

#endif
