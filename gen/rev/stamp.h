/*
 * Stamp: sets the version table without running anything.
 *
 * Each revision that is named takes the rows of those that are on its line,
 * before or after it; rows of other lines stay. base takes all rows away,
 * label@base those of a line.
 */
#ifndef REV_STAMP_H
#define REV_STAMP_H

#include "rev/run.h"

/* What one of the named revisions does to the table. */
struct rev_stamp_step {
	const char *from; /* "2ab278d05356"; "": base */
	const char *to;	  /* the same */
	struct vec ops;	  /* struct rev_op *, in order */
};

/* The steps from the rows (struct rev_node *) to the named ones (const char *). */
bool rev_stamp_plan(struct arena *a, struct diags *ds, const struct rev_names *names,
		    const struct vec *texts, const struct vec *rows, struct vec *out);

struct rev_stamp {
	const struct rev_graph *graph;
	const struct vec *texts; /* const char * */
	bool purges;		 /* empties the table first, whatever it holds */
};

/* Does it in one transaction, under the lock of the runners; out: the steps. */
bool rev_stamp(struct arena *a, struct diags *ds, const struct rev_stamp *stamp,
	       const struct rev_execute_options *options, struct vec *out);
/* Makes the version table and the history where they are missing. */
bool rev_ensure(struct arena *a, struct diags *ds, const struct rev_execute_options *options);
/* The script of the steps; makes the table where it starts from base. */
void rev_stamp_print(struct sbuf *out, const struct vec *steps, bool makes_table,
		     const struct rev_print_options *options);

#endif
