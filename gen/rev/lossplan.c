#include "rev/run.h"

#include "rev/loss.h"
#include "rev/settings.h"

static bool step_losses(struct arena *a, struct diags *ds, struct conn *conn,
			const struct rev_change *c, struct vec *out)
{
	const struct rev_section *section = rev_change_section(c);

	for (size_t i = 0; i < section->steps.len; i++) {
		const struct rev_step *step = section->steps.items[i];

		for (size_t k = 0; k < step->stmts.len; k++) {
			if (!rev_losses(a, ds, conn, &c->node->file->tokens, step->stmts.items[k],
					out))
				return false;
		}
	}
	return true;
}

bool rev_plan_losses(struct arena *a, struct diags *ds, const struct rev_plan *plan,
		     const struct rev_execute_options *o, struct vec *out)
{
	struct diags unseen = DIAGS_INIT(a);
	bool ok = conn_exec(o->conn, ds, "BEGIN READ ONLY") && rev_settings_local(a, ds, o);

	for (size_t i = 0; ok && i < plan->changes.len; i++) {
		const struct rev_change *c = plan->changes.items[i];

		ok = rev_settings_file(a, ds, o, c->node->file) &&
		     step_losses(a, ds, o->conn, c, out) &&
		     rev_settings_file_over(a, ds, o, c->node->file);
	}
	(void)conn_exec(o->conn, &unseen, "ROLLBACK");
	return ok;
}

void rev_refuse_losses(struct diags *ds, const struct vec *losses)
{
	for (size_t i = 0; i < losses->len; i++) {
		const struct rev_loss *l = losses->items[i];
		struct diag *d = diag_add(ds, MG_DATA_LOSS_REFUSED, l->pos,
					  "%s holds %s that would be lost", l->what, l->amount);

		if (i + 1 == losses->len)
			diag_hint(ds, d, "Save what is wanted, then say --allow-data-loss.");
	}
}
