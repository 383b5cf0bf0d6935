#include "cmd/managed.h"

#include "kinds/kinds.h"
#include "rev/revmade.h"

/* The schemas that the revisions make; none where the files cannot be read. */
static void read_made(struct cmd_context *ctx, struct map *out)
{
	/* whoever runs or replays the revisions tells what is wrong with them */
	struct diags unheard = DIAGS_INIT(ctx->perm);
	struct rev_graph g;

	*out = (struct map){0};
	if (!rev_graph_load(ctx->perm, &unheard, &ctx->config.dirs, &g) ||
	    !rev_schemas_made(ctx->perm, &unheard, &g, out))
		*out = (struct map){0};
}

/* What every database has is nobody's, as long as nothing lies in it. */
static bool is_bare(const struct schema *s, const struct object *o)
{
	if (!o->kind->is_fresh(o))
		return false;
	for (size_t i = 0; i < s->kinds->n; i++) {
		for (size_t j = 0; j < s->of[i].len; j++) {
			if (str_eq(((const struct object *)s->of[i].items[j])->schema, o->name))
				return false;
		}
	}
	return true;
}

static void say_others(struct cmd_context *ctx, const struct strings *others)
{
	struct sbuf text = SBUF_INIT(ctx->perm);

	for (uint32_t i = 0; i < others->n; i++)
		sbuf_addf(&text, "%s%s", i ? ", " : "", others->items[i]);
	if (others->n)
		cmd_say(ctx,
			"not looked at: schema%s %s of this database, which neither the models "
			"nor the revisions make",
			others->n == 1 ? "" : "s", sbuf_text(&text));
}

void managed_add(struct cmd_context *ctx, const struct state *s, struct schema *models)
{
	const struct vec *schemas = schema_of(&s->schema, &kind_schema);
	struct strings others = {0};
	struct map made;
	bool is_read = false;

	if (!s->url || models->manage.all_schemas || models->manage.schemas.n)
		return;
	for (size_t i = 0; i < schemas->len; i++) {
		const struct object *o = schemas->items[i];

		if (schema_manages(models, o) || is_bare(&s->schema, o))
			continue;
		if (!is_read)
			read_made(ctx, &made);
		is_read = true;
		if (rev_is_made(&made, o->name))
			schema_mention(models, o->name);
		else if (!s->is_replayed)
			strings_add(ctx->perm, &others, o->name);
	}
	say_others(ctx, &others);
}
