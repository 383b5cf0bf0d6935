#include "cmd/compare.h"
#include "cmd/managed.h"
#include "cmd/state.h"
#include "engine/changes.h"
#include "engine/plan.h"
#include "engine/rights.h"
#include "engine/server_names.h"
#include "kinds/kinds.h"
#include "report/report.h"

static void write_report(struct cmd_context *ctx, const struct report_format *format,
			 const struct difference *d)
{
	struct node *report = node_map(ctx->perm);
	struct node *part = node_map(ctx->perm);

	node_put(report, "clean", node_bool(ctx->perm, diff_count(d) == 0));
	node_push(node_put(report, "parts", node_list(ctx->perm)), part);
	node_put_text(ctx->perm, part, "title",
		      arena_printf(ctx->perm, "%s -> %s", d->from->shown_as, d->to->shown_as));
	node_put_text(ctx->perm, part, "from", d->from->shown_as);
	node_put_text(ctx->perm, part, "to", d->to->shown_as);
	node_put(part, "changes", changes_node(ctx->perm, d));
	format->write(&ctx->out, report);
}

/* Models decide what of a database is compared; two of them are compared whole. */
static const struct schema *managing(const struct state *a, const struct state *b)
{
	if (!a->url && !b->url)
		return NULL;
	return b->file ? &b->schema : a->file ? &a->schema : NULL;
}

static bool read_both(struct cmd_context *ctx, struct state *a, struct state *b)
{
	bool ok = state_begin(ctx, ctx->opt.args.items[0], a) &&
		  state_begin(ctx, ctx->opt.args.items[1], b);

	/* files are read while servers work */
	for (int files = 1; ok && files >= 0; files--) {
		if ((a->file != NULL) == files)
			ok = state_finish(ctx, a, b->file ? &b->schema : NULL) && ok;
		if ((b->file != NULL) == files)
			ok = state_finish(ctx, b, a->file ? &a->schema : NULL) && ok;
	}
	if (!ok) {
		state_abandon(a);
		state_abandon(b);
	}
	return ok;
}

/* Nobody said that those of two databases are to be the same. */
static void align_rights(struct state *a, struct state *b)
{
	bool keeps = a->url && b->url && !(a->is_replayed && b->is_replayed);

	a->schema.keeps_access = keeps;
	b->schema.keeps_access = keeps;
	if (b->file)
		rights_align(&a->schema, &b->schema);
	else if (a->file)
		rights_align(&b->schema, &a->schema);
}

static int run(struct cmd_context *ctx)
{
	const char *name = ctx->opt.format ? ctx->opt.format : "sql";
	struct state a = {0};
	struct state b = {0};
	struct compare_judge judge;
	struct diff_options options;
	struct difference d;
	struct plan plan;
	size_t found;

	if (!compare_options(ctx, &options) || !read_both(ctx, &a, &b))
		return cmd_finish(ctx, 2);
	if (a.file || b.file)
		managed_add(ctx, b.file ? &a : &b, b.file ? &b.schema : &a.schema);
	serial_align(&a.schema, &b.schema);
	server_names_align(&a.schema, &b.schema);
	align_rights(&a, &b);
	options.judge = compare_judge(ctx, a.url ? &a : &b, &judge);
	if (!diff_schemas(ctx->perm, &ctx->ds, &a.schema, &b.schema, managing(&a, &b), &options,
			  &d))
		return cmd_finish(ctx, 2);
	found = diff_count(&d);
	if (!str_eq(name, "sql")) {
		write_report(ctx, report_find(name), &d);
	} else if (plan_make(ctx->perm, &ctx->ds, &d, a.schema.server_version, &plan)) {
		compare_write_plan(ctx, &plan, b.schema.default_schema);
	}
	if (!ctx->opt.quiet) {
		state_say_unmanaged(ctx, &a, b.file ? &b.schema : NULL);
		state_say_unmanaged(ctx, &b, a.file ? &a.schema : NULL);
	}
	return cmd_finish(ctx, ctx->opt.exit_code && found ? 1 : 0);
}

const struct command cmd_diff = {
	.name = "diff",
	.summary = "show what turns one state into another",
	.args = "FROM TO",
	.min_args = 2,
	.max_args = 2,
	.options = (const char *const[]){"format=text|sql|json", "exit-code", "rename", "renames",
					 "dir", "scratch", "undecided", "oracle", NULL},
	.text = "FROM and TO are states: a models file, a database URL (private: for the project's "
		"own database), rev:ID for the revisions up to ID replayed on the scratch "
		"server, or "
		"empty:. Prints the SQL that leads from the first to the second; --format text or "
		"json list the differences instead. Exits 0, with --exit-code 1 when there is a "
		"difference.\n"
		"Where one of the states is a models file, what it manages is compared. Else "
		"everything is, extensions and default privileges as well; only the owners and "
		"rights of objects that a database and the other state both have are not, for "
		"nobody said that they are to be the same.",
	.examples =
		(const struct example[]){
			{"modelgen diff empty: models.yaml", "the SQL that makes everything"},
			{"modelgen diff rev:head models.yaml", "what the next revision would do"},
			{"modelgen diff --format text postgresql://app@db/app models.yaml",
			 "the differences as lines"},
			{0},
		},
	.run = run,
};
