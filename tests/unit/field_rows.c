/*
 * Prints every field row of every kind, one in a line: kind.field, with the
 * rows of structs below theirs, the first server that has it, then the words
 * for its flags. The tests that need a value for each row read it. Fails when
 * one name stands for two rows of a kind.
 */
#include "kinds/kinds.h"

#include <stdio.h>
#include <string.h>

static const struct {
	unsigned flag;
	const char *word;
} words[] = {
	{FIELD_DIRECTION, "direction"},
	{FIELD_NODIFF, "nodiff"},
	{FIELD_IMMUTABLE, "immutable"},
	{FIELD_HIDDEN, "hidden"},
};

static bool print_rows(const char *path, const struct field *rows)
{
	bool ok = true;

	for (const struct field *f = rows; f->name; f++) {
		char below[256];

		snprintf(below, sizeof(below), "%s.%s", path, f->name);
		printf("%s %d", below, f->since / 10000);
		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
			if (f->flags & words[i].flag)
				printf(" %s", words[i].word);
		}
		printf("\n");
		if (field_find(rows, f->name) != f) {
			fprintf(stderr, "two rows are called %s\n", below);
			ok = false;
		}
		if (f->fields)
			ok = print_rows(below, f->fields) && ok;
	}
	return ok;
}

/* What is alike for all kinds that have it. */
static bool print_facets(const struct kind *k)
{
	const struct access_row *row = k->access;

	if (!(k->flags & KIND_NO_COMMENT))
		printf("%s.comment 0\n", k->name);
	if (row && row->has_owner && !row->is_owner_fixed)
		printf("%s.owner 0\n", k->name);
	if (row && row->rights)
		printf("%s.grants 0\n", k->name);
	return !field_find(k->fields, "owner") && !field_find(k->fields, "grants");
}

int main(void)
{
	const struct kind_set *kinds = kinds_all();
	bool ok = true;

	for (size_t i = 0; i < kinds->n; i++) {
		ok = print_facets(kinds->items[i]) && ok;
		ok = print_rows(kinds->items[i]->name, kinds->items[i]->fields) && ok;
	}
	return ok ? 0 : 1;
}
