/*
 * Query: the named queries of the models, for generated code.
 *
 * query_read takes the section apart: parameters (:name, found by
 * PostgreSQL's own scanner, so never within strings, comments or casts), the
 * tables of the FROM clause with the sides of outer joins, `table.*`, filters
 * and sort orders, and what the query returns. A server then says of which
 * types parameters and results are (struct described; see db/describe.h, or
 * the lock file), and query_type puts both together.
 *
 * A result column is never NULL where it is a plain column of a table that is
 * NOT NULL there, and no outer join can put NULL in its place. Where the form
 * of the statement does not show that for certain, it may be NULL; `not_null`
 * has the last word.
 */
#ifndef ENGINE_QUERY_H
#define ENGINE_QUERY_H

#include "dialect/stmt.h"
#include "ir/schema.h"
#include "ir/sqltype.h"

enum query_returns { QUERY_ONE, QUERY_MAYBE, QUERY_MANY, QUERY_EXEC };

/* A piece of SQL: a slice of the text, or what is put in its place. */
enum query_piece_kind { PIECE_TEXT, PIECE_PARAM, PIECE_STAR, PIECE_FILTERS, PIECE_SORT };

struct query_piece {
	enum query_piece_kind kind;
	size_t start;
	size_t end;
	size_t index; /* of the parameter, or of the relation before .* */
};

/* The statement, a filter or a sort order, as the models say it. */
struct query_text {
	const char *name; /* of a filter or sort order */
	const struct node *node;
	const struct source *src; /* its text */
	struct stmt_tokens tokens;
	struct vec pieces;
};

struct query_param {
	const char *name;
	const struct node *node; /* under params; NULL: not said there */
	const char *said;	 /* its type there, or NULL */
	const struct sqltype *type;
	bool nullable;
	int filter; /* it stands in that filter alone; -1: elsewhere */
};

/* A table, or something else with a name, in FROM. */
struct query_rel {
	const char *alias;
	const struct object *table; /* NULL: not a table of the models */
	size_t from;		    /* the token before the list that it stands in */
	bool is_nullable;	    /* an outer join can make its columns NULL */
};

/* What `returns` names: a table (under another name), or a column. */
struct query_item {
	const char *name;
	const struct object *table; /* NULL: a column */
	size_t first;		    /* of the result's columns */
	size_t n;
	bool may_lack; /* outer join: the row may not be there */
};

struct query_column {
	const char *name;
	const struct sqltype *type;
	const struct object *origin; /* the column that it is, or NULL */
	bool not_null;
};

struct query {
	const char *name;
	const char *doc;
	const struct node *node;
	enum query_returns returns;
	bool is_nested; /* {a, b} */
	struct vec items;
	struct query_text sql;
	struct vec filters; /* struct query_text */
	struct vec sorts;
	struct vec params; /* struct query_param */
	struct vec rels;
	bool has_outer_join;
	bool is_unclear;    /* nothing is certain about NULL */
	struct vec columns; /* struct query_column, once typed */
};

/* What a server says of a query; types as it prints them, schemas always told. */
struct described_column {
	const char *name;
	const char *type;
	const char *schema; /* of the table whose column it is; NULL: none */
	const char *table;
	const char *column;
};

struct described {
	struct vec params; /* const char *: their types */
	struct vec columns;
};

/* All queries of the models, in order: struct query. False with messages. */
bool query_read(struct arena *a, struct diags *ds, const struct schema *s, struct vec *out);

/* How a statement is written. */
struct query_form {
	uint64_t filters; /* a bit for each that takes part */
	size_t sort;
	/* In place of a parameter ($1), and of a column for .*; NULL: plain. */
	void (*param)(void *self, const struct query *q, size_t i, struct sbuf *out);
	void (*column)(void *self, const struct query_rel *rel, const struct object *column,
		       struct sbuf *out);
	void *self;
};

/* Writes it; parameters have the same numbers in every form. */
void query_write(struct sbuf *out, const struct query *q, const struct query_form *form);
/* Where in the models a byte of what query_write wrote comes from. */
struct pos query_place(struct arena *a, const struct query *q, const struct query_form *form,
		       size_t offset);
/* Everything that the types depend on, as 16 hex digits. */
const char *query_hash(struct arena *a, const struct schema *s, const struct query *q);
/* False with messages at the models. */
bool query_type(struct arena *a, struct diags *ds, const struct schema *s, struct query *q,
		const struct described *d);

/* The lock file: what servers said, by the queries' names and hashes. */
struct node *query_lock_node(struct arena *a, const struct vec *names, const struct vec *hashes,
			     const struct vec *described);
/* NULL: it is not there, or was written for another text or other tables. */
struct described *query_lock_find(struct arena *a, const struct node *lock, const char *name,
				  const char *hash);

#endif
