#include "engine/reference_rows.h"

#include <string.h>

void words_of_text(struct sbuf *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("|*<", *text))
			sbuf_addc(out, '\\');
		sbuf_addc(out, *text);
	}
}

static void words_of_choice(struct sbuf *out, const struct choice *choices)
{
	size_t n = 0;

	while (choices[n].name)
		n++;
	for (size_t i = 0; i < n; i++)
		sbuf_addf(out, "%s`%s`", !i ? "" : i + 1 == n ? " or " : ", ", choices[i].name);
}

void words_of_field(struct sbuf *out, const struct field *f)
{
	static const char *const words[FIELD__COUNT] = {
		[FIELD_BOOL] = "`true` or `false`",
		[FIELD_INT] = "whole number",
		[FIELD_DECIMAL] = "number",
		[FIELD_TEXT] = "text",
		[FIELD_IDENT] = "name",
		[FIELD_IDENTS] = "list of names",
		[FIELD_TEXTS] = "list of texts",
		[FIELD_NAME] = "`name` or `schema.name`",
		[FIELD_EXPR] = "SQL expression",
		[FIELD_TYPE] = "SQL type",
		[FIELD_MAP] = "map of texts",
		[FIELD_STRUCT] = "map",
		[FIELD_STRUCTS] = "list of maps",
	};
	const struct field *short_form = f->fields ? field_short(f->fields) : NULL;

	if (f->type == FIELD_CHOICE) {
		words_of_choice(out, f->choices);
		return;
	}
	if (!short_form) {
		sbuf_add(out, words[f->type]);
		return;
	}
	if (f->type == FIELD_STRUCTS)
		sbuf_add(out, "list, each a ");
	words_of_field(out, short_form);
	sbuf_add(out, ", or a map");
}

static void words_of_map(struct sbuf *out, const struct kind_set *kinds, const char *shape,
			 const char *page)
{
	const char *key;
	const char *word;

	sbuf_add(out, "a map with");
	for (bool first = true; shape_member(out->arena, &shape, &key, &word); first = false) {
		const struct kind *k = word ? NULL : kind_find(kinds, key);

		sbuf_add(out, first ? " " : " and ");
		if (k)
			sbuf_addf(out, "the keys of [%s](%s#%s)", k->plural, page, k->plural);
		else
			sbuf_addf(out, "`%s`", key);
	}
}

static void words_of_word(struct sbuf *out, const char *word, const struct field *row)
{
	static const struct {
		const char *word;
		const char *text;
	} words[] = {
		{"true", "`true`"},
		{"1", "`1`"},
		{"type", "SQL type"},
		{"serial", "`serial`, `bigserial`, `smallserial`"},
		{"name", "a name"},
		{"text", "text"},
		{"names", "list of names, or one"},
		{"any", "text"},
		{"kept", "kept as it is"},
		{"table.column", "`table.column`"},
		{"choice (columns)", "one of them with `(columns)`"},
		{"patterns", "map of patterns"},
		{"kinds", "map of lists"},
	};

	if (row && row->choices && strcmp(word, "choice") == 0) {
		words_of_choice(out, row->choices);
		return;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strcmp(words[i].word, word) == 0) {
			sbuf_add(out, words[i].text);
			return;
		}
	}
	sbuf_add(out, word);
}

void words_of_shape(struct sbuf *out, const struct kind_set *kinds, const char *shape,
		    const struct field *row, const char *page)
{
	struct vec all = {0};

	for (const char *one = shape_next(out->arena, &shape); one;
	     one = shape_next(out->arena, &shape))
		vec_push(out->arena, &all, one);
	for (size_t i = 0; i < all.len; i++) {
		const char *one = all.items[i];

		sbuf_add(out, !i ? "" : i + 1 == all.len ? ", or " : ", ");
		if (*one == '{')
			words_of_map(out, kinds, one, page);
		else
			words_of_word(out, one, row);
	}
}

void words_of_default(struct sbuf *out, const struct field *f)
{
	if (f->flags & FIELD_REQUIRED)
		sbuf_add(out, "**required**");
	else if (f->preset_of)
		sbuf_add(out, "depends");
	else if (f->preset)
		sbuf_addf(out, "`%s`", f->preset);
	else if (f->type == FIELD_BOOL)
		sbuf_add(out, "`false`");
	else if (f->type == FIELD_CHOICE)
		sbuf_addf(out, "`%s`", f->choices[0].name);
}
