#include "kinds/bounds.h"

#include "dialect/ident.h"

bool sequence_starts_over(const struct sequence_options *from, const struct sequence_options *to)
{
	return from->max < to->min || from->min > to->max;
}

void sequence_fit(struct emit *e, const char *schema, const char *name,
		  const struct sequence_options *from, const struct sequence_options *to)
{
	struct sbuf text = SBUF_INIT(e->arena);
	struct sql *w;

	if ((to->min <= from->min && to->max >= from->max) || sequence_starts_over(from, to))
		return;
	ident_write_qualified(&text, schema, name, e->default_schema);
	w = emit_open(e);
	SQL(w, KW("SELECT setval("));
	sql_glue(w);
	SQL(w, LIT(sbuf_text(&text)));
	sql_glue(w);
	/* a number that was never given out is given out next */
	SQL(w, KW(", least(greatest(last_value,"), NUM(to->min));
	sql_glue(w);
	SQL(w, KW("),"), NUM(to->max));
	sql_glue(w);
	if (to->min > from->min)
		SQL(w, KW("), is_called AND last_value >="), NUM(to->min));
	else
		SQL(w, KW("), is_called"));
	sql_glue(w);
	SQL(w, KW(") FROM"), NAME(schema, name), KW("WHERE last_value NOT BETWEEN"), NUM(to->min),
	    KW("AND"), NUM(to->max));
	emit_end(e, w, 0);
}
