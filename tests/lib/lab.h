/*
 * Lab: schemas for tests, read from texts of models and told apart as texts.
 *
 * A lab holds the memory and the messages of one test. Everything that it
 * returns lives until lab_close.
 */
#ifndef TESTS_LIB_LAB_H
#define TESTS_LIB_LAB_H

#include "engine/diff.h"
#include "engine/plan.h"
#include "ir/schema.h"

#include <stdbool.h>

struct lab {
	struct arena arena;
	struct diags ds;
	const struct kind_set *kinds;
	struct diff_options options; /* zeroed: --renames refuse */
};

/* Of the member that a field of each type is. */
extern const size_t lab_member_sizes[FIELD__COUNT];

void lab_open(struct lab *l);
void lab_close(struct lab *l);
/* A text as a source of its own. */
const struct source *lab_source(struct lab *l, const char *name, const char *text);
/* Reads models; NULL when they are refused. */
struct schema *lab_load(struct lab *l, const char *text);
/* The models file that the schema is saved as. */
const char *lab_save(struct lab *l, const struct schema *s);
/* All messages so far, as they are printed; forgets them. */
const char *lab_messages(struct lab *l);

/*
 * The changes, one a line: "alter table users: comment, unlogged". Parts of
 * what is made or dropped as a whole are left out. Refused: the messages.
 */
const char *lab_changes(struct lab *l, const struct schema *from, const struct schema *to);
/* The statements that lead from one to the other, each with ";\n". Refused: the messages. */
const char *lab_plan(struct lab *l, const struct schema *from, const struct schema *to);
/* The way back: the plan of to -> from, with the renames of the way there turned round. */
const char *lab_plan_back(struct lab *l, const struct schema *from, const struct schema *to);
/* The fields of a mask by name, ", " between. */
const char *lab_mask(struct lab *l, const struct kind *k, uint64_t mask);
/* --rename text */
void lab_rename(struct lab *l, const char *text);

#endif
