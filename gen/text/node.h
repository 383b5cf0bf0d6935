/*
 * Node: the one tree for everything textual.
 *
 * YAML is read into it, YAML and JSON are written from it, reports and the
 * templates' view are built with it. A node is null, text, a list or a map;
 * maps keep their order and have no two equal keys. Scalars stay the text
 * that was typed: what a value means is the reader's decision. Numbers and
 * booleans that the program makes are text with a mark, so that JSON writes
 * them without quotes.
 *
 * Nodes live in the arena they were made in. A member of a map carries its
 * key; a node is a member of one parent at most.
 */
#ifndef TEXT_NODE_H
#define TEXT_NODE_H

#include "base/diag.h"

#include <stdbool.h>
#include <stdint.h>

enum node_kind { NODE_NULL, NODE_TEXT, NODE_LIST, NODE_MAP };

/* Comments of a node, kept only where a reader asked for them. A line includes its hash sign. */
struct node_comments {
	struct vec before; /* const char *: whole lines above it, "" for a blank line */
	const char *after; /* behind it; further lines continue it: "# one\n# two" */
	struct vec end;	   /* lists and maps, and any root: lines below the last member */
};

struct node {
	const char *key;    /* in a map: the member's key */
	const char *text;   /* NODE_TEXT: never NULL */
	struct node *first; /* NODE_LIST, NODE_MAP: members in order */
	struct node *last;
	struct node *next;
	const struct source *src;
	struct node_comments *comments;
	uint32_t line, col; /* of the value; 0: made by the program */
	uint32_t key_line, key_col;
	uint32_t len; /* members */
	uint8_t kind; /* enum node_kind */
	/* single bits: a file of 10,000 tables has 700,000 nodes */
	bool is_plain : 1; /* text without quotes in its source: 1, true, ~ */
	bool is_block : 1; /* text as a block scalar (| or >); folded: see is_folded */
	bool is_folded : 1;
	bool is_flow : 1; /* list or map on one line */
	bool is_bare : 1; /* made by the program: number or boolean for JSON */
	bool is_key_quoted : 1;
	bool is_taken : 1; /* its members were handed over while it was read */
};

struct node *node_null(struct arena *a);
struct node *node_text(struct arena *a, const char *text); /* text is borrowed */
struct node *node_int(struct arena *a, long long value);
struct node *node_bool(struct arena *a, bool value);
struct node *node_list(struct arena *a);
struct node *node_map(struct arena *a);
/* Appends a member and returns it. */
struct node *node_push(struct node *list, struct node *member);
struct node *node_put(struct node *map, const char *key, struct node *member);
struct node *node_put_text(struct arena *a, struct node *map, const char *key, const char *text);
/* The member with that key, or NULL. */
struct node *node_get(const struct node *map, const char *key);
/* The text of that member when it is a scalar, or NULL. */
const char *node_get_text(const struct node *map, const char *key);

struct pos node_pos(const struct node *n);
/* Where its key stands; without one where the value does. */
struct pos node_key_pos(const struct node *n);
/* Where a byte of its text stands in the file; as node_pos where that cannot be told. */
struct pos node_pos_within(const struct node *n, size_t offset);
/* "a map", "a list", "text", "nothing": for messages. */
const char *node_what(const struct node *n);
bool node_eq(const struct node *a, const struct node *b);

#define NODE_EACH(it, parent) for (struct node *it = (parent)->first; it; it = it->next)

#endif
