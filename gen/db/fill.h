/*
 * Fill: made-up rows are put into a database.
 *
 * Everything happens in one transaction: what the plan wants to know of the
 * database is read, values are tried against the checks, and each table gets
 * its rows by one COPY. Any error rolls all of it back.
 */
#ifndef DB_FILL_H
#define DB_FILL_H

#include "db/conn.h"
#include "engine/seed.h"

/* Fills the tables of the plan; each tells then how many rows it got. */
bool fill_tables(struct diags *ds, struct conn *c, struct seed_plan *plan);

#endif
