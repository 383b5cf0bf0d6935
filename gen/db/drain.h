/*
 * Drain: takes in what a server sends while the program does something else.
 *
 * A server stops working on a pipeline once the system's buffers hold as much
 * of its answers as they can. A thread of its own moves the bytes into libpq's
 * buffer meanwhile; it looks at none of them. Between drain_start and
 * drain_stop nobody else may touch the connection.
 */
#ifndef DB_DRAIN_H
#define DB_DRAIN_H

#include "db/conn.h"

struct drain;

/* Never fails: without a thread the answers wait at the server. */
struct drain *drain_start(struct arena *a, struct conn *c);
/* The connection may be used again; NULL is fine. */
void drain_stop(struct drain *d);

#endif
