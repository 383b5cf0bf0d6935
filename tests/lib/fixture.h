/*
 * Fixture: the memory and the messages of one test, before what is its own.
 *
 *     struct fixture {
 *             FIXTURE;
 *             struct source src;
 *     };
 *
 * fixture_open makes it, zeroed, for cmocka's state; fixture_close gives back
 * all that lies in its arena, and it.
 */
#ifndef TESTS_LIB_FIXTURE_H
#define TESTS_LIB_FIXTURE_H

#include "base/diag.h"

#include <stddef.h>

#define FIXTURE                                                                                    \
	struct arena arena;                                                                        \
	struct diags ds

/* size of the whole struct; NULL when there is no memory. */
void *fixture_open(void **state, size_t size);
int fixture_close(void **state);

#endif
