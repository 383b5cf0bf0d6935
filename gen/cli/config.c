#include "cli/config.h"
#include "base/sys.h"
#include "cli/config_rows.h"
#include "text/yaml_in.h"

#include <stdlib.h>
#include <string.h>

#define FILE_NAME "modelgen.yaml"

enum origin { FROM_NOTHING, FROM_FLAG, FROM_VARIABLE, FROM_FILE };

struct loader {
	struct arena *a;
	struct diags *ds;
	const struct options *opt;
	struct node *root; /* of the file, or NULL */
	struct config *out;
};

/* Without ".", ".." and double slashes; links are not followed. */
static const char *clean_path(struct arena *a, const char *path)
{
	struct vec parts = {0};
	struct sbuf text = SBUF_INIT(a);

	while (*path) {
		size_t len = strcspn(path, "/");
		const char *part = arena_strndup(a, path, len);

		path += len;
		path += *path == '/';
		if (strcmp(part, "..") == 0)
			parts.len -= parts.len > 0;
		else if (*part && strcmp(part, ".") != 0)
			vec_push(a, &parts, part);
	}
	for (size_t i = 0; i < parts.len; i++)
		sbuf_addf(&text, "/%s", (char *)parts.items[i]);
	return text.len ? sbuf_text(&text) : "/";
}

/* The nearest file above, spelled from the current folder, or NULL. */
static const char *find_file(struct arena *a, const char *cwd)
{
	const char *path = FILE_NAME;

	for (const char *p = clean_path(a, cwd); *p; p++) {
		if (sys_exists(path))
			return path;
		p += strcspn(p + 1, "/");
		path = arena_printf(a, "../%s", path);
	}
	return sys_exists(path) ? path : NULL;
}

static bool read_file(struct loader *l)
{
	const struct yaml_limits limits = YAML_LIMITS;
	const char *cwd = sys_cwd(l->a);
	const char *file = l->opt->config ? l->opt->config : find_file(l->a, cwd);
	const struct source *src;
	struct diag *d;
	const char *dir;

	l->out->project_dir = cwd;
	if (!file)
		return true;
	dir = sys_dirname(l->a, file);
	l->out->file = file;
	l->out->project_dir =
		clean_path(l->a, *dir == '/' ? dir : arena_printf(l->a, "%s/%s", cwd, dir));
	if (!sys_read(l->a, l->ds, file, limits.file, &src) ||
	    !yaml_parse(l->a, l->ds, src, &limits, false, &l->root))
		return false;
	if (l->root->kind == NODE_MAP)
		return key_check_map(l->ds, l->root, key_rows());
	d = diag_add(l->ds, MG_YAML_TYPE, node_pos(l->root), "the configuration is a map, not %s",
		     node_what(l->root));
	diag_hint(l->ds, d, "Each line of it is a key and a value, such as `models: models.yaml`.");
	return false;
}

static const char *libpq_variable(void)
{
	static const char *const names[] = {"PGSERVICE", "PGHOST", "PGDATABASE"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return names[i];
	}
	return NULL;
}

/* An empty variable counts: it was meant to name one. */
static bool is_database_named(const struct loader *l)
{
	return l->opt->url || getenv("MODELGEN_URL") || getenv("MODELGEN_ENV") ||
	       getenv("DATABASE_URL") || libpq_variable();
}

static bool unknown_environment(struct loader *l, const char *name, const char *said_by,
				struct pos pos)
{
	struct node *environments = node_get(l->root, "environments");
	struct sbuf known = SBUF_INIT(l->a);
	struct diag *d;

	if (!l->out->file) {
		d = diag_add(l->ds, MG_CONFIG, pos,
			     "%s names the environment `%s`, but there is no %s", said_by, name,
			     FILE_NAME);
		diag_hint(
			l->ds, d,
			"It is looked for in this folder and those above; --config FILE names it.");
		return false;
	}
	d = diag_add(l->ds, MG_CONFIG, pos, "%s names the environment `%s`, which %s does not have",
		     said_by, name, l->out->file);
	if (environments && environments->len) {
		NODE_EACH(n, environments)
			sbuf_addf(&known, "%s%s", known.len ? ", " : "", n->key);
		diag_hint(l->ds, d, "It has %s.", sbuf_text(&known));
	} else {
		diag_hint(l->ds, d, "Environments are declared there under `environments`.");
	}
	return false;
}

