/*
 * Coverage: every object that somebody made in a database, and whose it is.
 *
 * An inspection tells what is managed and what no kind models; a second look
 * at the catalogs finds every other object that has an oid of a user's. What
 * the server makes along with something (row types, indexes of constraints,
 * sequences of serial and identity columns, parts of partitions, members of
 * extensions) is derived from it. What then is left belongs to nobody: it is
 * unmanaged. All lives in the arena that was given.
 */
#ifndef DB_COVERAGE_H
#define DB_COVERAGE_H

#include "db/inspect.h"

enum coverage_is {
	COVERAGE_MANAGED,
	COVERAGE_IGNORED,   /* by a rule of the models */
	COVERAGE_OUTSIDE,   /* in a schema, or of a kind, that the models do not manage */
	COVERAGE_DERIVED,   /* of something else */
	COVERAGE_UNMANAGED, /* no kind models it */
	COVERAGE__COUNT
};

struct coverage_item {
	const char *kind; /* "table" */
	const char *name;
	enum coverage_is is;
	const char *of;	  /* what it belongs to, or NULL */
	struct vec lacks; /* const char *: what it has and no field says */
};

struct coverage_input {
	const struct schema *live;
	const struct vec *unmanaged; /* of the same inspection */
	const struct schema *models; /* what is managed; NULL: every schema */
	const char *version_table;   /* NULL: alembic_version */
};

/* Asks the database that live was read from; out gets struct coverage_item by kind and name. */
bool coverage_read(struct arena *a, struct diags *ds, struct conn *c,
		   const struct coverage_input *in, struct vec *out);
/* "managed", "ignored", ... */
const char *coverage_word(enum coverage_is is);
/* Whether the models manage what the entry is about; models NULL: they do. */
bool coverage_is_inside(const struct schema *models, const struct unmanaged *u);
/* Whether a rule of the models is about it, or about the object that it lies on. */
bool coverage_is_ignored(const struct schema *models, const struct unmanaged *u);

#endif
