#include "text/yaml_gap.h"

#include <string.h>

/* Moves the first n lines that wait; no blank line begins what is first in its list or map. */
static void take(struct yaml_reader *r, struct vec *to, size_t n, bool is_first)
{
	struct vec *lines = &r->comments->lines;

	for (size_t i = 0; i < n; i++) {
		const struct yaml_line *line = lines->items[i];

		if (*line->text || (to->len ? *(const char *)to->items[to->len - 1] : !is_first))
			vec_push(r->arena, to, line->text);
	}
	lines->len -= n;
	if (n)
		memmove(lines->items, lines->items + n, lines->len * sizeof(void *));
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
		yaml_add_line(r, 0, c->lead);
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

	if (!yaml_is_block_start(e))
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
		const struct yaml_line *line = lines->items[i];

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
			yaml_add_line(r, 0, c->lead);
		c->lead = NULL;
		passed(r, c->from, NULL);
		return;
	}
	if (top && top->anchor && !is_member && top->node->len == 0)
		top->indent = (uint32_t)yaml_line_column(r, yaml_at(r, &e->start_mark));
	if (had_lead && !top && yaml_is_block_start(e))
		yaml_add_line(r, 0, c->lead);
	else if (had_lead)
		yaml_join_comment(r->arena, &yaml_comments_of(r->arena, n)->after, c->lead);
	c->lead = NULL;
	if (is_member && !yaml_is_block_start(e))
		drop_blank_lines(&c->lines);
	take(r, &before, lines_for(r, e, had_lead), !top || top->node->len == 0);
	if (before.len)
		yaml_comments_of(r->arena, n)->before = before;
	if (e->type == YAML_SCALAR_EVENT)
		passed(r, yaml_scalar_end(r, e, n), n);
	else if (yaml_is_block_start(e))
		passed(r, yaml_at(r, &e->start_mark), yaml_has_anchor(e) && top ? n : NULL);
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
		const struct yaml_line *line = lines->items[i];

		if (!*line->text)
			continue;
		if (line->col < least || line->col <= r->comments->next_col)
			break;
		n = i + 1;
	}
	return n;
}

/* Brackets with nothing in them have no room for a line: it stands behind them. */
static void put_behind(struct yaml_reader *r, struct node *n)
{
	struct vec *lines = &r->comments->lines;
	struct sbuf text = SBUF_INIT(r->arena);

	for (size_t i = 0; i < lines->len; i++) {
		const struct yaml_line *line = lines->items[i];

		if (text.len)
			sbuf_addc(&text, '\n');
		sbuf_add(&text, line->text);
	}
	if (text.len)
		yaml_join_comment(r->arena, &yaml_comments_of(r->arena, n)->after,
				  sbuf_text(&text));
	lines->len = 0;
}

void yaml_comments_close(struct yaml_reader *r, const yaml_event_t *e)
{
	struct yaml_frame *top = yaml_top(r);
	struct yaml_comments *c = r->comments;
	struct node *n = top->node;
	size_t count = n->is_flow ? c->lines.len : lines_inside(r, top);

	if (n->is_flow && n->len == 0) {
		put_behind(r, n);
	} else if (count) {
		take(r, &yaml_comments_of(r->arena, n)->end, count, false);
	}
	if (n->is_flow)
		passed(r, yaml_at(r, &e->end_mark), n);
	else
		c->behind = NULL;
}

void yaml_comments_finish(struct yaml_reader *r)
{
	struct vec *lines = &r->comments->lines;
	const struct yaml_line *last;

	if (lines->len) {
		last = lines->items[lines->len - 1];
		if (!*last->text)
			lines->len--;
	}
	if (lines->len)
		take(r, &yaml_comments_of(r->arena, r->root)->end, lines->len, r->root->len == 0);
}
