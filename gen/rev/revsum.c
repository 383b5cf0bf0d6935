#include "rev/revfile.h"

struct vec rev_section_stmts(struct arena *a, const struct rev_section *section)
{
	struct vec all = {0};

	for (size_t i = 0; i < section->steps.len; i++) {
		const struct rev_step *step = section->steps.items[i];

		for (size_t k = 0; k < step->stmts.len; k++)
			vec_push(a, &all, step->stmts.items[k]);
	}
	return all;
}

void rev_section_sums(struct arena *a, const struct rev_file *f, const struct rev_section *section,
		      struct vec *out)
{
	enum { ENOUGH = 16 };
	struct vec stmts = rev_section_stmts(a, section);

	*out = (struct vec){0};
	for (size_t i = 0; i < stmts.len; i++) {
		const struct vec one = {.items = &stmts.items[i], .len = 1};

		vec_push(a, out, arena_strndup(a, stmt_checksum(a, &f->tokens, &one), ENOUGH));
	}
}
