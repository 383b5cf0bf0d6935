#include "lib/gen_internal.h"

#include <string.h>

/* Words that somebody's quoting, folding or parsing has failed on. */
static const char *const words[] = {
	"users",      "orders",	     "a",	    "item_1",	   "order",	 "select",
	"user",	      "table",	     "Users",	    "camelCase",   "with space", "quo\"te",
	"\"quoted\"", "apos'trophe", "dot.ted",	    ".",	   "ünïcödé",	 "名前",
	"😀",	      "1st",	     "semi;colon",  "back\\slash", "per%cent",	 "dollar$1",
	"$1",	      "true",	     "null",	    "yes",	   "~",		 "-",
	"#hash",      "a: b",	     "{x}",	    "[y]",	   "*star",	 "&anchor",
	"!tag",	      " lead",	     "trail ",	    "new\nline",   "tab\there",	 "{table}",
	"{name}",     "--",	     "/*",	    "0x10",	   "1e3",	 "010",
	"@at",	      "`tick`",	     "comma,comma", "question?",   ":colon",	 "|",
	"x",	      "y",	     "zebra",	    "status",	   "kind_of",	 "on",
	"comment",
};

enum { WORDS = sizeof(words) / sizeof(*words), PLAIN = 4 };

/* 63 bytes, of letters with one, two or three bytes. */
static const char *long_name(struct gen *g)
{
	static const char *const letters[] = {"m", "é", "語"};
	const char *letter = letters[gen_below(g, 3)];
	struct sbuf name = SBUF_INIT(g->arena);

	sbuf_addf(&name, "%u", g->count++);
	while (name.len + strlen(letter) <= NAME_MAX_BYTES)
		sbuf_add(&name, letter);
	return sbuf_text(&name);
}

static const char *any_name(struct gen *g)
{
	const char *word = words[gen_below(g, gen_chance(g, 30) ? PLAIN : WORDS)];

	if (gen_chance(g, 8))
		return long_name(g);
	if (gen_chance(g, 50))
		return word;
	return arena_printf(g->arena, "%s%u", word, g->count++);
}

bool gen_relation_is_taken(struct gen *g, const char *schema, const char *name)
{
	struct vec all = {0};

	gen_objects(g->arena, g->schema, &all);
	for (size_t i = 0; i < all.len; i++) {
		const struct object *o = all.items[i];
		const char *brought = o->kind->brings ? o->kind->brings(g->arena, o) : NULL;

		if (!str_eq(object_top(o)->schema, schema))
			continue;
		if (str_eq(brought, name) ||
		    (o->kind->flags & (KIND_RELATION | KIND_TYPE) && str_eq(o->name, name)))
			return true;
	}
	return false;
}

bool gen_part_is_taken(const struct object *parent, const struct kind *k, const char *name)
{
	CHILD_EACH(c, parent) {
		bool both = c->kind->flags & k->flags & KIND_CONSTRAINT;

		if ((c->kind == k || both) && str_eq(c->name, name))
			return true;
	}
	return false;
}

/* What a table is called must leave room for the sequences of columns that are there already. */
const char *gen_relation_name(struct gen *g, const char *schema)
{
	const char *name;

	do {
		name = any_name(g);
	} while (gen_relation_is_taken(g, schema, name));
	return name;
}

const char *gen_part_name(struct gen *g, const struct object *parent, const struct kind *k)
{
	const char *schema = object_top(parent)->schema;
	const char *name;

	do {
		name = any_name(g);
	} while (gen_part_is_taken(parent, k, name) ||
		 (k->flags & KIND_RELATION && gen_relation_is_taken(g, schema, name)));
	return name;
}

const char *gen_schema_name(struct gen *g)
{
	const char *name;

	do {
		name = any_name(g);
	} while (schema_get(g->schema, &kind_schema, NULL, name) || str_eq(name, "public"));
	return name;
}

const char *gen_text(struct gen *g)
{
	static const char *const texts[] = {
		"A plain sentence.",
		"It's \"quoted\".",
		" blanks at both ends ",
		"two\nlines",
		"ends in a line\n",
		"# no comment",
		"a: b, {c} [d]",
		"back\\slash \\n",
		"ünïcödé 語 😀",
		"tab\tinside",
		"null",
		"-- not SQL; DROP",
		"\n\nbegins low",
		"%s %d {name}",
		"'",
		"0123",
	};

	return texts[gen_below(g, sizeof(texts) / sizeof(*texts))];
}