/* Which environment is in force, and who says so. */
static bool choose_environment(struct loader *l, struct node **out, enum origin *origin)
{
	struct node *environments = node_get(l->root, "environments");
	struct node *by_file = node_get(l->root, "default_env");
	const char *variable = getenv("MODELGEN_ENV");
	const char *name = NULL;

	*out = NULL;
	*origin = FROM_NOTHING;
	if (by_file && !node_get(environments, by_file->text))
		return unknown_environment(l, by_file->text, "default_env", node_pos(by_file));
	if (l->opt->env) {
		name = l->opt->env;
		*origin = FROM_FLAG;
	} else if (variable && *variable) {
		name = variable;
		*origin = FROM_VARIABLE;
	} else if (by_file && !is_database_named(l)) {
		name = by_file->text;
		*origin = FROM_FILE;
	}
	if (!name)
		return true;
	*out = node_get(environments, name);
	if (!*out)
		return unknown_environment(l, name, *origin == FROM_FLAG ? "--env" : "MODELGEN_ENV",
					   POS_NONE);
	l->out->env = name;
	return true;
}

static void add_problem(struct loader *l, const char *name)
{
	struct diags ds = DIAGS_INIT(l->ds->arena);
	struct diag *d = diag_add(&ds, MG_CONFIG, POS_NONE, "%s is empty", name);

	diag_hint(&ds, d, "A lost variable must not change the database: set it, or unset it.");
	vec_push(l->a, &l->out->url_problems, d);
}

static bool url_is(struct loader *l, const char *url, const char *from)
{
	if (!url)
		return false;
	l->out->url_from = from;
	if (*url)
		l->out->url = url;
	else
		add_problem(l, from);
	return true;
}

static bool url_of_environment(struct loader *l, const struct node *env)
{
	struct diags ds = DIAGS_INIT(l->ds->arena);
	const struct node *url = node_get(env, "url");

	if (!url)
		return false;
	l->out->url_from = arena_printf(l->a, "environment %s in %s", env->key, l->out->file);
	if (!key_expand(l->a, &ds, url, &l->out->url)) {
		l->out->url = NULL;
		l->out->url_problems = ds.list;
	}
	return true;
}

static void settle_url(struct loader *l, const struct node *env, enum origin origin)
{
	const char *libpq = libpq_variable();
	const char *variable = getenv("MODELGEN_ENV");

	if (url_is(l, l->opt->url, "--url") ||
	    (origin == FROM_FLAG && url_of_environment(l, env)) ||
	    url_is(l, getenv("MODELGEN_URL"), "MODELGEN_URL") ||
	    (env && url_of_environment(l, env)) ||
	    (variable && !*variable && url_is(l, variable, "MODELGEN_ENV")) ||
	    url_is(l, getenv("DATABASE_URL"), "DATABASE_URL") || !libpq)
		return;
	l->out->url = "";
	l->out->url_from = libpq;
}

/* One folder may be said in several ways. */
static void add_dir(struct loader *l, const char *dir)
{
	for (size_t i = 0; i < l->out->dirs.len; i++) {
		const char *old = l->out->dirs.items[i];
		const char *id = sys_file_id(l->a, old);

		if (str_eq(old, dir) || (id && str_eq(id, sys_file_id(l->a, dir))))
			return;
	}
	vec_push(l->a, &l->out->dirs, dir);
}

static void settle_dirs(struct loader *l)
{
	struct vec said = l->opt->dirs.len ? l->opt->dirs : l->out->version_locations;

	if (!said.len)
		vec_push(l->a, &said, l->out->dir);
	for (size_t i = 0; i < said.len; i++)
		add_dir(l, said.items[i]);
}

bool config_load(struct arena *a, struct diags *ds, const struct options *opt, struct config *out)
{
	struct loader l = {.a = a, .ds = ds, .opt = opt, .out = out};
	enum origin origin;
	struct node *env;
	const char *base;
	bool ok;

	*out = (struct config){.lock_timeout = "2s",
			       .lock_retry = "60s",
			       .wait = "5s",
			       .version_table = "alembic_version",
			       .online_rows = 100000,
			       .online_batch = 10000,
			       .on_data_loss = "warn",
			       .on_table_rewrite = "allow"};
	if (!read_file(&l))
		return false;
	base = out->file ? sys_dirname(a, out->file) : ".";
	out->models = sys_join(a, base, "models.yaml");
	out->dir = sys_join(a, base, "out/versions");
	ok = !l.root || key_take_map(a, ds, l.root, key_rows(), base, out);
	if (!ok || !choose_environment(&l, &env, &origin))
		return false;
	if (env && !key_take_map(a, ds, env, key_find(key_rows(), "environments")->keys, base, out))
		return false;
	settle_url(&l, env, origin);
	if (opt->models)
		out->models = opt->models;
	settle_dirs(&l);
	if (opt->scratch)
		out->scratch = opt->scratch;
	return true;
}
