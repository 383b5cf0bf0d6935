#include "text/yaml_reader.h"

#include "text/yaml_scalar.h"
#include "text/yaml_scan.h"

#include <string.h>

/* A value that stands without the quotes it needs. */
struct found {
	const char *key;	/* NULL: an item of a list */
	const char *key_end;
	const char *value;
	const char *value_end;	/* NULL: it is not clear how far the value goes */
	const char *why;
	bool is_key;		/* the value is a key itself */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	return p;
}

/* 'it's' was meant as a text in quotes, with an apostrophe: its own quotes go. */
static void without_quotes(const char **p, const char **end)
{
	const char *close = yaml_quoted_end(*p, *end);

	if (close && close < *end && is_word(*close) && *end - *p > 2 && (*end)[-1] == **p) {
		(*p)++;
		(*end)--;
	}
}

/* The value in quotes behind its key, on one line: what to write instead. */
static const char *paste(struct yaml_reader *r, const struct found *f)
{
	struct sbuf text = SBUF_INIT(r->ds->arena);
	struct sbuf out = SBUF_INIT(r->ds->arena);
	const char *p = f->value;
	const char *end = f->value_end;

	if (*p == '\'' || *p == '"')
		without_quotes(&p, &end);
	for (; p < end; p++) {
		bool is_space = is_blank(*p) || *p == '\n' || *p == '\r';

		if (!is_space)
			sbuf_addc(&text, *p);
		else if (text.len && text.text[text.len - 1] != ' ')
			sbuf_addc(&text, ' ');
	}
	if (f->key) {
		sbuf_addn(&out, f->key, (size_t)(f->key_end - f->key));
		sbuf_add(&out, ": ");
	}
	yaml_add_quoted(&out, sbuf_text(&text));
	return sbuf_text(&out);
}

static void tell(struct yaml_reader *r, struct pos pos, const struct found *f)
{
	struct diag *d = diag_add(r->ds, MG_YAML_TRAP, pos, "%s", f->why);

	if (f->value_end)
		diag_hint(r->ds, d, "Put the %s in quotes: `%s`.", f->is_key ? "key" : "value",
			  paste(r, f));
	else
		diag_hint(r->ds, d, "Put the value in quotes.");
	r->is_trapped = true;
	r->errors++;
}

static const char *why_cut(char c)
{
	switch (c) {
	case '#':
		return "a blank and a hash sign begin a comment: the rest of this value is not read";
	case ',':
		return "a comma between brackets or braces ends a value: this one is cut in two";
	default:
		return "a bracket or brace ends this value: it is cut in two";
	}
}

void yaml_trap_value(struct yaml_reader *r, const yaml_event_t *e)
{
	struct yaml_frame *top = yaml_top(r);
	const char *text = (const char *)e->data.scalar.value;
	struct found f = {0};
	const char *end;

	if (e->data.scalar.anchor || !yaml_is_open(text))
		return;
	f.value = yaml_at(r, &e->start_mark);
	if (r->trap_end && f.value < r->trap_end)
		return;
	end = yaml_at(r, &e->end_mark);
	f.value_end = yaml_value_end(f.value, r->end, yaml_in_flow(r));
	if (!f.value_end || f.value_end <= end)
		return;
	if (top && top->key) {
		f.key = top->key;
		f.key_end = f.key + strlen(f.key);
	}
	f.why = why_cut(*skip_blanks(end, r->end));
	r->trap_end = f.value_end;
	if (top)
		top->is_trapped = true;
	tell(r, yaml_pos(r, &e->start_mark), &f);
}

/* "x:integer", of len bytes, is one word for YAML. */
static bool tell_colon(struct yaml_reader *r, struct pos pos, const char *text, size_t len)
{
	const char *colon = memchr(text, ':', len);
	size_t rest = colon ? len - (size_t)(colon + 1 - text) : 0;
	struct diag *d;

	if (!rest || colon == text)
		return false;
	d = diag_add(r->ds, MG_YAML_TRAP, pos,
		     "without a blank behind its colon this is no key with a value");
	diag_hint(r->ds, d, "Write `%.*s: %.*s`.", (int)(colon - text), text, (int)rest, colon + 1);
	r->is_trapped = true;
	r->errors++;
	return true;
}

/* A key that a comma cut in two, such as a function with its arguments. */
static bool tell_key(struct yaml_reader *r, struct pos pos)
{
	const struct yaml_frame *top = yaml_top(r);
	yaml_mark_t mark = {.line = pos.line - 1, .column = pos.col - 1};
	struct found f = {.is_key = true};
	const char *end;

	if (!yaml_is_open(top->key))
		return false;
	f.why = "a comma between braces ends a key: this one is cut in two";
	f.value = yaml_at(r, &mark);
	end = yaml_value_end(f.value, r->end, true);
	if (!end)
		return false;
	/* the value behind the key stays as it is */
	f.value_end = end;
	while (f.value_end > f.value && f.value_end[-1] != ':')
		f.value_end--;
	f.value_end = f.value_end > f.value ? f.value_end - 1 : end;
	r->trap_end = end;
	tell(r, pos, &f);
	return true;
}

