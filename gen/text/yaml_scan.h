/*
 * YAML scan: how far a value reaches that a person typed without quotes.
 *
 * SQL holds brackets, commas and hash signs that YAML takes for its own. These
 * functions follow the brackets and quotes of a text, so that the reader can
 * tell a value that YAML cut in two and the writer can quote it before it is
 * cut. An apostrophe within a word is no quote.
 */
#ifndef TEXT_YAML_SCAN_H
#define TEXT_YAML_SCAN_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a bracket or quote of the text is still open at its end. */
bool yaml_is_open(const char *text);
/*
 * The end of the value that begins at p: where brackets and quotes are closed
 * and the line ends, a comment begins or (in_flow) the next member does. NULL
 * when they are never closed. Blanks at the end are left out.
 */
const char *yaml_value_end(const char *p, const char *end, bool in_flow);
/* Behind the quoted scalar that begins at p, or NULL when the line ends first. */
const char *yaml_quoted_end(const char *p, const char *end);

/* A blank or a tab, which may stand within a line. */
bool yaml_is_blank(char c);
const char *yaml_skip_blanks(const char *p, const char *end);

#endif
