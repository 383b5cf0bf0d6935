/*
 * Cut: a statement that can be run piece by piece, along the key of its table.
 *
 * UPDATE and DELETE of one table are; the piece is the same statement with a
 * range of the primary key as one more condition. Read from the tokens; what
 * the key is, the server is asked elsewhere.
 * Names are made in the arena.
 */
#ifndef REV_CUT_H
#define REV_CUT_H

#include "dialect/stmt.h"

struct rev_cut {
	const char *schema; /* of the table, as written; or NULL */
	const char *table;
	const char *as;	 /* what its columns are called by */
	bool is_only;	 /* without the tables that inherit from it */
	size_t where;	 /* token of its WHERE; 0: it has none */
	struct vec sets; /* const char *: names that may be columns that it sets */
};

/* False: it cannot be cut. */
bool rev_cut_read(struct arena *a, const struct stmt_tokens *t, const struct stmt *st,
		  struct rev_cut *out);
/* The key up to which a piece of so many rows behind `from` reaches; no row: to the end. */
const char *rev_cut_bound(struct arena *a, const struct rev_cut *c, const struct vec *key,
			  const struct vec *from, long long rows);
/* The piece behind `from`, up to `to`: values of the key, none at either end of the table. */
const char *rev_cut_piece(struct arena *a, const struct stmt_tokens *t, const struct stmt *st,
			  const struct rev_cut *c, const struct vec *key, const struct vec *from,
			  const struct vec *to);

#endif
