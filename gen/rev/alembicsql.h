/*
 * Alembicsql: the statements of single revisions, out of scripts that Alembic
 * prints with --sql.
 *
 * A script names each step (`-- Running upgrade a -> b`) and ends it with the
 * statements about the version table; what stands between is the revision's.
 * BEGIN and COMMIT within it, where a script leaves the transaction, become
 * step lines.
 */
#ifndef REV_ALEMBICSQL_H
#define REV_ALEMBICSQL_H

#include "base/map.h"
#include "base/str.h"
#include "base/vec.h"

struct alembic_steps {
	struct map sections; /* id to const char * */
	struct vec ids;	     /* const char *, as they came */
};

/* Adds the statements of each step of the direction that is complete. */
void alembic_sections(struct arena *a, const char *script, bool is_upgrade,
		      struct alembic_steps *out);

#endif
