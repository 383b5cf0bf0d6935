/*
 * Revnew: what every new revision begins with.
 *
 *	struct rev_new r;
 *
 *	rev_new_begin(a, ds, &graph, &options, &r)
 *	r.up = ..., r.down_sql = ..., r.hazards, r.proven, r.set
 *	rev_dir_write(a, ds, r.dir, &r, &path)
 */
#ifndef REV_REVNEW_H
#define REV_REVNEW_H

#include "rev/revspec.h"

struct rev_new_options {
	const char *rev_id;	   /* NULL: a random one */
	const char *message;	   /* or NULL */
	const struct vec *heads;   /* const char *: names of what to follow; NULL, none: head */
	const struct vec *labels;  /* const char *, or NULL */
	const struct vec *depends; /* const char *: names, or NULL */
	const struct vec *dirs;	   /* const char *: the folders of revisions */
	const char *dir;	   /* which of them; NULL: that of what it follows */
	bool splices;		   /* what to follow need not be a head */
};

/*
 * Settles id, date, message, folder and what to follow. Several heads, one
 * that others follow already, an id or label that is taken or cannot be one,
 * and a message that is not UTF-8 are errors.
 */
bool rev_new_begin(struct arena *a, struct diags *ds, const struct rev_graph *g,
		   const struct rev_new_options *options, struct rev_new *out);

#endif
