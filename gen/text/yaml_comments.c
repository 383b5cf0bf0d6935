#include "text/yaml_reader.h"

#include <string.h>

/* A line of its own that waits for its node. */
struct line {
	long col;		/* of the hash sign, from 0 */
	const char *text;	/* "": a blank line */
};

struct yaml_comments {
	const char *from;	/* behind the last event */
	struct node *behind;	/* whom a comment on that line belongs to, or NULL */
	bool is_behind_key;	/* the last event was a key: it belongs to the value */
	const char *lead;	/* a comment for the next value, or NULL */
	size_t before_lead;	/* how many lines waited when it came */
	struct vec lines;	/* struct line */
	long next_col;		/* of what follows the gap; -1: nothing */
};

/* The walk through one gap. */
struct gap {
	const char *p;
	const char *to;
	const char **open;	/* the comment that a further line may continue */
	long least;		/* column of the member that the comment is for */
	bool is_first_line;	/* still on the line of the last event */
	bool is_empty;		/* nothing but blanks on this line yet */
	bool has_sign;		/* a dash, colon or question mark on this line */
};

static struct node_comments *comments_of(struct arena *a, struct node *n)
{
	if (!n->comments)
		n->comments = ARENA_NEW(a, struct node_comments);
	return n->comments;
}

struct yaml_comments *yaml_comments_new(struct yaml_reader *r)
{
	struct yaml_comments *c = ARENA_NEW(&r->temp, struct yaml_comments);

	c->from = r->text;
	return c;
}

static long column_of(const struct yaml_reader *r, const char *p)
{
	const char *line = p;

	while (line > r->text && line[-1] != '\n')
		line--;
	return (long)str_width(line, (size_t)(p - line));
}

/* Where the first thing on the line of p stands. */
static long line_column(const struct yaml_reader *r, const char *p)
{
	const char *line = p;

	while (line > r->text && line[-1] != '\n')
		line--;
	p = line;
	while (p < r->end && *p == ' ')
		p++;
	return (long)(p - line);
}

static void add_line(struct yaml_reader *r, long col, const char *text)
{
	struct yaml_comments *c = r->comments;
	struct line *last = c->lines.len ? c->lines.items[c->lines.len - 1] : NULL;
	struct line *line;

	/* one blank line of several is kept, and none between braces */
	if (!*text && (yaml_in_flow(r) || (last && !*last->text)))
		return;
	line = ARENA_NEW(&r->temp, struct line);
	line->col = col;
	line->text = text;
	vec_push(&r->temp, &c->lines, line);
}

static void join(struct arena *a, const char **to, const char *text)
{
	*to = *to ? arena_printf(a, "%s\n%s", *to, text) : text;
}

static void add_comment(struct yaml_reader *r, struct gap *g, const char *text)
{
	const struct yaml_frame *top = yaml_top(r);
	struct yaml_comments *c = r->comments;
	long col = column_of(r, g->p);

	if (g->has_sign || (g->is_first_line && c->is_behind_key)) {
		if (!c->lead)
			c->before_lead = c->lines.len;
		g->open = &c->lead;
	} else if (g->is_first_line && c->behind) {
		g->open = &comments_of(r->arena, c->behind)->after;
	} else if (!g->open || col <= g->least || col <= c->next_col) {
		g->open = NULL;
		add_line(r, col, text);
		return;
	} else {
		/* deeper than what is commented and than what follows: goes on */
		join(r->arena, g->open, text);
		return;
	}
	g->least = top && !top->node->is_flow ? (long)top->indent : line_column(r, g->p);
	join(r->arena, g->open, text);
}

static void read_comment(struct yaml_reader *r, struct gap *g)
{
	const char *nl = memchr(g->p, '\n', (size_t)(r->end - g->p));
	const char *end = nl ? nl : r->end;
	const char *stop = end;

	while (stop > g->p && strchr(" \t\r", stop[-1]))
		stop--;
	add_comment(r, g, arena_strndup(r->arena, g->p, (size_t)(stop - g->p)));
	g->is_empty = false;
	g->p = end;
}

static void read_newline(struct yaml_reader *r, struct gap *g)
{
	if (g->is_empty && !g->is_first_line) {
		add_line(r, 0, "");
		g->open = NULL;
	}
	g->is_first_line = false;
	g->is_empty = true;
	g->has_sign = false;
	g->p++;
}

static void read_gap(struct yaml_reader *r, const char *to)
{
	struct yaml_comments *c = r->comments;
	struct gap g = {.p = c->from, .to = to, .is_empty = true};

	g.is_first_line = c->from > r->text && c->from[-1] != '\n';
	while (g.p < to) {
		switch (*g.p) {
		case '\n':
			read_newline(r, &g);
			break;
		case '#':
			read_comment(r, &g);
			break;
		case ' ':
		case '\t':
		case '\r':
			g.p++;
			break;
		default:
			g.has_sign = g.has_sign || strchr("-?:", *g.p);
			g.is_empty = false;
			g.p++;
		}
	}
	c->from = to;
}

