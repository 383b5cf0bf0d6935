#include "code/view_internal.h"

#include "code/class_rows.h"

static const char head[] =
	"# What templates see\n\n"
	"How templates are written stands in CONTRIBUTING.md. A member that an object of its "
	"kind cannot have is an error; one that it may have and lacks is nil. Lists and maps "
	"of fields are never nil.\n\n"
	"## Variables\n\n"
	"| Name | What it is |\n| --- | --- |\n";

static const struct {
	const char *name;
	const char *help;
} variables[] = {
	{"queries", "The list of the named queries, in the order of the models."},
	{"revision", "Id of the last revision; nil when there is none, or several."},
	{"fingerprint", "16 hexadecimal digits for names, types and NOT NULL of all columns."},
	{"default_schema", "The schema whose names stand bare."},
	{"models", "The models file as it was named."},
	{"version", "The version of modelgen."},
	{"opt", "What the command line says: file (`models.h`), stem (`models`), macro (`MODELS`), "
		"guard, prefix, and the switches typedef, split, tests."},
	{"sql_type",
	 "A function: the table of the type that a text names, `sql_type(\"integer[]\")`."},
};

static const char *const field_words[FIELD__COUNT] = {
	[FIELD_BOOL] = "boolean",	 [FIELD_INT] = "integer",
	[FIELD_DECIMAL] = "text",	 [FIELD_TEXT] = "text",
	[FIELD_IDENT] = "text",		 [FIELD_IDENTS] = "list of texts",
	[FIELD_TEXTS] = "list of texts", [FIELD_NAME] = "schema, name, label",
	[FIELD_EXPR] = "text",		 [FIELD_TYPE] = "type",
	[FIELD_CHOICE] = "text",	 [FIELD_MAP] = "map of texts",
	[FIELD_STRUCT] = "map",		 [FIELD_STRUCTS] = "list of maps",
};

static void add_row(struct sbuf *out, const char *name, const char *type, const char *help)
{
	sbuf_addf(out, "| `%s` | %s | ", name, type);
	for (const char *p = help; *p; p++)
		sbuf_addf(out, *p == '|' ? "\\%c" : "%c", *p);
	sbuf_add(out, " |\n");
}

static void add_rows(struct sbuf *out, const char *of)
{
	for (const struct view_row *r = view_rows; r->of; r++) {
		if (str_eq(r->of, of))
			add_row(out, r->name, r->type, r->help);
	}
}

static void add_title(struct sbuf *out, const char *title, const char *text)
{
	sbuf_addf(out, "\n## %s\n\n%s%s| Member | Type | What it is |\n| --- | --- | --- |\n",
		  title, text, *text ? "\n\n" : "");
}

static void add_kind(struct sbuf *out, const struct kind_set *kinds, const struct kind *k)
{
	add_title(out, k->title, "");
	add_rows(out, k->name);
	for (const struct field *f = k->fields; f->name; f++)
		add_row(out, str_eq(f->name, "c") ? "options" : f->name, field_words[f->type],
			f->help);
	for (size_t i = 0; i < kinds->n; i++) {
		const struct kind *part = kinds->items[i];

		if (!kind_may_hold(k, part))
			continue;
		if (part->flags & KIND_SINGLE)
			add_row(out, part->plural, part->title, "Its only one, or nil.");
		else
			add_row(out, part->plural,
				arena_printf(out->arena, "list of `%s`", part->name),
				"In the order of the models, others than columns by name.");
	}
}

static void add_classes(struct sbuf *out)
{
	const char *last = NULL;

	sbuf_add(out,
		 "\n## Classes\n\n"
		 "The form that values of a type have; types that are not listed are `text` and "
		 "fallbacks, enums are `enum`, a numeric with `c: {type: int64}` is `scaled`.\n\n"
		 "| Class | Types |\n| --- | --- |");
	for (size_t i = 0; class_rows[i].type; i++) {
		if (last && str_eq(last, class_rows[i].class.name))
			sbuf_addf(out, ", %s", class_rows[i].type);
		else
			sbuf_addf(out, "%s\n| `%s` | %s", last ? " |" : "",
				  class_rows[i].class.name, class_rows[i].type);
		last = class_rows[i].class.name;
	}
	sbuf_add(out, " |\n");
}

void view_reference(struct sbuf *out, const struct kind_set *kinds)
{
	sbuf_add(out, head);
	for (size_t i = 0; i < kinds->n; i++) {
		const struct kind *k = kinds->items[i];

		if (!k->parents)
			sbuf_addf(out, "| `%s` | The list of all %s, by schema and name. |\n",
				  k->plural, k->plural);
	}
	for (size_t i = 0; i < sizeof(variables) / sizeof(*variables); i++)
		sbuf_addf(out, "| `%s` | %s |\n", variables[i].name, variables[i].help);
	add_title(out, "Every object", "");
	add_rows(out, "object");
	for (size_t i = 0; i < kinds->n; i++)
		add_kind(out, kinds, kinds->items[i]);
	add_title(out, "Values of an enum", "The members of `arms`.");
	add_rows(out, "arm");
	add_title(out, "Named queries", "");
	add_rows(out, "query");
	add_title(out, "Parameters and results of queries",
		  "As columns have it, so that templates can write them alike.");
	add_rows(out, "value");
	add_title(out, "Parts of a query's rows", "The members of `items`.");
	add_rows(out, "item");
	add_title(out, "Filters and sort orders of queries", "");
	add_rows(out, "choice");
	add_title(out, "Types", "");
	add_rows(out, "type");
	add_title(
		out, "Names in C",
		"What stands under `c`. Where it would be a word of C or C++ or something of their "
		"headers, the name has an underscore behind it.");
	add_rows(out, "c");
	add_classes(out);
}
