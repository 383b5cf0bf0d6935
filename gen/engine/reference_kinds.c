#include "engine/reference.h"

#include "engine/reference_rows.h"
#include "kinds/emit.h"

#include <string.h>

struct page {
	struct sbuf *out;
	const struct kind_set *kinds;
};

/* Where its section stands: "top", or the sections of its parents. */
static void add_parents(struct page *p, const struct kind *k)
{
	if (!k->parents)
		sbuf_add(p->out, "top");
	for (size_t i = 0; k->parents && k->parents[i]; i++) {
		const struct kind *parent = kind_find(p->kinds, k->parents[i]);

		sbuf_addf(p->out, "%s`%s`", i ? ", " : "", parent ? parent->plural : k->parents[i]);
	}
}

/* What becomes of the object when one of its fields changes, over all of them. */
static const char *alter_word(const struct kind *k)
{
	const struct kind_sql *sql = kind_pg(k);
	bool in_place = false;
	bool anew = false;

	for (const struct field *f = k->fields; f->name; f++) {
		if (f->flags & (FIELD_DIRECTION | FIELD_NODIFF))
			continue;
		anew = anew || f->flags & (FIELD_IMMUTABLE | FIELD_MAY_RECREATE);
		in_place = in_place || !(f->flags & FIELD_IMMUTABLE);
	}
	if (!sql || !sql->alter)
		return anew || in_place ? "anew" : "";
	if (anew && in_place)
		return "in place or anew";
	return anew ? "anew" : "in place";
}

static const char *comment_word(const struct kind *k)
{
	if (k->flags & KIND_NO_COMMENT)
		return "";
	return k->flags & KIND_OWN_COMMENT ? "yes, where the models have one" : "yes";
}

static const char *owner_word(const struct kind *k)
{
	return k->access && k->access->has_owner && !k->access->is_owner_fixed ? "yes" : "";
}

/* "select, insert" */
static void add_rights(struct page *p, const struct kind *k)
{
	bool is_first = true;

	for (int i = 0; k->access && i < RIGHT__COUNT; i++) {
		if (!(k->access->rights & 1u << i))
			continue;
		sbuf_addf(p->out, "%s%s", is_first ? "" : ", ", right_rows[i].name);
		is_first = false;
	}
}

