/*
 * Inspect: reads a live database into a schema.
 *
 * One REPEATABLE READ READ ONLY transaction, its settings pinned (conn_pins),
 * a fixed number of queries sent in one go. A thread takes the rows in (over
 * a connection of its own, never the caller's), and connects as well where
 * the caller wants that, so that the caller can read its models meanwhile;
 * inspect_finish waits for it. Large catalogs are read over a second
 * connection too, on the same snapshot, where the server allows it. One more
 * query goes out where there is something that no kind models.
 *
 * On a connection of the caller's that is inside a transaction, what that
 * transaction did is seen: the queries run within a savepoint, and everything
 * is afterwards as it was before.
 *
 * Left out are the server's schemas, the schema modelgen, the version table
 * and the history table beside it, and what extensions brought along. What
 * cannot be modelled is listed as unmanaged.
 */
#ifndef DB_INSPECT_H
#define DB_INSPECT_H

#include "db/conn.h"
#include "ir/schema.h"

struct inspect;

struct inspect_options {
	const char *url;		    /* where to connect to */
	const struct conn_options *session; /* for connecting; may be NULL */
	struct conn *conn;		    /* open: used, not closed; see above */
	bool one_connection;		    /* never open a second one (none is without a url) */
	/* inspect_begin does not wait for the connection: inspect_opened tells how it went */
	bool opens_beside;
	bool lists_unmanaged;
	const struct strings *schemas; /* only these; NULL: all but those named above */
	/* Owners and grants too, by a query behind the others; best known when it begins. */
	bool reads_access;
	bool is_replayed; /* what it holds was made for the occasion, by whoever reads it */
	/* NULL: public; when only inspect_finish learns of another one, all is read again */
	const char *default_schema;
	const char *version_table;  /* NULL: alembic_version */
	const char *version_schema; /* NULL: wherever a search path led */
};

/* Something in the database that no kind models. */
struct unmanaged {
	const char *kind;   /* "view", "trigger", "row security" */
	const char *name;   /* as messages name objects */
	const char *schema; /* NULL: of the whole database */
	uint32_t catalog;   /* with oid: where it is an object of its own; else 0 */
	uint32_t oid;
	const struct object *object; /* that it is an attribute of, or lies on; may be NULL */
};

/* Connects and sends the queries, or begins to; the options must live until the end. */
bool inspect_begin(struct arena *a, struct diags *ds, const struct inspect_options *o,
		   struct inspect **out);
/*
 * Waits until the queries are sent; false with messages, and the inspection is over. With
 * opens_beside it comes before inspect_finish, and before the options change; else it only says
 * what inspect_begin said.
 */
bool inspect_opened(struct inspect *i, struct diags *ds);
/*
 * Takes the answers; schema_init is called on out, with the arena of
 * inspect_begin. unmanaged gets struct unmanaged, sorted by kind and name; it
 * may be NULL when no list was asked for. The inspection is over afterwards,
 * also when this fails.
 */
bool inspect_finish(struct inspect *i, struct diags *ds, struct schema *out, struct vec *unmanaged);
/* Gives up without an answer; NULL is fine. */
void inspect_abandon(struct inspect *i);

#endif
