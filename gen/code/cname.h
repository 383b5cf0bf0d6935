/*
 * Cname: names of C from names of the database.
 *
 * Letters and digits stay as they are, every other character of ASCII is an
 * underscore, one beyond ASCII is `u` and its number in hexadecimal digits;
 * underscores are never doubled and stand at no end, since such names are
 * reserved. A name that begins with a digit gets an `n` before it; one of
 * nothing but signs is written in the numbers of all of them.
 *
 * A stem made so is for being part of a longer name. Where it stands alone,
 * or wherever a composed name may happen to be a word of C or C++ or
 * something of the standard headers, cname_safe puts an underscore behind it.
 * Names are made in the arena.
 */
#ifndef CODE_CNAME_H
#define CODE_CNAME_H

#include "base/str.h"
#include "base/vec.h"

enum cname_place {
	CNAME_MEMBER, /* of a struct, parameter: words and macros are in the way */
	CNAME_GLOBAL, /* also types and functions of the headers */
};

const char *cname_stem(struct arena *a, const char *name);
/* In capitals. */
const char *cname_upper(struct arena *a, const char *stem);
const char *cname_safe(struct arena *a, const char *name, enum cname_place place);
/* Whether a word of the languages or the headers begins so. */
bool cname_begins(const char *beginning);
/* Lines of text that can stand in a comment of C; appends char *. */
void cname_comment(struct arena *a, const char *text, struct vec *lines);

#endif
