#include "engine/load_queries.h"

#include "engine/load_fields.h"
#include "engine/load_values.h"

#include <string.h>

static struct node *copy_node(struct arena *a, const struct node *n)
{
	struct node *c = ARENA_NEW(a, struct node);

	*c = *n;
	c->key = n->key ? arena_strdup(a, n->key) : NULL;
	c->text = n->text ? arena_strdup(a, n->text) : NULL;
	c->comments = NULL;
	c->first = NULL;
	c->last = NULL;
	c->next = NULL;
	c->len = 0;
	NODE_EACH(m, n)
		node_push(c, copy_node(a, m));
	return c;
}

/* Named queries are kept for the code generator; here only their shape is looked at. */
bool load_queries(struct load_place *p, const struct node *n)
{
	static const char *const keys[] = {"doc",     "sql",  "returns", "params",
					   "filters", "sort", "not_null"};
	struct vec known = {0};
	bool ok = true;

	if (n->kind != NODE_MAP)
		return load_not_a(p, n, "a map",
				  "Write the name and its SQL: queries: {name: {sql: ...}}.");
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		vec_push(p->arena, &known, keys[i]);
	NODE_EACH(q, n) {
		if (!node_get_text(q, "sql")) {
			struct diag *d = diag_add(p->ds, MG_KEY_MISSING, node_key_pos(q),
						  "query %s lacks sql", q->key);

			diag_hint(p->ds, d,
				  "Add sql: the statement, with its parameters as :name.");
			ok = false;
		}
		NODE_EACH(m, q) {
			if (!vec_has_text(&known, m->key)) {
				load_unknown_key(p, m, &known, "a query");
				ok = false;
			}
		}
	}
	if (!p->schema->queries)
		p->schema->queries = node_map(p->arena);
	NODE_EACH(q, n) {
		if (node_get(p->schema->queries, q->key)) {
			struct diag *d = diag_add(p->ds, MG_NAME_DUPLICATE, node_key_pos(q),
						  "query %s is declared twice", q->key);

			diag_hint(p->ds, d,
				  "The other one is in another file; give one of them "
				  "another name.");
			ok = false;
			continue;
		}
		node_push(p->schema->queries, copy_node(p->arena, q));
	}
	return ok;
}
