#include "dialect/ident.h"
#include "dialect/type_row.h"

#include <string.h>

static void add(struct sbuf *out, const char *s, size_t len, bool in_capitals)
{
	size_t start = out->len;

	sbuf_addn(out, s, len);
	for (size_t i = start; in_capitals && i < out->len; i++) {
		if (out->text[i] >= 'a' && out->text[i] <= 'z')
			out->text[i] -= 'a' - 'A';
	}
}

static void add_mods(struct sbuf *out, const struct type_row *row, const char *mods,
		     enum type_spelling spelling)
{
	size_t len = strlen(mods);

	sbuf_addc(out, '(');
	/* a scale of nothing is printed by the server alone */
	if (spelling != TYPE_SERVER && row->mods == MODS_NUMERIC && str_ends(mods, ",0"))
		len -= 2;
	for (size_t i = 0; i < len; i++) {
		sbuf_addc(out, mods[i]);
		if (mods[i] == ',' && spelling == TYPE_MIGRATION)
			sbuf_addc(out, ' ');
	}
	sbuf_addc(out, ')');
}

static const char *name_for(const struct type_row *row, const struct sqltype *t,
			    enum type_spelling spelling)
{
	/* their plain names mean a length of one */
	if (!t->mods && row == &type_rows[T_BPCHAR])
		return "bpchar";
	if (!t->mods && row == &type_rows[T_BIT])
		return "\"bit\"";
	if (spelling == TYPE_MODELS)
		return row->models;
	if (spelling == TYPE_MIGRATION && row->migration)
		return row->migration;
	return row->server;
}

static void write_built_in(struct sbuf *out, const struct type_row *row, const struct sqltype *t,
			   enum type_spelling spelling)
{
	const char *name = name_for(row, t, spelling);
	size_t len = strlen(name);
	size_t head = len;
	bool in_capitals = spelling == TYPE_MIGRATION && name[0] != '"';

	/* the precision stands before "with time zone" */
	if (row->mods == MODS_TIME && t->mods)
		head = strcspn(name, " ");
	add(out, name, head, in_capitals);
	if (t->fields) {
		sbuf_addc(out, ' ');
		add(out, t->fields, strlen(t->fields), in_capitals);
	}
	if (t->mods) {
		if (row->mods == MODS_INTERVAL && spelling == TYPE_MIGRATION)
			sbuf_addc(out, ' ');
		add_mods(out, row, t->mods, spelling);
	}
	add(out, name + head, len - head, in_capitals);
}

/* Whether the bare name would be read as something built in. */
static bool is_hidden(const char *name)
{
	struct word w = {.text = name, .len = strlen(name)};
	enum type_serial serial;
	bool is_array;

	return type_row_named(&w, &is_array) || type_row_serial(&w, &serial);
}

void type_write(struct sbuf *out, const struct sqltype *t, enum type_spelling spelling,
		const char *default_schema)
{
	const struct type_row *row = type_row_of(t);

	if (row) {
		write_built_in(out, row, t, spelling);
	} else {
		ident_write_qualified(out, t->schema, t->name,
				      is_hidden(t->name) ? NULL : default_schema);
		if (t->mods)
			sbuf_addf(out, "(%s)", t->mods);
	}
	if (t->is_array)
		sbuf_add(out, "[]");
}
