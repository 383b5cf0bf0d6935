/*
 * YAML scalars: how one text is spelled.
 *
 * Plain where every reader of YAML 1.1 and 1.2 takes it for this text, else in
 * double quotes, or in single ones where that needs fewer escapes; several
 * lines as a block scalar. In flow collections and keys never a block scalar.
 * Part of the YAML writer; the reader uses it for lines to paste.
 */
#ifndef TEXT_YAML_SCALAR_H
#define TEXT_YAML_SCALAR_H

#include "text/node.h"

/* The text in quotes. */
void yaml_add_quoted(struct sbuf *out, const char *text);
/* A scalar on one line. */
void yaml_add_scalar(struct sbuf *out, const struct node *n, bool in_flow);
void yaml_add_key(struct sbuf *out, const char *key, bool in_flow);

/* Whether the text is to be a block scalar where it stands in block context. */
bool yaml_wants_block(const struct node *n);
/* What follows the key: the sign, how deep the text stands, how it ends. */
void yaml_add_block_head(struct sbuf *out, const struct node *n);
/* The lines, each with indent blanks before it, the last with its line end. */
void yaml_add_block_lines(struct sbuf *out, const struct node *n, size_t indent, size_t width);
/* Whether blank lines behind the block scalar would become part of it. */
bool yaml_keeps_blank_lines(const struct node *n);

#endif
