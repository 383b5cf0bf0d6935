#include "engine/query_parts.h"

#include "base/hash.h"
#include "dialect/ident.h"
#include "dialect/type.h"
#include "kinds/kinds.h"

#include <string.h>

/* Writes, and remembers where the byte at `wanted` came from. */
struct writer {
	struct sbuf *out;
	const struct query *query;
	const struct query_form *form;
	size_t wanted;
	const struct query_text *found;
	size_t found_at;
};

static void note(struct writer *w, const struct query_text *t, size_t from, size_t at)
{
	if (w->found || w->out->len <= w->wanted)
		return;
	w->found = t;
	w->found_at = w->wanted >= from ? at + (w->wanted - from) : at;
}

static void write_text(struct writer *w, const struct query_text *t);

static void write_param(struct writer *w, size_t i)
{
	const struct query_param *p = w->query->params.items[i];

	if (w->form->param) {
		w->form->param(w->form->self, w->query, i, w->out);
		return;
	}
	sbuf_addf(w->out, "$%zu", i + 1);
	if (p->said)
		sbuf_addf(w->out, "::%s", p->said);
}

static void write_star(struct writer *w, size_t i)
{
	const struct query_rel *rel = w->query->rels.items[i];
	bool first = true;

	CHILD_EACH(c, rel->table) {
		if (c->kind != &kind_column)
			continue;
		if (!first)
			sbuf_add(w->out, ", ");
		first = false;
		if (w->form->column) {
			w->form->column(w->form->self, rel, c, w->out);
			continue;
		}
		ident_write(w->out, rel->alias);
		sbuf_addc(w->out, '.');
		ident_write(w->out, c->name);
	}
}

static void write_filters(struct writer *w)
{
	bool any = false;

	for (size_t i = 0; i < w->query->filters.len; i++) {
		if (!(w->form->filters >> i & 1))
			continue;
		sbuf_add(w->out, any ? " AND (" : "(");
		write_text(w, w->query->filters.items[i]);
		sbuf_addc(w->out, ')');
		any = true;
	}
	if (!any)
		sbuf_add(w->out, "true");
}

static void write_text(struct writer *w, const struct query_text *t)
{
	for (size_t i = 0; i < t->pieces.len; i++) {
		const struct query_piece *p = t->pieces.items[i];
		size_t from = w->out->len;

		switch (p->kind) {
		case PIECE_TEXT:
			sbuf_addn(w->out, t->src->text + p->start, p->end - p->start);
			note(w, t, from, p->start);
			continue;
		case PIECE_PARAM: write_param(w, p->index); break;
		case PIECE_STAR: write_star(w, p->index); break;
		case PIECE_FILTERS: write_filters(w); break;
		case PIECE_SORT: write_text(w, w->query->sorts.items[w->form->sort]); break;
		}
		note(w, t, w->out->len, p->start);
	}
}

void query_write(struct sbuf *out, const struct query *q, const struct query_form *form)
{
	struct writer w = {.out = out, .query = q, .form = form, .wanted = SIZE_MAX};

	write_text(&w, &q->sql);
}

struct pos query_place(struct arena *a, const struct query *q, const struct query_form *form,
		       size_t offset)
{
	struct sbuf out = SBUF_INIT(a);
	struct writer w = {.out = &out, .query = q, .form = form, .wanted = offset};

	write_text(&w, &q->sql);
	if (!w.found)
		return node_pos(q->sql.node);
	return query_text_pos(w.found, w.found_at);
}

/* Whether a statement names the table, in any way. */
static bool names(struct arena *a, const struct stmt_tokens *t, const char *name)
{
	for (size_t i = 0; i < t->len; i++) {
		if (str_eq(stmt_name(a, t, i), name))
			return true;
	}
	return false;
}

static void add_table(struct sbuf *out, const struct object *table)
{
	sbuf_addf(out, "%s.%s\n", table->schema, table->name);
	CHILD_EACH(c, table) {
		const struct column *column = (const struct column *)c;

		if (c->kind != &kind_column)
			continue;
		sbuf_addf(out, "%s ", c->name);
		type_write(out, column->type, TYPE_SERVER, NULL);
		sbuf_addc(out, '\n');
	}
}

/* What domains are made of shows in no column. */
static void add_domains(struct sbuf *out, const struct schema *s)
{
	const struct vec *domains = schema_of(s, &kind_domain);

	for (size_t i = 0; i < domains->len; i++) {
		const struct object *o = domains->items[i];

		sbuf_addf(out, "%s.%s ", o->schema, o->name);
		type_write(out, ((const struct domain *)o)->type, TYPE_SERVER, NULL);
		sbuf_addc(out, '\n');
	}
}

const char *query_hash(struct arena *a, const struct schema *s, const struct query *q)
{
	const struct vec *tables = schema_of(s, &kind_table);
	struct query_form form = {.filters = ~UINT64_C(0)};
	struct sbuf text = SBUF_INIT(a);

	do {
		query_write(&text, q, &form);
		sbuf_addc(&text, '\n');
	} while (++form.sort < q->sorts.len);
	for (size_t i = 0; i < q->params.len; i++)
		sbuf_addf(&text, "%s ", ((struct query_param *)q->params.items[i])->name);
	for (size_t i = 0; i < tables->len; i++) {
		const struct object *table = tables->items[i];
		bool is_named = names(a, &q->sql.tokens, table->name);

		for (size_t k = 0; k < q->filters.len; k++)
			is_named = is_named ||
				   names(a, &((struct query_text *)q->filters.items[k])->tokens,
					 table->name);
		if (is_named)
			add_table(&text, table);
	}
	add_domains(&text, s);
	return arena_strndup(a, hash_sha256(a, sbuf_text(&text), text.len), 16);
}
