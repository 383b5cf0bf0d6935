#include "text/yaml_reader.h"

#include "text/yaml_scalar.h"
#include "text/yaml_scan.h"

#include <string.h>

enum { LONGEST_HINT = 200 };

/* 'it's' was meant as a text in quotes, with an apostrophe: its own quotes go. */
static void without_quotes(const char **p, const char **end)
{
	const char *close = yaml_quoted_end(*p, *end);

	if (close && close < *end && str_is_word(*close) && *end - *p > 2 && (*end)[-1] == **p) {
		(*p)++;
		(*end)--;
	}
}

/* The value in quotes behind its key, on one line: what to write instead. */
static const char *paste(struct yaml_reader *r, const struct yaml_found *f)
{
	struct sbuf text = SBUF_INIT(r->ds->arena);
	struct sbuf out = SBUF_INIT(r->ds->arena);
	const char *p = f->value;
	const char *end = f->value_end;

	if (*p == '\'' || *p == '"')
		without_quotes(&p, &end);
	for (; p < end; p++) {
		bool is_space = yaml_is_blank(*p) || *p == '\n' || *p == '\r';

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

void yaml_tell_found(struct yaml_reader *r, struct pos pos, const struct yaml_found *f)
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
	case '#': return "a blank and a hash sign begin a comment: the rest of the value is lost";
	case ',': return "a comma between brackets or braces ends a value: this one is cut in two";
	default: return "a bracket or brace ends this value: it is cut in two";
	}
}

void yaml_trap_value(struct yaml_reader *r, const yaml_event_t *e)
{
	struct yaml_frame *top = yaml_top(r);
	const char *text = (const char *)e->data.scalar.value;
	struct yaml_found f = {0};
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
	f.why = why_cut(*yaml_skip_blanks(end, r->end));
	r->trap_end = f.value_end;
	if (top)
		top->is_trapped = true;
	yaml_tell_found(r, yaml_pos(r, &e->start_mark), &f);
}

/* "x:integer", of len bytes, is one word for YAML. */
static bool tell_colon(struct yaml_reader *r, struct pos pos, const char *text, size_t len)
{
	const char *colon = memchr(text, ':', len);
	size_t rest = colon ? len - (size_t)(colon + 1 - text) : 0;
	struct diag *d;

	if (!rest || colon == text || len > LONGEST_HINT)
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
	struct yaml_found f = {.is_key = true};
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
	yaml_tell_found(r, pos, &f);
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
	while (p > r->text && (yaml_is_blank(p[-1]) || p[-1] == '\n' || p[-1] == '\r'))
		p--;
	if (p > r->text && p[-1] == ':')
		return;
	top->is_trapped = tell_key(r, pos) || tell_colon(r, pos, top->key, strlen(top->key));
}

bool yaml_trap_colon(struct yaml_reader *r, const yaml_mark_t *mark)
{
	const char *p = yaml_at(r, mark);
	const char *end = yaml_value_end(p, r->end, yaml_in_flow(r));

	return end && str_is_word(*p) && tell_colon(r, yaml_pos(r, mark), p, (size_t)(end - p));
}
