#include "rev/runner.h"

#include "base/sys.h"
#include "rev/loss.h"
#include "rev/settings.h"

#include <string.h>

static bool same_ids(const struct vec *a, const struct vec *b)
{
	bool same = a->len == b->len;

	for (size_t i = 0; same && i < a->len; i++)
		same = str_eq(a->items[i], b->items[i]);
	return same;
}

static const char *ids_text(struct arena *a, const struct vec *ids)
{
	struct sbuf b = SBUF_INIT(a);

	for (size_t i = 0; i < ids->len; i++)
		sbuf_addf(&b, "%s%s", i ? ", " : "", (const char *)ids->items[i]);
	return ids->len ? sbuf_text(&b) : "<base>";
}

/* Another runner that goes the same way has done this change when its id is applied (or not). */
static bool was_done_meanwhile(struct runner *r, struct diags *ds, const struct rev_change *c)
{
	bool *applied = rev_set_new(r->arena, r->plan->graph);
	struct vec nodes;

	if (!rev_store_current(r->o->store, ds, r->plan->graph, &nodes))
		return false;
	rev_set_add_ancestors(applied, r->plan->graph, &nodes);
	return applied[c->node->order] == c->is_upgrade;
}

static void follow_ops(struct runner *r, const struct rev_change *c)
{
	for (size_t i = 0; i < c->ops.len; i++) {
		const struct rev_op *op = c->ops.items[i];
		size_t at = 0;

		/* kept in byte order, as the table is read */
		while (op->old && !str_eq(r->state.heads.items[at], op->old))
			at++;
		if (op->old) {
			for (; at + 1 < r->state.heads.len; at++)
				r->state.heads.items[at] = r->state.heads.items[at + 1];
			r->state.heads.len--;
		}
		if (!op->id)
			continue;
		vec_push(r->arena, &r->state.heads, op->id);
		for (at = r->state.heads.len - 1;
		     at && str_cmp(r->state.heads.items[at - 1], op->id) > 0; at--)
			r->state.heads.items[at] = r->state.heads.items[at - 1];
		memcpy(&r->state.heads.items[at], &op->id, sizeof(op->id));
	}
}

/* The changes of the plan that come before this one, and this one. */
static size_t number_of(const struct runner *r, const struct rev_change *c)
{
	size_t i = 0;

	while (i < r->plan->changes.len && r->plan->changes.items[i] != c)
		i++;
	return i + 1;
}

static void start_change(struct runner *r, const struct rev_action *action)
{
	const struct rev_section *section = rev_change_section(action->change);

	r->action = action;
	/* a change that is tried again goes on counting its time */
	if (!r->retry_end)
		r->started = sys_clock_ms();
	r->state.kept = 0;
	r->open = 0;
	r->was_done = false;
	r->number = number_of(r, action->change);
	r->statements = 0;
	for (size_t i = 0; i < section->steps.len; i++)
		r->statements += ((const struct rev_step *)section->steps.items[i])->stmts.len;
}

/* Whether the statements that are done are those of the file. */
static bool same_statements(struct runner *r, struct diags *ds, const struct rev_lease *l,
			    const struct rev_change *c)
{
	const struct rev_section *section = rev_change_section(c);
	struct vec stmts = rev_section_stmts(r->arena, section);
	size_t n = (size_t)l->done + (l->is_running || l->reached);
	struct pos pos = section->pos;
	struct diag *d;
	struct vec sums;

	rev_section_sums(r->arena, c->node->file, section, &sums);
	for (size_t i = 0; i < n; i++) {
		if (i < sums.len && i < l->sums.len && str_eq(sums.items[i], l->sums.items[i]))
			continue;
		if (i < stmts.len)
			pos = ((const struct stmt *)stmts.items[i])->pos;
		d = diag_add(ds, MG_REV_CHANGED, pos,
			     "statement %zu of %s was changed since an interrupted run did it",
			     i + 1, c->node->file->id);
		diag_hint(ds, d, "Put the old statement back; those behind it may be changed.");
		return false;
	}
	return true;
}

/* Begins the lease of a change, or takes over what another run left of it. */
static bool hold(struct runner *r, struct diags *ds, const struct rev_change *c)
{
	struct rev_lease *left = NULL;
	const char *text;

	for (size_t i = 0; i < r->leases.len; i++) {
		struct rev_lease *l = r->leases.items[i];

		if (str_eq(l->revision, c->node->file->id) && l->is_upgrade == c->is_upgrade)
			left = l;
	}
	if (!left) {
		r->state.lease = ARENA_NEW(r->arena, struct rev_lease);
		return rev_lease_begin(r->o->store, ds, c, r->o->tool, r->state.lease);
	}
	r->state.lease = left;
	text = arena_printf(r->arena, "goes on after %lld of %zu statements", left->done,
			    r->statements);
	if (left->reached)
		text = arena_printf(r->arena, "%s, in the next one behind the key %s", text,
				    left->reached);
	if (!same_statements(r, ds, left, c) || !rev_lease_take(r->o->store, ds, left))
		return false;
	runner_tell(r, REV_RESUMED, text);
	return true;
}

