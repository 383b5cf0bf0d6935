#include "cmd/graph.h"
#include "cmd/revs.h"
#include "rev/revshow.h"

#include <string.h>

static void show(struct cmd_context *ctx, const struct rev_node *n)
{
	unsigned title = ctx->opt.verbose ? REV_SHOW_TITLE : 0;

	if (ctx->opt.verbose)
		rev_show_entry(&ctx->out, n, 0);
	else
		rev_show_line(&ctx->out, n, REV_SHOW_TREE | REV_SHOW_LABELS);
	for (size_t i = 0; i < n->children.len; i++) {
		sbuf_addf(&ctx->out, "%*s -> ", (int)strlen(n->file->id), "");
		rev_show_line(&ctx->out, n->children.items[i],
			      REV_SHOW_TREE | REV_SHOW_LABELS | title);
	}
	sbuf_addc(&ctx->out, '\n');
}

static int run(struct cmd_context *ctx)
{
	struct revs r;

	if (!revs_load(ctx, &r))
		return cmd_finish(ctx, 6);
	if (graph_is_wanted(ctx, &r.graph)) {
		graph_print(ctx, &r.graph, graph_forks(ctx, &r.graph), NULL);
		return cmd_finish(ctx, 0);
	}
	for (size_t i = r.graph.nodes.len; i-- > 0;) {
		const struct rev_node *n = r.graph.nodes.items[i];

		if (n->children.len > 1)
			show(ctx, n);
	}
	return cmd_finish(ctx, 0);
}

const struct command cmd_branches = {
	.name = "branches",
	.summary = "show where the history forks",
	.args = "",
	.options = (const char *const[]){"dir", "format=lines|graph|dot|mermaid", NULL},
	.text = "Each revision that several others follow, and these. No database is asked. On a "
		"terminal, and with --format graph, the part of the history between the first fork "
		"and the heads is drawn; dot is for Graphviz, mermaid for Markdown.",
	.examples =
		(const struct example[]){
			{"modelgen branches", "the forks, and what follows them"},
			{"modelgen branches --format mermaid", "a diagram for a pull request"},
			{0},
		},
	.run = run,
};
