#include "engine/reference_rows.h"

#include <string.h>

/* The rows of the built-in types that the documents need. */
enum mods { MODS_NONE, MODS_LENGTH, MODS_BITS, MODS_NUMERIC, MODS_TIME, MODS_INTERVAL };

struct type {
	const char *id;
	const char *name; /* in pg_type */
	const char *server;
	const char *models; /* NULL: as the server */
	enum mods mods;
};

/* clang-format off */
static const struct type types[] = {
#define PLAIN(id, oid, array_oid, name, storage, collatable) {#id, name, name, NULL, MODS_NONE},
#define FULL(id, oid, array_oid, name, server, models, migration, mods, storage, collatable) \
	{#id, name, server, models, MODS_##mods},
#include "dialect/types.def"
};

static const struct {
	const char *word;
	const char *id;
	const char *form;	/* NATIONAL: not a name by itself */
} words[] = {
#define WORD(word, id, form) {word, #id, #form},
#include "dialect/types.def"
};
/* clang-format on */

static const char *const mods_text[] = {
	[MODS_NONE] = "",
	[MODS_LENGTH] = "`(n)` characters",
	[MODS_BITS] = "`(n)` bits",
	[MODS_NUMERIC] = "`(precision)` or `(precision, scale)`",
	[MODS_TIME] = "`(p)` digits of a second",
	[MODS_INTERVAL] = "fields, `(p)` digits of a second",
};

static const char *usual(const struct type *t)
{
	return t->models ? t->models : t->server;
}

static void add_other(struct sbuf *out, size_t *n, const char *name)
{
	sbuf_addf(out, "%s`%s`", (*n)++ ? ", " : "", name);
}

/* Whether the word is the first of several in the name. */
static bool begins(const char *name, const char *word)
{
	return str_starts(name, word) && name[strlen(word)] == ' ';
}

/* Its other names: the server's, that in pg_type, the words of the grammar. */
static void add_others(struct sbuf *out, const struct type *t)
{
	size_t n = 0;

	if (!str_eq(t->server, usual(t)))
		add_other(out, &n, t->server);
	if (!str_eq(t->name, usual(t)) && *t->server != '"')
		add_other(out, &n, t->name);
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (str_eq(words[i].id, t->id) && !str_eq(words[i].word, usual(t)) &&
		    !str_eq(words[i].word, t->name) && !str_eq(words[i].form, "NATIONAL") &&
		    !begins(t->server, words[i].word))
			add_other(out, &n, words[i].word);
	}
}

static bool has_row(const struct type *t)
{
	return t->mods || t->models || !str_eq(t->name, t->server);
}

static void add_plain(struct sbuf *out)
{
	bool first = true;

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (has_row(&types[i]))
			continue;
		sbuf_addf(out, "%s`%s`", first ? "" : ", ", types[i].name);
		first = false;
	}
	sbuf_add(out, ".\n");
}

void words_of_types(struct sbuf *out)
{
	sbuf_add(out,
		 "\n## Types\n\n"
		 "Every type that SQL can write, arrays included (`text[]`, `integer[]`); enums "
		 "and domains of the models, tables as row types, and types of extensions. An "
		 "array has any number of dimensions. `serial`, `bigserial` and `smallserial` are "
		 "for columns: integer, bigint or smallint, NOT NULL, with a sequence of its own "
		 "for the default. `modelgen inspect` writes the names of the first column.\n\n"
		 "| Type | Also | In parentheses |\n| --- | --- | --- |\n");
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (!has_row(&types[i]))
			continue;
		sbuf_addf(out, "| `%s` | ", usual(&types[i]));
		add_others(out, &types[i]);
		sbuf_addf(out, " | %s |\n", mods_text[types[i].mods]);
	}
	sbuf_add(out, "\nThe others have one name and take nothing in parentheses: ");
	add_plain(out);
}
