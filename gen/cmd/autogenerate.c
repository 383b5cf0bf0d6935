#include "cmd/batches.h"
#include "cmd/compare.h"
#include "cmd/dependents.h"
#include "cmd/hazards.h"
#include "cmd/managed.h"
#include "cmd/prove.h"
#include "cmd/revs.h"
#include "cmd/state.h"
#include "dialect/ident.h"
#include "dialect/sql.h"
#include "engine/fingerprint.h"
#include "engine/load.h"
#include "engine/match.h"
#include "engine/plan.h"
#include "engine/rights.h"
#include "engine/server_names.h"
#include "kinds/kinds.h"

struct work {
	struct revs revs;
	struct state from;
	struct schema models;
	struct compare_judge judge;
	struct difference there;
	struct plan up;
	struct plan down;
	const char *from_hash;
	bool is_live;
};

/* A database that lacks revisions would have their content written a second time. */
static bool check_at_head(struct cmd_context *ctx, struct work *w)
{
	struct diag *d;

	if (revs_is_at_heads(ctx, &w->revs))
		return true;
	d = diag_add(&ctx->ds, MG_REV_BEHIND, POS_NONE, "Target database is not up to date.");
	diag_note(&ctx->ds, d, "it is at %s, the revisions end at %s",
		  rev_ids_text(ctx->perm, &w->revs.current),
		  rev_ids_text(ctx->perm, &w->revs.graph.open_heads));
	diag_hint(&ctx->ds, d, "Run `modelgen upgrade head` first.");
	return false;
}

/* The database when one is named, else what the revisions make. */
static bool begin(struct cmd_context *ctx, struct work *w)
{
	const char *url;

	/* what would refuse to be written is told before anything is compared */
	if (!revs_load(ctx, &w->revs) || !revs_has_place(ctx, &w->revs.graph) ||
	    !cmd_url(ctx, true, &url))
		return false;
	w->is_live = url != NULL;
	if (!url)
		return true;
	return revs_connect(ctx, &w->revs) && check_at_head(ctx, w) &&
	       state_begin_url(ctx, url, NULL, true, &w->from);
}

static bool read_both(struct cmd_context *ctx, struct work *w)
{
	bool ok;

	/* what is made anew keeps owner and grants */
	w->from.wants_access = true;
	ok = begin(ctx, w);
	if (!load_models(ctx->perm, &ctx->ds, kinds_all(), ctx->config.models, &w->models))
		ok = false;
	if (ok && !w->is_live)
		ok = state_begin_revisions(ctx, "heads", &w->from);
	if (!ok) {
		state_abandon(&w->from);
		return false;
	}
	return state_finish(ctx, &w->from, &w->models);
}

static bool plan_both(struct cmd_context *ctx, struct work *w, size_t *found)
{
	struct diff_options options;
	struct difference back;
	int version = w->from.schema.server_version;

	if (!compare_options(ctx, &options))
		return false;
	managed_add(ctx, &w->from, &w->models);
	if (!server_names_check(&ctx->ds, &w->from.schema, &w->models))
		return false;
	w->from_hash = fingerprint_of(ctx->perm, &w->from.schema);
	serial_align(&w->from.schema, &w->models);
	server_names_align(&w->from.schema, &w->models);
	rights_align(&w->from.schema, &w->models);
	w->from.may_write = true;
	options.judge = compare_judge(ctx, &w->from, &w->judge);
	if (!diff_schemas(ctx->perm, &ctx->ds, &w->from.schema, &w->models, &w->models, &options,
			  &w->there) ||
	    w->judge.judge.undecided)
		return false;
	*found = diff_count(&w->there);
	compare_turned(ctx, &w->there, &options);
	return plan_make(ctx->perm, &ctx->ds, &w->there, version, &w->up) &&
	       diff_schemas(ctx->perm, &ctx->ds, &w->models, &w->from.schema, &w->models, &options,
			    &back) &&
	       plan_make(ctx->perm, &ctx->ds, &back, version, &w->down);
}

enum lack { LACKS_NOTHING, LACKS_VALUES, LACK_UNKNOWN };

/*
 * Whether rows are there that have no value for the column: any, or, where the
 * column is there already, those in which it is null. A role that may not read
 * the table does not learn it.
 */
static bool lacks_values(struct cmd_context *ctx, struct work *w, const struct object *table,
			 const struct object *column, enum lack *out)
{
	struct diags unseen = DIAGS_INIT(ctx->perm);
	struct rows rows;
	struct sql sql;

	sql_init(&sql, ctx->perm, NULL);
	SQL(&sql, KW("SELECT EXISTS (SELECT 1 FROM"), NAME(table->schema, table->name));
	if (column)
		SQL(&sql, KW("WHERE"), ID(column->name), KW("IS NULL"));
	SQL(&sql, KW(")"));
	if (conn_query(w->revs.conn, &unseen, sbuf_text(&sql.text), 0, NULL, &rows)) {
		*out = str_eq(rows_get(&rows, 0, 0), "t") ? LACKS_VALUES : LACKS_NOTHING;
		rows_close(&rows);
		return true;
	}
	*out = LACK_UNKNOWN;
	if (str_eq(conn_sqlstate(w->revs.conn), "42501"))
		return true;
	diags_take(&ctx->ds, &unseen);
	return false;
}

static void warn_of_rows(struct cmd_context *ctx, const struct object *o, bool is_new)
{
	const char *table = o->parent->name;

	if (is_new)
		cmd_say(ctx,
			"note: where table %s has rows, column %s needs a default or a backfill",
			table, o->name);
	else
		cmd_say(ctx, "note: where column %s of table %s is null, it needs a backfill",
			o->name, table);
}

