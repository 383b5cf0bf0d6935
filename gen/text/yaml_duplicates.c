#include "text/yaml_reader.h"

#include <stdlib.h>
#include <string.h>

enum { FEW = 8 }; /* members that are compared one by one */

static void tell_twice(struct yaml_reader *r, const struct node *first, const struct node *second)
{
	struct diag *d;

	if (r->errors >= YAML_MOST_ERRORS)
		return;
	r->errors++;
	d = diag_add(r->ds, MG_YAML_DUPLICATE, node_key_pos(second),
		     "the key %s stands twice in this map", yaml_shown(r->ds->arena, second->key));
	diag_hint(r->ds, d, "The first one is on line %u: one of the two has to go.",
		  first->key_line);
}

static bool is_same(const struct node *x, const struct node *y)
{
	/* mostly the first letter tells already */
	return *x->key == *y->key && strcmp(x->key, y->key) == 0;
}

static int by_key(const void *x, const void *y)
{
	const struct node *a = *(const struct node *const *)x;
	const struct node *b = *(const struct node *const *)y;
	int order = strcmp(a->key, b->key);

	if (order == 0)
		order = (a->key_line > b->key_line) - (a->key_line < b->key_line);
	return order ? order : (a->key_col > b->key_col) - (a->key_col < b->key_col);
}

/* Sorted, because a hash could be made to collide by whoever wrote the file. */
static void check_many(struct yaml_reader *r, const struct node *map)
{
	struct vec *v = &r->sorted;
	const struct node *first;

	v->len = 0;
	NODE_EACH(it, map)
		vec_push(&r->temp, v, it);
	qsort(v->items, v->len, sizeof(void *), by_key);
	first = v->items[0];
	for (size_t i = 1; i < v->len; i++) {
		const struct node *n = v->items[i];

		if (is_same(first, n))
			tell_twice(r, first, n);
		else
			first = n;
	}
}

void yaml_check_duplicates(struct yaml_reader *r, const struct node *map)
{
	if (map->len > FEW) {
		check_many(r, map);
		return;
	}
	NODE_EACH(n, map) {
		for (const struct node *before = map->first; before != n; before = before->next) {
			if (is_same(before, n)) {
				tell_twice(r, before, n);
				break;
			}
		}
	}
}
