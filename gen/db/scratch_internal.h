/*
 * The inside of scratch, for scratch.c and scratch_*.c.
 */
#ifndef DB_SCRATCH_INTERNAL_H
#define DB_SCRATCH_INTERNAL_H

#include "db/private.h"
#include "db/scratch.h"

struct scratch {
	struct arena *arena;
	bool is_private;
	struct private_use use;
	const char *url;
	struct conn *admin;   /* NULL: closed */
	const char *token;    /* NULL: no database made yet; 12 hex digits */
	struct vec databases; /* const char * */
};

/* how: "" or " WITH (FORCE)"; the names are made here: lower-case letters, digits and _. */
bool scratch_drop(struct scratch *s, struct diags *ds, const char *name, const char *how);

#endif
