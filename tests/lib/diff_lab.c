#include "lib/diff_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/diff.h"
#include "kinds/kinds.h"

#include <string.h>

/* Loads both and compares the changes, or the messages when the diff is refused. */
void diff_expect(struct lab *l, const char *from, const char *to, const char *wanted)
{
	struct schema *x = lab_load(l, from);
	struct schema *y = x ? lab_load(l, to) : NULL;
	const char *found;

	if (!x || !y) {
		fail_msg("%s", lab_messages(l));
		return;
	}
	x->shown_as = "the database";
	found = lab_changes(l, x, y);
	if (strcmp(found, wanted) != 0)
		fail_msg("\nfound:\n%swanted:\n%s", found, wanted);
}

void diff_changes(const char *from, const char *to, const char *wanted)
{
	struct lab l;

	lab_open(&l);
	diff_expect(&l, from, to, wanted);
	lab_close(&l);
}

/* The same with --renames never. */
void diff_never(const char *from, const char *to, const char *wanted)
{
	struct lab l;

	lab_open(&l);
	l.options.renames = RENAME_NEVER;
	diff_expect(&l, from, to, wanted);
	lab_close(&l);
}

/* The same with --rename text. */
void diff_said(const char *text, const char *from, const char *to, const char *wanted)
{
	struct lab l;

	lab_open(&l);
	lab_rename(&l, text);
	diff_expect(&l, from, to, wanted);
	lab_close(&l);
}
