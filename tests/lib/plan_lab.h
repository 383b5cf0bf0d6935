/*
 * Plan lab: two models texts and the statements that lead from one to the
 * other. Fails the running test where they are not the wanted ones.
 */
#ifndef TESTS_LIB_PLAN_LAB_H
#define TESTS_LIB_PLAN_LAB_H

#include "lib/lab.h"

struct lab_states {
	struct lab lab;
	struct schema *from;
	struct schema *to;
};

/* Loads both, with --renames never; to be ended with lab_close. */
void lab_states(struct lab_states *s, const char *from, const char *to);
/* The way there, and the way back where it is said, as statements or messages. */
void lab_plans(const char *from, const char *to, const char *there, const char *back);

#endif
