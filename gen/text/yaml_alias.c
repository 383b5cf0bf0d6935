#include "text/yaml_reader.h"

#include <string.h>

enum { MOST_ANCHORS = 10000 }; /* of one file: bounds the cost of names that collide in the map */

/* The value behind an anchor's name. */
struct yaml_anchor {
	struct node *node;
	bool is_open; /* its end was not read yet */
};

bool yaml_add_anchor(struct yaml_reader *r, const yaml_char_t *name, struct node *n,
		     struct yaml_anchor **out)
{
	struct yaml_anchor *anchor;

	if (!name)
		return true;
	if (++r->anchor_count > MOST_ANCHORS)
		return yaml_tell_limit(r, node_pos(n), "too many anchors", MOST_ANCHORS);
	anchor = ARENA_NEW(&r->temp, struct yaml_anchor);
	anchor->node = n;
	anchor->is_open = out != NULL;
	map_put(&r->temp, &r->anchors, arena_strdup(&r->temp, (const char *)name), anchor);
	if (out)
		*out = anchor;
	return true;
}

void yaml_close_anchor(struct yaml_anchor *anchor)
{
	if (anchor)
		anchor->is_open = false;
}

/* A copy with its members; NULL when it passes a limit. */
static struct node *copy(struct yaml_reader *r, const struct node *from, size_t depth)
{
	struct node *n;

	if (++r->aliased > r->limits->aliased || depth > r->limits->depth)
		return NULL;
	n = ARENA_NEW(r->arena, struct node);
	*n = *from;
	n->first = NULL;
	n->last = NULL;
	n->next = NULL;
	n->comments = NULL;
	n->len = 0;
	NODE_EACH(it, from) {
		struct node *member = copy(r, it, depth + 1);

		if (!member)
			return NULL;
		node_push(n, member);
	}
	return n;
}

bool yaml_read_alias(struct yaml_reader *r, const yaml_event_t *e)
{
	const char *name = (const char *)e->data.alias.anchor;
	const struct yaml_anchor *anchor = map_get(&r->anchors, name);
	struct pos pos = yaml_pos(r, &e->start_mark);
	struct node *n;

	if (yaml_wants_key(r))
		return yaml_refuse(r, e, "an asterisk at the beginning of a key means an alias",
				   "Put the key in quotes when the sign belongs to it.");
	if (!anchor || anchor->is_open) {
		struct diag *d = yaml_tell(r, MG_YAML_SYNTAX, pos,
					   anchor ? "the alias stands within its own anchor"
						  : "the alias has no anchor above it");

		diag_hint(r->ds, d, "Put the value in quotes when the asterisk belongs to it.");
		return false;
	}
	n = copy(r, anchor->node, r->depth + (anchor->node->first != NULL));
	if (!n && r->aliased > r->limits->aliased)
		return yaml_tell_limit(r, pos, "aliases add too many values", r->limits->aliased);
	if (!n)
		return yaml_tell_limit(r, pos, "too many levels", r->limits->depth);
	n->key = NULL;
	n->line = pos.line;
	n->col = pos.col;
	yaml_attach(r, e, n);
	return true;
}
