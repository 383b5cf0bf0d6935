/*
 * Access: who owns an object, and who else may do what with it.
 *
 * A kind whose objects have an owner or rights of their own names one
 * access_row; an object of which owner or grants are said, or were read, has
 * one struct access, which several objects may share: it is never changed
 * once its schema is complete. Grants list everybody but the owner, whose
 * rights are complete unless an entry of its own says which ones it has.
 * Rights that every role has by itself are an entry of PUBLIC.
 */
#ifndef IR_ACCESS_H
#define IR_ACCESS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct object;
struct schema;

enum right {
	RIGHT_SELECT,
	RIGHT_INSERT,
	RIGHT_UPDATE,
	RIGHT_DELETE,
	RIGHT_TRUNCATE,
	RIGHT_REFERENCES,
	RIGHT_TRIGGER,
	RIGHT_MAINTAIN,
	RIGHT_USAGE,
	RIGHT_CREATE,
	RIGHT_EXECUTE,
	RIGHT__COUNT
};

#define RIGHT(x) (1u << RIGHT_##x)
#define RIGHTS_OF_TABLE                                                                            \
	(RIGHT(SELECT) | RIGHT(INSERT) | RIGHT(UPDATE) | RIGHT(DELETE) | RIGHT(TRUNCATE) |         \
	 RIGHT(REFERENCES) | RIGHT(TRIGGER) | RIGHT(MAINTAIN))
#define RIGHTS_OF_SEQUENCE (RIGHT(SELECT) | RIGHT(UPDATE) | RIGHT(USAGE))

/* A privilege: its word in models, its letter in the catalog, its SQL. */
struct right_row {
	const char *name;
	char letter;
	const char *sql;
	int since; /* first server version that has it, 0: all */
};

extern const struct right_row right_rows[RIGHT__COUNT];

/* What a kind of object has of both. */
struct access_row {
	bool has_owner;
	bool is_owner_fixed; /* it is part of what the object is: never said apart, never changed */
	bool is_in_parent;   /* rights are granted on a part of the parent: SELECT (column) */
	unsigned rights;     /* bit i: right i; 0: nothing can be granted */
	unsigned of_public;  /* those that every role has by itself */
	char letter;	     /* of new objects of the kind in default privileges; 0: none */
};

/* Everything that one role has. */
struct grantee {
	const char *role; /* NULL: PUBLIC */
	unsigned rights;
	unsigned grantable; /* those it may pass on */
	unsigned lent;	    /* those that the owner did not give: others passed them on */
	unsigned may_lend;  /* the same of what it may pass on */
	unsigned passed_on; /* those that it gave to others */
};

struct access {
	const char *owner; /* NULL: nobody said, nobody read */
	struct grantee *grants;
	uint32_t n; /* PUBLIC first, then by name */
	bool has_grants;
	bool has_lent; /* somebody passed rights on */
	bool is_usual; /* live: what every new database of that version has */
};

/* The row of an object's kind; NULL: neither owner nor rights. */
const struct access_row *access_row(const struct object *o);
/* Adds rights to those of a role. */
struct grantee *access_grant(struct arena *a, struct access *x, const char *role, unsigned rights,
			     unsigned grantable);
/* The entry of a role, or NULL. */
const struct grantee *access_find(const struct access *x, const char *role);
/* Takes an entry out. */
void access_forget(struct access *x, const char *role);
/* Fills in what everybody has where nothing was granted. */
void access_built_in(struct arena *a, const struct access_row *row, struct access *x);
bool access_is_built_in(const struct access_row *row, const struct access *x);
/* All rights of a kind on a server of that version; 0: of any. */
unsigned access_all(const struct access_row *row, int version);

/*
 * Reads the catalog's items ("app=arw*" "/owner"). A role has what anybody gave
 * it; what somebody else than the owner gave is remembered, since that one's
 * grants hang on his right to pass them on.
 */
void access_read(struct arena *a, const struct access_row *row, const char *const *items, size_t n,
		 const char *owner, int version, struct access *x);

/*
 * What a role has in an access list of an object with this owner: the owner has
 * all unless an entry says otherwise.
 */
struct grantee access_of(const struct access_row *row, const struct access *x, const char *owner,
			 const char *role, int version);

/* The table that the object shares its owner with, or NULL: a sequence and its column's table. */
const struct object *access_owned_with(const struct schema *s, const struct object *o);

#endif
