#include "text/yaml_out.h"

#include "text/yaml_scalar.h"

#include <string.h>

enum {
	WIDTH = 100,	   /* of flow collections and folded text */
	STEP = 2,	   /* blanks a level */
	LONGEST_KEY = 1000 /* readers look 1024 characters ahead for the colon */
};

struct writer {
	struct sbuf *out;
	size_t start;	    /* of this document in out */
	size_t line;	    /* of the current line in out */
	bool blank_is_text; /* a blank line here would belong to the block scalar above */
};

static void add(struct writer *w, const char *s)
{
	sbuf_add(w->out, s);
}

static void end_line(struct writer *w)
{
	sbuf_addc(w->out, '\n');
	w->line = w->out->len;
	w->blank_is_text = false;
}

static void indent_by(struct writer *w, size_t n)
{
	while (n--)
		sbuf_addc(w->out, ' ');
}

static size_t column(const struct writer *w)
{
	return str_width(w->out->text + w->line, w->out->len - w->line);
}

static void add_lines(struct writer *w, const struct vec *lines, size_t indent)
{
	for (size_t i = 0; i < lines->len; i++) {
		const char *line = lines->items[i];

		if (*line) {
			indent_by(w, indent);
			add(w, line);
			end_line(w);
		} else if (w->out->len > w->start && !w->blank_is_text) {
			end_line(w);
		}
	}
}

static const char *after(const struct node *n)
{
	return n->comments ? n->comments->after : NULL;
}

/* The comment behind a value; further lines of it below its first. */
static void add_after(struct writer *w, const struct node *n)
{
	const char *line = after(n);
	size_t col;

	if (!line)
		return;
	add(w, "  ");
	col = column(w);
	for (;;) {
		size_t len = strcspn(line, "\n");

		sbuf_addn(w->out, line, len);
		line += len;
		if (!*line++)
			return;
		end_line(w);
		indent_by(w, col);
	}
}

static bool is_collection(const struct node *n)
{
	return n->kind == NODE_LIST || n->kind == NODE_MAP;
}

static bool has_comments(const struct node *n)
{
	return n->comments &&
	       (n->comments->before.len || n->comments->after || n->comments->end.len);
}

/*
 * Appends n on one line. Unless it is forced: false, with rubbish behind, once out holds more
 * than most bytes, and for what cannot be said between brackets and braces.
 */
static bool add_flow(struct sbuf *out, const struct node *n, size_t most, bool is_forced)
{
	bool is_map = n->kind == NODE_MAP;

	if (n->kind == NODE_TEXT)
		yaml_add_scalar(out, n, true);
	if (!is_collection(n))
		return is_forced || out->len <= most;
	sbuf_addc(out, is_map ? '{' : '[');
	NODE_EACH(it, n) {
		size_t mark;

		/* a list has no spelling for nothing between its commas */
		if (!is_forced && (has_comments(it) || (!is_map && it->kind == NODE_NULL)))
			return false;
		if (it != n->first)
			sbuf_add(out, ", ");
		mark = out->len;
		if (is_map) {
			yaml_add_key(out, it->key, true);
			sbuf_add(out, ": ");
		}
		if (!is_forced && out->len - mark > LONGEST_KEY)
			return false;
		if (!add_flow(out, it, most, is_forced))
			return false;
	}
	sbuf_addc(out, is_map ? '}' : ']');
	return is_forced || out->len <= most;
}

static bool try_flow(struct writer *w, const struct node *n)
{
	size_t mark = w->out->len;
	/* a character has at most four bytes */
	size_t most = mark + (size_t)WIDTH * 4;

	if (n->len && (!n->is_flow || (n->comments && n->comments->end.len)))
		return false;
	if (add_flow(w->out, n, most, false) && (column(w) <= WIDTH || !n->len))
		return true;
	sbuf_cut(w->out, mark);
	return false;
}

static void add_members(struct writer *w, const struct node *n, size_t indent, bool on_line);

static void add_block_text(struct writer *w, const struct node *n, size_t indent)
{
	yaml_add_block_head(w->out, n);
	if (after(n) && !strchr(after(n), '\n'))
		add_after(w, n);
	end_line(w);
	yaml_add_block_lines(w->out, n, indent, WIDTH);
	w->line = w->out->len;
	w->blank_is_text = yaml_keeps_blank_lines(n);
}

