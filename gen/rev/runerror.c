#include "rev/runner.h"

#include "rev/against.h"
#include "rev/loss.h"
#include "rev/settings.h"

static struct diag *last_error(const struct diags *ds)
{
	for (size_t i = ds->list.len; i-- > 0;) {
		struct diag *d = ds->list.items[i];

		if (diag_row(d->code)->level == DIAG_ERROR)
			return d;
	}
	return NULL;
}

void runner_explain(struct runner *r, struct diags *ds, const struct rev_change *c)
{
	struct diag *d = last_error(ds);
	const char *what = c->is_upgrade ? "upgrade" : "downgrade";
	const char *text = rev_change_text(r->arena, c, "<base>");

	if (!d)
		return;
	if (d->code == MG_SERVER_BUSY && r->blockers)
		diag_note(ds, d, "held by %s", r->blockers);
	if (d->code == MG_SERVER_BUSY && runner_is_transient(r) && runner_tries(r))
		diag_note(ds, d, "%s; %s", runner_why(r), runner_tries(r));
	if (str_eq(conn_sqlstate(r->o->conn), "25001"))
		diag_hint(ds, d, "Put the statement behind a line `-- step: none`.");
	if (d->code == MG_REV_UNPROVEN)
		diag_note(ds, d, "in %s %s", what, text);
	else if (r->state.kept)
		diag_note(ds, d, "in %s %s; %zu of its statements %s done and %s", what, text,
			  r->state.kept, r->state.kept == 1 ? "was" : "were",
			  r->state.kept == 1 ? "stays" : "stay");
	else if (r->o->per_run)
		diag_note(ds, d, "in %s %s; the transaction of the run was rolled back", what,
			  text);
	else
		diag_note(ds, d, "in %s %s; nothing of it was done", what, text);
}

/* A transaction to look at the rows that were there before. */
static bool begin_look(struct runner *r, const struct rev_change *c)
{
	struct diags unseen = DIAGS_INIT(r->arena);

	return runner_give_up(r) && conn_exec(r->o->conn, &unseen, "BEGIN READ ONLY") &&
	       rev_settings_local(r->arena, &unseen, r->o) &&
	       rev_settings_file(r->arena, &unseen, r->o, c->node->file);
}

void runner_explain_rows(struct runner *r, struct diags *ds, const struct rev_change *c,
			 const struct stmt *st)
{
	struct diag *d = last_error(ds);
	struct diags unseen = DIAGS_INIT(r->arena);
	const struct stmt_tokens *t = &c->node->file->tokens;
	const char *text = NULL;

	if (!d)
		return;
	if (d->code == MG_SERVER && str_starts(conn_sqlstate(r->o->conn), "22") &&
	    rev_changes_type(t, st)) {
		d->code = MG_ROWS_FORBID;
		diag_hint(ds, d,
			  "Say how to convert the values, with USING in the statement or "
			  "`using:` in the models, or mend the rows first.");
	}
	if (d->code != MG_ROWS_FORBID)
		return;
	if ((!begin_look(r, c) || !rev_against(r->arena, &unseen, r->o->conn, t, st, &text) ||
	     !text) &&
	    (!begin_look(r, c) || !rev_rows_of(r->arena, &unseen, r->o->conn, t, st, &text)))
		return;
	if (text)
		diag_note(ds, d, "%s", text);
}
