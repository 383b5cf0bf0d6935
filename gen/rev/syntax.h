/*
 * Syntax: what no server could run is found before anything runs.
 *
 * Statements are looked at with the grammar that is built in. One that it does
 * not take may be wrong, or newer: online the server is asked, without running
 * anything; a script can only be warned about, where it was not proven. What no
 * server takes inside a transaction is an error in either.
 */
#ifndef REV_SYNTAX_H
#define REV_SYNTAX_H

#include "db/conn.h"
#include "rev/revplan.h"

/* An error for each statement that the server could not run, and each section nobody wrote. */
bool rev_check_syntax(struct arena *a, struct diags *ds, struct conn *conn,
		      const struct rev_plan *plan);
/* For a script: a warning for each that the built-in grammar does not take. */
bool rev_warn_syntax(struct arena *a, struct diags *ds, const struct rev_plan *plan);

#endif
