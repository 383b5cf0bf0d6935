/*
 * YAML out: the canonical text of a node tree.
 *
 * The same tree gives the same bytes; reading the text gives the same tree.
 * Two blanks a level; lists and maps marked is_flow stand on one line where
 * they fit into 100 columns and hold no comment; texts are plain where that is
 * safe, else in double quotes, or in single ones where that needs fewer
 * escapes. A text of several lines is a block scalar, within braces one line
 * with escapes; one that was folded is folded again. What YAML 1.1 or 1.2
 * readers would take for something else than text is quoted unless the node is
 * bare or was plain; such keys always are. Comments are written where they
 * were, with one blank line where there were any. Anchors and aliases are not
 * kept: the tree holds copies.
 *
 * A root that is nothing is written as nothing, which is read as an empty map.
 */
#ifndef TEXT_YAML_OUT_H
#define TEXT_YAML_OUT_H

#include "text/node.h"

void yaml_write(struct sbuf *out, const struct node *root);
/* How a value is written inside a flow map, whatever its width: for lines to paste in hints. */
void yaml_write_flow(struct sbuf *out, const struct node *n);

#endif
