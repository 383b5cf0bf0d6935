#include "engine/reference_rows.h"

#include <string.h>

static const struct setting members_manage[] = {
	{.key = "schemas",
	 .shape = "names",
	 .help = "The schemas that are compared, or all. When it is not said: the default schema, "
		 "every schema that the models mention, and those that revisions made."},
	{.key = "kinds",
	 .shape = "names",
	 .help = "Kinds of the whole database, such as extension, that are compared although the "
		 "models have no section of them; or all."},
	{.key = "owner",
	 .shape = "true",
	 .help = "Compare the owner of everything, not only where the models say it."},
	{.key = "grants",
	 .shape = "true",
	 .help = "Compare the grants of everything, not only where the models say them."},
	{.key = "ignore",
	 .shape = "kinds",
	 .help = "Objects that are not compared: for a kind its names or patterns with * and ?. A "
		 "pattern with a dot is held against schema.name. A schema goes with everything "
		 "in it. Things that no kind models have kinds as well, such as view, function or "
		 "row_security: `modelgen inspect` writes those that it finds."},
	{.key = NULL},
};

static const struct setting members_query[] = {
	{.key = "sql",
	 .shape = "text",
	 .help = "The statement, with its parameters as :name. It must be there."},
	{.key = "doc", .shape = "any", .help = "What it finds, in a sentence."},
	{.key = "returns",
	 .shape = "any",
	 .help = "How many rows of what: many users, maybe users."},
	{.key = "params", .shape = "kept", .help = "Types of parameters that are not clear."},
	{.key = "filters", .shape = "kept", .help = "Conditions that a caller may add."},
	{.key = "sort", .shape = "kept", .help = "Orders that a caller may choose."},
	{.key = "not_null", .shape = "kept", .help = "Results that are never NULL."},
	{.key = NULL},
};

const struct setting reference_head[] = {
	{.key = "modelgen", .shape = "1", .help = "Version of the format; 1 when it is not said."},
	{.key = "include",
	 .shape = "names",
	 .help = "Further models files, named from the folder of this one; their sections are put "
		 "together. The last part of a name may hold *, ? and [...]: then all files that "
		 "fit are read, in byte order. An error: a pattern that no file fits, a file that "
		 "comes twice, an object that two files declare."},
	{.key = "default_schema",
	 .shape = "name",
	 .help = "The schema of all names that say none; public when it is not said."},
	{.key = "owner",
	 .shape = "name",
	 .help = "The owner of everything that says no other. When it is not said, owners are "
		 "compared only where they are."},
	{.key = "naming",
	 .shape = "patterns",
	 .help = "How constraints and indexes are called that have no name of their own."},
	{.key = "manage",
	 .help = "What is compared with a database, and what is left alone.",
	 .members = members_manage},
	{.key = NULL},
};

const struct setting reference_tail[] = {
	{.key = "queries",
	 .help = "Named queries, kept for generated code; the database does not know them.",
	 .members = members_query,
	 .is_each = true},
	{.key = NULL},
};

const char *shape_next(struct arena *a, const char **rest)
{
	const char *start = *rest;
	const char *end;

	if (!start)
		return NULL;
	end = strstr(start, " | ");
	*rest = end ? end + 3 : NULL;
	return end ? arena_strndup(a, start, (size_t)(end - start)) : start;
}

bool shape_member(struct arena *a, const char **rest, const char **key, const char **word)
{
	const char *start = *rest + strspn(*rest, "{, ");
	size_t len = strcspn(start, ",}");
	const char *colon = memchr(start, ':', len);

	if (!len)
		return false;
	*rest = start + len;
	*word = colon ? str_trim(a, arena_strndup(a, colon + 1, (size_t)(start + len - colon - 1)))
		      : NULL;
	*key = arena_strndup(a, start, colon ? (size_t)(colon - start) : len);
	return true;
}

const struct kind *shape_kind(struct arena *a, const struct kind_set *kinds, const char *shape)
{
	const struct kind *k = NULL;
	const char *key;
	const char *word;

	for (const char *one = shape_next(a, &shape); one && !k; one = shape_next(a, &shape)) {
		bool is_map = *one == '{';

		while (is_map && !k && shape_member(a, &one, &key, &word))
			k = word ? NULL : kind_find(kinds, key);
	}
	return k;
}

const struct sugar *reference_sugar(const struct kind *k, const char *key)
{
	for (const struct sugar *s = k->sugar; s && s->key; s++) {
		if (strcmp(s->key, key) == 0)
			return s;
	}
	return NULL;
}

bool reference_may_be_empty(const struct kind *k)
{
	for (const struct field *f = k->fields; f->name; f++) {
		if (f->flags & FIELD_REQUIRED)
			return false;
	}
	return true;
}

const char *reference_since(struct arena *a, const struct field *f)
{
	return f->since ? arena_printf(a, "%d", f->since / 10000) : NULL;
}
