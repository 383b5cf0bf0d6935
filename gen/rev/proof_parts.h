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
/* What is there after the stage is not what should be. */
void proof_tell_different(struct diags *ds, enum proof_stage stage, const struct difference *d,
			  const struct vec *changes);

/* Whether the list has the object, or another state's object of that name. */
bool proof_has(const struct vec *objects, const struct object *o);

/* Whether the server's words have that name, "g(integer)" or "app.g(integer)", as a word. */
bool proof_speaks_of(struct arena *a, const char *words, const char *name);

#endif
