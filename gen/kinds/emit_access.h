/*
 * Emit access: owners and rights as statements.
 *
 * ALTER ... OWNER TO, GRANT and REVOKE for an object of any kind, from what
 * its rights are at that point of the plan and what they shall be. Whoever
 * calls knows both; nothing is looked up here.
 */
#ifndef KINDS_EMIT_ACCESS_H
#define KINDS_EMIT_ACCESS_H

#include "kinds/emit.h"

/*
 * The owner of an object, from NULL: that is new. What is made anew and of which
 * nobody says an owner gets its old one back. Nothing is written where an
 * object belongs to whoever makes it.
 */
void emit_owner(struct emit *e, const struct object *from, const struct object *to, bool is_new);

/* Rights of one object: who owns it after the plan, what is there, what shall be. */
struct emit_rights {
	const struct object *object;
	const char *owner; /* NULL: unknown */
	const struct access *from;
	const struct access *to;
	/* Rights that may have come along with the object (default privileges); or NULL. */
	const struct access *perhaps;
};

/* GRANT and REVOKE, role by role: what goes before what comes. */
void emit_rights(struct emit *e, const struct emit_rights *r);
/* What a role loses by them. */
unsigned emit_rights_lost(const struct emit *e, const struct emit_rights *r, const char *role);
/* Whether some role loses rights, or the right to pass them on. */
bool emit_rights_takes(const struct emit *e, const struct emit_rights *r);
/*
 * Takes back what roles have passed on, and their right to do so: what is left is
 * what the owner gave. Returns that.
 */
const struct access *emit_rights_back(struct emit *e, const struct object *o,
				      const struct access *x);
/* Gives a role rights that it had and that a statement took along. */
void emit_rights_again(struct emit *e, const struct object *o, const struct grantee *g);

/*
 * What a new object has, whoever of those that have default privileges makes it:
 * surely gets what it has in any case, perhaps what it may have.
 */
void default_rights(struct emit *e, const struct emit_rights *r, struct access *surely,
		    struct access *perhaps);

/*
 * A sequence can belong to a column only of a table of the same owner: gives it to that one, where
 * he is known to be another than the sequence's (NULL: whoever runs the plan), which differs tells.
 */
bool emit_owner_differs(const struct emit *e, const struct object *table, const char *owner);
void emit_owner_beside(struct emit *e, const struct object *table, const char *sequence,
		       const char *owner);

#endif
