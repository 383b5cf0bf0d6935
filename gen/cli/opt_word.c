#include "cli/opt_word.h"
#include "cli/rows.h"

#include <string.h>

struct diag *opt_complain(struct parser *p, const char *fmt, ...)
{
	va_list ap;
	const char *text;

	va_start(ap, fmt);
	text = arena_vprintf(p->a, fmt, ap);
	va_end(ap);
	return diag_add(&p->ds, MG_USAGE, POS_NONE, "%s", text);
}

void opt_add_usage(struct parser *p, struct diag *d)
{
	diag_note(&p->ds, d, "usage: %s", row_usage(p->a, p->c));
}

bool opt_is_option(const char *arg)
{
	return arg[0] == '-' && arg[1] && (arg[1] < '0' || arg[1] > '9');
}

static const struct option_row *by_letter(const struct command *c, char letter)
{
	ROWS_EACH(row) {
		if (row->letter == letter && (!c || row_is_taken(c, row)))
			return row;
	}
	return NULL;
}

static bool is_named(const struct option_row *row, const char *name, size_t len)
{
	return strlen(row->name) == len && strncmp(row->name, name, len) == 0;
}

/* The option with that name or beginning; *n says how many begin so. c NULL: any command's. */
static const struct option_row *by_name(const struct command *c, const char *name, size_t len,
					size_t *n)
{
	const struct option_row *found = NULL;

	*n = 0;
	ROWS_EACH(row) {
		if (c && !row_is_taken(c, row))
			continue;
		if (is_named(row, name, len)) {
			*n = 1;
			return row;
		}
		if (strncmp(row->name, name, len) == 0) {
			found = row;
			++*n;
		}
	}
	return *n == 1 ? found : NULL;
}

/* An option written in full is never taken for the value of the one before it. */
static bool can_be_value(const char *arg)
{
	if (!arg)
		return false;
	if (arg[0] != '-' || !arg[1])
		return true;
	if (arg[1] == '-')
		return arg[2] && !opt_find(arg + 2);
	return arg[2] || !by_letter(NULL, arg[1]);
}

static void explain_ambiguous(struct parser *p, const char *name, size_t len)
{
	struct sbuf list = SBUF_INIT(p->a);

	p->has_strange = true;
	ROWS_EACH(row) {
		if (row_is_taken(p->c, row) && strncmp(row->name, name, len) == 0)
			sbuf_addf(&list, "%s--%s", list.len ? ", " : "", row->name);
	}
	opt_complain(p, "--%.*s is short for several options: %s", (int)len, name,
		     sbuf_text(&list));
}

static void explain_unknown(struct parser *p, const char *shown, const char *name, bool exists)
{
	struct vec names = {0};
	const char *near;
	struct diag *d;

	p->has_strange = true;
	d = opt_complain(p, exists ? "`%s` does not take %s" : "`%s` has no option %s", p->c->name,
			 shown);
	ROWS_EACH(row) {
		if (row_is_taken(p->c, row))
			vec_push(p->a, &names, row->name);
	}
	near = name && !exists ? str_nearest(name, (const char *const *)names.items, names.len)
			       : NULL;
	if (near)
		diag_hint(&p->ds, d, "Did you mean --%s?", near);
	else
		diag_hint(&p->ds, d, "`modelgen help %s` lists its options.", p->c->name);
}

static bool is_choice(struct parser *p, const struct option_row *row, const char *value)
{
	const char *const *choices = row_choices(p->a, p->c, row);
	const char *near;
	struct diag *d;
	size_t n = 0;

	for (; choices[n]; n++) {
		if (str_eq(choices[n], value))
			return true;
	}
	d = opt_complain(p, "--%s cannot be `%s`", row->name, value);
	near = str_nearest(value, choices, n);
	if (near)
		diag_hint(&p->ds, d, "Did you mean --%s %s?", row->name, near);
	else
		diag_hint(&p->ds, d, "It is one of %s.", row_value(p->a, p->c, row));
	return false;
}

static void set(struct parser *p, const struct option_row *row, const char *value)
{
	char *target = (char *)p->out + row->offset;

	switch (row->type) {
	case OPT_FLAG: *(bool *)target = true; break;
	case OPT_CHOICE:
		if (!is_choice(p, row, value))
			break;
		*(const char **)target = value;
		break;
	case OPT_TEXT: *(const char **)target = value; break;
	case OPT_LIST: vec_push(p->a, (struct vec *)target, value); break;
	}
}

/* The value in the next word, or a complaint. */
static void set_from_next(struct parser *p, const struct option_row *row)
{
	const char *next = p->at + 1 < p->argc ? p->argv[p->at + 1] : NULL;
	struct diag *d;

	if (can_be_value(next)) {
		p->at++;
		set(p, row, next);
		return;
	}
	d = opt_complain(p, "--%s needs a value: %s", row->name, row_value(p->a, p->c, row));
	if (next)
		diag_hint(&p->ds, d, "A value that is spelled like an option is written --%s=%s.",
			  row->name, next);
	else
		opt_add_usage(p, d);
}

static void parse_long(struct parser *p, const char *name)
{
	const char *equals = strchr(name, '=');
	size_t len = equals ? (size_t)(equals - name) : strlen(name);
	const char *word = arena_strndup(p->a, name, len);
	size_t n;
	const struct option_row *row = by_name(p->c, name, len, &n);

	if (!row) {
		if (n > 1)
			explain_ambiguous(p, name, len);
		else
			explain_unknown(p, arena_printf(p->a, "--%s", word), word,
					opt_find(word) != NULL);
	} else if (!row_has_value(row) && equals) {
		opt_complain(p, "--%s takes no value", row->name);
	} else if (!row_has_value(row)) {
		set(p, row, NULL);
	} else if (equals) {
		set(p, row, equals + 1);
	} else {
		set_from_next(p, row);
	}
}

/* -q, -qv, -mTEXT, -m TEXT */
static void parse_letters(struct parser *p, const char *letters)
{
	for (; *letters; letters++) {
		const struct option_row *row = by_letter(p->c, *letters);

		if (!row) {
			/* a word after one dash (-sql): the nearest long name helps */
			explain_unknown(p, arena_printf(p->a, "-%s", letters),
					letters[1] ? letters : NULL,
					!letters[1] && by_letter(NULL, *letters));
			return;
		}
		if (!row_has_value(row)) {
			set(p, row, NULL);
			continue;
		}
		if (letters[1])
			set(p, row, letters + 1);
		else
			set_from_next(p, row);
		return;
	}
}

void opt_read(struct parser *p)
{
	const char *word = p->argv[p->at];

	if (word[1] == '-')
		parse_long(p, word + 2);
	else
		parse_letters(p, word + 1);
}

bool opt_takes_next(const char *arg, const char *next)
{
	const struct option_row *row;
	size_t n;

	if (!can_be_value(next))
		return false;
	if (arg[1] == '-') {
		row = strchr(arg, '=') ? NULL : by_name(NULL, arg + 2, strlen(arg + 2), &n);
		return row && row_has_value(row);
	}
	for (const char *p = arg + 1; *p; p++) {
		row = by_letter(NULL, *p);
		if (!row || row_has_value(row))
			return row && !p[1];
	}
	return false;
}
