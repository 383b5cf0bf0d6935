#include "db/fill.h"

#include "cmd/cmd.h"
#include "engine/load.h"
#include "kinds/kinds.h"

enum { ROWS = 10 };

/* A number of an option; false with a message. */
static bool number(struct cmd_context *ctx, const char *option, const char *text, long long least,
		   long long *out)
{
	struct diag *d;

	if (!text || (str_to_i64(text, out) && *out >= least && *out <= 1000000000))
		return true;
	d = diag_add(&ctx->ds, MG_USAGE, POS_NONE, "--%s takes a number, not %s", option, text);
	diag_hint(&ctx->ds, d, "Write --%s %lld or more.", option, least);
	return false;
}

static bool is_allowed(struct cmd_context *ctx)
{
	struct diag *d;

	if (!ctx->config.is_protected || ctx->opt.force)
		return true;
	d = diag_add(&ctx->ds, MG_PROTECTED, POS_NONE, "the environment %s is protected",
		     ctx->config.env);
	diag_hint(&ctx->ds, d, "Say --force if made-up rows are meant to go there.");
	return false;
}

static bool fill(struct cmd_context *ctx, const struct schema *models,
		 const struct seed_options *options, struct seed_plan *plan)
{
	const struct conn_options session = {.role = ctx->config.role,
					     .lock_timeout = ctx->config.lock_timeout,
					     .statement_timeout = ctx->config.statement_timeout};
	const char *url;
	struct conn *c;
	bool ok;

	if (!cmd_url(ctx, false, &url) || !is_allowed(ctx) ||
	    !seed_plan(ctx->perm, &ctx->ds, models, options, plan) ||
	    !conn_open(ctx->perm, &ctx->ds, url, &session, &c))
		return false;
	ok = fill_tables(&ctx->ds, c, plan);
	conn_close(c);
	return ok;
}

static int run(struct cmd_context *ctx)
{
	struct seed_options options = {.patterns = &ctx->opt.tables};
	long long rows = ROWS;
	long long seed = 1;
	struct schema models;
	struct seed_plan plan;

	if (!number(ctx, "rows", ctx->opt.rows, 1, &rows) ||
	    !number(ctx, "seed", ctx->opt.seed, 0, &seed) ||
	    !load_models(ctx->perm, &ctx->ds, kinds_all(), ctx->config.models, &models))
		return cmd_finish(ctx, 2);
	options.rows = (size_t)rows;
	options.seed = (uint64_t)seed;
	if (!fill(ctx, &models, &options, &plan))
		return cmd_finish(ctx, 4);
	for (size_t i = 0; i < plan.tables.len; i++) {
		const struct seed_table *t = plan.tables.items[i];

		sbuf_addf(&ctx->out, "%s: %zu row%s\n",
			  object_label(ctx->perm, t->table, models.default_schema), t->made,
			  t->made == 1 ? "" : "s");
	}
	return cmd_finish(ctx, 0);
}

const struct command cmd_seed = {
	.name = "seed",
	.summary = "fill the tables with made-up rows",
	.args = "",
	.options = (const char *const[]){"url", "models", "rows", "table", "seed", "force", NULL},
	.text = "Puts rows into the tables of the models: names, addresses, countries, coffee and "
		"other words by what a column is called, else values of its type. Parents come "
		"before children; foreign keys refer to rows that are there, unique keys and NOT "
		"NULL hold, and values are tried against checks before they are used. Columns that "
		"number themselves, and generated ones, are left to the server.\n"
		"All of it is one transaction: where the server refuses a row, nothing was done. "
		"The same models, --seed and database give the same rows; into tables that have "
		"rows it can be run again.",
	.examples =
		(const struct example[]){
			{"modelgen seed --rows 10 --url private:",
			 "ten rows in every table of the project's own database"},
			{"modelgen seed --rows 1000000 --table 'order*'",
			 "a million rows in some tables, for a measurement"},
			{"modelgen seed --seed 7", "other rows"},
			{0},
		},
	.exits =
		(const struct exit_row[]){
			{3, "the server refuses a row, or the environment is protected"},
			{-1, NULL},
		},
	.run = run,
};
