#include "cmd/revs.h"
#include "rev/revshow.h"
#include "rev/revspec.h"

#include <string.h>

/* The ends of --rev-range; is_open: that end is as far as there is. */
struct range {
	struct vec from;
	struct vec to;
	bool is_open_from;
};

static bool needs_database(const struct cmd_context *ctx)
{
	return ctx->opt.indicate_current || (ctx->opt.range && strstr(ctx->opt.range, "current"));
}

static bool refuse_range(struct cmd_context *ctx)
{
	struct diag *d =
		diag_add(&ctx->ds, MG_USAGE, POS_NONE, "\"%s\" is not a range", ctx->opt.range);

	diag_hint(&ctx->ds, d, "Write FROM:TO, FROM: or :TO.");
	return false;
}

/* An end that counts (+1, -2) counts from the other one. */
static bool read_range(struct cmd_context *ctx, struct revs *r, struct range *out)
{
	struct rev_names names = {.graph = &r->graph, .current = r->conn ? &r->current : NULL};
	const char *from = "";
	const char *to = "";

	*out = (struct range){0};
	if (ctx->opt.range && !rev_split_range(ctx->perm, ctx->opt.range, &from, &to))
		return refuse_range(ctx);
	out->is_open_from = !*from;
	if (!*to)
		to = "heads";
	if (rev_is_relative(to)) {
		if (!rev_resolve(ctx->perm, &ctx->ds, &names, *from ? from : "base", &out->from))
			return false;
		names.anchor = &out->from;
		return rev_resolve(ctx->perm, &ctx->ds, &names, to, &out->to);
	}
	if (!rev_resolve(ctx->perm, &ctx->ds, &names, to, &out->to))
		return false;
	names.anchor = &out->to;
	return !*from || rev_resolve(ctx->perm, &ctx->ds, &names, from, &out->from);
}

static bool in_list(const struct vec *list, const struct rev_node *n)
{
	for (size_t i = 0; i < list->len; i++) {
		if (list->items[i] == n)
			return true;
	}
	return false;
}

/* The revisions between both ends, these included: from or after it, and before to. */
static bool *select_range(struct cmd_context *ctx, const struct revs *r, const struct range *range)
{
	const struct rev_graph *g = &r->graph;
	bool *before = rev_set_new(ctx->perm, g);
	bool *after = rev_set_new(ctx->perm, g);
	struct diag *d;

	rev_set_add_ancestors(before, g, &range->to);
	for (size_t i = 0; i < range->from.len; i++) {
		const struct rev_node *n = range->from.items[i];

		if (before[n->order])
			continue;
		d = diag_add(&ctx->ds, MG_REV_RANGE, POS_NONE, "%s does not lead to %s",
			     n->file->id, rev_ids_text(ctx->perm, &range->to));
		diag_hint(&ctx->ds, d, "The first end of a range is the older one.");
		return NULL;
	}
	for (size_t i = 0; i < g->nodes.len; i++) {
		const struct rev_node *n = g->nodes.items[i];

		after[i] = range->is_open_from || !range->from.len || in_list(&range->from, n);
		for (size_t k = 0; k < n->parents.len; k++)
			after[i] =
				after[i] || after[((struct rev_node *)n->parents.items[k])->order];
		after[i] = after[i] && before[i];
	}
	return after;
}

static void list(struct cmd_context *ctx, struct revs *r)
{
	struct range range;
	bool *wanted;

	if (!read_range(ctx, r, &range))
		return;
	wanted = select_range(ctx, r, &range);
	for (size_t i = r->graph.nodes.len; wanted && i-- > 0;) {
		const struct rev_node *n = r->graph.nodes.items[i];
		bool is_current = ctx->opt.indicate_current && in_list(&r->current, n);
		unsigned flags = REV_SHOW_TREE | (is_current ? REV_SHOW_CURRENT : 0);

		if (!wanted[i])
			continue;
		if (ctx->opt.verbose)
			rev_show_entry(&ctx->out, n, flags);
		else
			rev_show_line(&ctx->out, n, flags | REV_SHOW_PARENTS | REV_SHOW_TITLE);
	}
}

static int run(struct cmd_context *ctx)
{
	struct revs r;

	if (revs_load(ctx, &r)) {
		if (!needs_database(ctx) || revs_connect(ctx, &r))
			list(ctx, &r);
		revs_close(&r);
	}
	return cmd_finish(ctx, 0);
}

const struct command cmd_history = {
	.name = "history",
	.summary = "list the revisions, the last one first",
	.args = "",
	.options = (const char *const[]){"url", "dir", "rev-range", "indicate-current", NULL},
	.text = "The range takes ids, head, base, current, and counts: -2:heads are the last ones, "
		"current: what lies ahead. A database is asked only for --indicate-current and "
		"current. --verbose shows message, date and file.",
	.examples =
		(const struct example[]){
			{"modelgen history", "one line for each revision"},
			{"modelgen history -r 2ab2:afe5", "from one to another, both included"},
			{"modelgen history -i", "mark where the database is"},
			{0},
		},
	.run = run,
};
