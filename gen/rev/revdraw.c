#include "rev/revdraw.h"

#include "rev/revshow.h"

#include <string.h>

struct drawing {
	struct sbuf *out;
	const struct rev_picture *picture;
	bool *is_drawn;
	struct vec columns; /* struct rev_node *: what each line leads down to */
};

static bool *drawn_set(struct arena *a, const struct rev_picture *p)
{
	bool *set = rev_set_new(a, p->graph);

	for (size_t i = 0; i < p->nodes->len; i++)
		set[((const struct rev_node *)p->nodes->items[i])->order] = true;
	return set;
}

static size_t find_column(const struct drawing *d, const struct rev_node *n, size_t from)
{
	while (from < d->columns.len && d->columns.items[from] != n)
		from++;
	return from;
}

static void end_row(struct drawing *d)
{
	size_t len = d->out->len;

	while (len && d->out->text[len - 1] == ' ')
		len--;
	sbuf_cut(d->out, len);
	sbuf_addc(d->out, '\n');
}

/* Column k runs into column m on its left; those behind it move up. */
static void join(struct drawing *d, size_t m, size_t k)
{
	struct sbuf *out = d->out;

	for (size_t j = 0; j < k; j++) {
		sbuf_addc(out, '|');
		sbuf_addc(out, j + 1 == k ? '/' : j >= m ? '_' : ' ');
	}
	for (size_t j = k + 1; j < d->columns.len; j++)
		sbuf_add(out, " /");
	end_row(d);
	for (size_t j = k; j + 1 < d->columns.len; j++)
		d->columns.items[j] = d->columns.items[j + 1];
	d->columns.len--;
}

/* A new column for n appears behind column m. */
static void branch(struct drawing *d, size_t m, struct rev_node *n)
{
	struct sbuf *out = d->out;

	for (size_t j = 0; j <= m; j++)
		sbuf_add(out, j == m ? "|\\" : "| ");
	for (size_t j = m + 1; j < d->columns.len; j++)
		sbuf_add(out, " \\");
	end_row(d);
	vec_push(out->arena, &d->columns, n);
	for (size_t j = d->columns.len - 1; j > m + 1; j--)
		d->columns.items[j] = d->columns.items[j - 1];
	d->columns.items[m + 1] = n;
}

static void draw_node(struct drawing *d, const struct rev_node *n, size_t at)
{
	bool is_current = d->picture->current && rev_list_has(d->picture->current, n);

	for (size_t j = 0; j < d->columns.len; j++)
		sbuf_add(d->out, j == at ? "* " : "| ");
	rev_show_words(d->out, n,
		       REV_SHOW_LABELS | REV_SHOW_TITLE | (is_current ? REV_SHOW_CURRENT : 0));
	if (n->depends.len)
		sbuf_addf(d->out, " [needs %s]", rev_ids_text(d->out->arena, &n->depends));
	sbuf_addc(d->out, '\n');
}

static void step(struct drawing *d, struct rev_node *n)
{
	size_t at = find_column(d, n, 0);
	bool is_first = true;

	if (at == d->columns.len)
		vec_push(d->out->arena, &d->columns, n);
	for (size_t k = d->columns.len; k-- > at + 1;) {
		if (d->columns.items[k] == n)
			join(d, at, k);
	}
	draw_node(d, n, at);
	for (size_t i = 0; i < n->parents.len; i++) {
		struct rev_node *p = n->parents.items[i];

		if (!d->is_drawn[p->order])
			continue;
		if (is_first)
			d->columns.items[at] = p;
		else
			branch(d, at, p);
		is_first = false;
	}
	if (!is_first)
		return;
	/* the line ends here; those behind it move up in the next row */
	for (size_t j = at; j + 1 < d->columns.len; j++)
		d->columns.items[j] = d->columns.items[j + 1];
	d->columns.len--;
	if (at >= d->columns.len)
		return;
	for (size_t j = 0; j < at; j++)
		sbuf_add(d->out, "| ");
	for (size_t j = at; j < d->columns.len; j++)
		sbuf_add(d->out, " /");
	end_row(d);
}

void rev_draw_text(struct sbuf *out, const struct rev_picture *p)
{
	struct drawing d = {.out = out, .picture = p, .is_drawn = drawn_set(out->arena, p)};

	for (size_t i = 0; i < p->nodes->len; i++)
		step(&d, p->nodes->items[i]);
}

/* Text between double quotes: those of the text become single ones. */
static void add_quoted(struct sbuf *out, const char *text)
{
	for (; *text; text++)
		sbuf_addc(out, *text == '"' || *text == '\\' ? '\'' : *text);
}

static void add_label(struct sbuf *out, const struct rev_picture *p, const struct rev_node *n,
		      const char *line_end)
{
	const char *title = rev_file_title(out->arena, n->file);
	struct sbuf words = SBUF_INIT(out->arena);
	bool is_current = p->current && rev_list_has(p->current, n);

	rev_show_words(&words, n, REV_SHOW_LABELS | (is_current ? REV_SHOW_CURRENT : 0));
	add_quoted(out, sbuf_text(&words));
	if (!*title)
		return;
	sbuf_add(out, line_end);
	add_quoted(out, title);
}

static void add_links(struct sbuf *out, const struct vec *from, const bool *is_drawn,
		      const struct rev_node *to, const char *format)
{
	for (size_t i = 0; i < from->len; i++) {
		const struct rev_node *n = from->items[i];
		const char *mark = strchr(format, '@');

		if (is_drawn[n->order])
			sbuf_addf(out, "%.*s%s%.*s%s%s", (int)(mark - format), format, n->file->id,
				  (int)strcspn(mark + 1, "@"), mark + 1, to->file->id,
				  strrchr(format, '@') + 1);
	}
}

void rev_draw_dot(struct sbuf *out, const struct rev_picture *p)
{
	const bool *is_drawn = drawn_set(out->arena, p);

	sbuf_add(out, "digraph revisions {\n\trankdir=BT;\n\tnode [shape=box];\n");
	for (size_t i = p->nodes->len; i-- > 0;) {
		const struct rev_node *n = p->nodes->items[i];

		sbuf_addf(out, "\t\"%s\" [label=\"", n->file->id);
		add_label(out, p, n, "\\n");
		sbuf_add(out, "\"];\n");
		add_links(out, &n->parents, is_drawn, n, "\t\"@\" -> \"@\";\n");
		add_links(out, &n->depends, is_drawn, n, "\t\"@\" -> \"@\" [style=dashed];\n");
	}
	sbuf_add(out, "}\n");
}

void rev_draw_mermaid(struct sbuf *out, const struct rev_picture *p)
{
	const bool *is_drawn = drawn_set(out->arena, p);

	sbuf_add(out, "flowchart BT\n");
	for (size_t i = p->nodes->len; i-- > 0;) {
		const struct rev_node *n = p->nodes->items[i];

		sbuf_addf(out, "    r%s[\"", n->file->id);
		add_label(out, p, n, "<br>");
		sbuf_add(out, "\"]\n");
		add_links(out, &n->parents, is_drawn, n, "    r@ --> r@\n");
		add_links(out, &n->depends, is_drawn, n, "    r@ -.-> r@\n");
	}
}
