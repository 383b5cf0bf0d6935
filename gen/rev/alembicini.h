/*
 * Alembicini: where Alembic's configuration says that its scripts are.
 *
 * Read are alembic.ini and the table [tool.alembic] of pyproject.toml: as far
 * as these keys go, and nothing is run. Paths come back as they can be opened
 * from here; one that names a Python package (app:migrations) is taken for the
 * folder of that name beside the file.
 */
#ifndef REV_ALEMBICINI_H
#define REV_ALEMBICINI_H

#include "base/diag.h"

struct alembic_places {
	const char *own;       /* Alembic's own folder, or NULL */
	struct vec folders;    /* const char *: of the scripts, where they are named */
	bool reads_subfolders; /* of these, too */
};

/* Adds what the file says and was not said yet. */
bool alembic_places_read(struct arena *a, struct diags *ds, const char *path,
			 struct alembic_places *out);

#endif
