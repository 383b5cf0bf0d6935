/*
 * YAML in: a text becomes a node tree, or a list of errors.
 *
 * Reads with libyaml's events under limits (size, depth, length of a value,
 * aliased nodes), so that the cost of a hostile file is bounded. Duplicate
 * keys, NUL and control characters, bytes that are not UTF-8, line ends other
 * than LF and CRLF, tags, merge keys, more than one document and keys that are
 * no scalars are errors with a position; several are told for one file, up to
 * a few. Aliases become copies. Scalars keep the text that was typed (yes,
 * 010, 1e3 and ~ are text; an empty plain value is null). Values that YAML
 * cuts in two are found here where the text shows them, and the hint holds
 * the line to paste: see MG_YAML_TRAP.
 */
#ifndef TEXT_YAML_IN_H
#define TEXT_YAML_IN_H

#include "text/node.h"

struct yaml_limits {
	size_t file;  /* bytes */
	size_t value; /* bytes of one scalar */
	size_t depth;
	size_t aliased; /* nodes that aliases may add in all */
};

#define YAML_LIMITS ((struct yaml_limits){16u << 20, 1u << 20, 64, 100000})

/*
 * Takes the maps that are members of the root's members as soon as they are read, so that a large
 * file is never in memory as a whole: a map that was taken stays as an empty one, marked
 * is_taken. What has an anchor in it is not offered. The members last for the call.
 */
struct yaml_taker {
	bool (*take)(void *self, const struct node *root, const struct node *section,
		     const struct node *entry);
	void *self;
};

/* Parses src; an empty file is an empty map. keep_comments fills node.comments. */
bool yaml_parse(struct arena *a, struct diags *ds, const struct source *src,
		const struct yaml_limits *limits, bool keep_comments, struct node **out);
/* The same, without comments; what was taken before an error showed up is taken. */
bool yaml_parse_for(struct arena *a, struct diags *ds, const struct source *src,
		    const struct yaml_taker *taker, struct node **out);

#endif