void yaml_trap_keyless(struct yaml_reader *r, const yaml_event_t *e)
{
	struct yaml_frame *top = yaml_top(r);
	struct pos pos = {r->src, top->key_line, top->key_col};
	const char *p;

	if (top->is_key_quoted || top->is_trapped)
		return;
	p = yaml_at(r, &e->start_mark);
	while (p > r->text && (is_blank(p[-1]) || p[-1] == '\n' || p[-1] == '\r'))
		p--;
	if (p > r->text && p[-1] == ':')
		return;
	top->is_trapped = tell_key(r, pos) || tell_colon(r, pos, top->key, strlen(top->key));
}

bool yaml_trap_colon(struct yaml_reader *r, const yaml_mark_t *mark)
{
	const char *p = yaml_at(r, mark);
	const char *end = yaml_value_end(p, r->end, yaml_in_flow(r));

	return end && is_word(*p) && tell_colon(r, yaml_pos(r, mark), p, (size_t)(end - p));
}

/* A walk along one line, from value to value. */
struct walk {
	const char *line;
	const char *end;	/* of the line */
	const char *p;
	const char *text_end;
	const char *problem;
	const char *key;	/* the scalar met last */
	const char *key_end;
	const char *opened;	/* the outermost bracket of this line, and its key */
	const char *opened_key;
	const char *opened_key_end;
	size_t depth;		/* brackets opened on this line */
	bool began_in_flow;
	bool is_value;		/* behind a colon */
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
		return p + 1 == w->end || is_blank(p[1]) || in_flow(w);
	return in_flow(w) && strchr(",]}", *p);
}

static bool catch(const struct walk *w, struct found *f, const char *value, const char *why)
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
static bool walk_quoted(struct walk *w, struct found *f)
{
	const char *begin = w->p;
	const char *close = yaml_quoted_end(begin, w->end);
	const char *next;

	if (!close) {
		w->p = w->end;
		return false;
	}
	next = skip_blanks(close, w->end);
	if (!ends_scalar(w, next) || (w->is_value && next < w->end && *next == ':'))
		return catch(w, f, begin,
			     "a value that begins with a quote ends at the next one: text follows");
	w->key = begin;
	w->key_end = close;
	w->p = close;
	return false;
}

static bool walk_plain(struct walk *w, struct found *f)
{
	const char *begin = w->p;
	const char *p = begin;

	for (; p < w->end; p++) {
		if (*p == ':' && (p + 1 == w->end || is_blank(p[1])))
			break;
		if (*p == '#' && p > begin && is_blank(p[-1]))
			break;
		if (in_flow(w) && strchr(",[]{}", *p))
			break;
	}
	w->p = p;
	if (p < w->end && in_flow(w) && (*p == '[' || *p == '{'))
		return catch(w, f, begin,
			     "between brackets or braces, a bracket within a value needs quotes");
	if (p < w->end && *p == ':' && w->is_value)
		return catch(w, f, begin, "a colon and a blank within a value need quotes");
	w->key = begin;
	while (p > begin && is_blank(p[-1]))
		p--;
	w->key_end = p;
	return false;
}

static bool walk_bracket(struct walk *w, struct found *f)
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
	if (!closes || in_flow(w) || !w->opened || ends_scalar(w, skip_blanks(w->p, w->end)))
		return false;
	w->is_value = w->opened_key != NULL;
	w->key = w->opened_key;
	w->key_end = w->opened_key_end;
	return catch(w, f, w->opened,
		     "a value that begins with a bracket or brace ends with it: text follows");
}

/* Whether libyaml stopped within the sign at p, or at the word behind it. */
static bool is_refused(const struct walk *w)
{
	const char *next = skip_blanks(w->p + 1, w->end);

	if (w->problem < w->p)
		return false;
	while (next < w->problem && !is_blank(*next))
		next++;
	return next >= w->problem;
}

/* Signs that mean something at the beginning of a value. */
static bool walk_sign(struct walk *w, struct found *f)
{
	bool is_directive = *w->p == '%' && w->p == w->line;
	bool is_never = strchr("%@`", *w->p) || (!in_flow(w) && strchr(",]}", *w->p));

	if (!is_directive && (is_never || is_refused(w)))
		return catch(w, f, w->p, "a value that begins with this sign needs quotes");
	while (w->p < w->end && !is_blank(*w->p) && !ends_scalar(w, w->p))
		w->p++;
	return false;
}

static bool walk_step(struct walk *w, struct found *f)
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
	if (strchr("-?", c) && !w->is_value && w->p + 1 < w->end && is_blank(w->p[1])) {
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
	struct walk w = {.p = at, .text_end = r->end, .problem = at};
	struct found f = {0};
	struct pos pos = {r->src, (uint32_t)mark->line + 1, 1};

	while (w.p > r->text && w.p[-1] != '\n')
		w.p--;
	w.line = w.p;
	w.end = memchr(w.line, '\n', (size_t)(r->end - w.line));
	if (!w.end)
		w.end = r->end;
	w.began_in_flow = yaml_in_flow(r);
	for (;;) {
		w.p = skip_blanks(w.p, w.end);
		if (w.p >= w.end || *w.p == '#' || *w.p == '\r')
			return false;
		if (walk_step(&w, &f))
			break;
	}
	pos.col += (uint32_t)str_width(w.line, (size_t)(f.value - w.line));
	tell(r, pos, &f);
	return true;
}
