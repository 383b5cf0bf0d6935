#include "rev/run.h"

/* Makes the list. */
struct lister {
	struct arena *arena;
	struct vec *out;
	bool per_run;
	bool cuts;
	bool is_open;  /* a transaction is */
	bool is_split; /* the change that is listed */
};

static struct rev_action *put(struct lister *l, enum rev_action_kind kind,
			      const struct rev_change *c)
{
	struct rev_action *action = ARENA_NEW(l->arena, struct rev_action);

	action->kind = kind;
	action->change = c;
	action->is_split = l->is_split;
	vec_push(l->arena, l->out, action);
	return action;
}

static void open_transaction(struct lister *l, const struct rev_change *c)
{
	if (!l->is_open)
		put(l, REV_BEGIN, c);
	l->is_open = true;
}

static void close_transaction(struct lister *l, const struct rev_change *c)
{
	if (l->is_open)
		put(l, REV_COMMIT, c);
	l->is_open = false;
}

static bool is_outside(const struct lister *l, const struct rev_step *step)
{
	return step->is_outside || (step->is_batched && l->cuts && !l->per_run);
}

static size_t list_step(struct lister *l, const struct rev_change *c, const struct rev_step *step,
			size_t at)
{
	if (is_outside(l, step))
		close_transaction(l, c);
	else
		open_transaction(l, c);
	for (size_t i = 0; i < step->stmts.len; i++) {
		struct rev_action *action = put(l, REV_STATEMENT, c);

		action->step = step;
		action->stmt = step->stmts.items[i];
		action->at = at++;
		action->is_outside = is_outside(l, step);
	}
	if (is_outside(l, step))
		put(l, REV_LEAVE, c)->step = step;
	return at;
}

static bool takes_several(const struct lister *l, const struct rev_section *section)
{
	bool several = !l->per_run && section->steps.len > 1;

	for (size_t i = 0; i < section->steps.len; i++)
		several = several || is_outside(l, section->steps.items[i]);
	return several;
}

static void list_change(struct lister *l, const struct rev_change *c)
{
	const struct rev_section *section = rev_change_section(c);
	size_t at = 0;

	l->is_split = takes_several(l, section);
	open_transaction(l, c);
	put(l, REV_ENTER, c);
	for (size_t i = 0; i < section->steps.len; i++) {
		/* the version row moves with the last step; those before stand alone */
		if (i && !l->per_run)
			close_transaction(l, c);
		at = list_step(l, c, section->steps.items[i], at);
	}
	open_transaction(l, c);
	put(l, REV_VERSION, c);
	if (!l->per_run)
		close_transaction(l, c);
	put(l, REV_DONE, c);
}

/* With one transaction for all, a change is over when that is committed. */
static void move_done(struct arena *a, struct vec *actions)
{
	struct vec moved = {0};
	struct vec waiting = {0};

	for (size_t i = 0; i < actions->len; i++) {
		struct rev_action *action = actions->items[i];

		if (action->kind == REV_DONE) {
			vec_push(a, &waiting, action);
			continue;
		}
		vec_push(a, &moved, action);
		for (size_t k = 0; action->kind == REV_COMMIT && k < waiting.len; k++)
			vec_push(a, &moved, waiting.items[k]);
		if (action->kind == REV_COMMIT)
			waiting.len = 0;
	}
	*actions = moved;
}

static void list_plan(struct lister *l, const struct rev_plan *plan)
{
	size_t n = plan->changes.len;

	if (l->per_run)
		open_transaction(l, n ? plan->changes.items[0] : NULL);
	for (size_t i = 0; i < n; i++)
		list_change(l, plan->changes.items[i]);
	close_transaction(l, n ? plan->changes.items[n - 1] : NULL);
	if (l->per_run)
		move_done(l->arena, l->out);
}

/* Behind the version rows of the change that action i entered. */
static size_t after_change(const struct vec *actions, size_t i)
{
	const struct rev_action *entered = actions->items[i];
	const struct rev_action *action = entered;

	while (action->kind != REV_VERSION || action->change != entered->change)
		action = actions->items[++i];
	return i + 1;
}

bool rev_run(struct arena *a, struct diags *ds, const struct rev_plan *plan,
	     const struct rev_sink *sink, bool per_run)
{
	struct vec actions = {0};
	struct lister l = {.arena = a, .out = &actions, .per_run = per_run, .cuts = sink->cuts};
	size_t begin = 0;
	size_t i = 0;
	bool ok = rev_plan_is_written(ds, plan);

	list_plan(&l, plan);
	while (ok && i < actions.len) {
		const struct rev_action *action = actions.items[i];
		struct diags tried = DIAGS_INIT(ds->arena);

		if (action->kind == REV_BEGIN)
			begin = i;
		ok = !sink->act[action->kind] ||
		     sink->act[action->kind](sink->self, &tried, action);
		if (!ok && sink->again && sink->again(sink->self, action, &tried)) {
			i = begin;
			ok = true;
			continue;
		}
		diags_take(ds, &tried);
		if (ok && action->kind == REV_ENTER && sink->was_done && sink->was_done(sink->self))
			i = after_change(&actions, i);
		else
			i++;
	}
	if (!ok && sink->rollback)
		sink->rollback(sink->self);
	return ok;
}
