#include "cmd/prove.h"

#include "cmd/compare.h"
#include "db/scratch.h"
#include "kinds/kinds.h"
#include "rev/proof.h"
#include "rev/proof_host.h"
#include "rev/proof_state.h"
#include "rev/replay.h"

/* The revisions as the old state. */
struct replayed {
	struct arena *arena;
	struct scratch *scratch;
	const struct rev_graph *graph;
};

static bool get_replayed(void *context, struct diags *ds, bool apart, const char **url)
{
	struct replayed *r = context;

	return (apart ? rev_replay_apart : rev_replay)(r->arena, ds, r->scratch, r->graph,
						       &r->graph->open_heads, url);
}

static void not_proven_at(struct cmd_context *ctx, struct rev_new *revision, struct pos pos,
			  const char *why)
{
	revision->not_proven = why;
	diag_add(&ctx->ds, MG_NOT_PROVEN, pos, "the revision is not proven: %s", why);
}

static void not_proven(struct cmd_context *ctx, struct rev_new *revision, const char *why)
{
	not_proven_at(ctx, revision, POS_NONE, why);
}

static const char *first_words(const struct diags *ds)
{
	return ds->list.len ? ((const struct diag *)ds->list.items[0])->text : "no reason is known";
}

/* Extensions that come with this revision, and that the scratch server cannot make. */
static bool list_extensions(struct cmd_context *ctx, const struct prove *p, struct scratch *scratch,
			    struct vec *missing)
{
	const struct vec *all = schema_of(p->models, &kind_extension);
	bool has;

	for (size_t i = 0; i < all->len; i++) {
		struct object *o = all->items[i];

		if (!scratch_has_extension(scratch, &ctx->ds, o->name, &has))
			return false;
		if (!has)
			vec_push(ctx->perm, missing, o);
	}
	return true;
}

/* "table places, extension postgis" */
static const char *names_of(struct cmd_context *ctx, const struct prove *p, const struct vec *list)
{
	struct sbuf text = SBUF_INIT(ctx->perm);

	for (size_t i = 0; i < list->len; i++) {
		const struct object *o = list->items[i];

		sbuf_addf(&text, "%s%s %s", i ? ", " : "", o->kind->title,
			  object_label(ctx->perm, o, p->models->default_schema));
	}
	return sbuf_text(&text);
}

/* A server of another version may print and refuse other things. */
static const char *other_version(struct cmd_context *ctx, const struct prove *p,
				 const struct scratch *scratch)
{
	int live = p->from->is_replayed ? 0 : p->from->schema.server_version;

	if (!live || live / 10000 == scratch_version(scratch) / 10000)
		return "";
	cmd_say(ctx, "note: the database has PostgreSQL %d, the revision was proven on %s",
		live / 10000, scratch_version_text(scratch));
	return arena_printf(ctx->perm, " (the database has %d)", live / 10000);
}

static bool prove_on(struct cmd_context *ctx, const struct prove *p, struct scratch *scratch,
		     struct rev_new *revision)
{
	struct replayed replayed = {ctx->perm, scratch, p->graph};
	struct proof_state built = {.arena = ctx->perm,
				    .scratch = scratch,
				    .schema = &p->from->schema,
				    .hash = p->from_hash};
	struct proof_options options = {
		.scratch = scratch,
		.ground = {&replayed, get_replayed},
		.revision = revision,
		.up = p->up,
		.down = p->down,
		.from = &p->from->schema,
		.models = p->models,
		.version_table = ctx->config.version_table,
		.version_schema = ctx->config.version_schema,
		.cache = compare_cache(ctx),
		.only_warns = str_eq(ctx->opt.undecided, "warn"),
	};
	struct proof_host host = {.arena = ctx->perm, .scratch = scratch};
	struct proof proof;
	const char *because;
	const char *url;

	if ((!p->from->is_replayed && !proof_host(&host, &ctx->ds, &p->from->schema)) ||
	    !proof_host(&host, &ctx->ds, p->models))
		return false;
	if (!p->from->is_replayed) {
		struct diags said = DIAGS_INIT(ctx->perm);

		options.ground = (struct proof_ground){&built, proof_state_get};
		if (!proof_state_get(&built, &said, false, &url)) {
			not_proven(ctx, revision,
				   arena_printf(ctx->perm,
						"the old state cannot be built on the scratch "
						"server: %s",
						first_words(&said)));
			return true;
		}
		options.missing = built.missing;
		options.elsewhere = &p->from->unmanaged;
	}
	for (size_t i = 0; i < host.missing.len; i++)
		vec_push(ctx->perm, &options.missing, host.missing.items[i]);
	if (!list_extensions(ctx, p, scratch, &options.missing) ||
	    !rev_prove(ctx->perm, &ctx->ds, &options, &proof))
		return false;
	revision->proven =
		arena_printf(ctx->perm, "%s%s %s -> %s", scratch_version_text(scratch),
			     other_version(ctx, p, scratch), p->from_hash, proof.to_hash);
	because = host.because ? host.because : built.because ? built.because : proof.because;
	if (proof.missing.len)
		not_proven_at(ctx, revision, ((const struct object *)proof.missing.items[0])->pos,
			      arena_printf(ctx->perm, "%s (the scratch server lacks something%s%s)",
					   names_of(ctx, p, &proof.missing), because ? ": " : "",
					   because ? because : ""));
	return true;
}

bool prove_revision(struct cmd_context *ctx, const struct prove *p, struct rev_new *revision)
{
	struct diags said = DIAGS_INIT(ctx->perm);
	struct scratch *scratch;

	if (ctx->opt.no_prove) {
		revision->not_proven = "--no-prove";
		return true;
	}
	if (compare_scratch(ctx, &said, &scratch))
		return prove_on(ctx, p, scratch, revision);
	/* one that was named has to be there */
	if (ctx->config.scratch) {
		diags_take(&ctx->ds, &said);
		return false;
	}
	not_proven(ctx, revision,
		   arena_printf(ctx->perm, "no scratch server can be had: %s", first_words(&said)));
	return true;
}
