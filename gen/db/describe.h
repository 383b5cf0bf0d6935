/*
 * Describe: what a server says of a statement without running it.
 *
 * Each statement is prepared and described on a connection whose database has
 * the tables that it names. Types come back as the server prints them with
 * their schemas.
 */
#ifndef DB_DESCRIBE_H
#define DB_DESCRIBE_H

#include "db/conn.h"
#include "engine/query.h"

/* The server's refusal. */
struct describe_error {
	const char *text; /* NULL: none */
	const char *sqlstate;
	const char *detail;
	const char *hint;
	long position; /* of a character, from 1; 0: not said */
};

struct describe_job {
	const char *sql;
	struct described result;
	struct describe_error error;
};

/* All jobs (struct describe_job), refused or not; false with a message when the server is lost. */
bool describe_all(struct arena *a, struct diags *ds, struct conn *c, const struct vec *jobs);

#endif
