/*
 * Seed: made-up rows for the tables of the models.
 *
 * seed_plan says which tables are filled, parents before children, which of
 * their columns get a value and where it comes from. What only a database
 * knows is then put in by its reader: keys and unique values that are there
 * already, numbers of sequences, values that passed the checks. seed_row makes
 * one row after the other. Nothing here talks to a server.
 *
 * The same models, seed and database give the same rows.
 */
#ifndef ENGINE_SEED_H
#define ENGINE_SEED_H

#include "engine/seed_set.h"
#include "engine/seed_value.h"

struct seed_options {
	size_t rows; /* of each table */
	uint64_t seed;
	const struct vec *patterns; /* const char *: names with * and ?; empty: all tables */
};

/* Rows of some columns that others refer to: values by row, then by column. */
struct seed_pool {
	const struct object *table;
	struct strings columns;
	struct vec values; /* const char * */
	size_t n;
	bool is_filled; /* by rows that this run makes */
};

/* Where a column's value comes from. */
enum seed_source {
	SEED_MADE,   /* its maker */
	SEED_TRIED,  /* values that passed the checks */
	SEED_KEY,    /* a foreign key */
	SEED_NUMBER, /* a sequence, asked beforehand since others refer to the column */
	SEED_NULL,   /* nothing is known of its type, or it is filled in later */
};

struct seed_column {
	const struct column *column;
	enum seed_source source;
	struct seed_maker maker;
	bool may_be_null;
	bool is_distinct;   /* in a unique key by itself */
	bool can_be_made;   /* its maker knows the type */
	bool is_asked;	    /* SEED_KEY: checks ask whether it is NULL */
	struct vec numbers; /* SEED_NUMBER: const char *, one for each row */
};

struct seed_foreign {
	const struct foreign_key *key;
	struct seed_pool *pool;
	size_t *columns; /* places in the table's columns */
	size_t n;
	bool is_self;
	bool is_later; /* part of a circle: NULL at first, set when all tables are filled */
	bool is_open;  /* a circle that is checked at the end of the transaction */
};

/* A key whose values are few: its rows are counted through instead of tried. */
struct seed_wheel {
	size_t *sizes; /* of its columns */
	size_t total;  /* 0: no wheel */
	size_t at;
	size_t step;
	size_t turned;
};

struct seed_key {
	const struct object *object; /* the constraint or index */
	size_t *columns;
	size_t n;
	bool nulls_are_equal;
	struct seed_set seen;
	struct seed_wheel wheel;
};

/* Columns that checks bind together; their values are tried on the server first. */
struct seed_group {
	struct vec checks; /* struct seed_check * */
	size_t *columns;
	size_t n;
	size_t wanted;	   /* so many tuples */
	bool is_distinct;  /* each tuple is used once */
	struct vec passed; /* const char *: tuples that passed; empty: any will do */
	size_t n_passed;
};

/* A string of a check. */
struct seed_quoted {
	const char *text;
	bool is_regex; /* as what stands before it tells */
};

struct seed_check {
	const struct object *object;
	const char *expression;
	const struct object *value; /* of a domain: the column that VALUE means */
	struct seed_quoted *quoted; /* the strings of the expression */
	size_t n_quoted;
	long long *numbers; /* and its numbers */
	size_t n_numbers;
};

struct seed_table {
	const struct object *table;
	size_t rows;
	struct seed_column *columns;
	size_t n;
	struct seed_key *keys;
	size_t n_keys;
	struct seed_foreign *foreign;
	size_t n_foreign;
	struct seed_group *groups;
	size_t n_groups;
	size_t *unequal; /* pairs of columns that a check wants to differ */
	size_t n_unequal;
	struct vec pools; /* struct seed_pool *: its own keys that others refer to */
	size_t existing;  /* rows that are there already */
	size_t made;
	uint64_t chance;
};

struct seed_plan {
	struct arena *arena;
	const struct schema *schema;
	struct seed_options options;
	struct vec tables; /* struct seed_table *, parents first */
	struct vec pools;  /* struct seed_pool *: of all */
};

/* False with messages. */
bool seed_plan(struct arena *a, struct diags *ds, const struct schema *s,
	       const struct seed_options *options, struct seed_plan *out);
/* Puts a row of the database into a pool, or among the values that a key has. */
void seed_pool_add(struct seed_plan *p, struct seed_pool *pool, const char *const *values);
void seed_key_seen(struct seed_plan *p, struct seed_key *key, const char *const *values);
/* Candidates for a group: the i-th tuple, one value for each of its columns. */
void seed_candidate(struct seed_plan *p, const struct seed_table *t, const struct seed_group *g,
		    size_t i, const char **values);
/* After everything is known and before the first row. */
void seed_begin(struct seed_plan *p, struct seed_table *t);

struct seed_row {
	struct arena temp;   /* of the caller; given back now and then */
	const char **values; /* one for each column, NULL: NULL */
	size_t *offsets;
	struct sbuf text;
};

/*
 * The next row; false when there are no more: all are made, or a key has no values left
 * (t->made is then less than t->rows; *full is that key, or a foreign key without rows).
 */
bool seed_row(struct seed_plan *p, struct seed_table *t, struct seed_row *row,
	      const struct object **full);
/* The value that a foreign key of a circle gets, for the row with that number. */
const char *const *seed_later(const struct seed_table *t, const struct seed_foreign *f, size_t row);

#endif
