/*
 * YAML reader: what the files of yaml_in share; for them alone.
 *
 * yaml_in.c turns events into nodes, yaml_errors.c says in plain words what
 * libyaml refused, yaml_traps.c finds values that YAML cuts in two, and
 * yaml_comments.c finds the comments in the gaps between events. The reader
 * lives for one call of yaml_parse; its temp arena dies with it.
 */
#ifndef TEXT_YAML_READER_H
#define TEXT_YAML_READER_H

#include "base/map.h"
#include "text/yaml_in.h"

#include <yaml.h>

struct yaml_comments;

/* A list or map that is being read. */
struct yaml_frame {
	struct node *node;
	struct yaml_anchor *anchor;
	const char *key;		/* read, and waiting for its value; or NULL */
	struct vec before;		/* comments above that key */
	uint32_t key_line, key_col;
	uint32_t indent;		/* column of its first line, from 0 */
	bool is_key_quoted;
	bool is_trapped;		/* its members are not those that were meant */
};

/* Where a mark of libyaml lies in the text; marks mostly come in order. */
struct yaml_cursor {
	const char *line_start;
	const char *p;
	size_t line;
	size_t column;
};

struct yaml_reader {
	struct arena *arena;		/* of the tree */
	struct arena temp;
	struct diags *ds;
	const struct source *src;
	const struct yaml_limits *limits;
	yaml_parser_t parser;
	const char *text;		/* behind a byte order mark */
	const char *end;
	struct yaml_cursor cursor;
	struct yaml_frame *frames;
	size_t depth;
	struct node *root;
	struct map anchors;
	size_t anchor_count;
	size_t aliased;
	const char **keys;		/* those met lately: most keys come again */
	struct vec sorted;		/* members of a map, while it is checked */
	struct yaml_comments *comments;	/* NULL: not wanted */
	const char *trap_end;		/* up to here a trap was told already */
	size_t errors;
	bool has_document;
	bool is_trapped;		/* a trap was told: what follows is its consequence */
};

/* yaml_in.c */
const char *yaml_at(struct yaml_reader *r, const yaml_mark_t *mark);
struct pos yaml_pos(const struct yaml_reader *r, const yaml_mark_t *mark);
/* The innermost open list or map, or NULL. */
struct yaml_frame *yaml_top(const struct yaml_reader *r);
bool yaml_in_flow(const struct yaml_reader *r);

/* yaml_errors.c */
/* Bytes that are not text: tells and returns false. */
bool yaml_check_text(struct yaml_reader *r);
/* Tells why libyaml stopped. */
void yaml_tell_error(struct yaml_reader *r);
/* A text for a message: in quotes, cut when it is long. */
const char *yaml_shown(struct arena *a, const char *text);

/* yaml_traps.c */
/* Judges a plain value that was just read. */
void yaml_trap_value(struct yaml_reader *r, const yaml_event_t *e);
/* Judges a member of a flow map that has no value. */
void yaml_trap_keyless(struct yaml_reader *r, const yaml_event_t *e);
/* Looks for a key whose colon has no blank behind it, at a word that is no key. */
bool yaml_trap_colon(struct yaml_reader *r, const yaml_mark_t *mark);
/* Looks for a value without its quotes on the line where libyaml stopped. */
bool yaml_trap_line(struct yaml_reader *r, const yaml_mark_t *mark);

/* yaml_comments.c */
struct yaml_comments *yaml_comments_new(struct yaml_reader *r);
/* Reads the gap before an event. */
void yaml_comments_gap(struct yaml_reader *r, const yaml_event_t *e);
void yaml_comments_key(struct yaml_reader *r, const yaml_event_t *e);
/* A value, before it becomes a member of the innermost list or map. */
void yaml_comments_value(struct yaml_reader *r, const yaml_event_t *e, struct node *n);
/* The innermost list or map ends. */
void yaml_comments_close(struct yaml_reader *r, const yaml_event_t *e);
void yaml_comments_finish(struct yaml_reader *r);

#endif
