#include "cmd/graph.h"
#include "cmd/revs.h"
#include "rev/revorder.h"
#include "rev/revshow.h"
#include "text/json.h"

#include <string.h>

static bool needs_database(const struct cmd_context *ctx)
{
	return ctx->opt.indicate_current || (ctx->opt.verbose && (ctx->opt.url || ctx->opt.env)) ||
	       (ctx->opt.range && strstr(ctx->opt.range, "current"));
}

static bool refuse_range(struct cmd_context *ctx)
{
	struct diag *d =
		diag_add(&ctx->ds, MG_USAGE, POS_NONE, "\"%s\" is not a range", ctx->opt.range);

	diag_hint(&ctx->ds, d, "Write FROM:TO, FROM: or :TO.");
	return false;
}

struct range {
	struct vec from;
	struct vec to;
};

/* A count at the upper end counts from the lower one, at the lower end from the heads. */
static bool read_range(struct cmd_context *ctx, struct revs *r, struct range *out)
{
	struct rev_names names = {
		.graph = &r->graph, .current = r->conn ? &r->current : NULL, .may_end = true};
	const struct rev_node *branch;
	const char *from = "";
	const char *to = "";

	*out = (struct range){0};
	if (ctx->opt.range && !rev_split_range(ctx->perm, ctx->opt.range, &from, &to))
		return refuse_range(ctx);
	if (!rev_resolve_on(ctx->perm, &ctx->ds, &names, *from ? from : "base", &out->from,
			    &branch))
		return false;
	names.from = &out->from;
	names.count = REV_COUNT_UP;
	if (!rev_resolve(ctx->perm, &ctx->ds, &names, *to ? to : "heads", &out->to))
		return false;
	if (branch) {
		struct vec all = out->to;

		out->to = (struct vec){0};
		rev_on_line(ctx->perm, &r->graph, &all, branch, REV_LINES, &out->to);
	}
	return true;
}

/* The revisions between both ends, these included: from or after it, and before to. */
static bool *select_range(struct cmd_context *ctx, const struct revs *r, const struct range *range)
{
	const struct rev_graph *g = &r->graph;
	bool *wanted = rev_set_new(ctx->perm, g);
	bool *before = rev_set_new(ctx->perm, g);
	bool *after = rev_set_new(ctx->perm, g);
	struct diag *d;

	rev_set_add_before(wanted, g, &range->to, REV_ALL);
	for (size_t i = 0; i < range->from.len; i++) {
		const struct rev_node *n = range->from.items[i];

		if (wanted[n->order])
			continue;
		d = diag_add(&ctx->ds, MG_REV_RANGE, POS_NONE, "%s does not lead to %s",
			     n->file->id, rev_ids_text(ctx->perm, &range->to));
		diag_hint(&ctx->ds, d, "The first end of a range is the older one.");
		return NULL;
	}
	if (!range->from.len)
		return wanted;
	rev_set_add_before(before, g, &range->from, REV_ALL);
	rev_set_add_after(after, g, &range->from, REV_LINES);
	for (size_t i = 0; i < g->nodes.len; i++)
		wanted[i] = wanted[i] && after[i] &&
			    (!before[i] || rev_list_has(&range->from, g->nodes.items[i]));
	return wanted;
}

/* An entry, and what the database knows of its last run. */
static void print_entry(struct cmd_context *ctx, const struct map *runs, const struct rev_node *n,
			unsigned flags)
{
	const char *run = map_get(runs, n->file->id);

	rev_show_entry(&ctx->out, n, ctx->is_terminal ? flags | REV_SHOW_BACK : flags);
	if (!run)
		return;
	/* before the blank line that ends the entry */
	sbuf_cut(&ctx->out, ctx->out.len - 1);
	sbuf_addf(&ctx->out, "    Last Run: %s\n\n", run);
}

static void print_json(struct cmd_context *ctx, const struct map *runs, const struct vec *nodes,
		       const struct vec *current)
{
	struct node *list = node_list(ctx->perm);

	for (size_t i = 0; i < nodes->len; i++) {
		const struct rev_node *n = nodes->items[i];
		bool is_current = current && rev_list_has(current, n);
		struct node *entry = rev_show_node(ctx->perm, n, is_current ? REV_SHOW_CURRENT : 0);
		const char *run = map_get(runs, n->file->id);

		if (run)
			node_put_text(ctx->perm, entry, "last_run", run);
		node_push(list, entry);
	}
	json_write(&ctx->out, list);
}

static void print(struct cmd_context *ctx, struct revs *r, const struct vec *nodes)
{
	const struct vec *current = ctx->opt.indicate_current ? &r->current : NULL;
	struct map runs = {0};

	if (graph_is_wanted(ctx, &r->graph)) {
		graph_print(ctx, &r->graph, nodes, current);
		return;
	}
	if (ctx->opt.verbose && r->conn && !rev_store_runs(&r->store, &ctx->ds, &runs))
		return;
	if (str_eq(ctx->opt.format, "json")) {
		print_json(ctx, &runs, nodes, current);
		return;
	}
	for (size_t i = 0; i < nodes->len; i++) {
		const struct rev_node *n = nodes->items[i];
		unsigned flags = REV_SHOW_TREE | REV_SHOW_LABELS;

		if (current && rev_list_has(current, n))
			flags |= REV_SHOW_CURRENT;
		if (ctx->opt.verbose)
			print_entry(ctx, &runs, n, flags);
		else
			rev_show_line(&ctx->out, n, flags | REV_SHOW_PARENTS | REV_SHOW_TITLE);
	}
}

static void list(struct cmd_context *ctx, struct revs *r)
{
	struct vec nodes = {0};
	struct range range;
	bool *wanted;

	if (!read_range(ctx, r, &range))
		return;
	wanted = select_range(ctx, r, &range);
	if (!wanted)
		return;
	rev_order(ctx->perm, &r->graph, wanted, &range.to, &nodes);
	print(ctx, r, &nodes);
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
	.options = (const char *const[]){"url", "dir", "rev-range", "indicate-current",
					 "format=lines|graph|dot|mermaid|json", NULL},
	.text = "The range takes ids, labels, head, base, current, and counts: -2:heads are the "
		"last ones, current: what lies ahead. A database is asked only for "
		"--indicate-current and current. --verbose shows message, date and file, on a "
		"terminal what the way back of each is worth (see `modelgen help show`), and where "
		"--url or --env names a database, also when, by whom, how long and on which host "
		"each was run. On a "
		"terminal a history that forks is drawn; --format lines lists it, graph draws it "
		"anywhere, dot is for Graphviz, mermaid for Markdown, json for programs.",
	.examples =
		(const struct example[]){
			{"modelgen history", "one line for each revision"},
			{"modelgen history -r 2ab2:afe5", "from one to another, both included"},
			{"modelgen history -i", "mark where the database is"},
			{"modelgen history --format mermaid", "a diagram for a pull request"},
			{0},
		},
	.run = run,
};