/* Moves the first n lines that wait; no blank line begins what is first in its list or map. */
static void take(struct yaml_reader *r, struct vec *to, size_t n, bool is_first)
{
	struct vec *lines = &r->comments->lines;

	for (size_t i = 0; i < n; i++) {
		const struct line *line = lines->items[i];

		if (*line->text || (to->len ? *(const char *)to->items[to->len - 1] : !is_first))
			vec_push(r->arena, to, line->text);
	}
	lines->len -= n;
	if (n)
		memmove(lines->items, lines->items + n, lines->len * sizeof(void *));
}

static bool is_block_start(const yaml_event_t *e)
{
	return (e->type == YAML_SEQUENCE_START_EVENT &&
		e->data.sequence_start.style == YAML_BLOCK_SEQUENCE_STYLE) ||
	       (e->type == YAML_MAPPING_START_EVENT &&
		e->data.mapping_start.style == YAML_BLOCK_MAPPING_STYLE);
}

static bool has_anchor(const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_SCALAR_EVENT:
		return e->data.scalar.anchor;
	case YAML_SEQUENCE_START_EVENT:
		return e->data.sequence_start.anchor;
	case YAML_MAPPING_START_EVENT:
		return e->data.mapping_start.anchor;
	default:
		return false;
	}
}

/* Behind the anchor at p: its value, or what stands there instead. */
static const char *behind_anchor(const struct yaml_reader *r, const char *p)
{
	while (p < r->end && !strchr(" \t\r\n", *p))
		p++;
	while (p < r->end && strchr(" \t\r\n#", *p)) {
		const char *nl = memchr(p, '\n', (size_t)(r->end - p));

		if (*p == '#')
			p = nl ? nl : r->end;
		else
			p++;
	}
	return p;
}

void yaml_comments_gap(struct yaml_reader *r, const yaml_event_t *e)
{
	struct yaml_comments *c = r->comments;
	const char *to = yaml_at(r, &e->start_mark);

	c->next_col = to == r->end ? -1 : (long)e->start_mark.column;
	if (e->type == YAML_DOCUMENT_START_EVENT)
		to = yaml_at(r, &e->end_mark);
	else if (has_anchor(e) && !is_block_start(e))
		to = behind_anchor(r, to);
	if (to > c->from)
		read_gap(r, to);
}

/* Reads the comment behind the sign of a block scalar; whether all line ends at its end count. */
static bool block_head_keeps(struct yaml_reader *r, const char *begin, const char *end,
			     struct node *n)
{
	const char *nl = memchr(begin, '\n', (size_t)(end - begin));
	const char *stop = nl ? nl : end;
	const char *hash = memchr(begin, '#', (size_t)(stop - begin));

	if (hash) {
		struct gap g = {.p = hash, .is_first_line = true};

		r->comments->behind = n;
		r->comments->is_behind_key = false;
		read_comment(r, &g);
		stop = hash;
	}
	return memchr(begin, '+', (size_t)(stop - begin));
}

/* How many lines of blanks end the text. */
static size_t blank_lines_of(const char *text)
{
	size_t len = strlen(text);
	size_t n = 0;

	if (len && text[len - 1] == '\n')
		len--;
	for (; len && strchr(" \t\n", text[len - 1]); len--)
		n += text[len - 1] == '\n';
	return n;
}

/* Blank lines behind a block scalar are a gap, but for those that belong to its text. */
static const char *scalar_end(struct yaml_reader *r, const yaml_event_t *e, struct node *n)
{
	const char *begin = yaml_at(r, &e->start_mark);
	const char *end = yaml_at(r, &e->end_mark);
	const char *p;

	if (!n->is_block)
		return end;
	if (block_head_keeps(r, begin, end, n))
		return end;
	for (p = end; p > begin && strchr(" \t\r\n", p[-1]);)
		p--;
	for (size_t lines = blank_lines_of(n->text); lines && p < end; lines--) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		p = nl ? nl + 1 : end;
	}
	while (p < end && strchr(" \t", *p))
		p++;
	return p;
}

static void passed(struct yaml_reader *r, const char *end, struct node *n)
{
	struct yaml_comments *c = r->comments;

	c->from = end;
	c->behind = n;
	c->is_behind_key = false;
}

