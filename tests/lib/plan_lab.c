#include "lib/plan_lab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

void lab_states(struct lab_states *s, const char *from, const char *to)
{
	lab_open(&s->lab);
	s->from = lab_load(&s->lab, from);
	s->to = s->from ? lab_load(&s->lab, to) : NULL;
	if (!s->to)
		fail_msg("%s", lab_messages(&s->lab));
	s->lab.options.renames = RENAME_NEVER;
}

void lab_plans(const char *from, const char *to, const char *there, const char *back)
{
	struct lab_states s;
	const char *found;

	lab_states(&s, from, to);
	found = lab_plan(&s.lab, s.from, s.to);
	if (strcmp(found, there) != 0)
		fail_msg("\nthere:\n%swanted:\n%s", found, there);
	found = back ? lab_plan_back(&s.lab, s.from, s.to) : "";
	if (back && strcmp(found, back) != 0)
		fail_msg("\nback:\n%swanted:\n%s", found, back);
	lab_close(&s.lab);
}
