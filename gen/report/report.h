/*
 * Report: findings as a tree, printed in one of the forms of formats.def.
 *
 * The tree of `check` and `diff`: a map with `clean` and `parts`, a list of
 * maps with `title`, `from`, `to` and `changes`; a change is a map with
 * `change` (create, drop, alter, recreate), `kind`, `name`, `at` and, for
 * alter, `fields`: a list of maps with `field`, `from`, `to`.
 * Nothing of it is kept.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/str.h"
#include "text/node.h"

struct report_format {
	const char *name;
	void (*write)(struct sbuf *out, const struct node *report);
	const char *help;
};

/* The format of that name, or NULL. */
const struct report_format *report_find(const char *name);

void report_text(struct sbuf *out, const struct node *report);
void report_json(struct sbuf *out, const struct node *report);

#endif
