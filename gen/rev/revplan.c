#include "rev/revplan.h"

#include "rev/revorder.h"

/* What is applied while the plan grows. */
struct state {
	struct arena *arena;
	bool *applied;
	bool *is_head;
};

static void push_op(struct state *s, struct rev_change *c, struct rev_op op)
{
	struct rev_op *p = ARENA_NEW(s->arena, struct rev_op);

	*p = op;
	vec_push(s->arena, &c->ops, p);
}

/* A new head takes the row of the last one that it needs; rows of the others go. */
static void apply(struct state *s, struct rev_change *c)
{
	const struct rev_node *n = c->node;
	const struct rev_node *last = NULL;

	for (size_t i = 0; i < n->needs.len; i++) {
		const struct rev_node *p = n->needs.items[i];

		if (!s->is_head[p->order])
			continue;
		s->is_head[p->order] = false;
		if (last)
			push_op(s, c, (struct rev_op){.kind = REV_DELETE, .old = last->file->id});
		last = p;
	}
	push_op(s, c,
		(struct rev_op){.kind = last ? REV_UPDATE : REV_INSERT,
				.old = last ? last->file->id : NULL,
				.id = n->file->id});
	s->applied[n->order] = true;
	s->is_head[n->order] = true;
}

static bool is_needed(const struct state *s, const struct rev_node *n)
{
	for (size_t i = 0; i < n->needed_by.len; i++) {
		if (s->applied[((const struct rev_node *)n->needed_by.items[i])->order])
			return true;
	}
	return false;
}

/* What nothing else stands on is a head again; the last takes the row. */
static void revert(struct state *s, struct rev_change *c)
{
	const struct rev_node *n = c->node;
	const char *last = NULL;

	s->applied[n->order] = false;
	s->is_head[n->order] = false;
	for (size_t i = 0; i < n->needs.len; i++) {
		const struct rev_node *p = n->needs.items[i];

		if (is_needed(s, p))
			continue;
		s->is_head[p->order] = true;
		if (last)
			push_op(s, c, (struct rev_op){.kind = REV_INSERT, .id = last});
		last = p->file->id;
	}
	push_op(s, c,
		(struct rev_op){
			.kind = last ? REV_UPDATE : REV_DELETE, .old = n->file->id, .id = last});
}

static struct state start(struct arena *a, const struct rev_graph *g, const struct vec *from,
			  struct rev_plan *out)
{
	struct state s = {
		.arena = a,
		.applied = rev_set_new(a, g),
		.is_head = rev_set_new(a, g),
	};

	*out = (struct rev_plan){.graph = g};
	rev_set_add_ancestors(s.applied, g, from);
	for (size_t i = 0; i < from->len; i++) {
		const struct rev_node *n = from->items[i];

		s.is_head[n->order] = true;
		vec_push(a, &out->from, n);
	}
	return s;
}

static struct rev_change *push_change(struct state *s, struct rev_plan *out, struct rev_node *n,
				      bool is_upgrade)
{
	struct rev_change *c = ARENA_NEW(s->arena, struct rev_change);

	c->node = n;
	c->is_upgrade = is_upgrade;
	vec_push(s->arena, &out->changes, c);
	return c;
}

static bool refuse_one_way(struct diags *ds, const struct rev_node *n)
{
	struct diag *d = diag_add(ds, MG_REV_RANGE, (struct pos){.src = n->file->src},
				  "revision %s has no section `-- downgrade:`", n->file->id);

	diag_hint(ds, d, "Write the section; an empty one says that there is nothing to undo.");
	return false;
}

/* Splits the files of all changes, so that a bad one is known before the first runs. */
static bool split_files(struct arena *a, struct diags *ds, const struct rev_plan *plan)
{
	size_t errors = ds->errors;

	for (size_t i = 0; i < plan->changes.len; i++) {
		const struct rev_change *c = plan->changes.items[i];

		if (!rev_file_split(a, ds, c->node->file))
			continue;
		if (!c->is_upgrade && !c->node->file->down_section.exists)
			refuse_one_way(ds, c->node);
	}
	return ds->errors == errors;
}

bool rev_plan_upgrade(struct arena *a, struct diags *ds, const struct rev_graph *g,
		      const struct vec *from, const struct vec *to, struct rev_plan *out)
{
	struct state s = start(a, g, from, out);
	bool *wanted = rev_set_new(a, g);
	struct vec down = {0};

	rev_set_add_before(wanted, g, to, REV_ALL);
	for (size_t i = 0; i < g->nodes.len; i++)
		wanted[i] = wanted[i] && !s.applied[i];
	rev_order(a, g, wanted, to, &down);
	for (size_t i = down.len; i-- > 0;)
		apply(&s, push_change(&s, out, down.items[i], true));
	return split_files(a, ds, out);
}

