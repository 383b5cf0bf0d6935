#include "text/yaml_reader.h"

#include "text/yaml_scan.h"

#include <string.h>

/* A walk along one line, from value to value. */
struct walk {
	const char *line;
	const char *end; /* of the line */
	const char *p;
	const char *text_end;
	const char *problem;
	const char *key; /* the scalar met last */
	const char *key_end;
	const char *opened; /* the outermost bracket of this line, and its key */
	const char *opened_key;
	const char *opened_key_end;
	size_t depth; /* brackets opened on this line */
	bool began_in_flow;
	bool is_value; /* behind a colon */
};

static bool in_flow(const struct walk *w)
{
	return w->depth || w->began_in_flow;
}

static bool ends_scalar(const struct walk *w, const char *p)
{
	if (p == w->end || *p == '#')
		return true;
	if (*p == ':')
		return p + 1 == w->end || yaml_is_blank(p[1]) || in_flow(w);
	return in_flow(w) && strchr(",]}", *p);
}

static bool catch (const struct walk *w, struct yaml_found *f, const char *value, const char *why)
{
	f->key = w->is_value ? w->key : NULL;
	f->key_end = w->key_end;
	f->value = value;
	f->value_end = yaml_value_end(value, w->text_end, in_flow(w));
	if (!f->value_end && !in_flow(w)) {
		f->value_end = w->end;
		while (f->value_end > value + 1 && strchr(" \t\r", f->value_end[-1]))
			f->value_end--;
	}
	f->why = why;
	return true;
}

/* Each walk_ function steps over one thing, or catches it. */
static bool walk_quoted(struct walk *w, struct yaml_found *f)
{
	const char *begin = w->p;
	const char *close = yaml_quoted_end(begin, w->end);
	const char *next;

	if (!close) {
		w->p = w->end;
		return false;
	}
	next = yaml_skip_blanks(close, w->end);
	if (!ends_scalar(w, next) || (w->is_value && next < w->end && *next == ':'))
		return catch (
			w, f, begin,
			"a value that begins with a quote ends at the next one: text follows");
	w->key = begin;
	w->key_end = close;
	w->p = close;
	return false;
}

static bool walk_plain(struct walk *w, struct yaml_found *f)
{
	const char *begin = w->p;
	const char *p = begin;

	for (; p < w->end; p++) {
		if (*p == ':' && (p + 1 == w->end || yaml_is_blank(p[1])))
			break;
		if (*p == '#' && p > begin && yaml_is_blank(p[-1]))
			break;
		if (in_flow(w) && strchr(",[]{}", *p))
			break;
	}
	w->p = p;
	if (p < w->end && in_flow(w) && (*p == '[' || *p == '{'))
		return catch (w, f, begin,
			      "between brackets or braces, a bracket within a value needs quotes");
	if (p < w->end && *p == ':' && w->is_value)
		return catch (w, f, begin, "a colon and a blank within a value need quotes");
	w->key = begin;
	while (p > begin && yaml_is_blank(p[-1]))
		p--;
	w->key_end = p;
	return false;
}

static bool walk_bracket(struct walk *w, struct yaml_found *f)
{
	char c = *w->p;
	bool closes = c == ']' || c == '}';

	if (!closes) {
		if (w->depth++ == 0) {
			w->opened = w->p;
			w->opened_key = w->is_value ? w->key : NULL;
			w->opened_key_end = w->key_end;
		}
		w->is_value = false;
	} else if (w->depth) {
		w->depth--;
	} else {
		w->began_in_flow = false;
	}
	w->p++;
	if (!closes || in_flow(w) || !w->opened || ends_scalar(w, yaml_skip_blanks(w->p, w->end)))
		return false;
	w->is_value = w->opened_key != NULL;
	w->key = w->opened_key;
	w->key_end = w->opened_key_end;
	return catch (w, f, w->opened,
		      "a value that begins with a bracket or brace ends with it: text follows");
}

/* Whether libyaml stopped within the sign at p, or at the word behind it. */
static bool is_refused(const struct walk *w)
{
	const char *next = yaml_skip_blanks(w->p + 1, w->end);

	if (w->problem < w->p)
		return false;
	while (next < w->problem && !yaml_is_blank(*next))
		next++;
	return next >= w->problem;
}

/* Signs that mean something at the beginning of a value. */
static bool walk_sign(struct walk *w, struct yaml_found *f)
{
	bool is_directive = *w->p == '%' && w->p == w->line;
	bool is_never = strchr("%@`", *w->p) || (!in_flow(w) && strchr(",]}", *w->p));

	if (!is_directive && (is_never || is_refused(w)))
		return catch (w, f, w->p, "a value that begins with this sign needs quotes");
	while (w->p < w->end && !yaml_is_blank(*w->p) && !ends_scalar(w, w->p))
		w->p++;
	return false;
}

static bool walk_step(struct walk *w, struct yaml_found *f)
{
	char c = *w->p;

	if (c == '\'' || c == '"')
		return walk_quoted(w, f);
	if (strchr("[{", c) || (strchr("]}", c) && in_flow(w)))
		return walk_bracket(w, f);
	if (c == ',' && in_flow(w)) {
		w->is_value = false;
		w->p++;
		return false;
	}
	if (c == ':' && ends_scalar(w, w->p)) {
		w->is_value = true;
		w->p++;
		return false;
	}
	if (strchr("-?", c) && !w->is_value && w->p + 1 < w->end && yaml_is_blank(w->p[1])) {
		w->p++;
		return false;
	}
	if (strchr("%@`*&!|>,]}", c))
		return walk_sign(w, f);
	return walk_plain(w, f);
}

bool yaml_trap_line(struct yaml_reader *r, const yaml_mark_t *mark)
{
	const char *at = yaml_at(r, mark);
	const char *line = yaml_line_start(r, at);
	struct walk w = {.line = line, .p = line, .text_end = r->end, .problem = at};
	struct yaml_found f = {0};
	struct pos pos = {r->src, (uint32_t)mark->line + 1, 1};

	w.end = memchr(line, '\n', (size_t)(r->end - line));
	if (!w.end)
		w.end = r->end;
	w.began_in_flow = yaml_in_flow(r);
	for (;;) {
		w.p = yaml_skip_blanks(w.p, w.end);
		if (w.p >= w.end || *w.p == '#' || *w.p == '\r')
			return false;
		if (walk_step(&w, &f))
			break;
	}
	pos = pos_forward(pos, line, (size_t)(f.value - line));
	yaml_tell_found(r, pos, &f);
	return true;
}
