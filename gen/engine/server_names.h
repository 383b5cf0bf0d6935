/*
 * Server names: the roles and tablespaces that a schema speaks of.
 *
 * They belong to the whole server, not to a database: what a live server has
 * of them is known once it was read (schema.h), a scratch server has others.
 */
#ifndef ENGINE_SERVER_NAMES_H
#define ENGINE_SERVER_NAMES_H

#include "ir/schema.h"

struct server_name {
	const char *name;
	const struct object *object; /* that speaks of it */
	bool is_role;		     /* else a tablespace */
};

/* struct server_name, as often as the schema speaks of one; public is none. */
void server_names_of(struct arena *a, const struct schema *s, struct vec *out);
/* Tells of each that the live server does not have; what a rule ignores may speak of any. */
bool server_names_check(struct diags *ds, const struct schema *live, const struct schema *models);

/*
 * The catalog says none of what lies in the database's own tablespace: models that name that one
 * say nothing.
 */
void server_names_align(struct schema *a, struct schema *b);

#endif