void yaml_comments_key(struct yaml_reader *r, const yaml_event_t *e)
{
	struct yaml_frame *top = yaml_top(r);
	struct yaml_comments *c = r->comments;

	if (c->lead)
		add_line(r, 0, c->lead);
	c->lead = NULL;
	if (top->node->len == 0)
		top->indent = (uint32_t)e->start_mark.column;
	top->before = (struct vec){0};
	take(r, &top->before, c->lines.len, top->node->len == 0);
	passed(r, yaml_at(r, &e->end_mark), NULL);
	c->is_behind_key = true;
}

/*
 * How many of the lines that wait are for the value itself. Those between a key, or a dash with
 * a comment, and its block list or map go on to the first member.
 */
static size_t lines_for(const struct yaml_reader *r, const yaml_event_t *e, bool had_lead)
{
	const struct yaml_frame *top = yaml_top(r);
	const struct yaml_comments *c = r->comments;

	if (!is_block_start(e))
		return c->lines.len;
	if (!top || top->node->kind == NODE_MAP)
		return 0;
	return had_lead ? c->before_lead : c->lines.len;
}

/* Between a key and its value they mean nothing. */
static void drop_blank_lines(struct vec *lines)
{
	size_t n = 0;

	for (size_t i = 0; i < lines->len; i++) {
		const struct line *line = lines->items[i];

		if (*line->text)
			lines->items[n++] = lines->items[i];
	}
	lines->len = n;
}

void yaml_comments_value(struct yaml_reader *r, const yaml_event_t *e, struct node *n)
{
	struct yaml_frame *top = yaml_top(r);
	struct yaml_comments *c = r->comments;
	bool is_member = top && top->node->kind == NODE_MAP;
	struct vec before = is_member ? top->before : (struct vec){0};
	bool had_lead = c->lead != NULL;

	if (!top && n->kind == NODE_NULL) {
		/* no value at all: the comments are all there is */
		if (had_lead)
			add_line(r, 0, c->lead);
		c->lead = NULL;
		passed(r, c->from, NULL);
		return;
	}
	if (top && top->anchor && !is_member && top->node->len == 0)
		top->indent = (uint32_t)line_column(r, yaml_at(r, &e->start_mark));
	if (had_lead && !top && is_block_start(e))
		add_line(r, 0, c->lead);
	else if (had_lead)
		join(r->arena, &comments_of(r->arena, n)->after, c->lead);
	c->lead = NULL;
	if (is_member && !is_block_start(e))
		drop_blank_lines(&c->lines);
	take(r, &before, lines_for(r, e, had_lead), !top || top->node->len == 0);
	if (before.len)
		comments_of(r->arena, n)->before = before;
	if (e->type == YAML_SCALAR_EVENT)
		passed(r, scalar_end(r, e, n), n);
	else if (is_block_start(e))
		passed(r, yaml_at(r, &e->start_mark), has_anchor(e) && top ? n : NULL);
	else
		passed(r, yaml_at(r, &e->end_mark), n);
}

/* How many of the lines that wait belong to a block list or map that ends. */
static size_t lines_inside(const struct yaml_reader *r, const struct yaml_frame *f)
{
	const struct vec *lines = &r->comments->lines;
	const struct yaml_frame *outer = r->depth > 1 ? f - 1 : NULL;
	long least = (long)f->indent;
	size_t n = 0;

	/* a list may stand in the column of its key: then the line belongs to the map */
	if (outer && !outer->node->is_flow && outer->indent == f->indent)
		least++;
	for (size_t i = 0; i < lines->len; i++) {
		const struct line *line = lines->items[i];

		if (!*line->text)
			continue;
		if (line->col < least || line->col <= r->comments->next_col)
			break;
		n = i + 1;
	}
	return n;
}

void yaml_comments_close(struct yaml_reader *r, const yaml_event_t *e)
{
	struct yaml_frame *top = yaml_top(r);
	struct yaml_comments *c = r->comments;
	struct node *n = top->node;
	size_t count = n->is_flow ? c->lines.len : lines_inside(r, top);

	if (n->is_flow && n->len == 0) {
		/* nothing to stand below: behind the brackets instead */
		for (size_t i = 0; i < count; i++) {
			const struct line *line = c->lines.items[i];

			join(r->arena, &comments_of(r->arena, n)->after, line->text);
		}
		c->lines.len = 0;
	} else if (count) {
		take(r, &comments_of(r->arena, n)->end, count, false);
	}
	if (n->is_flow)
		passed(r, yaml_at(r, &e->end_mark), n);
	else
		c->behind = NULL;
}

void yaml_comments_finish(struct yaml_reader *r)
{
	struct vec *lines = &r->comments->lines;
	const struct line *last;

	if (lines->len) {
		last = lines->items[lines->len - 1];
		if (!*last->text)
			lines->len--;
	}
	if (lines->len)
		take(r, &comments_of(r->arena, r->root)->end, lines->len, r->root->len == 0);
}
