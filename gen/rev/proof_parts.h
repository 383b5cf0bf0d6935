/*
 * The inside of proof: what its files share.
 */
#ifndef REV_PROOF_PARTS_H
#define REV_PROOF_PARTS_H

#include "rev/proof.h"

enum proof_stage { PROOF_UP, PROOF_DOWN, PROOF_UP_AGAIN };

/*
 * The server refused a statement of the plan (NULL: not known which); said: its message, whose
 * position counts within the statement.
 */
void proof_tell_refused(struct diags *ds, enum proof_stage stage, const struct schema *models,
			const struct statement *s, const char *sql, const struct diag *said);
/* The same, when it is known that the fault is of the object. */
void proof_tell_part(struct diags *ds, enum proof_stage stage, const struct schema *models,
		     const struct object *o, const char *sql, const struct diag *said);
struct proof_search {
	struct diags *ds;
	struct conn *conn; /* its transaction has gone back to the savepoint mg_statement */
	const struct schema *models;
	const struct vec *refused; /* struct object: what is told already */
};

/* Whether the server's words are no more than a consequence of what is told already. */
bool proof_follows(const struct proof_search *s, const char *words);
/* Tells each part that the server refuses of CREATE; false: it is none in particular. */
bool proof_search(const struct proof_search *s, const struct object *o, const char *sql);
/* What is there after the stage is not what should be. */
void proof_tell_different(struct diags *ds, enum proof_stage stage, const struct difference *d,
			  const struct vec *changes);

/* Whether the list has the object, or another state's object of that name. */
bool proof_has(const struct vec *objects, const struct object *o);

/* Whether the server's words have that name, "g(integer)" or "app.g(integer)", as a word. */
bool proof_speaks_of(struct arena *a, const char *words, const char *name);

#endif
