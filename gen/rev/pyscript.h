/*
 * Pyscript: what an Alembic script says about itself.
 *
 * A script is a Python file with a docstring and four assignments: revision,
 * down_revision, branch_labels, depends_on. These are read as they are
 * written, texts and lists of texts; nothing is run, and what is computed is
 * not understood. A file without `revision` is no script.
 */
#ifndef REV_PYSCRIPT_H
#define REV_PYSCRIPT_H

#include "base/diag.h"

struct py_script {
	const char *path;
	const char *id;
	struct vec down;     /* const char * */
	struct vec labels;   /* const char * */
	struct vec depends;  /* const char * */
	const char *message; /* of the docstring, before "Revision ID:" */
	const char *created; /* as it stands there, or NULL */
};

/* *out is NULL when the file is no script. */
bool py_script_read(struct arena *a, struct diags *ds, const char *path, struct py_script **out);

#endif
