#include "cmd/state.h"
#include "engine/save.h"
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

static int run(struct cmd_context *ctx)
{
	struct strings schemas = {0};
	struct state s = {0};
	const char *url;

	for (size_t i = 0; i < ctx->opt.schemas.len; i++)
		strings_add(ctx->perm, &schemas, ctx->opt.schemas.items[i]);
	if (!cmd_url(ctx, false, &url) || !state_begin_url(ctx, url, &schemas, true, &s) ||
	    !state_finish(ctx, &s, NULL) || !check_schemas(ctx, &s))
		return cmd_finish(ctx, 0);
	save_choose_naming(ctx->perm, &s.schema);
	yaml_write(&ctx->out, save_schema(ctx->perm, &s.schema));
	state_say_unmanaged(ctx, &s, NULL);
	return cmd_finish(ctx, 0);
}

const struct command cmd_inspect = {
	.name = "inspect",
	.summary = "write the models of a live database",
	.args = "",
	.options = (const char *const[]){"url", "schema", NULL},
	.text = "Prints models.yaml for what the database holds, as short as it can be said: "
		"defaults "
		"are left out, short forms are taken, and the naming convention is chosen that "
		"leaves most names unsaid. Loading the result gives the same schema, and `check` "
		"against the same database is silent. What cannot be written down yet is listed on "
		"standard error.",
	.examples =
		(const struct example[]){
			{"modelgen inspect --url postgresql://app@db/app > models.yaml",
			 "begin with an existing database"},
			{"modelgen inspect --schema app", "only the schema app"},
			{0},
		},
	.run = run,
};