static void refuse_column(struct cmd_context *ctx, const struct object *o, bool is_new)
{
	const char *table = o->parent->name;
	struct diag *d;

	if (is_new) {
		d = diag_add(
			&ctx->ds, MG_NOT_NULL_ROWS, o->pos,
			"table %s has rows, and column %s is NOT NULL without a value for them",
			table, o->name);
		diag_hint(&ctx->ds, d,
			  "Give the column a default, write `backfill: <expression>` for the rows "
			  "that are there, or leave it nullable.");
		return;
	}
	d = diag_add(&ctx->ds, MG_NOT_NULL_ROWS, o->pos,
		     "table %s has rows in which column %s is null, and it becomes NOT NULL", table,
		     o->name);
	diag_hint(
		&ctx->ds, d,
		"Write `backfill: <expression>` for these rows, give them a value first, or leave "
		"the column nullable; a default is for new rows only.");
}

/* NOT NULL columns without a value: refused where rows are known, else told. */
static bool check_rows(struct cmd_context *ctx, struct work *w)
{
	bool ok = true;

	for (size_t i = 0; i < w->up.statements.len; i++) {
		const struct statement *s = w->up.statements.items[i];
		const struct object *o = s->object;
		const struct object *table;
		const struct object *column;
		enum lack lack = LACKS_NOTHING;

		if (!(s->hazards & HAZARD_NEEDS_ROWS) || !o->parent)
			continue;
		table = match_partner(&w->there, o->parent);
		column = match_partner(&w->there, o);
		if (!w->is_live)
			lack = LACK_UNKNOWN;
		else if (table && !lacks_values(ctx, w, table, column, &lack))
			return false;
		if (lack == LACK_UNKNOWN)
			warn_of_rows(ctx, o, !column);
		if (lack == LACKS_VALUES)
			refuse_column(ctx, o, !column);
		ok = ok && lack != LACKS_VALUES;
	}
	return ok;
}

static bool write_file(struct cmd_context *ctx, struct work *w)
{
	struct sbuf up = SBUF_INIT(ctx->perm);
	struct sbuf down = SBUF_INIT(ctx->perm);
	const char *hazards = plan_hazards(ctx->perm, w->up.hazards & ~(unsigned)HAZARD_NEEDS_ROWS);
	const struct prove prove = {
		.graph = &w->revs.graph,
		.from = &w->from,
		.from_hash = w->from_hash,
		.models = &w->models,
		.up = &w->up,
		.down = &w->down,
	};
	struct rev_new new;

	if (!revs_new(ctx, &w->revs.graph, &new))
		return false;
	plan_write(&up, &w->up);
	plan_write(&down, &w->down);
	new.up = sbuf_text(&up);
	new.down_sql = sbuf_text(&down);
	if (*hazards)
		vec_push(ctx->perm, &new.hazards, hazards);
	if (!str_eq(w->models.default_schema, "public"))
		vec_push(ctx->perm, &new.set,
			 ident_search_path(ctx->perm, w->models.default_schema));
	if (!prove_revision(ctx, &prove, &new) || !revs_write(ctx, &new))
		return false;
	return true;
}

static int run(struct cmd_context *ctx)
{
	struct work w = {0};
	size_t found = 0;

	if (!read_both(ctx, &w) || !plan_both(ctx, &w, &found)) {
		revs_close(&w.revs);
		return cmd_finish(ctx, 2);
	}
	if (!found) {
		cmd_say(ctx, "no difference between %s and %s: nothing written", ctx->config.models,
			w.is_live ? "the database" : "the revisions");
	} else if (ctx->opt.sql) {
		compare_write_plan(ctx, &w.up, w.models.default_schema);
	} else if (check_rows(ctx, &w) &&
		   (!w.is_live || dependents_check(ctx, w.revs.conn, &w.there)) &&
		   hazards_allow(ctx, &w.up) &&
		   (!w.is_live || batches_choose(ctx, w.revs.conn, &w.there, &w.up))) {
		(void)write_file(ctx, &w);
	}
	revs_close(&w.revs);
	return cmd_finish(ctx, 0);
}

const struct command cmd_autogenerate = {
	.name = "autogenerate",
	.summary = "write the revision that leads to the models",
	.args = "",
	.options = (const char *const[]){"message", "rev-id", "url", "models", "dir", "rename",
					 "renames", "scratch", "no-prove", "sql", "undecided",
					 "oracle", "head", "splice", "branch-label", "depends-on",
					 "version-path", NULL},
	.text = "Compares the models with the live database when one is named, else with what the "
		"revisions make on the scratch server, and writes a new revision file with the way "
		"there and back. Its path is printed. Without a difference no file is written. The "
		"database must be at the last revision.\n"
		"A table or column that goes while one with the same structure comes looks like a "
		"rename: a terminal is asked; without one it is refused, with the line to paste.",
	.examples =
		(const struct example[]){
			{"modelgen autogenerate -m 'add email'", "from the models, offline"},
			{"modelgen autogenerate -m 'add email' --url postgresql://app@db/app",
			 "compared with that database"},
			{"modelgen autogenerate -m rename --rename users.login=users.username",
			 "say that a column was renamed"},
			{0},
		},
	.exits =
		(const struct exit_row[]){
			{1, "the database is not at the last revision"},
			{3, "refused: rows would have no value, a rename is unclear, or "
			    "modelgen.yaml refuses a hazard"},
			{-1, NULL},
		},
	.run = run,
};