/* Whether the plan comes to the change of the lease. */
static bool is_planned(const struct runner *r, const struct rev_lease *l)
{
	for (size_t i = 0; i < r->plan->changes.len; i++) {
		const struct rev_change *c = r->plan->changes.items[i];

		if (str_eq(l->revision, c->node->file->id) && l->is_upgrade == c->is_upgrade)
			return true;
	}
	return false;
}

/* Half a revision of another run: what is to come may not be what it was written for. */
static bool check_interrupted(struct runner *r, struct diags *ds)
{
	for (size_t i = 0; i < r->leases.len; i++) {
		const struct rev_lease *l = r->leases.items[i];
		bool is_moot;
		struct diag *d;

		if (is_planned(r, l))
			continue;
		if (!runner_settle(r, ds, r->plan->graph, l, &is_moot))
			return false;
		if (is_moot)
			continue;
		if (r->o->resume == REV_RESUME_SKIP) {
			if (!rev_lease_abandon(r->o->store, ds, l))
				return false;
			continue;
		}
		d = diag_add(ds, MG_REV_INTERRUPTED, POS_NONE,
			     "the %s of %s was interrupted after %lld of %zu statements",
			     l->is_upgrade ? "upgrade" : "downgrade", l->revision, l->done,
			     l->sums.len);
		if (l->is_upgrade)
			diag_hint(ds, d,
				  "Run `modelgen upgrade %s` first: it goes on from there; or give "
				  "it up as it is, with --resume skip.",
				  l->revision);
		else
			diag_hint(ds, d,
				  "Run that downgrade again first: it goes on from there; or give "
				  "it up as it is, with --resume skip.");
		return false;
	}
	return true;
}

static bool enter(void *self, struct diags *ds, const struct rev_action *action)
{
	const struct rev_change *c = action->change;
	struct runner *r = self;
	size_t errors = ds->errors;
	struct vec rows;
	struct diag *d;

	start_change(r, action);
	if (!r->o->store)
		return true;
	if (!rev_store_rows(r->o->store, ds, &rows))
		return false;
	if (same_ids(&rows, &r->state.heads)) {
		runner_tell(r, REV_STARTED, NULL);
		return check_interrupted(r, ds) &&
		       (!action->is_split || !r->o->store->history_exists || hold(r, ds, c));
	}
	if (was_done_meanwhile(r, ds, c)) {
		r->was_done = true;
		follow_ops(r, c);
		return true;
	}
	if (ds->errors != errors)
		return false;
	d = diag_add(ds, MG_SERVER_BUSY, POS_NONE,
		     "another run moved the database from %s to %s meanwhile",
		     ids_text(r->arena, &r->state.heads), ids_text(r->arena, &rows));
	diag_hint(ds, d, "Look at `modelgen current`, then try again.");
	return false;
}

static bool was_done(void *self)
{
	return ((const struct runner *)self)->was_done;
}

/* What the statement would drop now, when nobody said that this is meant. */
static bool check_loss(struct runner *r, struct diags *ds, const struct rev_change *c,
		       const struct stmt *st)
{
	struct vec losses = {0};

	if (c->is_upgrade || r->o->allows_loss || !r->o->store)
		return true;
	if (!rev_losses(r->arena, ds, r->o->conn, &c->node->file->tokens, st, &losses))
		return false;
	rev_refuse_losses(ds, &losses);
	return !losses.len;
}

static bool is_behind(const struct runner *r, const struct rev_action *action)
{
	return r->state.lease && r->state.lease->done > (long long)action->at;
}

static bool inside(struct runner *r, struct diags *ds, const struct rev_action *action)
{
	const struct rev_change *c = action->change;
	const struct stmt *st = action->stmt;

	if (action->step->stmts.items[0] == st &&
	    (!rev_settings_file(r->arena, ds, r->o, c->node->file) ||
	     !rev_settings_step(r->arena, ds, r->o, action->step)))
		return false;
	return check_loss(r, ds, c, st) && conn_exec_at(r->o->conn, ds, st->sql, st->pos);
}

static bool statement(void *self, struct diags *ds, const struct rev_action *action)
{
	const struct rev_change *c = action->change;
	struct runner *r = self;
	bool ok;

	r->action = action;
	if (is_behind(r, action) && !action->is_outside)
		return true;
	r->transacted = sys_clock_ms();
	r->blockers = NULL;
	if (action->is_outside)
		ok = (is_behind(r, action) || check_loss(r, ds, c, action->stmt)) &&
		     (action->step->is_batched ? runner_batches : runner_outside)(r, ds, action);
	else
		ok = inside(r, ds, action);
	if (ok && action->is_outside)
		r->state.kept++;
	else if (ok)
		r->open++;
	return ok;
}

static bool leave(void *self, struct diags *ds, const struct rev_action *action)
{
	struct runner *r = self;

	r->action = action;
	if (!r->is_outside)
		return true;
	r->is_outside = false;
	return rev_settings_reset(r->arena, ds, r->o, action->change->node->file);
}

