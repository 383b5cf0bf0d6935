#include "rev/stamp.h"

#include "rev/runner.h"

struct plan {
	struct arena *arena;
	const struct rev_graph *graph;
	struct vec rows;     /* struct rev_node *: what the table holds by now */
	struct vec filtered; /* of the rows at the beginning, those on the lines that are named */
	struct vec *out;
};

static void add_unique(struct arena *a, struct vec *list, const struct vec *more)
{
	for (size_t i = 0; i < more->len; i++) {
		if (!rev_list_has(list, more->items[i]))
			vec_push(a, list, more->items[i]);
	}
}

/* The rows that a name concerns. */
static void filter(struct plan *p, const struct vec *nodes, const struct rev_node *branch)
{
	struct vec found = {0};

	if (!nodes->len && !branch)
		found = p->rows;
	if (branch)
		rev_on_line(p->arena, p->graph, &p->rows, branch, REV_ALL, &found);
	add_unique(p->arena, &p->filtered, &found);
	for (size_t i = 0; i < nodes->len; i++) {
		found = (struct vec){0};
		rev_on_line(p->arena, p->graph, &p->rows, nodes->items[i], REV_ALL, &found);
		add_unique(p->arena, &p->filtered, &found);
	}
}

static void push_op(struct plan *p, struct rev_stamp_step *s, const struct rev_node *old,
		    const struct rev_node *new)
{
	struct rev_op *op = ARENA_NEW(p->arena, struct rev_op);
	size_t at = 0;

	*op = (struct rev_op){
		.kind = !old   ? REV_INSERT
			: !new ? REV_DELETE
			       : REV_UPDATE,
		.old = old ? old->file->id : NULL,
		.id = new ? new->file->id : NULL,
	};
	vec_push(p->arena, &s->ops, op);
	if (old) {
		while (p->rows.items[at] != old)
			at++;
		for (; at + 1 < p->rows.len; at++)
			p->rows.items[at] = p->rows.items[at + 1];
		p->rows.len--;
	}
	if (new)
		vec_push(p->arena, &p->rows, new);
}

static struct rev_stamp_step *push_step(struct plan *p, const char *from, const char *to)
{
	struct rev_stamp_step *s = ARENA_NEW(p->arena, struct rev_stamp_step);

	s->from = from;
	s->to = to;
	vec_push(p->arena, p->out, s);
	return s;
}

static void go_to_base(struct plan *p)
{
	for (size_t i = 0; i < p->filtered.len; i++) {
		const struct rev_node *n = p->filtered.items[i];

		if (rev_list_has(&p->rows, n))
			push_op(p, push_step(p, n->file->id, ""), n, NULL);
	}
}

static void go_to(struct plan *p, const struct rev_node *to)
{
	const struct rev_node *last = NULL;
	struct rev_stamp_step *s;
	struct vec related = {0};

	if (rev_list_has(&p->filtered, to))
		return;
	rev_on_line(p->arena, p->graph, &p->filtered, to, REV_ALL, &related);
	if (related.len)
		related = p->filtered;
	s = push_step(p, related.len ? rev_ids_text(p->arena, &related) : "", to->file->id);
	for (size_t i = 0; i < related.len; i++) {
		const struct rev_node *n = related.items[i];

		if (!rev_list_has(&p->rows, n))
			continue;
		if (last)
			push_op(p, s, last, NULL);
		last = n;
	}
	push_op(p, s, last, to);
}

bool rev_stamp_plan(struct arena *a, struct diags *ds, const struct rev_names *names,
		    const struct vec *texts, const struct vec *rows, struct vec *out)
{
	struct plan p = {.arena = a, .graph = names->graph, .out = out};
	struct vec *nodes = ARENA_ARRAY(a, struct vec, texts->len + 1);

	add_unique(a, &p.rows, rows);
	for (size_t i = 0; i < texts->len; i++) {
		const struct rev_node *branch;

		if (!rev_resolve_on(a, ds, names, texts->items[i], &nodes[i], &branch))
			return false;
		filter(&p, &nodes[i], branch);
	}
	for (size_t i = 0; i < texts->len; i++) {
		if (!nodes[i].len)
			go_to_base(&p);
		for (size_t k = 0; k < nodes[i].len; k++)
			go_to(&p, nodes[i].items[k]);
	}
	return true;
}

static bool stamp_inside(struct runner *r, struct diags *ds, const struct rev_stamp *stamp,
			 struct vec *out)
{
	struct rev_store *store = r->o->store;
	struct rev_names names = {.graph = stamp->graph};
	struct vec rows = {0};

	if (stamp->purges ? !rev_store_purge(store, ds)
			  : !rev_store_current(store, ds, stamp->graph, &rows))
		return false;
	names.current = &rows;
	if (!rev_stamp_plan(r->arena, ds, &names, stamp->texts, &rows, out))
		return false;
	for (size_t i = 0; i < out->len; i++) {
		const struct rev_stamp_step *s = out->items[i];

		for (size_t k = 0; k < s->ops.len; k++) {
			if (!rev_store_move(store, ds, s->ops.items[k]))
				return false;
		}
		if (!rev_store_note_stamp(store, ds,
					  rev_graph_find(stamp->graph, *s->to ? s->to : s->from),
					  r->o->tool))
			return false;
	}
	for (size_t i = 0; i < r->leases.len; i++) {
		bool is_moot;

		if (!runner_settle(r, ds, stamp->graph, r->leases.items[i], &is_moot))
			return false;
	}
	return conn_exec(r->o->conn, ds, "COMMIT");
}

bool rev_stamp(struct arena *a, struct diags *ds, const struct rev_stamp *stamp,
	       const struct rev_execute_options *options, struct vec *out)
{
	struct runner r = {.arena = a, .o = options};
	bool ok = runner_begin(&r, ds, NULL) && stamp_inside(&r, ds, stamp, out);

	if (!ok)
		(void)runner_give_up(&r);
	return ok;
}

bool rev_ensure(struct arena *a, struct diags *ds, const struct rev_execute_options *options)
{
	struct runner r = {.arena = a, .o = options};
	bool ok = runner_begin(&r, ds, NULL) && conn_exec(options->conn, ds, "COMMIT");

	if (!ok)
		(void)runner_give_up(&r);
	return ok;
}

void rev_stamp_print(struct sbuf *out, const struct vec *steps, bool makes_table,
		     const struct rev_print_options *options)
{
	struct arena *a = out->arena;

	sbuf_add(out, "BEGIN;\n\n");
	if (makes_table)
		sbuf_addf(out, "%s;\n\n", rev_sql_create(a, options->schema, options->table));
	for (size_t i = 0; i < steps->len; i++) {
		const struct rev_stamp_step *s = steps->items[i];

		sbuf_addf(out, "-- Running stamp_revision %s -> %s\n\n", s->from, s->to);
		for (size_t k = 0; k < s->ops.len; k++)
			sbuf_addf(
				out, "%s;\n\n",
				rev_sql_move(a, options->schema, options->table, s->ops.items[k]));
	}
	sbuf_add(out, "COMMIT;\n\n");
}