static void add_overview(struct page *p)
{
	sbuf_add(p->out,
		 "| Kind | Section | In | Fields change | Rename | Comment | Owner | Grants | Drop "
		 "loses data |\n"
		 "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
	for (size_t i = 0; i < p->kinds->n; i++) {
		const struct kind *k = p->kinds->items[i];
		const struct kind_sql *sql = kind_pg(k);

		sbuf_addf(p->out, "| [%s](#%s) | [`%s`](models.md#%s) | ", k->title, k->plural,
			  k->plural, k->plural);
		add_parents(p, k);
		sbuf_addf(p->out, " | %s | %s | %s | %s | ", alter_word(k),
			  sql && sql->rename ? "yes" : "no", comment_word(k), owner_word(k));
		add_rights(p, k);
		sbuf_addf(p->out, " | %s |\n", k->flags & KIND_HOLDS_DATA ? "yes" : "");
	}
}

/* What becomes of a change of this field in a database. */
static void add_change(struct page *p, const struct kind *k, const struct field *f)
{
	const struct kind_sql *sql = kind_pg(k);
	unsigned flags = f ? f->flags : 0;

	if (flags & FIELD_DIRECTION) {
		sbuf_add(p->out, "says how to change");
		return;
	}
	if (flags & FIELD_NODIFF) {
		sbuf_add(p->out, "not in the database");
		return;
	}
	if (flags & FIELD_IMMUTABLE || !sql || !sql->alter)
		sbuf_add(p->out, "anew");
	else
		sbuf_add(p->out, flags & FIELD_MAY_RECREATE ? "in place or anew" : "in place");
	if (flags & FIELD_IF_SAID)
		sbuf_add(p->out, ", only where said");
}

static void end_row(struct page *p, const struct kind *k, const struct field *f,
		    const struct field *row)
{
	const char *since = row ? reference_since(p->out->arena, row) : NULL;

	sbuf_add(p->out, " | ");
	if (row)
		words_of_default(p->out, row);
	sbuf_addf(p->out, " | %s | ", since ? arena_printf(p->out->arena, "%s+", since) : "all");
	add_change(p, k, f);
	sbuf_add(p->out, " |\n");
}

/* f is the row of the kind itself, which decides what a change does; rows may be inside it. */
static void add_inner(struct page *p, const struct kind *k, const struct field *f,
		      const struct field *outer, const char *prefix)
{
	for (const struct field *row = outer->fields; row && row->name; row++) {
		if (row->flags & FIELD_HIDDEN)
			continue;
		sbuf_addf(p->out, "| `%s.%s` | ", prefix, row->name);
		words_of_field(p->out, row);
		end_row(p, k, f, row);
		add_inner(p, k, f, row, arena_printf(p->out->arena, "%s.%s", prefix, row->name));
	}
}

static void add_sugar(struct page *p, const struct kind *k, const struct sugar *s,
		      const struct field *f)
{
	const struct kind *part = shape_kind(p->out->arena, p->kinds, s->shape);

	sbuf_addf(p->out, "| `%s` | ", s->key);
	words_of_shape(p->out, p->kinds, s->shape, f, "models.md");
	if (part)
		sbuf_addf(p->out, " |  | all | as [%s](#%s) |\n", part->plural, part->plural);
	else
		end_row(p, k, f, f);
}

static void add_fields(struct page *p, const struct kind *k)
{
	sbuf_add(p->out, "\n| Key | Value | Default | Servers | A change |\n"
			 "| --- | --- | --- | --- | --- |\n");
	for (const struct field *f = k->fields; f->name; f++) {
		const struct sugar *s = reference_sugar(k, f->name);

		if (s) {
			add_sugar(p, k, s, f);
			continue;
		}
		if (f->flags & FIELD_HIDDEN)
			continue;
		sbuf_addf(p->out, "| `%s` | ", f->name);
		words_of_field(p->out, f);
		end_row(p, k, f, f);
		add_inner(p, k, f, f, f->name);
	}
	for (const struct sugar *s = k->sugar; s && s->key; s++) {
		if (!field_find(k->fields, s->key))
			add_sugar(p, k, s, NULL);
	}
}

static void add_kind(struct page *p, const struct kind *k)
{
	const struct field *short_form = field_short(k->fields);

	sbuf_addf(p->out, "\n## %s\n\n%s\n", k->plural, k->doc ? k->doc : "");
	if (short_form)
		sbuf_addf(p->out, "\nShort form: the value of `%s` alone.\n", short_form->name);
	if (field_count(k->fields) || k->sugar)
		add_fields(p, k);
	for (size_t i = 0; k->later && k->later[i]; i++)
		sbuf_addf(p->out, "%s`%s`", i ? ", " : "\nNot supported yet: ", k->later[i]);
	if (k->later && k->later[0])
		sbuf_add(p->out, ".\n");
}

void reference_kinds(struct sbuf *out, const struct kind_set *kinds)
{
	struct page p = {out, kinds};

	sbuf_add(out,
		 "# Kinds of objects\n\n"
		 "What modelgen knows of a database: every kind of object with all its fields, "
		 "and what becomes of a change. [models.md](models.md) tells what each key "
		 "means.\n\n"
		 "- **in place**: the object is altered.\n"
		 "- **anew**: the object is dropped and made again, and what depends on it with "
		 "it.\n"
		 "- **in place or anew**: it depends on the change; models.md says on what.\n"
		 "- **as** another kind: the key stands for an object of that kind.\n"
		 "- **says how to change**: a direction for the migration; never compared, never "
		 "written by `modelgen inspect`.\n"
		 "- **not in the database**: kept for generated code; never compared.\n"
		 "- **only where said**: not compared where the models do not say it.\n"
		 "- **Servers**: the oldest version of PostgreSQL that has it; all are 13 and "
		 "newer.\n\n");
	add_overview(&p);
	sbuf_add(out,
		 "\nKinds of the whole database are compared once the models have a section of "
		 "them: ");
	for (size_t i = 0, n = 0; i < kinds->n; i++) {
		if (kinds->items[i]->flags & KIND_DATABASE)
			sbuf_addf(out, "%s%s", n++ ? ", " : "", kinds->items[i]->title);
	}
	sbuf_add(out, ".\n");
	for (size_t i = 0; i < kinds->n; i++)
		add_kind(&p, kinds->items[i]);
}