/* The row of a change that was one transaction, or the end of its lease. */
static bool note(struct runner *r, struct diags *ds, const struct rev_change *c)
{
	struct rev_lease *lease = r->state.lease;

	r->state.lease = NULL;
	if (lease)
		return rev_lease_finish(r->o->store, ds, lease);
	return rev_store_note(r->o->store, ds, c, r->o->tool, sys_clock_ms() - r->started);
}

static bool version(void *self, struct diags *ds, const struct rev_action *action)
{
	const struct rev_change *c = action->change;
	struct runner *r = self;

	r->action = action;
	for (size_t i = 0; r->o->store && i < c->ops.len; i++) {
		if (!rev_store_move(r->o->store, ds, c->ops.items[i]))
			return false;
	}
	follow_ops(r, c);
	*(long long *)r->times.items[number_of(r, c) - 1] = sys_clock_ms() - r->started;
	if (r->o->per_run && !rev_settings_file_over(r->arena, ds, r->o, c->node->file))
		return false;
	return !r->o->store || note(r, ds, c);
}

static bool commit(void *self, struct diags *ds, const struct rev_action *action)
{
	struct runner *r = self;
	struct rev_lease *lease = r->state.lease;

	r->action = action;
	if (lease && r->open &&
	    !rev_lease_mark(r->o->store, ds, lease, (size_t)lease->done + r->open, false))
		return false;
	if (!conn_exec(r->o->conn, ds, r->o->rehearses ? "ROLLBACK" : "COMMIT"))
		return false;
	r->state.kept += r->open;
	r->open = 0;
	r->retry_end = 0;
	return true;
}

static bool done(void *self, struct diags *ds, const struct rev_action *action)
{
	struct runner *r = self;
	struct rev_event event = {
		.kind = r->was_done ? REV_ELSEWHERE : REV_FINISHED,
		.change = action->change,
		.number = number_of(r, action->change),
		.count = r->plan->changes.len,
	};

	event.ms = *(long long *)r->times.items[event.number - 1];
	if (event.ms < 0)
		event.kind = REV_ELSEWHERE;
	if (r->o->tell)
		r->o->tell(r->o->told, &event);
	return event.kind == REV_ELSEWHERE || !r->o->after ||
	       r->o->after(r->o->told, ds, action->change);
}

static bool may_run_again(struct runner *r, const struct rev_action *action)
{
	struct diags unseen = DIAGS_INIT(r->arena);

	return r->o->store && conn_in_transaction(r->o->conn) && runner_is_transient(r) &&
	       action->kind != REV_BEGIN && action->kind != REV_ENTER && !action->is_outside &&
	       runner_give_up(r) && runner_may_retry(r) && rev_store_look(r->o->store, &unseen);
}

/* The whole transaction once more, when nothing but a lock or a clash was in its way. */
static bool again(void *self, const struct rev_action *action, struct diags *tried)
{
	struct runner *r = self;

	r->action = action;
	if (may_run_again(r, action)) {
		r->state = r->begun;
		if (r->state.lease)
			r->state.lease->done = r->begun.lease_done;
		return true;
	}
	if (action->kind == REV_STATEMENT || action->kind == REV_COMMIT)
		runner_explain(r, tried, action->change);
	if (action->kind == REV_STATEMENT)
		runner_explain_rows(r, tried, action->change, action->stmt);
	return false;
}

static void rollback(void *self)
{
	(void)runner_give_up(self);
}

bool rev_execute(struct arena *a, struct diags *ds, const struct rev_plan *plan,
		 const struct rev_execute_options *options)
{
	struct runner r = {.arena = a, .o = options, .plan = plan};
	const struct rev_sink sink = {
		.self = &r,
		.cuts = options->store != NULL,
		.act = {[REV_BEGIN] = runner_begin,
			[REV_ENTER] = enter,
			[REV_STATEMENT] = statement,
			[REV_LEAVE] = leave,
			[REV_VERSION] = version,
			[REV_COMMIT] = commit,
			[REV_DONE] = done},
		.was_done = was_done,
		.again = again,
		.rollback = rollback,
	};
	size_t errors = ds->errors;
	bool ok;

	for (size_t i = 0; i < plan->from.len; i++)
		vec_push(a, &r.state.heads,
			 ((const struct rev_node *)plan->from.items[i])->file->id);
	for (size_t i = 0; i < plan->changes.len; i++) {
		long long *ms = ARENA_NEW(a, long long);

		*ms = -1;
		vec_push(a, &r.times, ms);
	}
	if (!runner_is_ready(&r, ds))
		return false;
	runner_watch(&r);
	ok = rev_run(a, ds, plan, &sink, options->per_run);
	runner_watch_end(&r);
	if (!ok && ds->errors == errors) {
		/* whatever it was: what was not done must not end like what was */
		struct diag *d = diag_add(ds, MG_SERVER, POS_NONE, "the run ended early");

		diag_hint(ds, d, "Run it again: it goes on from there.");
	}
	return ok;
}
