#include "report/report.h"

#include "text/yaml_out.h"

/* A value as models would write it; nothing: "none". */
static const char *value(struct arena *a, const struct node *n)
{
	struct sbuf text = SBUF_INIT(a);

	if (!n || n->kind == NODE_NULL)
		return "none";
	yaml_write_flow(&text, n);
	return sbuf_text(&text);
}

static void write_fields(struct sbuf *out, const struct node *fields)
{
	NODE_EACH(f, fields) {
		sbuf_addf(out, "%s %s: %s -> %s", f == fields->first ? ":" : ",",
			  node_get_text(f, "field"), value(out->arena, node_get(f, "from")),
			  value(out->arena, node_get(f, "to")));
	}
}

static void write_change(struct sbuf *out, const struct node *c)
{
	const char *what = node_get_text(c, "change");
	const struct node *fields = node_get(c, "fields");
	const char *at = node_get_text(c, "at");

	sbuf_addf(out, "  %s %s %s",
		  str_eq(what, "create") ? "+"
		  : str_eq(what, "drop") ? "-"
					 : "~",
		  node_get_text(c, "kind"), node_get_text(c, "name"));
	if (fields)
		write_fields(out, fields);
	if (at)
		sbuf_addf(out, "  (%s)", at);
	sbuf_addc(out, '\n');
}

void report_text(struct sbuf *out, const struct node *report)
{
	const struct node *parts = node_get(report, "parts");

	NODE_EACH(p, parts) {
		const struct node *changes = node_get(p, "changes");

		if (!changes->len) {
			sbuf_addf(out, "%s: no differences\n", node_get_text(p, "title"));
			continue;
		}
		sbuf_addf(out, "%s: %u difference%s (+ lacking, - extra, ~ otherwise in %s)\n",
			  node_get_text(p, "title"), changes->len, changes->len == 1 ? "" : "s",
			  node_get_text(p, "from"));
		NODE_EACH(c, changes)
			write_change(out, c);
	}
}
