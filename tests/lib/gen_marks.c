#include "lib/gen_marks.h"

#include <string.h>

const struct column *gen_column_of(const struct object *table, const char *name)
{
	return (const struct column *)object_child(table, &kind_column, name);
}

bool gen_identifies_rows(const struct object *t, const char *name)
{
	CHILD_EACH(c, t) {
		const struct key *k = (const struct key *)c;
		const struct index *x = (const struct index *)c;

		if (!str_eq(c->name, name))
			continue;
		if (c->kind == &kind_index) {
			bool ok = x->unique && !x->where && str_eq(x->method, "btree");

			for (uint32_t i = 0; ok && i < x->columns.n; i++) {
				const struct element *e = x->columns.items[i];
				const struct column *col =
					e->column ? gen_column_of(t, e->column) : NULL;

				ok = col && !col->nullable;
			}
			return ok;
		}
		if (c->kind != &kind_primary_key && c->kind != &kind_unique)
			continue;
		for (uint32_t i = 0; i < k->columns.n; i++) {
			const struct column *col = gen_column_of(t, k->columns.items[i]);

			if (!col || col->nullable)
				return false;
		}
		return !k->deferrable;
	}
	return false;
}

/* Of the methods of the generator only this one can sort rows. */
bool gen_sorts_rows(const struct object *t, const char *name)
{
	const struct object *i = object_child(t, &kind_index, name);
	const struct index *x = (const struct index *)i;

	if (i)
		return !x->where && str_eq(x->method, "btree");
	return object_child(t, &kind_primary_key, name) || object_child(t, &kind_unique, name);
}
