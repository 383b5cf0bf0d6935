#include "engine/query.h"

#include <string.h>

static struct node *flow(struct node *n)
{
	n->is_flow = true;
	return n;
}

static struct node *column_node(struct arena *a, const struct described_column *c)
{
	struct node *n = flow(node_map(a));

	node_put_text(a, n, "name", c->name);
	node_put_text(a, n, "type", c->type);
	if (!c->table)
		return n;
	node_put_text(a, n, "schema", c->schema);
	node_put_text(a, n, "table", c->table);
	node_put_text(a, n, "column", c->column);
	return n;
}

struct node *query_lock_node(struct arena *a, const struct vec *names, const struct vec *hashes,
			     const struct vec *described)
{
	struct node *root = node_map(a);
	struct node *queries;

	node_put_text(a, root, "lock", "1");
	root->first->is_plain = true;
	queries = node_put(root, "queries", node_map(a));
	for (size_t i = 0; i < names->len; i++) {
		const struct described *d = described->items[i];
		struct node *q = node_put(queries, names->items[i], node_map(a));
		struct node *list;

		node_put_text(a, q, "hash", hashes->items[i]);
		list = flow(node_put(q, "params", node_list(a)));
		for (size_t k = 0; k < d->params.len; k++)
			node_push(list, node_text(a, d->params.items[k]));
		list = node_put(q, "columns", node_list(a));
		for (size_t k = 0; k < d->columns.len; k++)
			node_push(list, column_node(a, d->columns.items[k]));
	}
	return root;
}

static bool read_column(struct arena *a, const struct node *n, struct described *out)
{
	struct described_column *c = ARENA_NEW(a, struct described_column);

	if (n->kind != NODE_MAP)
		return false;
	c->name = node_get_text(n, "name");
	c->type = node_get_text(n, "type");
	c->schema = node_get_text(n, "schema");
	c->table = node_get_text(n, "table");
	c->column = node_get_text(n, "column");
	vec_push(a, &out->columns, c);
	return c->name && c->type && !c->table == !c->schema && !c->table == !c->column;
}

struct described *query_lock_find(struct arena *a, const struct node *lock, const char *name,
				  const char *hash)
{
	const struct node *queries = node_get(lock, "queries");
	const struct node *q = queries ? node_get(queries, name) : NULL;
	struct described *out = ARENA_NEW(a, struct described);
	const struct node *params;
	const struct node *columns;

	if (!q || q->kind != NODE_MAP || !str_eq(node_get_text(q, "hash"), hash))
		return NULL;
	params = node_get(q, "params");
	columns = node_get(q, "columns");
	if (!params || !columns)
		return NULL;
	NODE_EACH(m, params) {
		if (m->kind != NODE_TEXT)
			return NULL;
		vec_push(a, &out->params, m->text);
	}
	NODE_EACH(m, columns) {
		if (!read_column(a, m, out))
			return NULL;
	}
	return out;
}
