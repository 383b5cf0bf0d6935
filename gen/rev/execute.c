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
		while (op->old && !str_eq(r->heads.items[at], op->old))
			at++;
		if (op->old) {
			for (; at + 1 < r->heads.len; at++)
				r->heads.items[at] = r->heads.items[at + 1];
			r->heads.len--;
		}
		if (!op->id)
			continue;
		vec_push(r->arena, &r->heads, op->id);
		for (at = r->heads.len - 1; at && str_cmp(r->heads.items[at - 1], op->id) > 0; at--)
			r->heads.items[at] = r->heads.items[at - 1];
		memcpy(&r->heads.items[at], &op->id, sizeof(op->id));
	}
}

static bool enter(void *self, struct diags *ds, const struct rev_change *c, bool *is_done)
{
	struct runner *r = self;
	size_t errors = ds->errors;
	struct vec rows;
	struct diag *d;

	r->change = c;
	r->started = sys_clock_ms();
	r->kept = 0;
	r->open = 0;
	*is_done = false;
	r->was_done = false;
	if (!r->o->store)
		return true;
	if (!rev_store_rows(r->o->store, ds, &rows))
		return false;
	if (same_ids(&rows, &r->heads))
		return true;
	if (was_done_meanwhile(r, ds, c)) {
		r->was_done = true;
		*is_done = true;
		follow_ops(r, c);
		return true;
	}
	if (ds->errors != errors)
		return false;
	d = diag_add(ds, MG_SERVER_BUSY, POS_NONE,
		     "another run moved the database from %s to %s meanwhile",
		     ids_text(r->arena, &r->heads), ids_text(r->arena, &rows));
	diag_hint(ds, d, "Look at `modelgen current`, then try again.");
	return false;
}

static bool enter_outside(struct runner *r, struct diags *ds, const struct rev_change *c)
{
	if (r->is_outside)
		return true;
	r->is_outside = true;
	return rev_settings_session(r->arena, ds, r->o, c->node->file);
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

static bool statement(void *self, struct diags *ds, const struct rev_change *c,
		      const struct rev_step *step, const struct stmt *st)
{
	struct runner *r = self;
	bool is_first = step->stmts.items[0] == st;
	bool ok = true;

	if (step->is_outside)
		ok = enter_outside(r, ds, c);
	else if (is_first)
		ok = rev_settings_file(r->arena, ds, r->o, c->node->file);
	ok = ok && check_loss(r, ds, c, st) && conn_exec_at(r->o->conn, ds, st->sql, st->pos);
	if (!ok) {
		runner_explain(r, ds, c);
		runner_explain_rows(r, ds, c, st);
	} else if (step->is_outside) {
		r->kept++;
	} else {
		r->open++;
	}
	return ok;
}

static bool leave(void *self, struct diags *ds, const struct rev_change *c)
{
	struct runner *r = self;

	r->is_outside = false;
	return rev_settings_reset(r->arena, ds, r->o, c->node->file);
}

static bool version(void *self, struct diags *ds, const struct rev_change *c)
{
	struct runner *r = self;
	long long ms = sys_clock_ms() - r->started;

	for (size_t i = 0; r->o->store && i < c->ops.len; i++) {
		if (!rev_store_move(r->o->store, ds, c->ops.items[i]))
			return false;
	}
	follow_ops(r, c);
	if (r->o->per_run && !rev_settings_file_over(r->arena, ds, r->o, c->node->file))
		return false;
	return !r->o->store || rev_store_note(r->o->store, ds, c, r->o->tool, ms);
}

static bool commit(void *self, struct diags *ds)
{
	struct runner *r = self;

	if (!conn_exec(r->o->conn, ds, "COMMIT")) {
		runner_explain(r, ds, r->change);
		return false;
	}
	r->kept += r->open;
	r->open = 0;
	return true;
}

static void done(void *self, const struct rev_change *c)
{
	struct runner *r = self;

	if (r->o->tell)
		r->o->tell(r->o->told, c, r->was_done ? -1 : sys_clock_ms() - r->started);
}

static void rollback(void *self)
{
	struct runner *r = self;

	(void)runner_give_up(r);
}

bool rev_execute(struct arena *a, struct diags *ds, const struct rev_plan *plan,
		 const struct rev_execute_options *options)
{
	struct runner r = {.arena = a, .o = options, .plan = plan};
	const struct rev_sink sink = {
		.self = &r,
		.begin = runner_begin,
		.enter = enter,
		.statement = statement,
		.leave = leave,
		.version = version,
		.commit = commit,
		.done = done,
		.rollback = rollback,
	};

	for (size_t i = 0; i < plan->from.len; i++)
		vec_push(a, &r.heads, ((const struct rev_node *)plan->from.items[i])->file->id);
	return rev_run(ds, plan, &sink, options->per_run);
}
