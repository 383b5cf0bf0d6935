#include "cmd/state.h"
#include "engine/ignore.h"
#include "engine/save.h"
#include "engine/save_access.h"
#include "kinds/kinds.h"
#include "text/yaml_out.h"

/* A misspelt --schema must not look like an empty one. */
static bool check_schemas(struct cmd_context *ctx, const struct state *s)
{
	bool ok = true;

	for (size_t i = 0; i < ctx->opt.schemas.len; i++) {
		const char *name = ctx->opt.schemas.items[i];

		if (schema_get(&s->schema, &kind_schema, NULL, name))
			continue;
		diag_hint(&ctx->ds,
			  diag_add(&ctx->ds, MG_USAGE, POS_NONE, "%s has no schema %s",
				   s->schema.shown_as, name),
			  "Check the name given with --schema; it is case-sensitive.");
		ok = false;
	}
	return ok;
}

/*
 * What cannot be written down is left alone: a check against the database is
 * silent then.
 */
static void ignore_unmanaged(struct cmd_context *ctx, struct state *s)
{
	for (size_t i = 0; i < s->unmanaged.len; i++) {
		const struct unmanaged *u = s->unmanaged.items[i];
		const char *key = ignore_key(ctx->perm, u->kind);
		const struct object *o = u->object;

		/* the object itself was left out, or the one that it lies on */
		while (o && o->kind != kind_find(s->schema.kinds, key))
			o = o->parent;
		ignore_add(&s->schema, key,
			   o ? object_label(ctx->perm, o, s->schema.default_schema) : u->name);
	}
}

/* The models shall speak for the whole database, or for all of the schemas that were asked for. */
static void speak_for_all(struct cmd_context *ctx, struct state *s)
{
	struct manage *m = &s->schema.manage;

	m->all_schemas = !ctx->opt.schemas.len;
	for (size_t i = 0; i < ctx->opt.schemas.len; i++)
		strings_add(ctx->perm, &m->schemas, ctx->opt.schemas.items[i]);
	m->all_kinds = true;
	m->owner = true;
	m->grants = true;
	save_choose_owner(&s->schema);
}

static int run(struct cmd_context *ctx)
{
	struct strings schemas = {0};
	struct state s = {0};
	const char *url;

	s.wants_access = ctx->opt.full;
	for (size_t i = 0; i < ctx->opt.schemas.len; i++)
		strings_add(ctx->perm, &schemas, ctx->opt.schemas.items[i]);
	if (!cmd_url(ctx, false, &url) || !state_begin_url(ctx, url, &schemas, true, &s) ||
	    !state_finish(ctx, &s, NULL) || !check_schemas(ctx, &s))
		return cmd_finish(ctx, 0);
	save_choose_naming(ctx->perm, &s.schema);
	if (!ctx->opt.quiet)
		state_say_unmanaged(ctx, &s, NULL);
	if (ctx->opt.full)
		speak_for_all(ctx, &s);
	else
		cmd_say(ctx, "owners and grants are left out; inspect --full writes them");
	ignore_unmanaged(ctx, &s);
	yaml_write(&ctx->out, save_schema(ctx->perm, &s.schema));
	return cmd_finish(ctx, 0);
}

const struct command cmd_inspect = {
	.name = "inspect",
	.summary = "write the models of a live database",
	.args = "",
	.options = (const char *const[]){"url", "schema", "full", NULL},
	.text = "Prints models.yaml for what the database holds, as short as it can be said: "
		"defaults "
		"are left out, short forms are taken, and the naming convention is chosen that "
		"leaves most names unsaid. Loading the result gives the same schema, and `check` "
		"against the same database is silent. What cannot be written down yet is listed on "
		"standard error and stands under manage.ignore.\n"
		"With --full the models speak for the whole database: owners, the commonest one at "
		"the top, grants, default privileges, and `manage` for all schemas and kinds. Any "
		"owner or right that is changed later, and anything that comes, is a difference "
		"then.",
	.examples =
		(const struct example[]){
			{"modelgen inspect --url postgresql://app@db/app > models.yaml",
			 "begin with an existing database"},
			{"modelgen inspect --full --url postgresql://app@db/app",
			 "everything, to be judged by check"},
			{"modelgen inspect --schema app", "only the schema app"},
			{0},
		},
	.run = run,
};
