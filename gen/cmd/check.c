#include "cmd/compare.h"
#include "cmd/managed.h"
#include "cmd/state.h"
#include "engine/changes.h"
#include "engine/load.h"
#include "engine/rights.h"
#include "engine/server_names.h"
#include "kinds/kinds.h"
#include "report/report.h"

static void add_part(struct cmd_context *ctx, struct node *report, const char *title,
		     const char *from, const struct difference *d)
{
	struct node *n = node_push(node_get(report, "parts"), node_map(ctx->perm));

	node_put_text(ctx->perm, n, "title", title);
	node_put_text(ctx->perm, n, "from", from);
	node_put_text(ctx->perm, n, "to", d->to->shown_as);
	node_put(n, "changes", changes_node(ctx->perm, d));
}

/* Reads the state that was begun and compares the models with it. */
static bool compare(struct cmd_context *ctx, struct state *s, struct schema *models,
		    struct difference *out)
{
	struct compare_judge *own = ARENA_NEW(ctx->perm, struct compare_judge);
	struct diff_options options = {.renames = RENAME_NEVER};

	options.judge = compare_judge(ctx, s, own);
	if (!state_finish(ctx, s, models))
		return false;
	managed_add(ctx, s, models);
	serial_align(&s->schema, models);
	server_names_align(&s->schema, models);
	rights_align(&s->schema, models);
	return diff_schemas(ctx->perm, &ctx->ds, &s->schema, models, models, &options, out);
}

/*
 * The database is asked before the models are loaded. Whether they speak of owners
 * or rights is then known for certain; what a look at the text tells mostly
 * spares asking twice.
 */
static bool seems_to_say_access(const struct source *text)
{
	return text && (str_holds(text->text, text->len, "owner:") ||
			str_holds(text->text, text->len, "grants:"));
}

static bool begin_live(struct cmd_context *ctx, const struct source *text, struct state *s)
{
	const char *url;

	s->wants_access = seems_to_say_access(text);
	s->opens_beside = true;
	return cmd_url(ctx, false, &url) && state_begin_url(ctx, url, NULL, true, s);
}

static int run(struct cmd_context *ctx)
{
	const char *name = ctx->opt.format ? ctx->opt.format : "text";
	const struct report_format *format = report_find(name);
	bool live = !ctx->opt.only || str_eq(ctx->opt.only, "live");
	bool pending = !ctx->opt.only || str_eq(ctx->opt.only, "pending");
	struct node *report = node_map(ctx->perm);
	struct node *clean = node_put(report, "clean", node_bool(ctx->perm, true));
	struct state db = {0};
	struct state revisions = {0};
	struct diags said = DIAGS_INIT(ctx->perm);
	const struct source *text;
	struct schema models;
	struct difference d;
	size_t undecided = 0;
	size_t found = 0;
	bool is_loaded;
	bool ok;

	node_put(report, "parts", node_list(ctx->perm));
	/* the server works while the models are loaded; what it has to say comes first */
	(void)load_text(ctx->perm, &said, ctx->config.models, &text);
	ok = !live || begin_live(ctx, text, &db);
	is_loaded =
		load_models_from(ctx->perm, &said, kinds_all(), ctx->config.models, text, &models);
	ok = state_opened(ctx, &db) && ok && is_loaded;
	diags_take(&ctx->ds, &said);
	if (!ok) {
		state_abandon(&db);
		return cmd_finish(ctx, 2);
	}
	if (live && compare(ctx, &db, &models, &d)) {
		add_part(ctx, report, "database", "the database", &d);
		found += diff_count(&d);
		undecided += d.judge->undecided;
		state_say_unmanaged(ctx, &db, &models);
	}
	revisions.wants_access = models.says_access;
	if (pending && state_begin_revisions(ctx, "heads", &revisions) &&
	    compare(ctx, &revisions, &models, &d)) {
		add_part(ctx, report, "revisions", "the revisions", &d);
		found += diff_count(&d);
		undecided += d.judge->undecided;
	}
	if (ctx->ds.errors > undecided)
		return cmd_finish(ctx, 4);
	clean->text = found || undecided ? "false" : "true";
	if (!ctx->opt.quiet || found || !str_eq(name, "text"))
		format->write(&ctx->out, report);
	return cmd_finish(ctx, found ? 1 : 0);
}

const struct command cmd_check = {
	.name = "check",
	.summary = "compare the models with the database and the revisions",
	.args = "",
	.options = (const char *const[]){"url", "models", "dir", "only", "format=text|json",
					 "scratch", "undecided", "oracle", NULL},
	.text = "Two comparisons: the models with the live database (--only live), and the models "
		"with what the revisions make (--only pending: revisions are replayed on the "
		"scratch "
		"server, the database is not asked). Exits 0 without a difference and 1 with one. "
		"Nothing is written to the database.\n"
		"Where models and database spell an expression differently, the server decides "
		"whether both mean the same: it plans them (EXPLAIN, read only), and what that "
		"cannot tell is tried on the scratch server. An expression that nobody can decide "
		"is named and fails the check, unless --undecided warn lets it pass.\n"
		"What this version cannot compare (views, functions) is named on standard error, "
		"with --quiet as well, and changes no exit code; manage: {ignore: ...} of the "
		"models silences what is known. With --quiet a check that finds nothing at all "
		"prints nothing.",
	.examples =
		(const struct example[]){
			{"modelgen check --url postgresql://app@db/app",
			 "the drift check of a CI job"},
			{"modelgen check --only pending",
			 "are there model changes without a revision?"},
			{"modelgen check --only live --format json", "for a program"},
			{0},
		},
	.exits =
		(const struct exit_row[]){
			{1, "something differs, or an expression could not be decided"},
			{-1, NULL},
		},
	.run = run,
};
