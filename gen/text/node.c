#include "text/node.h"

#include <string.h>

static struct node *make(struct arena *a, enum node_kind kind)
{
	struct node *n = ARENA_NEW(a, struct node);

	n->kind = (uint8_t)kind;
	return n;
}

struct node *node_null(struct arena *a)
{
	return make(a, NODE_NULL);
}

struct node *node_text(struct arena *a, const char *text)
{
	struct node *n = make(a, NODE_TEXT);

	n->text = text;
	return n;
}

struct node *node_int(struct arena *a, long long value)
{
	struct node *n = node_text(a, arena_printf(a, "%lld", value));

	n->is_bare = true;
	n->is_plain = true;
	return n;
}

struct node *node_bool(struct arena *a, bool value)
{
	struct node *n = node_text(a, value ? "true" : "false");

	n->is_bare = true;
	n->is_plain = true;
	return n;
}

struct node *node_list(struct arena *a)
{
	return make(a, NODE_LIST);
}

struct node *node_map(struct arena *a)
{
	return make(a, NODE_MAP);
}

struct node *node_push(struct node *list, struct node *member)
{
	if (list->last)
		list->last->next = member;
	else
		list->first = member;
	list->last = member;
	list->len++;
	return member;
}

struct node *node_put(struct node *map, const char *key, struct node *member)
{
	member->key = key;
	return node_push(map, member);
}

struct node *node_put_text(struct arena *a, struct node *map, const char *key, const char *text)
{
	return node_put(map, key, node_text(a, text));
}

struct node *node_get(const struct node *map, const char *key)
{
	if (!map || map->kind != NODE_MAP)
		return NULL;
	NODE_EACH(n, map) {
		if (strcmp(n->key, key) == 0)
			return n;
	}
	return NULL;
}

const char *node_get_text(const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return n && n->kind == NODE_TEXT ? n->text : NULL;
}

struct pos node_pos(const struct node *n)
{
	return (struct pos){n->src, n->line, n->col};
}

struct pos node_key_pos(const struct node *n)
{
	if (!n->key_line)
		return node_pos(n);
	return (struct pos){n->src, n->key_line, n->key_col};
}

const char *node_what(const struct node *n)
{
	static const char *const names[] = {
		[NODE_NULL] = "nothing",
		[NODE_TEXT] = "text",
		[NODE_LIST] = "a list",
		[NODE_MAP] = "a map",
	};

	return names[n->kind];
}

bool node_eq(const struct node *a, const struct node *b)
{
	const struct node *x = a->first;
	const struct node *y = b->first;

	if (a->kind != b->kind || !str_eq(a->key, b->key) || !str_eq(a->text, b->text) ||
	    a->len != b->len)
		return false;
	for (; x && y; x = x->next, y = y->next) {
		if (!node_eq(x, y))
			return false;
	}
	return !x && !y;
}
