#include "base/diag.h"

#include <string.h>

static const struct diag_row rows[] = {
#define DIAG(name, number, level, exit_code, title, text)                                          \
	[MG_##name] = {#name, number, level, exit_code, title, text},
#include "base/codes.def"
#undef DIAG
};

static const char *const level_names[] = {
	[DIAG_ERROR] = "error",
	[DIAG_WARNING] = "warning",
	[DIAG_NOTE] = "note",
};

static const char *const level_colours[] = {
	[DIAG_ERROR] = "\033[1;31m",
	[DIAG_WARNING] = "\033[1;33m",
	[DIAG_NOTE] = "\033[1;36m",
};

const struct diag_row *diag_row(enum diag_code code)
{
	return &rows[code];
}

const struct diag_row *diag_find(int number)
{
	for (size_t i = 0; i < MG__COUNT; i++) {
		if (rows[i].number == number)
			return &rows[i];
	}
	return NULL;
}

struct diag *diag_add(struct diags *ds, enum diag_code code, struct pos pos, const char *fmt, ...)
{
	struct diag *d = ARENA_NEW(ds->arena, struct diag);
	va_list ap;

	d->code = code;
	d->pos = pos;
	va_start(ap, fmt);
	d->text = arena_vprintf(ds->arena, fmt, ap);
	va_end(ap);
	vec_push(ds->arena, &ds->list, d);
	if (rows[code].level == DIAG_ERROR)
		ds->errors++;
	return d;
}

void diag_hint(struct diags *ds, struct diag *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	d->hint = arena_vprintf(ds->arena, fmt, ap);
	va_end(ap);
}

void diag_note(struct diags *ds, struct diag *d, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vec_push(ds->arena, &d->notes, arena_vprintf(ds->arena, fmt, ap));
	va_end(ap);
}

void diags_take(struct diags *ds, const struct diags *from)
{
	for (size_t i = 0; i < from->list.len; i++)
		vec_push(ds->arena, &ds->list, from->list.items[i]);
	ds->errors += from->errors;
}

int diags_exit(const struct diags *ds)
{
	for (size_t i = 0; i < ds->list.len; i++) {
		const struct diag *d = ds->list.items[i];

		if (rows[d->code].level == DIAG_ERROR)
			return rows[d->code].exit_code;
	}
	return 0;
}

static bool is_harmless(const char *p, size_t len)
{
	unsigned char c = (unsigned char)*p;

	if (len == 1)
		return c == '\t' || (c >= ' ' && c < 0x7F);
	/* the control characters beyond ASCII all begin with C2 */
	return str_bad_utf8(p, len) < 0 && !(c == 0xC2 && (unsigned char)p[1] < 0xA0);
}

/* What is no text, or would steer the terminal, is shown as a question mark. */
static void print_harmless(struct sbuf *out, const char *p, const char *end)
{
	while (p < end) {
		const char *next = p + 1;

		while (next < end && str_goes_on(*next))
			next++;
		if (is_harmless(p, (size_t)(next - p)))
			sbuf_addn(out, p, (size_t)(next - p));
		else
			sbuf_addc(out, '?');
		p = next;
	}
}

/* The line that pos points at, with a caret below; long lines are cut round it. */
static void print_source_line(struct sbuf *out, const struct pos *pos)
{
	enum { BEFORE = 70, MOST = 100 };
	const char *p = pos->src->text;
	const char *end;
	const char *stop;
	const char *caret;

	if (!p || !pos->line)
		return;
	end = p + pos->src->len;
	for (uint32_t i = 1; i < pos->line && p < end; i++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		p = nl ? nl + 1 : end;
	}
	if (p >= end)
		return;
	stop = memchr(p, '\n', (size_t)(end - p));
	if (!stop)
		stop = end;
	if (stop > p && stop[-1] == '\r')
		stop--;
	if (pos->line == 1)
		p += str_bom(p, (size_t)(stop - p));
	caret = p + str_chars(p, (size_t)(stop - p), pos->col ? pos->col - 1 : 0);
	if (caret - p > BEFORE) {
		p = caret - BEFORE;
		while (p < caret && str_goes_on(*p))
			p++;
	}
	if (stop - p > MOST) {
		stop = p + MOST;
		while (stop > caret && str_goes_on(*stop))
			stop--;
	}
	sbuf_add(out, "    ");
	print_harmless(out, p, stop);
	sbuf_add(out, "\n    ");
	for (const char *q = p; q < caret; q++) {
		if (!str_goes_on(*q))
			sbuf_addc(out, *q == '\t' ? '\t' : ' ');
	}
	sbuf_add(out, "^\n");
}

static void print_one(struct sbuf *out, const struct diag *d, bool colour)
{
	const struct diag_row *row = &rows[d->code];

	if (d->pos.src && d->pos.line)
		sbuf_addf(out, "%s:%u:%u: ", d->pos.src->name, d->pos.line, d->pos.col);
	else if (d->pos.src)
		sbuf_addf(out, "%s: ", d->pos.src->name);
	if (colour)
		sbuf_add(out, level_colours[row->level]);
	sbuf_addf(out, "%s", level_names[row->level]);
	if (row->level != DIAG_NOTE)
		sbuf_addf(out, " MG%04d", row->number);
	sbuf_add(out, ":");
	if (colour)
		sbuf_add(out, "\033[0m");
	sbuf_addf(out, " %s\n", d->text);
	if (d->pos.src)
		print_source_line(out, &d->pos);
	for (size_t i = 0; i < d->notes.len; i++)
		sbuf_addf(out, "    %s\n", (const char *)d->notes.items[i]);
	if (d->hint)
		sbuf_addf(out, "hint: %s\n", d->hint);
}

void diags_print(struct sbuf *out, const struct diags *ds, bool colour)
{
	for (size_t i = 0; i < ds->list.len; i++)
		print_one(out, ds->list.items[i], colour);
}
