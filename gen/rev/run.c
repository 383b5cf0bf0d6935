#include "rev/run.h"

struct driver {
	struct diags *ds;
	const struct rev_sink *sink;
	bool per_run;
	bool is_open; /* a transaction is */
};

static bool open_transaction(struct driver *d)
{
	if (d->is_open)
		return true;
	d->is_open = true;
	return d->sink->begin(d->sink->self, d->ds);
}

static bool close_transaction(struct driver *d)
{
	if (!d->is_open)
		return true;
	/* stays open when this fails, to be rolled back */
	if (!d->sink->commit(d->sink->self, d->ds))
		return false;
	d->is_open = false;
	return true;
}

static bool run_step(struct driver *d, const struct rev_change *c, const struct rev_step *step)
{
	void *self = d->sink->self;

	if (step->is_outside ? !close_transaction(d) : !open_transaction(d))
		return false;
	for (size_t i = 0; i < step->stmts.len; i++) {
		if (!d->sink->statement(self, d->ds, c, step, step->stmts.items[i]))
			return false;
	}
	return !step->is_outside || d->sink->leave(self, d->ds, c);
}

static bool run_change(struct driver *d, const struct rev_change *c)
{
	const struct rev_section *section = rev_change_section(c);
	void *self = d->sink->self;
	bool is_done = false;

	if (!open_transaction(d) || !d->sink->enter(self, d->ds, c, &is_done))
		return false;
	for (size_t i = 0; !is_done && i < section->steps.len; i++) {
		/* the version row moves with the last step; those before stand alone */
		if (i && !d->per_run && !close_transaction(d))
			return false;
		if (!run_step(d, c, section->steps.items[i]))
			return false;
	}
	if (!is_done && (!open_transaction(d) || !d->sink->version(self, d->ds, c)))
		return false;
	if (!d->per_run && !close_transaction(d))
		return false;
	if (d->sink->done)
		d->sink->done(self, c);
	return true;
}

bool rev_run(struct diags *ds, const struct rev_plan *plan, const struct rev_sink *sink,
	     bool per_run)
{
	struct driver d = {.ds = ds, .sink = sink, .per_run = per_run};
	bool ok = !per_run || open_transaction(&d);

	for (size_t i = 0; ok && i < plan->changes.len; i++)
		ok = run_change(&d, plan->changes.items[i]);
	ok = ok && close_transaction(&d);
	if (!ok && sink->rollback)
		sink->rollback(sink->self);
	return ok;
}
