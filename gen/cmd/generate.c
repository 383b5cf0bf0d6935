#include "cmd/generate.h"

#include "base/sys.h"
#include "cmd/queries.h"
#include "cmd/revs.h"
#include "engine/load.h"
#include "kinds/kinds.h"

#include <string.h>

#define LARGEST_FILE ((size_t)256 * 1024 * 1024)

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* models.h: MODELS, in letters, digits and underscores. */
static const char *macro_name(struct arena *a, const char *file)
{
	size_t len = strcspn(file, ".");
	char *name = arena_strndup(a, len ? file : "models", len ? len : 6);

	for (char *p = name; *p; p++) {
		bool is_lower = *p >= 'a' && *p <= 'z';

		if (is_lower)
			*p = (char)(*p - 'a' + 'A');
		else if (!(*p >= 'A' && *p <= 'Z') && !(*p >= '0' && *p <= '9'))
			*p = '_';
	}
	return *name >= 'A' && *name <= 'Z' ? name : arena_printf(a, "H_%s", name);
}

static bool is_identifier(const char *text)
{
	const char *letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	return *text && strchr(letters, *text) &&
	       text[strspn(text,
			   "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")] ==
		       '\0';
}

static bool is_use_clear(struct cmd_context *ctx)
{
	const struct {
		const char *option;
		const char *text;
	} names[] = {{"--prefix", ctx->opt.prefix}, {"--guard", ctx->opt.guard}};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct diag *d;

		if (!names[i].text || is_identifier(names[i].text))
			continue;
		d = diag_add(&ctx->ds, MG_USAGE, POS_NONE, "%s `%s` is no name in C",
			     names[i].option, names[i].text);
		diag_hint(&ctx->ds, d, "Begin with a letter; letters, digits and _ may follow.");
		return false;
	}
	return true;
}

/* What templates see as opt. */
static struct node *options_node(struct cmd_context *ctx, const char *file)
{
	struct arena *a = ctx->perm;
	struct node *n = node_map(a);
	const char *macro = macro_name(a, file);
	size_t stem = strcspn(file, ".");
	const char *guard =
		ctx->opt.guard ? ctx->opt.guard : arena_printf(a, "%s_H_INCLUDED", macro);

	node_put_text(a, n, "file", file);
	node_put_text(a, n, "stem", arena_strndup(a, file, stem));
	node_put_text(a, n, "macro", macro);
	node_put_text(a, n, "guard", guard);
	node_put_text(a, n, "prefix", ctx->opt.prefix ? ctx->opt.prefix : "");
	node_put(n, "typedef", node_bool(a, ctx->opt.typedefs));
	node_put(n, "split", node_bool(a, ctx->opt.split));
	node_put(n, "tests", node_bool(a, ctx->opt.tests));
	return n;
}

static bool find_revision(struct cmd_context *ctx, struct view *view)
{
	struct revs r;

	if (!revs_load(ctx, &r))
		return false;
	if (r.graph.heads.len == 1)
		view->revision = ((const struct rev_node *)r.graph.heads.items[0])->file->id;
	return true;
}

bool generate_run(struct cmd_context *ctx, struct generate *g, const char *set, const char *file)
{
	const char *models = ctx->opt.models ? ctx->opt.models : ctx->config.models;
	struct render_job job = {
		.set = set, .dir = ctx->opt.templates, .fill = view_fill, .arg = &g->view};
	bool lacks = false;

	memset(g, 0, sizeof(*g));
	if (!is_use_clear(ctx) ||
	    !load_models(ctx->perm, &ctx->ds, kinds_all(), models, &g->schema) ||
	    !find_revision(ctx, &g->view) ||
	    !queries_typed(ctx, &g->schema, !ctx->opt.check, &g->queries,
			   str_eq(set, "c") ? NULL : &lacks))
		return false;
	g->view.queries = lacks ? NULL : &g->queries;
	g->view.schema = &g->schema;
	g->view.patterns = ctx->opt.tables;
	g->view.prefix = ctx->opt.prefix;
	g->view.opt = options_node(ctx, base_name(file));
	job.default_schema = g->schema.default_schema;
	return render_set(ctx->perm, &ctx->ds, &job, &g->outputs);
}

bool generate_write(struct cmd_context *ctx, const char *path, const struct output *o)
{
	const struct source *old;
	struct diags quiet = DIAGS_INIT(ctx->perm);

	if (!sys_is_missing(path) && sys_read(ctx->perm, &quiet, path, LARGEST_FILE, &old) &&
	    old->len == o->len && memcmp(old->text, o->text, o->len) == 0)
		return true;
	if (!sys_mkdirs(&ctx->ds, sys_dirname(ctx->perm, path), 0777) ||
	    !sys_write(&ctx->ds, path, o->text, o->len))
		return false;
	cmd_say(ctx, "%s", path);
	return true;
}

/* A line of a text that is not over. */
struct line {
	const char *text;
	size_t len;
};

static bool next_line(const char **p, const char *end, struct line *out)
{
	const char *nl = memchr(*p, '\n', (size_t)(end - *p));

	*out = (struct line){*p, (size_t)((nl ? nl : end) - *p)};
	if (*p == end)
		return false;
	*p = nl ? nl + 1 : end;
	return true;
}

/* The line that names the version of the program. */
static bool is_version(const struct line *line)
{
	static const char words[] = "Written by modelgen ";

	for (size_t i = 0; i + sizeof(words) - 1 <= line->len && i < 8; i++) {
		if (memcmp(line->text + i, words, sizeof(words) - 1) == 0)
			return true;
	}
	return false;
}

static bool is_same(const struct line *a, const struct line *b)
{
	return (a->len == b->len && memcmp(a->text, b->text, a->len) == 0) ||
	       (is_version(a) && is_version(b));
}

static void note_line(struct cmd_context *ctx, struct diag *d, const char *which, bool is_there,
		      const struct line *line)
{
	if (is_there)
		diag_note(&ctx->ds, d, "%s: %.*s", which, (int)line->len, line->text);
	else
		diag_note(&ctx->ds, d, "%s: the end of the file", which);
}

bool generate_compare(struct cmd_context *ctx, const char *path, const struct output *o)
{
	const struct source *old;
	const char *p;
	const char *q = o->text;
	uint32_t n = 0;
	struct diag *d;

	if (!sys_read(ctx->perm, &ctx->ds, path, LARGEST_FILE, &old))
		return false;
	for (p = old->text;;) {
		struct line before;
		struct line now;
		bool has_before = next_line(&p, old->text + old->len, &before);
		bool has_now = next_line(&q, o->text + o->len, &now);

		n++;
		if (!has_before && !has_now)
			return true;
		if (has_before && has_now && is_same(&before, &now))
			continue;
		d = diag_add(&ctx->ds, MG_OUTPUT_STALE, (struct pos){.src = old},
			     "line %u is not what the models give", n);
		note_line(ctx, d, "the file", has_before, &before);
		note_line(ctx, d, "the models", has_now, &now);
		diag_hint(&ctx->ds, d, "Write it anew, with the same options but --check.");
		return false;
	}
}
