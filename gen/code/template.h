/*
 * Template: a text with Lua in it becomes a Lua chunk.
 *
 *   @ LUA        a line whose first character that is no blank is `@` is Lua;
 *                nothing of it is written
 *   @@ text      a line of text that begins with `@`
 *   $(EXPR)      is written as the value of the expression, which ends on its
 *                line; a number, a string, true or false
 *   $$(          is written as $(
 *   text $-      at the end of a line: the line break is not written
 *   else         text, written as it is, with its line break
 *
 * Each line becomes one line of the chunk, so that positions in Lua's
 * messages are those of the template. The chunk is called with the table of
 * its variables and the function that writes.
 */
#ifndef CODE_TEMPLATE_H
#define CODE_TEMPLATE_H

#include "base/diag.h"

/* Appends the chunk; false with a message where an expression is not closed. */
bool template_compile(struct diags *ds, const struct source *src, struct sbuf *lua);
/* The n-th expression (from 1) of a line, for messages; "?" when there is none. */
const char *template_expression(struct arena *a, const struct source *src, uint32_t line,
				unsigned n);

#endif
