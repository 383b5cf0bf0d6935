#include "cmd/state.h"

#include "cmd/revs.h"
#include "db/coverage.h"
#include "db/scratch.h"
#include "engine/load.h"
#include "kinds/kinds.h"
#include "rev/replay.h"
#include "rev/revspec.h"

#include <string.h>

bool state_begin_url(struct cmd_context *ctx, const char *url, const struct strings *schemas,
		     bool lists_unmanaged, struct state *out)
{
	out->url = url;
	/* the roles of the database are none of the scratch server's */
	out->session = (struct conn_options){.role = out->is_replayed ? NULL : ctx->config.role};
	out->options = (struct inspect_options){
		.url = url,
		.session = &out->session,
		.lists_unmanaged = lists_unmanaged,
		.schemas = schemas && schemas->n ? schemas : NULL,
		.version_table = ctx->config.version_table,
		.version_schema = ctx->config.version_schema,
		.reads_access = out->wants_access,
		.is_replayed = out->is_replayed,
		.opens_beside = out->opens_beside,
	};
	return inspect_begin(ctx->perm, &ctx->ds, &out->options, &out->inspect);
}

bool state_begin_revisions(struct cmd_context *ctx, const char *spec, struct state *out)
{
	struct scratch *scratch;
	struct vec to = {0};
	const char *url;
	struct revs r;

	if (!revs_load(ctx, &r))
		return false;
	if (r.graph.nodes.len) {
		struct rev_names names = {.graph = &r.graph};

		if (!rev_resolve(ctx->perm, &ctx->ds, &names, spec, &to))
			return false;
	}
	out->is_replayed = true;
	return cmd_scratch(ctx, &scratch) &&
	       rev_replay(ctx->perm, &ctx->ds, scratch, &r.graph, &to, &url) &&
	       state_begin_url(ctx, url, NULL, false, out);
}

static bool looks_like_url(const char *word)
{
	return strstr(word, "://") || str_eq(word, "private:") ||
	       (strchr(word, '=') && !strchr(word, '/'));
}

bool state_begin(struct cmd_context *ctx, const char *word, struct state *out)
{
	*out = (struct state){.wants_access = true};
	if (str_eq(word, "empty:")) {
		schema_empty(&out->schema, ctx->perm, kinds_all());
		return true;
	}
	if (str_starts(word, "rev:"))
		return state_begin_revisions(ctx, word + strlen("rev:"), out);
	if (looks_like_url(word)) {
		const char *url = word;
		const char *said = ctx->config.url;

		if (str_eq(word, "private:")) {
			ctx->config.url = word;
			if (!cmd_url(ctx, true, &url))
				return false;
			ctx->config.url = said;
		}
		return state_begin_url(ctx, url, NULL, true, out);
	}
	out->file = word;
	return true;
}

bool state_opened(struct cmd_context *ctx, struct state *s)
{
	if (!s->inspect || inspect_opened(s->inspect, &ctx->ds))
		return true;
	s->inspect = NULL;
	return false;
}

bool state_finish(struct cmd_context *ctx, struct state *s, const struct schema *models)
{
	struct inspect *i = s->inspect;

	if (!state_opened(ctx, s))
		return false;
	s->inspect = NULL;
	if (models)
		s->options.default_schema = models->default_schema;
	if (models && models->says_access)
		s->options.reads_access = true;
	if (i) {
		if (!inspect_finish(i, &ctx->ds, &s->schema, &s->unmanaged))
			return false;
		if (s->is_replayed)
			s->schema.shown_as = "what the revisions make";
		return true;
	}
	if (s->file)
		return load_models(ctx->perm, &ctx->ds, kinds_all(), s->file, &s->schema);
	return true;
}

void state_abandon(struct state *s)
{
	inspect_abandon(s->inspect);
	s->inspect = NULL;
}

void state_say_unmanaged(struct cmd_context *ctx, const struct state *s,
			 const struct schema *models)
{
	size_t n = 0;

	for (size_t i = 0; i < s->unmanaged.len; i++) {
		const struct unmanaged *u = s->unmanaged.items[i];

		if (!coverage_is_inside(models, u) || coverage_is_ignored(models, u))
			continue;
		cmd_warn(ctx, "not managed: %s %s", u->kind, u->name);
		n++;
	}
	if (n)
		cmd_warn(ctx,
			 "%zu object%s or attribute%s of this database cannot be written down "
			 "by this version; left alone",
			 n, n == 1 ? "" : "s", n == 1 ? "" : "s");
}
