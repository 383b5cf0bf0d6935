/*
 * What the test programs share: a failed expectation says where and ends the program.
 */
#ifndef TESTS_STRUCTS_CHECK_H
#define TESTS_STRUCTS_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(holds)                                                                               \
	do {                                                                                       \
		if (!(holds)) {                                                                    \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #holds);                \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

/* The call returns this; else what the handle says about it is shown. */
#define GIVES(rc, db, call)                                                                        \
	do {                                                                                       \
		mg_rc got_ = (call);                                                               \
		if (got_ != (rc)) {                                                                \
			fprintf(stderr, "%s:%d: %s\n  gives %d: %s\n  in: %s\n", __FILE__,         \
				__LINE__, #call, got_,                                             \
				mg_last(db)->message ? mg_last(db)->message : "no message",        \
				mg_last(db)->statement ? mg_last(db)->statement : "");             \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)
#define OK(db, call) GIVES(MG_OK, db, call)

#define SAME(a, b) CHECK(strcmp((a), (b)) == 0)

#endif