/* Whether its members begin on the line of the dash before it. */
static bool shares_line(const struct node *n)
{
	return is_collection(n) && n->first && !after(n);
}

/* What stands behind a colon or dash, to the end of its last line. */
static void add_value(struct writer *w, const struct node *n, size_t indent, bool is_item)
{
	size_t mark = w->out->len;
	bool on_line = is_item && shares_line(n);

	if (n->kind != NODE_NULL)
		add(w, " ");
	if (yaml_wants_block(n)) {
		add_block_text(w, n, indent + STEP);
		return;
	}
	if (is_collection(n) && !try_flow(w, n)) {
		if (!on_line) {
			sbuf_cut(w->out, mark);
			add_after(w, n);
			end_line(w);
		}
		add_members(w, n, indent + STEP, on_line);
		return;
	}
	if (n->kind == NODE_TEXT)
		yaml_add_scalar(w->out, n, false);
	add_after(w, n);
	end_line(w);
}

/* The comment behind a value, where there is no room for it, as lines of its own. */
static void add_after_above(struct writer *w, const struct node *n, size_t indent)
{
	const char *line = after(n);

	while (line && *line) {
		size_t len = strcspn(line, "\n");

		indent_by(w, indent);
		sbuf_addn(w->out, line, len);
		end_line(w);
		line += len + (line[len] == '\n');
	}
}

/* The comments over a member. */
static void add_head(struct writer *w, const struct node *n, size_t indent)
{
	if (n->comments)
		add_lines(w, &n->comments->before, indent);
	/* behind the sign of a block scalar there is room for one line only */
	if (after(n) && strchr(after(n), '\n') && yaml_wants_block(n))
		add_after_above(w, n, indent);
}

static void add_item(struct writer *w, const struct node *n, size_t indent, bool on_line)
{
	if (!on_line) {
		add_head(w, n, indent);
		/* nothing can stand between the dash and a first member behind it */
		for (const struct node *p = n; shares_line(p); p = p->first) {
			add_head(w, p->first, indent);
			if (p->kind == NODE_MAP)
				break;
		}
		indent_by(w, indent);
	}
	add(w, "-");
	add_value(w, n, indent, true);
}

static void add_pair(struct writer *w, const struct node *n, size_t indent, bool on_line)
{
	size_t mark;

	if (!on_line) {
		add_head(w, n, indent);
		indent_by(w, indent);
	}
	mark = w->out->len;
	yaml_add_key(w->out, n->key, false);
	if (w->out->len - mark > LONGEST_KEY) {
		sbuf_cut(w->out, mark);
		add(w, "? ");
		yaml_add_key(w->out, n->key, false);
		end_line(w);
		indent_by(w, indent);
	}
	add(w, ":");
	add_value(w, n, indent, false);
}

static void add_members(struct writer *w, const struct node *n, size_t indent, bool on_line)
{
	NODE_EACH(it, n) {
		if (n->kind == NODE_MAP)
			add_pair(w, it, indent, on_line && it == n->first);
		else
			add_item(w, it, indent, on_line && it == n->first);
	}
	if (n->comments)
		add_lines(w, &n->comments->end, indent);
}

static void add_root(struct writer *w, const struct node *n)
{
	/* comments alone are an empty map too */
	bool is_said = n->kind != NODE_NULL && (n->len || n->is_flow || !has_comments(n));

	add_head(w, n, 0);
	if (yaml_wants_block(n)) {
		add_block_text(w, n, STEP);
	} else if (n->kind == NODE_TEXT) {
		yaml_add_scalar(w->out, n, false);
		add_after(w, n);
		end_line(w);
	} else if (is_said && try_flow(w, n)) {
		add_after(w, n);
		end_line(w);
	} else {
		add_after_above(w, n, 0);
		add_members(w, n, 0, false);
		return;
	}
	if (n->comments)
		add_lines(w, &n->comments->end, 0);
}

void yaml_write(struct sbuf *out, const struct node *root)
{
	struct writer w = {.out = out, .start = out->len, .line = out->len};

	add_root(&w, root);
}

void yaml_write_flow(struct sbuf *out, const struct node *n)
{
	add_flow(out, n, 0, true);
}
