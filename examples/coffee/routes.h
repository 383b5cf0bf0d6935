/*
 * Routes: what the service does, without HTTP.
 *
 *   POST /users                 a new user; answered with the user and the preferred coffee
 *   GET /users?country=NAME     users whose address lies in a country
 *   GET /coffee?title=WORDS     full text search, the best first; &limit=N
 *   GET /coffee/notes           every note, once
 *   GET /health                 whether the database answers
 *
 * Answers are JSON, errors too: {"error": {"code": ..., "message": ..., "field": ...}}.
 */
#ifndef COFFEE_ROUTES_H
#define COFFEE_ROUTES_H

#include "models.h"

struct request {
	const char *method;
	const char *path;
	const char *body;
	size_t length; /* of the body */
	/* A parameter behind the question mark, or NULL. */
	const char *(*query)(void *self, const char *name);
	void *self;
};

/* Lives in the arena. */
struct reply {
	unsigned status;
	const char *body;
	size_t length;
};

/* db NULL: the database cannot be reached. */
struct reply route(mg_db *db, mg_arena *arena, const struct request *r);

#endif
