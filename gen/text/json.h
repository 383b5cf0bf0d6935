/*
 * JSON: written from a node tree, two blanks a level, keys in their order.
 * Bare nodes (numbers, booleans) stand without quotes; all other text is a
 * string. Read back only by tests.
 */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

#include "text/node.h"

/* Ends with a line end. */
void json_write(struct sbuf *out, const struct node *root);
/* On one line, without a line end: for logs. */
void json_write_line(struct sbuf *out, const struct node *root);

#endif
