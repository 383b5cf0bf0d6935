/*
 * Judge: what is known of expressions whose text differs.
 *
 * Texts that canon cannot make equal are suspects. While a difference is
 * sought the judge gathers them; diff then asks the oracle about all of them
 * in one go and compares once more with the verdicts. A pair that was
 * answered is never asked again, in neither direction: the way back of a
 * revision has the verdicts of the way there. Without an oracle, or without
 * a judge, a text that differs is a difference.
 *
 * Not asked, because the answer is certain: a constant of a type that has no
 * cast of its own to the new one, and anything against nothing.
 *
 * An expression that could not be decided is told and is no difference; one
 * that the server does not take is an error at its place in the models.
 */
#ifndef ENGINE_JUDGE_H
#define ENGINE_JUDGE_H

#include "engine/diff.h"
#include "engine/oracle.h"

struct judge {
	struct arena *arena;
	const struct oracle *oracle; /* NULL: nobody can be asked */
	bool only_warns;	     /* of what is undecided */
	size_t undecided;	     /* how many were told as errors */
	struct map known;	     /* pair of holders and field -> struct oracle_question */
	struct map told;	     /* questions by pointer */
	struct vec pending;	     /* struct oracle_question */
};

/* One field of two objects, and the two structs that hold it. */
struct judge_pair {
	const struct difference *d;
	const struct object *from;
	const struct object *to;
	const struct field *field;
	const void *x; /* holder in the older state */
	const void *y;
	const struct sqltype *from_type; /* of the value; NULL: what it is */
	const struct sqltype *to_type;
	const char *text_now; /* the older text with the newer names */
};

/* Whether the two texts, which are not equal by canon, mean the same. A suspect is noted. */
enum verdict judge_of(struct judge *j, const struct judge_pair *p);
/* Tells once what is undecided or wrong about a pair; false: it is wrong. */
bool judge_tell(struct judge *j, struct diags *ds, const struct judge_pair *p);
/* Whether suspects wait for an answer. */
bool judge_is_waiting(const struct judge *j);
/* Asks about all that wait. */
bool judge_ask(struct judge *j, struct diags *ds, const struct schema *from,
	       const struct schema *to);

#endif