static bool refuse_target(struct arena *a, struct diags *ds, const struct rev_target *to,
			  const struct vec *from)
{
	struct diag *d;

	if (to->node)
		d = diag_add(ds, MG_REV_RANGE, POS_NONE,
			     "a downgrade cannot lead to %s: it is not before %s",
			     to->node->file->id, rev_ids_text(a, from));
	else
		d = diag_add(ds, MG_REV_RANGE, POS_NONE,
			     "a downgrade to base cannot be told from the line of %s",
			     to->branch->file->id);
	diag_hint(ds, d, "`modelgen history` shows the order; forward goes `upgrade`.");
	return false;
}

/* What comes first behind the target: all that stands on it goes. */
static bool find_roots(struct arena *a, const struct rev_graph *g, const struct rev_target *to,
		       struct vec *out)
{
	const struct vec *next = to->node ? &to->node->children : &g->bases;
	bool *line;
	struct vec branch = {0};

	if (!to->branch || next->len <= 1) {
		*out = *next;
		return true;
	}
	line = rev_set_new(a, g);
	vec_push(a, &branch, to->branch);
	rev_set_add_before(line, g, &branch, REV_LINES);
	for (size_t i = 0; i < next->len; i++) {
		const struct rev_node *n = next->items[i];

		if (line[n->order])
			vec_push(a, out, n);
	}
	return out->len > 0;
}

bool rev_plan_downgrade(struct arena *a, struct diags *ds, const struct rev_graph *g,
			const struct vec *from, const struct rev_target *to, struct rev_plan *out)
{
	struct state s = start(a, g, from, out);
	bool *after = rev_set_new(a, g);
	struct vec roots = {0};
	struct vec down = {0};

	if (!find_roots(a, g, to, &roots))
		return refuse_target(a, ds, to, from);
	rev_set_add_after(after, g, &roots, REV_ALL);
	for (size_t i = 0; i < g->nodes.len; i++)
		after[i] = after[i] && s.applied[i];
	rev_order(a, g, after, from, &down);
	if (!down.len && to->node && !rev_list_has(from, to->node))
		return refuse_target(a, ds, to, from);
	for (size_t i = 0; i < down.len; i++)
		revert(&s, push_change(&s, out, down.items[i], false));
	return split_files(a, ds, out);
}

const char *rev_change_text(struct arena *a, const struct rev_change *c, const char *base)
{
	const struct vec *parents = &c->node->parents;
	const char *down = parents->len ? rev_ids_text(a, parents) : base;
	const char *id = c->node->file->id;

	return arena_printf(a, "%s -> %s", c->is_upgrade ? down : id, c->is_upgrade ? id : down);
}

const struct rev_section *rev_change_section(const struct rev_change *c)
{
	return c->is_upgrade ? &c->node->file->up : &c->node->file->down_section;
}

void rev_all_current(struct arena *a, const struct rev_graph *g, const struct vec *current,
		     struct vec *out)
{
	bool *applied = rev_set_new(a, g);

	rev_set_add_before(applied, g, current, REV_ALL);
	for (size_t i = 0; i < g->nodes.len; i++) {
		const struct rev_node *n = g->nodes.items[i];
		bool is_tip = applied[i];

		for (size_t k = 0; is_tip && k < n->children.len; k++)
			is_tip = !applied[((const struct rev_node *)n->children.items[k])->order];
		if (is_tip)
			vec_push(a, out, n);
	}
	rev_sort_by_id(out);
}

bool rev_plan_is_written(struct diags *ds, const struct rev_plan *plan)
{
	bool ok = true;

	for (size_t i = 0; i < plan->changes.len; i++) {
		const struct rev_change *c = plan->changes.items[i];
		const struct rev_file *f = c->node->file;
		const char *word = c->is_upgrade ? "upgrade" : "downgrade";
		struct diag *d;

		if (!vec_has_text(&f->unfinished, word))
			continue;
		ok = false;
		d = diag_add(ds, MG_REV_UNFINISHED, rev_change_section(c)->pos,
			     "the %s of %s is not written yet: the header says `-- unfinished`",
			     word, f->id);
		diag_hint(ds, d,
			  "Write its statements and take `%s` out of that line; `modelgen stamp` "
			  "records what was done in another way.",
			  word);
	}
	return ok;
}
