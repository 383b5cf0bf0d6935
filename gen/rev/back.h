/*
 * Back: what the way down of a revision is worth.
 *
 * Read from the statements of both sections; nobody is asked. The shape may
 * come back and what the tables held not; a section may not lead back at all;
 * and what statements such as DO and CALL do, nobody can read from them.
 * Whether rows are there to be lost, the run looks (rev/loss.h).
 */
#ifndef REV_BACK_H
#define REV_BACK_H

#include "rev/revfile.h"

enum rev_back_kind {
	REV_BACK_EXACT,
	REV_BACK_UNKNOWN,    /* some statements cannot be judged */
	REV_BACK_SHAPE,	     /* values or rows are not what they were */
	REV_BACK_IMPOSSIBLE, /* it does not lead to the old state */
};

struct rev_back {
	enum rev_back_kind kind;
	/* const char * */
	struct vec lacks; /* what nothing brings back: "table old does not come back" */
	struct vec why;	  /* such as "column users.login comes back empty" */
	struct vec drops; /* such as "table posts is dropped with its rows" */
};

/* The file must be split. */
struct rev_back rev_back_read(struct arena *a, const struct rev_file *f);
/* One line: "shape only: column users.login comes back empty". */
const char *rev_back_text(struct arena *a, const struct rev_back *b, bool with_drops);
/* One word for other programs: exact, unknown, shape, impossible. */
const char *rev_back_word(enum rev_back_kind kind);

#endif
