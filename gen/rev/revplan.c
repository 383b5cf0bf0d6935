#include "rev/revplan.h"

#include <string.h>

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

/* A new head takes the row of its last parent; rows of the others go. */
static void apply(struct state *s, struct rev_change *c)
{
	const struct rev_node *n = c->node;
	const char *old = NULL;

	for (size_t i = n->parents.len; i-- > 0;) {
		const struct rev_node *p = n->parents.items[i];

		if (!s->is_head[p->order])
			continue;
		s->is_head[p->order] = false;
		if (old)
			push_op(s, c, (struct rev_op){.kind = REV_DELETE, .old = p->file->id});
		else
			old = p->file->id;
	}
	push_op(s, c,
		(struct rev_op){
			.kind = old ? REV_UPDATE : REV_INSERT, .old = old, .id = n->file->id});
	s->applied[n->order] = true;
	s->is_head[n->order] = true;
}

static bool has_applied_child(const struct state *s, const struct rev_node *n)
{
	for (size_t i = 0; i < n->children.len; i++) {
		if (s->applied[((const struct rev_node *)n->children.items[i])->order])
			return true;
	}
	return false;
}

/* Parents that nothing else stands on are heads again; the last takes the row. */
static void revert(struct state *s, struct rev_change *c)
{
	const struct rev_node *n = c->node;
	const char *last = NULL;

	s->applied[n->order] = false;
	s->is_head[n->order] = false;
	for (size_t i = 0; i < n->parents.len; i++) {
		const struct rev_node *p = n->parents.items[i];

		if (has_applied_child(s, p))
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

	rev_set_add_ancestors(wanted, g, to);
	for (size_t i = 0; i < g->nodes.len; i++) {
		if (wanted[i] && !s.applied[i])
			apply(&s, push_change(&s, out, g->nodes.items[i], true));
	}
	return split_files(a, ds, out);
}

static bool check_target(struct arena *a, struct diags *ds, const struct state *s,
			 const struct vec *from, const struct vec *to)
{
	for (size_t i = 0; i < to->len; i++) {
		const struct rev_node *n = to->items[i];
		struct diag *d;

		if (s->applied[n->order])
			continue;
		d = diag_add(ds, MG_REV_RANGE, POS_NONE,
			     "a downgrade cannot lead to %s: it is not before %s", n->file->id,
			     rev_ids_text(a, from));
		diag_hint(ds, d, "`modelgen history` shows the order; forward goes `upgrade`.");
		return false;
	}
	return true;
}

bool rev_plan_downgrade(struct arena *a, struct diags *ds, const struct rev_graph *g,
			const struct vec *from, const struct vec *to, struct rev_plan *out)
{
	struct state s = start(a, g, from, out);
	bool *after = rev_set_new(a, g);

	if (!check_target(a, ds, &s, from, to))
		return false;
	/* what came after the target: its children, and theirs; after base came everything */
	for (size_t i = 0; i < g->nodes.len; i++) {
		const struct rev_node *n = g->nodes.items[i];

		after[i] = !to->len;
		for (size_t k = 0; k < n->parents.len; k++) {
			const struct rev_node *p = n->parents.items[k];

			after[i] = after[i] || after[p->order];
			for (size_t t = 0; t < to->len; t++)
				after[i] = after[i] || to->items[t] == p;
		}
	}
	for (size_t i = g->nodes.len; i-- > 0;) {
		if (after[i] && s.applied[i])
			revert(&s, push_change(&s, out, g->nodes.items[i], false));
	}
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
