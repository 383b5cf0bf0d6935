#include "cmd/hooks.h"

#include "base/sys.h"

extern char **environ;

static void put(struct arena *a, struct vec *env, const char *name, const char *value)
{
	vec_push(a, env, arena_printf(a, "MODELGEN_%s=%s", name, value));
}

static struct vec environment(struct arena *a, const struct hook *h)
{
	struct vec env = {0};

	for (char **e = environ; *e; e++)
		vec_push(a, &env, *e);
	put(a, &env, "HOOK", h->name);
	put(a, &env, "DATABASE", h->database);
	if (h->change) {
		const struct rev_file *f = h->change->node->file;

		put(a, &env, "DIRECTION", h->change->is_upgrade ? "upgrade" : "downgrade");
		put(a, &env, "REVISION", f->id);
		put(a, &env, "MESSAGE", rev_file_title(a, f));
	}
	vec_push(a, &env, NULL);
	return env;
}

bool hook_run(struct cmd_context *ctx, struct diags *ds, const struct hook *h)
{
	struct vec env = environment(ctx->perm, h);
	const char *path = h->path && *h->path != '/'
				   ? sys_join(ctx->perm, sys_cwd(ctx->perm), h->path)
				   : h->path;
	const char *const argv[] = {path, NULL};
	const struct sys_run run = {.argv = argv,
				    .env = (const char *const *)env.items,
				    .dir = ctx->config.project_dir,
				    .inherit_io = true,
				    .out_is_err = true};
	const char *output;
	struct diag *d;
	int status;

	if (!h->path)
		return true;
	if (!sys_run(ctx->perm, ds, &run, &status, &output))
		return false;
	if (status == 0)
		return true;
	d = diag_add(ds, MG_HOOK, POS_NONE, "the hook %s (%s) ended with %d", h->name, h->path,
		     status);
	diag_hint(ds, d,
		  h->change ? "What was done so far stays; mend the hook, then go on."
			    : "Mend the hook, or take it out of modelgen.yaml.");
	return false;
}
