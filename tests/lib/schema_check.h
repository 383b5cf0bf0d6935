/*
 * Schema check: whether a YAML tree fits a JSON Schema, for tests.
 *
 * Knows the keywords that modelgen writes, and refuses a schema with any
 * other. Scalars have the types that YAML 1.2 gives them, as in an editor:
 * 10 is a number, "10" is a text, nothing is null.
 */
#ifndef TESTS_LIB_SCHEMA_CHECK_H
#define TESTS_LIB_SCHEMA_CHECK_H

#include "text/node.h"

struct schema_check {
	struct arena *arena;
	const struct node *root; /* the schema */
	const struct node *at;	 /* the value farthest down that did not fit */
	const char *why;	 /* which keyword refused it */
};

/* What is wrong with the schema itself, or NULL: keywords, references, patterns, required keys. */
const char *schema_problem(struct arena *a, const struct node *root);
/* Whether the value fits; else at and why are set. */
bool schema_fits(struct schema_check *c, const struct node *value);

#endif
