/*
 * Unmanaged: what a database holds beyond the kinds.
 *
 * Most databases have next to nothing of it, and visiting two dozen catalogs
 * costs a new connection more than the tables of a small schema do. So each
 * part has a probe, which is cheap; the probes of all parts are one query that
 * goes along with the others, and only what they find is asked for, in a
 * second query of the same transaction. What the reader can tell by the rows
 * that it reads anyway needs no probe (reader_sign), and one look at
 * pg_depend stands for all catalogs whose objects lie in a schema.
 */
#ifndef DB_UNMANAGED_H
#define DB_UNMANAGED_H

#include "db/reader.h"

struct unmanaged_part {
	/* There may be something: on a condition, by a sign, by catalog; one of the three. */
	const char *probe;
	enum reader_sign sign;
	uint32_t catalog; /* where an object leaves a row in pg_depend: it lies in a schema */
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
/* The query for the parts that the probe found and those that the reader saw signs of, or NULL. */
const char *unmanaged_query(const struct reader *r);
/* The rows of that query; those of all others have been read before. */
void unmanaged_take(struct reader *r, const struct rows *rows);

#endif
