/*
 * Settings: of the session while a revision runs.
 *
 * What changes the meaning of SQL text is pinned, so that a revision does the
 * same on every server; the search path is the default schema; limits come
 * from the configuration. Inside a transaction everything is SET LOCAL, for
 * behind a pooler the session belongs to others too. Steps outside have to
 * set the session, and reset it.
 */
#ifndef REV_SETTINGS_H
#define REV_SETTINGS_H

#include "rev/run.h"

/* For the transaction that has just begun. */
bool rev_settings_local(struct arena *a, struct diags *ds, const struct rev_execute_options *o);
/* lock_timeout and statement_timeout alone. */
bool rev_settings_limits(struct arena *a, struct diags *ds, const struct rev_execute_options *o);
/* The `set` lines of the file, for the rest of the transaction. */
bool rev_settings_file(struct arena *a, struct diags *ds, const struct rev_execute_options *o,
		       const struct rev_file *f);
/* The limits of one step, for the rest of the transaction. */
bool rev_settings_step(struct arena *a, struct diags *ds, const struct rev_execute_options *o,
		       const struct rev_step *step);
/* Takes them back within the transaction. */
bool rev_settings_file_over(struct arena *a, struct diags *ds, const struct rev_execute_options *o,
			    const struct rev_file *f);
/* All of it for the session, and back to what it was. */
bool rev_settings_session(struct arena *a, struct diags *ds, const struct rev_execute_options *o,
			  const struct rev_file *f);
bool rev_settings_reset(struct arena *a, struct diags *ds, const struct rev_execute_options *o,
			const struct rev_file *f);

#endif
