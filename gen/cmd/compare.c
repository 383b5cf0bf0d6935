#include "cmd/compare.h"

#include "cmd/revs.h"

static bool ask(void *context, const struct object *from, const struct object *to)
{
	struct cmd_context *ctx = context;
	const char *question = arena_printf(ctx->perm, "Is %s %s the old %s, renamed?",
					    to->kind->title, to->name, from->name);

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
	*out = (struct diff_options){.renames = RENAME_NEVER};
	for (size_t i = 0; i < there->renames.len; i++) {
		const struct pair_of *p = there->renames.items[i];
		struct pair_of *back = ARENA_NEW(ctx->perm, struct pair_of);

		back->from = p->to;
		back->to = p->from;
		vec_push(ctx->perm, &out->known, back);
	}
}
