#include "lib/gen_internal.h"

#include "dialect/ident.h"

#include <string.h>

static void write_ref(struct sbuf *out, const struct gen_ref *r)
{
	struct sbuf text = SBUF_INIT(out->arena);

	if (r->what == 'c' || r->what == 'd') {
		if (r->what == 'c')
			ident_write(out, r->name);
		else
			sbuf_add(out, r->name);
		return;
	}
	ident_write_qualified(&text, r->schema, r->name, NULL);
	if (r->what == 's') {
		ident_write_literal(out, sbuf_text(&text));
		return;
	}
	ident_write_literal(out, r->value);
	sbuf_addf(out, "::%s", sbuf_text(&text));
}

const char *gen_expr(struct gen *g, const struct gen_expr *e)
{
	struct gen_expr *kept = ARENA_NEW(g->arena, struct gen_expr);
	struct sbuf out = SBUF_INIT(g->arena);
	size_t next = 0;
	const char *text;

	for (const char *p = e->template; *p; p++) {
		if (*p == 1)
			write_ref(&out, &e->refs[next < e->n ? next++ : e->n - 1]);
		else
			sbuf_addc(&out, *p);
	}
	/* an address of its own: two texts may be alike and mean different things */
	text = arena_strdup(g->arena, sbuf_text(&out));
	*kept = *e;
	map_put_num(g->arena, &g->exprs, (uint64_t)(uintptr_t)text, kept);
	return text;
}

const struct gen_expr *gen_expr_of(const struct gen *g, const char *text)
{
	return map_get_num(&g->exprs, (uint64_t)(uintptr_t)text);
}

struct gen_ref gen_ref_column(const struct object *column)
{
	return (struct gen_ref){'c', NULL, column->name, NULL,
				((const struct column *)column)->type};
}

struct gen_ref gen_ref_object(char what, const struct object *o)
{
	return (struct gen_ref){what, o->schema, o->name, NULL, NULL};
}
