#include "cmd/graph.h"

#include "rev/revdraw.h"

bool graph_is_wanted(const struct cmd_context *ctx, const struct rev_graph *g)
{
	if (ctx->opt.format)
		return !str_eq(ctx->opt.format, "lines") && !str_eq(ctx->opt.format, "json");
	if (!ctx->is_terminal || ctx->opt.verbose)
		return false;
	for (size_t i = 0; i < g->nodes.len; i++) {
		const struct rev_node *n = g->nodes.items[i];

		if (n->children.len > 1 || n->parents.len > 1)
			return true;
	}
	return g->heads.len > 1;
}

void graph_print(struct cmd_context *ctx, const struct rev_graph *g, const struct vec *nodes,
		 const struct vec *current)
{
	const struct rev_picture picture = {.graph = g, .nodes = nodes, .current = current};

	if (str_eq(ctx->opt.format, "dot"))
		rev_draw_dot(&ctx->out, &picture);
	else if (str_eq(ctx->opt.format, "mermaid"))
		rev_draw_mermaid(&ctx->out, &picture);
	else
		rev_draw_text(&ctx->out, &picture);
}

const struct vec *graph_forks(struct cmd_context *ctx, const struct rev_graph *g)
{
	struct vec *out = ARENA_NEW(ctx->perm, struct vec);
	bool *after = rev_set_new(ctx->perm, g);
	struct vec points = {0};

	for (size_t i = 0; i < g->nodes.len; i++) {
		const struct rev_node *n = g->nodes.items[i];

		if (n->children.len > 1)
			vec_push(ctx->perm, &points, n);
	}
	rev_set_add_after(after, g, &points, REV_LINES);
	for (size_t i = g->nodes.len; i-- > 0;) {
		if (after[i])
			vec_push(ctx->perm, out, g->nodes.items[i]);
	}
	return out;
}
