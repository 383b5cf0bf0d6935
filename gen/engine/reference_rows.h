/*
 * Reference rows: what the documents and the JSON Schema share: the keys of
 * a models file that belong to no kind, and how shapes are read. Part of
 * reference; see engine/reference.h.
 */
#ifndef ENGINE_REFERENCE_ROWS_H
#define ENGINE_REFERENCE_ROWS_H

#include "ir/kind.h"

/* A key of the file itself, or below one. */
struct setting {
	const char *key;
	const char *shape; /* as that of a sugar; NULL: a map */
	const char *help;
	const struct setting *members; /* of the map, ends with key NULL */
	bool is_each;		       /* the members are those of each of its entries */
};

/* Ends with key NULL; those before the kinds' sections, and those behind them. */
extern const struct setting reference_head[];
extern const struct setting reference_tail[];

/*
 * The next alternative of a shape, *rest behind it; NULL at the end. That of
 * a map keeps its braces.
 */
const char *shape_next(struct arena *a, const char **rest);
/* The next member of a map's alternative; word is NULL for a kind, whose name is then key. */
bool shape_member(struct arena *a, const char **rest, const char **key, const char **word);

/* The kind whose keys the shape takes, or NULL. */
const struct kind *shape_kind(struct arena *a, const struct kind_set *kinds, const char *shape);

/* The short form of that key, or NULL. */
const struct sugar *reference_sugar(const struct kind *k, const char *key);
/* Whether the key can be left out with the whole object. */
bool reference_may_be_empty(const struct kind *k);
/* Server version as people write it: 15; NULL: all of them. */
const char *reference_since(struct arena *a, const struct field *f);

/* In Markdown, as part of a table's cell. */
void words_of_text(struct sbuf *out, const char *text);
/* What may stand at the key: "SQL type", "`a`, `b` or `c`". */
void words_of_field(struct sbuf *out, const struct field *f);
/* The same for a shape; row is the field of the same name or NULL, page holds the kinds' keys. */
void words_of_shape(struct sbuf *out, const struct kind_set *kinds, const char *shape,
		    const struct field *row, const char *page);
/* What a key that is not there means. */
void words_of_default(struct sbuf *out, const struct field *f);
/* The section about types. */
void words_of_types(struct sbuf *out);

#endif
