/*
 * YAML reader: what the files of yaml_in share; for them alone.
 *
 * yaml_in.c turns events into nodes, yaml_alias.c copies what has an anchor,
 * yaml_duplicates.c compares keys, yaml_errors.c says in plain words what
 * libyaml refused, yaml_traps.c and yaml_line.c find values that YAML cuts in
 * two, yaml_gap.c finds the comments between events and yaml_comments.c gives
 * them to nodes. The reader lives for one call of yaml_parse; its temp arena
 * dies with it.
 */
#ifndef TEXT_YAML_READER_H
#define TEXT_YAML_READER_H

#include "base/map.h"
#include "text/yaml_in.h"

#include <yaml.h>

enum { YAML_MOST_ERRORS = 20 }; /* told for one file */

struct yaml_anchor;
struct yaml_comments;

/* A list or map that is being read. */
struct yaml_frame {
	struct node *node;
	struct yaml_anchor *anchor;
	const char *key;   /* read, and waiting for its value; or NULL */
	struct vec before; /* comments above that key */
	uint32_t key_line, key_col;
	uint32_t indent; /* column of its first line, from 0 */
	bool is_key_quoted;
	bool is_trapped; /* its members are not those that were meant */
};

/* A value that stands without the quotes it needs. */
struct yaml_found {
	const char *key; /* NULL: an item of a list */
	const char *key_end;
	const char *value;
	const char *value_end; /* NULL: it is not clear how far the value goes */
	const char *why;
	bool is_key; /* the value is a key itself */
};

/* Where a mark of libyaml lies in the text; marks mostly come in order. */
struct yaml_cursor {
	const char *line_start;
	const char *p;
	size_t line;
	size_t column;
};

struct yaml_reader {
	struct arena *arena; /* of what is being read: the tree, or an entry for the taker */
	struct arena *tree;
	struct arena entry;
	const struct yaml_taker *taker; /* NULL: nobody takes anything */
	size_t errors_before;		/* the entry */
	size_t anchors_before;
	struct arena temp;
	struct diags *ds;
	const struct source *src;
	const struct yaml_limits *limits;
	yaml_parser_t parser;
	const char *text; /* behind a byte order mark */
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
	struct yaml_comments *comments; /* NULL: not wanted */
	const char *trap_end;		/* up to here a trap was told already */
	size_t errors;
	bool has_document;
	bool is_trapped; /* a trap was told: what follows is its consequence */
};

/* yaml_in.c */
/* Where the mark lies in the text. */
const char *yaml_at(struct yaml_reader *r, const yaml_mark_t *mark);
struct pos yaml_pos(const struct yaml_reader *r, const yaml_mark_t *mark);
const char *yaml_line_start(const struct yaml_reader *r, const char *p);
/* The innermost open list or map, or NULL. */
struct yaml_frame *yaml_top(const struct yaml_reader *r);
bool yaml_in_flow(const struct yaml_reader *r);
/* Whether the next event is to be a key. */
bool yaml_wants_key(const struct yaml_reader *r);
/* Makes n a member of the innermost list or map, or the root. */
void yaml_attach(struct yaml_reader *r, const yaml_event_t *e, struct node *n);

/* yaml_duplicates.c */
void yaml_check_duplicates(struct yaml_reader *r, const struct node *map);

/* yaml_alias.c */
/* Remembers n under a name, if there is one; out: of a list or map, to be closed at its end. */
bool yaml_add_anchor(struct yaml_reader *r, const yaml_char_t *name, struct node *n,
		     struct yaml_anchor **out);
void yaml_close_anchor(struct yaml_anchor *anchor);
bool yaml_read_alias(struct yaml_reader *r, const yaml_event_t *e);

/* yaml_errors.c: each adds an error and counts it; those with a result return false */
struct diag *yaml_tell(struct yaml_reader *r, enum diag_code code, struct pos pos,
		       const char *text);
bool yaml_tell_limit(struct yaml_reader *r, struct pos pos, const char *what, size_t most);
bool yaml_refuse(struct yaml_reader *r, const yaml_event_t *e, const char *text, const char *hint);
/* Whether all bytes are text. */
bool yaml_check_text(struct yaml_reader *r);
/* Why libyaml stopped. */
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
void yaml_tell_found(struct yaml_reader *r, struct pos pos, const struct yaml_found *f);

/* yaml_line.c */
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
