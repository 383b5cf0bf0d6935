/*
 * YAML out: the canonical text of a node tree.
 *
 * The same tree gives the same bytes; reading the text gives the same tree.
 * Two blanks a level; lists and maps marked is_flow stand on one line where
 * they fit into the width and hold no comment; texts are plain where that is
 * safe, else quoted (single quotes, double where escapes are needed, a block
 * scalar for several lines in block context). What YAML 1.1 or 1.2 readers
 * would take for something else than text is quoted unless the node is bare
 * or was plain. Comments are written where they were.
 */
#ifndef TEXT_YAML_OUT_H
#define TEXT_YAML_OUT_H

#include "text/node.h"

void yaml_write(struct sbuf *out, const struct node *root);
/* How a scalar is written inside a flow map: for "line to paste" hints. */
void yaml_write_flow(struct sbuf *out, const struct node *n);

#endif
