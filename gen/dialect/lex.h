/*
 * Lex: steps over SQL text, byte by byte, where tokens would be too dear.
 *
 * For expressions of the catalog and of models, which are short and many;
 * dialect/stmt.h asks PostgreSQL's own scanner. A step never leads beyond the
 * end of the text. Nothing is kept.
 */
#ifndef DIALECT_LEX_H
#define DIALECT_LEX_H

#include "base/str.h"

/* Whether a name without quotes goes on with it. */
static inline bool lex_is_word(char c)
{
	return str_is_word(c) || c == '$' || (unsigned char)c >= 0x80;
}

/* Behind a word, a text, a quoted name or a text between dollar signs; else behind one byte. */
const char *lex_step(const char *p);
/* Behind the $tag$text$tag$ that begins at p, or the end of all; p when none begins there. */
const char *lex_dollars(const char *p);
bool lex_is_comment(const char *p);
/* Behind the comment that begins at p; NULL: it takes in all that follows. */
const char *lex_comment(const char *p);

#endif
