#include "text/yaml_gap.h"

#include <string.h>

/* The walk through one gap. */
struct gap {
	const char *p;
	const char *to;
	const char **open;  /* the comment that a further line may continue */
	struct sbuf joined; /* that comment, once it has several lines */
	long least;	    /* column of the member that the comment is for */
	bool is_first_line; /* still on the line of the last event */
	bool is_empty;	    /* nothing but blanks on this line yet */
	bool has_sign;	    /* a dash, colon or question mark on this line */
};

struct yaml_comments *yaml_comments_new(struct yaml_reader *r)
{
	struct yaml_comments *c = ARENA_NEW(&r->temp, struct yaml_comments);

	c->from = r->text;
	return c;
}

static long column_of(const struct yaml_reader *r, const char *p)
{
	const char *line = yaml_line_start(r, p);

	return (long)str_width(line, (size_t)(p - line));
}

long yaml_line_column(const struct yaml_reader *r, const char *p)
{
	const char *line = yaml_line_start(r, p);

	p = line;
	while (p < r->end && *p == ' ')
		p++;
	return (long)(p - line);
}

void yaml_add_line(struct yaml_reader *r, long col, const char *text)
{
	struct yaml_comments *c = r->comments;
	struct yaml_line *last = c->lines.len ? c->lines.items[c->lines.len - 1] : NULL;
	struct yaml_line *line;

	/* one blank line of several is kept, and none between braces */
	if (!*text && (yaml_in_flow(r) || (last && !*last->text)))
		return;
	line = ARENA_NEW(&r->temp, struct yaml_line);
	line->col = col;
	line->text = text;
	vec_push(&r->temp, &c->lines, line);
}

void yaml_join_comment(struct arena *a, const char **to, const char *text)
{
	*to = *to ? arena_printf(a, "%s\n%s", *to, text) : text;
}

static void continue_comment(struct yaml_reader *r, struct gap *g, const char *text)
{
	if (!g->joined.arena) {
		g->joined.arena = r->arena;
		sbuf_add(&g->joined, *g->open);
	}
	sbuf_addc(&g->joined, '\n');
	sbuf_add(&g->joined, text);
	*g->open = sbuf_text(&g->joined);
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
		g->open = &yaml_comments_of(r->arena, c->behind)->after;
	} else if (!g->open || col <= g->least || col <= c->next_col) {
		g->open = NULL;
		yaml_add_line(r, col, text);
		return;
	} else {
		/* deeper than what is commented and than what follows: goes on */
		continue_comment(r, g, text);
		return;
	}
	g->joined = (struct sbuf){0};
	g->least = top && !top->node->is_flow ? (long)top->indent : yaml_line_column(r, g->p);
	yaml_join_comment(r->arena, g->open, text);
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
		yaml_add_line(r, 0, "");
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
		case '\n': read_newline(r, &g); break;
		case '#': read_comment(r, &g); break;
		case ' ':
		case '\t':
		case '\r': g.p++; break;
		default:
			g.has_sign = g.has_sign || strchr("-?:", *g.p);
			g.is_empty = false;
			g.p++;
		}
	}
	c->from = to;
}

struct node_comments *yaml_comments_of(struct arena *a, struct node *n)
{
	if (!n->comments)
		n->comments = ARENA_NEW(a, struct node_comments);
	return n->comments;
}

bool yaml_is_block_start(const yaml_event_t *e)
{
	return (e->type == YAML_SEQUENCE_START_EVENT &&
		e->data.sequence_start.style == YAML_BLOCK_SEQUENCE_STYLE) ||
	       (e->type == YAML_MAPPING_START_EVENT &&
		e->data.mapping_start.style == YAML_BLOCK_MAPPING_STYLE);
}

bool yaml_has_anchor(const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_SCALAR_EVENT: return e->data.scalar.anchor;
	case YAML_SEQUENCE_START_EVENT: return e->data.sequence_start.anchor;
	case YAML_MAPPING_START_EVENT: return e->data.mapping_start.anchor;
	default: return false;
	}
}

static bool is_name(char c)
{
	return str_is_word(c) || c == '-';
}

/* Behind the anchor at p: its value, or what stands there instead. */
static const char *behind_anchor(const struct yaml_reader *r, const char *p)
{
	/* a name ends where libyaml says so, which is not always at a blank */
	for (p++; p < r->end && is_name(*p);)
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
	else if (yaml_has_anchor(e) && !yaml_is_block_start(e))
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

const char *yaml_scalar_end(struct yaml_reader *r, const yaml_event_t *e, struct node *n)
{
	const char *begin = yaml_at(r, &e->start_mark);
	const char *end = yaml_at(r, &e->end_mark);
	const char *p;

	if (!n->is_block)
		return end;
	if (yaml_has_anchor(e))
		begin = behind_anchor(r, begin);
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
