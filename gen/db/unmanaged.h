/*
 * Unmanaged: what a database holds beyond the kinds.
 *
 * Most databases have next to nothing of it, and visiting two dozen catalogs
 * costs a new connection more than the tables of a small schema do. So each
 * part has a probe, which is cheap; the probes of all parts are one query that
 * goes along with the others, and only what they find is asked for, in a
 * second query of the same transaction.
 */
#ifndef DB_UNMANAGED_H
#define DB_UNMANAGED_H

#include "db/reader.h"

struct unmanaged_part {
	const char *probe; /* a condition: there may be something */
	/*
	 * The title of the kind, the catalog and oid where it is an object of its own (else 0),
	 * the schema, the relation that it lies on, its name ("": the relation itself).
	 */
	const char *text;
	int min_version; /* 0: every server is asked */
};

/* What managed objects can have and no field says. */
extern const struct unmanaged_part unmanaged_attributes[];
extern const size_t unmanaged_n_attributes;

/* One row of one column: the parts that there is something of. */
const char *unmanaged_probe(struct arena *a, int version);
/* The query for those parts; NULL: none. */
const char *unmanaged_query(struct arena *a, const char *found);
/* The rows of that query; those of all others have been read before. */
void unmanaged_take(struct reader *r, const struct rows *rows);

#endif
