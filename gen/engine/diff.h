/*
 * Diff: what turns one schema into another.
 *
 * Objects are matched by kind and name, by declared renames (`was:`,
 * --rename), and, for constraints and indexes, by equal structure; then
 * compared field by field. The result is a list of changes in a stable
 * order. A table that goes and one that comes with the same structure look
 * like a rename: that is asked, refused or taken as it is, never decided in
 * silence.
 *
 * Expressions whose text differs are gathered while the states are compared;
 * the judge asks about all of them at once, and with the verdicts the states
 * are compared anew. What is undecided is told and is no difference.
 *
 * Pairs that a first diff found by renames are handed to the diff in the
 * other direction, so that a downgrade undoes what the upgrade did.
 */
#ifndef ENGINE_DIFF_H
#define ENGINE_DIFF_H

#include "ir/partners.h"
#include "ir/schema.h"

struct judge;

enum change_op { CHANGE_CREATE, CHANGE_DROP, CHANGE_ALTER, CHANGE_RECREATE };

struct change {
	enum change_op op;
	const struct kind *kind;
	const struct object *from; /* NULL for create */
	const struct object *to;   /* NULL for drop */
	uint64_t mask;		   /* alter, recreate: bit i is field row i; see kinds/emit.h */
	bool is_inside;		   /* of an object that is created or dropped itself */
};

/* Two objects that are one under two names. */
struct pair_of {
	const struct object *from;
	const struct object *to;
};

enum rename_mode { RENAME_REFUSE, RENAME_NEVER, RENAME_ASK };

struct diff_options {
	enum rename_mode renames;
	/* Asks a person whether from became to; for RENAME_ASK. */
	bool (*ask)(void *context, const struct object *from, const struct object *to);
	void *ask_context;
	struct vec declared; /* struct rename_said: from --rename */
	struct vec known;    /* struct pair_of: of an earlier diff, turned round */
	struct judge *judge; /* of expressions; NULL: their text decides. See engine/judge.h */
};

/* --rename users.login=users.username */
struct rename_said {
	const char *text;    /* as it was said */
	struct strings from; /* parts of the path */
	struct strings to;
};

struct difference {
	const struct schema *from;
	const struct schema *to;
	struct vec changes; /* struct change */
	struct vec renames; /* struct pair_of */
	struct partners partners;
	struct judge *judge;
	struct vec unclear; /* struct judge_pair: equal only because nobody could decide it */
};

/* Only objects that `managed` (a models schema; NULL: everything) speaks about are compared. */
bool diff_schemas(struct arena *a, struct diags *ds, const struct schema *from,
		  const struct schema *to, const struct schema *managed,
		  const struct diff_options *options, struct difference *out);
/*
 * Whether people count it as a difference: not what lies inside a created or
 * dropped object, nor what is only made anew because something else changes.
 */
bool diff_is_counted(const struct change *c);
size_t diff_count(const struct difference *d);
/* Reads one --rename value; false with a message. */
bool diff_read_rename(struct arena *a, struct diags *ds, const char *text, struct rename_said *out);

#endif
