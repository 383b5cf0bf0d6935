/*
 * Diff lab: two models texts and the changes that lead from one to the other,
 * as lines of text. Fails the running test where they are not the wanted ones.
 */
#ifndef TESTS_LIB_DIFF_LAB_H
#define TESTS_LIB_DIFF_LAB_H

#include "lib/lab.h"

/* Loads both and compares the changes, or the messages when the diff is refused. */
void diff_expect(struct lab *l, const char *from, const char *to, const char *wanted);
void diff_changes(const char *from, const char *to, const char *wanted);
/* The same with --renames never. */
void diff_never(const char *from, const char *to, const char *wanted);
/* The same with --rename text. */
void diff_said(const char *text, const char *from, const char *to, const char *wanted);

/* A models text of one table. */
#define TABLE(name, rest) "tables: {" name ": {columns: {" rest "}}}\n"

#endif
