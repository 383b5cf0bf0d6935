/*
 * The inside of fill, shared by its files.
 */
#ifndef DB_FILL_PARTS_H
#define DB_FILL_PARTS_H

#include "db/fill.h"
#include "dialect/sql.h"

struct fill {
	struct seed_plan *plan;
	struct arena *arena;
	struct diags *ds;
	struct conn *conn;
};

void fill_sql(const struct fill *f, struct sql *w);
/* a, b, c */
void fill_names(struct sql *w, const struct strings *names);
const char *fill_label(const struct fill *f, const struct object *o);
/* Rows of the database: keys to refer to, values that unique keys have. */
bool fill_read_pool(struct fill *f, struct seed_pool *pool);
bool fill_read_known(struct fill *f);
/* Values that checks were asked about. */
bool fill_try(struct fill *f, struct seed_table *t);

#endif
