#include "cmd/compare.h"

#include "base/sys.h"
#include "cmd/revs.h"
#include "dialect/ident.h"

static bool ask(void *context, const struct object *from, const struct object *to)
{
	struct cmd_context *ctx = context;
	const char *question = arena_printf(ctx->perm, "Is %s %s the old %s, renamed?",
					    to->kind->title, object_label(ctx->perm, to, "public"),
					    object_label(ctx->perm, from, "public"));

	return revs_ask(ctx, question);
}

bool compare_options(struct cmd_context *ctx, struct diff_options *out)
{
	*out = (struct diff_options){.renames = RENAME_REFUSE, .ask_context = ctx};
	if (str_eq(ctx->opt.renames, "never")) {
		out->renames = RENAME_NEVER;
	} else if (revs_has_terminal(ctx)) {
		out->renames = RENAME_ASK;
		out->ask = ask;
	}
	for (size_t i = 0; i < ctx->opt.rename.len; i++) {
		struct rename_said *r = ARENA_NEW(ctx->perm, struct rename_said);

		if (!diff_read_rename(ctx->perm, &ctx->ds, ctx->opt.rename.items[i], r))
			return false;
		vec_push(ctx->perm, &out->declared, r);
	}
	return true;
}

void compare_turned(struct cmd_context *ctx, const struct difference *there,
		    struct diff_options *out)
{
	*out = (struct diff_options){.renames = RENAME_NEVER, .judge = there->judge};
	for (size_t i = 0; i < there->renames.len; i++) {
		const struct pair_of *p = there->renames.items[i];
		struct pair_of *back = ARENA_NEW(ctx->perm, struct pair_of);

		back->from = p->to;
		back->to = p->from;
		vec_push(ctx->perm, &out->known, back);
	}
}

bool compare_scratch(void *context, struct diags *ds, struct scratch **out)
{
	struct cmd_context *ctx = context;
	struct diags own = ctx->ds;
	bool ok;

	/* that there is none need not be an error: whoever asks decides */
	ctx->ds = (struct diags)DIAGS_INIT(ctx->perm);
	ok = cmd_scratch(ctx, out);
	for (size_t i = 0; i < ctx->ds.list.len; i++)
		vec_push(ds->arena, &ds->list, ctx->ds.list.items[i]);
	ds->errors += ctx->ds.errors;
	ctx->ds = own;
	return ok;
}

const char *compare_cache(struct cmd_context *ctx)
{
	const char *home = sys_cache_home(ctx->perm);

	return home ? sys_join(ctx->perm, home, "modelgen/verdicts") : NULL;
}

struct judge *compare_judge(struct cmd_context *ctx, const struct state *live,
			    struct compare_judge *out)
{
	*out = (struct compare_judge){.judge.arena = ctx->perm};
	out->judge.only_warns = str_eq(ctx->opt.undecided, "warn");
	if (!live->url)
		return &out->judge;
	out->options = (struct oracle_options){
		.url = live->url,
		.session = &live->session,
		.scratch = compare_scratch,
		.context = ctx,
		.may_use_temp = live->is_replayed || live->may_write,
		.cache = compare_cache(ctx),
	};
	if (str_eq(ctx->opt.oracle, "explain"))
		out->options.way = ORACLE_EXPLAIN;
	else if (str_eq(ctx->opt.oracle, "temp"))
		out->options.way = ORACLE_TEMP;
	else if (str_eq(ctx->opt.oracle, "scratch"))
		out->options.way = ORACLE_SCRATCH;
	oracle_of_servers(ctx->perm, &out->options, &out->oracle);
	out->judge.oracle = &out->oracle;
	return &out->judge;
}

void compare_write_plan(struct cmd_context *ctx, const struct plan *plan, const char *schema)
{
	if (plan->statements.len && !str_eq(schema, "public"))
		sbuf_addf(&ctx->out, "SET %s;\n\n", ident_search_path(ctx->perm, schema));
	plan_write(&ctx->out, plan);
}
