/*
 * Explain: how message codes are shown to people.
 */
#ifndef CMD_EXPLAIN_H
#define CMD_EXPLAIN_H

#include "base/diag.h"

/* "error, exit code 2", "warning" */
void explain_level(struct sbuf *out, const struct diag_row *row);

#endif
