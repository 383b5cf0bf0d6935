#include "rev/revfile.h"

#include <string.h>

/* One line of a header value: no control characters, no blanks at its end. */
static void add_line(struct sbuf *out, const char *s, size_t len)
{
	while (len && ((unsigned char)s[len - 1] <= ' '))
		len--;
	for (size_t i = 0; i < len; i++)
		sbuf_addc(out, (unsigned char)s[i] < ' ' ? ' ' : s[i]);
	sbuf_addc(out, '\n');
}

static void add_header(struct sbuf *out, const char *key, const char *value)
{
	const char *text = str_trim(out->arena, value);
	size_t len = strcspn(text, "\n");

	sbuf_addf(out, "-- %s:%s", key, len ? " " : "");
	add_line(out, text, len);
	while (text[len]) {
		text += len + 1;
		len = strcspn(text, "\n");
		/* a line of blanks would end the value; the bare comment sign does not */
		sbuf_add(out, strspn(text, " \t\r") == len ? "--" : "--   ");
		add_line(out, text, len);
	}
}

static void add_list(struct sbuf *out, const char *key, const struct vec *list, const char *between)
{
	struct sbuf value = SBUF_INIT(out->arena);

	for (size_t i = 0; i < list->len; i++) {
		if (i)
			sbuf_add(&value, between);
		sbuf_add(&value, list->items[i]);
	}
	add_header(out, key, sbuf_text(&value));
}

static void add_section(struct sbuf *out, const char *key, const char *sql)
{
	const char *text = sql ? sql : "";
	size_t len = strlen(text);

	while (len && strchr(" \t\r\n", text[len - 1]))
		len--;
	sbuf_addf(out, "-- %s:\n", key);
	sbuf_addn(out, text, len);
	if (len)
		sbuf_addc(out, '\n');
}

void rev_file_format(struct sbuf *out, const struct rev_new *r)
{
	add_header(out, "revision", r->id);
	add_list(out, "down_revision", &r->down, ", ");
	if (r->labels.len)
		add_list(out, "branch_labels", &r->labels, ", ");
	if (r->depends.len)
		add_list(out, "depends_on", &r->depends, ", ");
	add_header(out, "message", r->message);
	if (r->created)
		add_header(out, "created", r->created);
	if (r->proven)
		add_header(out, "proven", r->proven);
	if (r->not_proven)
		add_header(out, "not proven", r->not_proven);
	if (r->hazards.len)
		add_list(out, "hazards", &r->hazards, "\n");
	if (r->unfinished.len)
		add_list(out, "unfinished", &r->unfinished, ", ");
	if (r->set.len)
		add_list(out, "set", &r->set, "\n");
	sbuf_addc(out, '\n');
	add_section(out, "upgrade", r->up);
	sbuf_add(out, "\n\\quit\n");
	add_section(out, "downgrade", r->down_sql);
}
