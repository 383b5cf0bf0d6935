/*
 * Pool: connections that threads take and give back.
 *
 * A thread that finds none free waits for one. A connection that was lost is
 * made anew when it is taken next.
 */
#ifndef COFFEE_POOL_H
#define COFFEE_POOL_H

#include "models.h"

struct pool;

/* n connections; *why, when they cannot be made, is for people and lives until the next call. */
struct pool *pool_open(const char *conninfo, size_t n, char *why, size_t size);
void pool_close(struct pool *p);
/* NULL: the database cannot be reached. */
mg_db *pool_take(struct pool *p);
void pool_give(struct pool *p, mg_db *db);

#endif
