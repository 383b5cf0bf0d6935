/*
 * Prop: runs properties over random schemas, counts what was met, and makes
 * the schemas of a failure as small as they can be.
 */
#ifndef TESTS_LIB_PROP_H
#define TESTS_LIB_PROP_H

#include "lib/gen.h"
#include "lib/lab.h"

/* Two schemas, the second made from the first by random changes. */
struct sample {
	struct lab lab;
	struct gen gen;
	uint64_t seed;
	struct schema *x;
	struct schema *y;
	void *context; /* the program's */
};

/* What is wrong goes into why; a property that does not apply holds. */
typedef bool property(struct sample *s, struct sbuf *why);

struct prop {
	const char *name;
	property *holds;
	bool renames;	  /* y has renamed objects, too */
	unsigned changes; /* from x to y; 0: some */
	size_t failed;
};

/* How often each thing was met. */
struct tally {
	struct arena *arena;
	struct map counts;
	struct vec names; /* const char *, in the order of meeting */
};

void tally_add(struct tally *t, const char *what);
size_t tally_get(const struct tally *t, const char *what);

/* Rows that are not what they would be anyway, parents and needs of all objects. */
void tally_schema(struct tally *t, const struct schema *s);
/* The bits of the masks between two schemas. */
void tally_masks(struct tally *t, const struct difference *d);

/* Runs every property on the sample of the seed; tells the first failures of each, made small. */
void prop_run(struct prop *props, size_t n, uint64_t seed, struct sample *s, struct tally *t);
/* A number from the environment. */
unsigned long prop_env(const char *name, unsigned long preset);
/* "N passed, N failed, N skipped" over the properties and the tally's misses; the exit code. */
int prop_end(const struct prop *props, size_t n, size_t missed);

/* The first difference between the two, or NULL; expressions and renames as diff sees them. */
const char *prop_difference(struct lab *l, const struct schema *from, const struct schema *to);

#endif
