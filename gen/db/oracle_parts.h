/*
 * The inside of oracle: what its files share.
 *
 * A case is a question and what the ways so far made of it. A spelling is one
 * statement that is run once, however many cases want it.
 */
#ifndef DB_ORACLE_PARTS_H
#define DB_ORACLE_PARTS_H

#include "base/map.h"
#include "db/oracle.h"

#define SYNTAX_ERROR "42601"

struct spelling {
	const char *sql;
	const char *form[2];  /* what the server printed, at once and after one more round */
	const char *sqlstate; /* NULL: it was taken */
	const char *words;
};

struct oracle_case {
	struct oracle_question *question;
	struct spelling *spelling[ORACLE_SIDES];
	const char *sqlstate; /* with which the live server refused the newer one */
	const char *words;    /* why it is still open */
	const char *key;      /* under which the verdict is kept on disk; NULL: it must not be */
	bool has_own;	      /* it names functions or operators of the database's own */
	bool has_others;      /* plans alike, but of other functions or collations */
	bool has_new_types;   /* the older one cannot be planned over the newer types */
};

struct asking {
	struct arena *arena;
	struct diags *ds;
	const struct oracle_options *options;
	const struct schema *schema[ORACLE_SIDES];
	enum oracle_side live;	    /* which of them the live server has */
	const char *default_schema; /* of the models */
	struct vec all;		    /* struct oracle_case */
	struct vec cases;	    /* those without a verdict */
	struct map remembered;	    /* key -> anything: what the file has */
	struct map spellings;	    /* statement -> struct spelling */
	struct vec waiting;	    /* struct spelling: not run yet */
};

/*
 * The spelling of that statement; it waits to be run when it is new. One whose text is no
 * expression by itself is refused here and never run; text NULL: it is one.
 */
struct spelling *oracle_spelling(struct asking *k, const char *sql, const char *text);
/* Whether both were taken and print alike, at once or after one more round. */
bool oracle_prints_alike(const struct oracle_case *c);
/* Marks a spelling of the models as wrong; false where it is not of the models. */
bool oracle_refuse(struct oracle_case *c, enum oracle_side side);
/* Notes what became of a statement: the error in unheard, or none. False: the server is gone. */
bool oracle_note(struct asking *k, struct spelling *s, const struct conn *c, struct diags *unheard);

/* SELECT of the text, over columns that no table holds. */
const char *oracle_select(struct asking *k, const struct oracle_question *q, enum oracle_side side);
/* The same for an expression as EXPLAIN printed it. */
const char *oracle_select_printed(struct asking *k, const struct oracle_question *q,
				  const char *expr);
/* SELECT of the text over the table in its newer state. */
const char *oracle_select_table(struct asking *k, const struct oracle_question *q,
				enum oracle_side side);
/* set_config calls for the transaction that asks, and the search path for a whole session. */
const char *oracle_pins(struct asking *k);
const char *oracle_path(struct asking *k);

/*
 * What a plan does not show: functions and operators of the database's own, whose bodies may
 * stand in their place, and collations.
 */
struct oracle_own {
	struct map known; /* "schema.function" and ".operator" of those that are there */
};
enum oracle_sight {
	SIGHT_CLEAR,  /* the plans show everything */
	SIGHT_HIDDEN, /* the spellings name the same, and where a plan does not show */
	SIGHT_OTHERS, /* they name others */
};
/* The query that finds those that the texts name. */
const char *oracle_own_query(struct asking *k);
void oracle_own_take(struct asking *k, const struct rows *rows, struct oracle_own *out);
enum oracle_sight oracle_own_sight(struct asking *k, const struct oracle_own *own,
				   struct oracle_case *c);

/*
 * Fills the forms of all spellings, as select writes them, with what the server keeps of them as
 * temporary views, in the transaction that is open; the connection is left in pipeline mode.
 */
bool oracle_views(struct asking *k, struct conn *c,
		  const char *(*select)(struct asking *, const struct oracle_question *,
					enum oracle_side));

/* Verdicts of earlier runs, and those of this one for later runs; what fails there is no loss. */
void oracle_recall(struct asking *k);
void oracle_remember(struct asking *k);

/* The ways: verdicts where they can give one. False when nothing can go on. */
bool oracle_explain(struct asking *k);
bool oracle_temp(struct asking *k);
bool oracle_try(struct asking *k);

#endif
