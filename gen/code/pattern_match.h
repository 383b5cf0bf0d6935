/*
 * Pattern match: whether a pattern of Lua fits a text at a place, for pattern.h.
 *
 * Text and pattern stay on the stack of Lua while they are used. What is
 * wrong with a pattern is an error of Lua.
 */
#ifndef CODE_PATTERN_MATCH_H
#define CODE_PATTERN_MATCH_H

#include <lauxlib.h>
#include <stdbool.h>
#include <stddef.h>

enum { MOST_CAPTURES = 32 };
enum { CAPTURE_OPEN = -1, CAPTURE_PLACE = -2 };

struct capture {
	const char *at;
	ptrdiff_t len; /* or one of the above */
};

struct match {
	lua_State *l;
	const char *text;
	const char *text_end;
	const char *end; /* of the pattern */
	unsigned depth;
	unsigned spent; /* comparisons that the run was not told of */
	int n;		/* captures that have begun */
	struct capture captures[MOST_CAPTURES];
};

/* With the text and the pattern at these indices; *p: where the pattern begins. */
void match_begin(struct match *m, lua_State *l, int text, int pattern, const char **p);
/* Where the pattern p ends that begins at s, with its captures; NULL: it does not match there. */
const char *match_at(struct match *m, const char *s, const char *p);
/* Counts a comparison. */
void match_spend(struct match *m);

#endif
