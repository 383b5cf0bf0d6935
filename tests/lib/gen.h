/*
 * Gen: random schemas for property tests.
 *
 * A schema is made from the field rows of all kinds: every row has an entry
 * in a table (gen_fields.c) that says how often and from what it gets its
 * value; a row without one is told by gen_rows_without. What comes out is
 * valid for the loader and for a server: gen_repair takes away what is not.
 * Expressions are written as the server prints them, so that a schema read
 * back from a database is equal. The same seed gives the same schema.
 */
#ifndef TESTS_LIB_GEN_H
#define TESTS_LIB_GEN_H

#include "base/map.h"
#include "ir/schema.h"

#include <stdint.h>

struct conn;
struct diags;

struct gen {
	struct arena *arena;
	uint64_t state;
	bool for_server;		  /* only what the test server can hold */
	int version;			  /* of the server; 0: any */
	bool without_lz4;		  /* the server was built so */
	const char *tablespace;		  /* one that is there, or NULL */
	const struct strings *extensions; /* those that can be made */
	const struct strings *roles;	  /* owners, and who is granted something */
	struct schema *schema;		  /* the one that is made or changed */
	struct map exprs;		  /* text, by address -> struct gen_expr */
	unsigned count;			  /* makes names the only ones */
	const struct sqltype *types[64];  /* those of gen_types.c, once they were read */
};

/* Only what this server can hold from now on; what is kept lies in the arena. */
bool gen_ask_server(struct gen *g, struct arena *a, struct diags *ds, struct conn *c);
/* Roles of that server alone, and their end once nothing is theirs any more. */
bool gen_make_roles(struct gen *g, struct arena *a, struct diags *ds, struct conn *c,
		    const char *prefix);
void gen_drop_roles(const struct gen *g, struct diags *ds, struct conn *c);
void gen_open(struct gen *g, struct arena *a, uint64_t seed);
struct schema *gen_schema(struct gen *g);
/* A copy that shares nothing that could change. */
struct schema *gen_clone(struct gen *g, const struct schema *s);

/* n random changes: fields, objects that go and come, and renames (with `was`) where wanted. */
void gen_mutate(struct gen *g, struct schema *s, unsigned n, bool renames);
/* Takes the object away, and what cannot be without it. */
void gen_remove(struct gen *g, struct schema *s, struct object *o);
/* Until all is valid: what is not goes. */
void gen_repair(struct gen *g, struct schema *s);

uint32_t gen_below(struct gen *g, uint32_t n);
bool gen_chance(struct gen *g, unsigned percent);

/* Whether objects of the kind are made at all: those about objects to come need roles. */
bool gen_makes(const struct kind *k);
/* "kind.field, ..." of the rows that nothing generates; "" when there are none. */
const char *gen_rows_without(struct arena *a);
/* Every object of the schema, parents before children. */
void gen_objects(struct arena *a, const struct schema *s, struct vec *out);

#endif
