/*
 * YAML gaps: the comments and blank lines between two events of libyaml.
 *
 * libyaml drops comments; they stand in what lies between the end of one event
 * and the begin of the next. Those behind something on its line, and the lines
 * that continue them, are given to that node at once; the others wait as lines
 * until yaml_comments.c knows whose they are. For the YAML reader alone.
 */
#ifndef TEXT_YAML_GAP_H
#define TEXT_YAML_GAP_H

#include "text/yaml_reader.h"

/* A line of its own that waits for its node. */
struct yaml_line {
	long col;	  /* of the hash sign, from 0 */
	const char *text; /* "": a blank line */
};

struct yaml_comments {
	const char *from;    /* behind the last event */
	struct node *behind; /* whom a comment on that line belongs to, or NULL */
	bool is_behind_key;  /* the last event was a key: it belongs to the value */
	const char *lead;    /* a comment for the next value, or NULL */
	size_t before_lead;  /* how many lines waited when it came */
	struct vec lines;    /* struct yaml_line */
	long next_col;	     /* of what follows the gap; -1: nothing */
};

void yaml_add_line(struct yaml_reader *r, long col, const char *text);
/* Adds a further line to a comment. */
void yaml_join_comment(struct arena *a, const char **to, const char *text);
struct node_comments *yaml_comments_of(struct arena *a, struct node *n);
/* Where the first thing on the line of p stands. */
long yaml_line_column(const struct yaml_reader *r, const char *p);
bool yaml_is_block_start(const yaml_event_t *e);
bool yaml_has_anchor(const yaml_event_t *e);
/* Blank lines behind a block scalar are a gap, but for those that belong to its text. */
const char *yaml_scalar_end(struct yaml_reader *r, const yaml_event_t *e, struct node *n);

#endif
