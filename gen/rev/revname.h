/*
 * Revname: names without counts, for revspec.c alone: ids, labels, head,
 * heads, base, current, and the same on a line (label@head).
 */
#ifndef REV_REVNAME_H
#define REV_REVNAME_H

#include "rev/revspec.h"

/* The revision that the part before an @ means. */
bool rev_name_branch(struct arena *a, struct diags *ds, const struct rev_graph *g, const char *text,
		     const struct rev_node **out);
/* branch, branch_text: of the part before an @, or NULL. */
bool rev_name_resolve(struct arena *a, struct diags *ds, const struct rev_names *names,
		      const char *text, const struct rev_node *branch, struct vec *out);
/* Several heads where one is wanted. */
void rev_tell_heads(struct arena *a, struct diags *ds, const struct vec *heads);

#endif
