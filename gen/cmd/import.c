#include "base/sys.h"
#include "cmd/revs.h"
#include "rev/alembicsql.h"
#include "rev/pyscript.h"
#include "rev/revdir.h"

#include <string.h>

static const char which_folder[] = "Name the folder with alembic.ini, or that of the scripts.";

enum { PROGRAM_MISSING = 127, MOST_INI = 1 << 20 };

struct import {
	struct cmd_context *ctx;
	const char *versions; /* the folder of scripts */
	const char *ini;      /* alembic.ini, or NULL */
	struct vec scripts;   /* struct py_script * */
	struct map ups;	      /* id to statements */
	struct map downs;
	bool has_alembic;
	const char *why_not; /* what Alembic said, or NULL */
};

/* The value of `key = value` in an ini file, with %(here)s put in; NULL: it has none. */
static const char *ini_value(struct import *im, const char *text, const char *key)
{
	struct arena *a = im->ctx->perm;
	size_t key_len = strlen(key);

	for (const char *p = text; *p;) {
		size_t len = strcspn(p, "\n");
		size_t blanks = key_len + strspn(p + key_len, " \t") * (len > key_len);

		if (len > key_len && strncmp(p, key, key_len) == 0 && p[blanks] == '=') {
			const char *v =
				str_trim(a, arena_strndup(a, p + blanks + 1, len - blanks - 1));

			return str_starts(v, "%(here)s")
				       ? arena_printf(a, ".%s", v + strlen("%(here)s"))
				       : v;
		}
		p += len + (p[len] == '\n');
	}
	return NULL;
}

static const char *find_ini(struct import *im, const char *dir)
{
	struct arena *a = im->ctx->perm;

	for (int up = 0; up < 3; up++) {
		const char *path = sys_join(a, dir, "alembic.ini");

		if (sys_exists(path))
			return path;
		dir = sys_join(a, dir, "..");
	}
	return NULL;
}

/* DIR is the project, Alembic's own folder in it, or the folder of scripts. */
static bool find_folders(struct import *im, const char *dir)
{
	struct arena *a = im->ctx->perm;
	const char *own = dir;
	const struct source *src;
	const char *location;
	struct diag *d;

	if (!sys_is_dir(dir)) {
		d = diag_add(&im->ctx->ds, MG_FILE_READ, POS_NONE, "%s is no folder", dir);
		diag_hint(&im->ctx->ds, d, "%s", which_folder);
		return false;
	}
	im->ini = find_ini(im, dir);
	if (sys_exists(sys_join(a, dir, "alembic.ini"))) {
		if (!sys_read(a, &im->ctx->ds, im->ini, MOST_INI, &src))
			return false;
		location = ini_value(im, src->text, "script_location");
		if (location)
			own = *location == '/' ? location : sys_join(a, dir, location);
	}
	im->versions = sys_join(a, own, "versions");
	if (!sys_is_dir(im->versions))
		im->versions = own;
	return true;
}

static bool read_scripts(struct import *im)
{
	struct cmd_context *ctx = im->ctx;
	struct vec names = {0};
	struct diag *d;
	bool ok = true;

	if (!sys_list(ctx->perm, &ctx->ds, im->versions, &names))
		return false;
	for (size_t i = 0; i < names.len; i++) {
		struct py_script *s;

		if (!str_ends(names.items[i], ".py"))
			continue;
		if (!py_script_read(ctx->perm, &ctx->ds,
				    sys_join(ctx->perm, im->versions, names.items[i]), &s))
			ok = false;
		else if (s)
			vec_push(ctx->perm, &im->scripts, s);
	}
	if (!ok || im->scripts.len)
		return ok;
	d = diag_add(&ctx->ds, MG_FILE_READ, POS_NONE, "%s holds no Alembic scripts", im->versions);
	diag_hint(&ctx->ds, d, "%s", which_folder);
	return false;
}

/* What `alembic WORD ENDS --sql` prints, complete steps of it even where it fails. */
static void ask(struct import *im, bool is_upgrade, const char *ends)
{
	const char *const argv[] = {"sh",
				    "-c",
				    "exec \"$@\" 2>/dev/null",
				    "sh",
				    "alembic",
				    "-c",
				    "alembic.ini",
				    is_upgrade ? "upgrade" : "downgrade",
				    ends,
				    "--sql",
				    NULL};
	struct sys_run run = {.argv = argv, .dir = sys_dirname(im->ctx->perm, im->ini)};
	const char *output = "";
	const char *failed;
	int code = -1;

	if (!im->has_alembic || !sys_run(im->ctx->perm, &im->ctx->ds, &run, &code, &output))
		return;
	im->has_alembic = code != PROGRAM_MISSING;
	failed = strstr(output, "FAILED: ");
	if (code != 0 && !im->why_not)
		im->why_not = failed ? arena_strndup(im->ctx->perm, failed, strcspn(failed, "\n"))
				     : "it broke off; run it by hand to see why";
	alembic_sections(im->ctx->perm, output, is_upgrade, is_upgrade ? &im->ups : &im->downs);
}

static bool is_followed(const struct import *im, const char *id)
{
	for (size_t i = 0; i < im->scripts.len; i++) {
		const struct py_script *s = im->scripts.items[i];

		for (size_t k = 0; k < s->down.len; k++) {
			if (str_eq(s->down.items[k], id))
				return true;
		}
	}
	return false;
}

/* All at once, then one by one what that left out. */
static void read_statements(struct import *im)
{
	struct arena *a = im->ctx->perm;

	if (!im->ini)
		return;
	im->has_alembic = true;
	ask(im, true, "heads");
	for (size_t i = 0; i < im->scripts.len; i++) {
		const struct py_script *s = im->scripts.items[i];

		if (!is_followed(im, s->id))
			ask(im, false, arena_printf(a, "%s:base", s->id));
	}
	for (size_t i = 0; i < im->scripts.len; i++) {
		const struct py_script *s = im->scripts.items[i];
		const char *down = s->down.len ? s->down.items[0] : "base";

		if (!map_get(&im->ups, s->id))
			ask(im, true, arena_printf(a, "%s:%s", down, s->id));
		if (!map_get(&im->downs, s->id))
			ask(im, false, arena_printf(a, "%s:%s", s->id, down));
	}
}

static const char *section(struct import *im, const struct map *from, const struct py_script *s,
			   size_t *missing)
{
	const char *sql = map_get(from, s->id);

	if (sql)
		return sql;
	++*missing;
	return arena_printf(im->ctx->perm,
			    "-- The statements of %s were not imported: write them here.\n",
			    s->path);
}

static void write_one(struct import *im, const struct py_script *s, size_t *missing)
{
	struct cmd_context *ctx = im->ctx;
	const struct rev_new new = {
		.id = s->id,
		.down = s->down,
		.labels = s->labels,
		.depends = s->depends,
		.message = s->message,
		.created = s->created,
		.up = section(im, &im->ups, s, missing),
		.down_sql = section(im, &im->downs, s, missing),
		.dir = ctx->config.dirs.items[0],
	};
	struct diag *d;

	if (rev_is_id(s->id)) {
		(void)revs_write(ctx, &new);
		return;
	}
	d = diag_add(&ctx->ds, MG_REV_IMPORT, POS_NONE, "%s: \"%s\" cannot be the id of a revision",
		     s->path, s->id);
	diag_hint(&ctx->ds, d, "An id has 1 to 32 letters, digits, underscores and dots.");
}

static void tell_missing(struct import *im, size_t missing)
{
	struct cmd_context *ctx = im->ctx;
	struct diag *d = diag_add(&ctx->ds, MG_REV_IMPORT_PART, POS_NONE,
				  "%zu of %zu sections have no statements, only the place for them",
				  missing, 2 * im->scripts.len);

	if (!im->ini)
		diag_note(&ctx->ds, d, "no alembic.ini was found beside the scripts");
	else if (!im->has_alembic)
		diag_note(&ctx->ds, d, "the program alembic was not found");
	else if (im->why_not)
		diag_note(&ctx->ds, d, "alembic: %s", im->why_not);
	diag_hint(&ctx->ds, d,
		  "Statements come from `alembic upgrade --sql`: make that work (the program in "
		  "PATH, offline mode in env.py), remove the files and import again; or write "
		  "them by hand.");
}

static int run(struct cmd_context *ctx)
{
	struct import im = {.ctx = ctx};
	size_t missing = 0;
	struct diag *d;

	if (!str_eq(ctx->opt.args.items[0], "alembic")) {
		d = diag_add(&ctx->ds, MG_USAGE, POS_NONE, "there is no import from %s",
			     (const char *)ctx->opt.args.items[0]);
		diag_hint(&ctx->ds, d, "Write `modelgen import alembic DIR`.");
		return cmd_finish(ctx, 2);
	}
	if (!find_folders(&im, ctx->opt.args.items[1]) || !read_scripts(&im))
		return cmd_finish(ctx, 2);
	read_statements(&im);
	for (size_t i = 0; i < im.scripts.len; i++)
		write_one(&im, im.scripts.items[i], &missing);
	if (missing)
		tell_missing(&im, missing);
	return cmd_finish(ctx, 0);
}

const struct command cmd_import = {
	.name = "import",
	.summary = "turn the scripts of another tool into revision files",
	.args = "alembic DIR",
	.min_args = 2,
	.max_args = 2,
	.options = (const char *const[]){"dir", NULL},
	.text = "DIR is the folder with alembic.ini, Alembic's folder in it, or that of its "
		"scripts. Each script becomes a revision file with the same id, parents, labels, "
		"dependencies, message and date; its path is printed. The statements are what "
		"`alembic upgrade --sql` and `downgrade --sql` print, so Alembic must be installed "
		"and its env.py know the offline mode; no database is asked. Where that fails, or "
		"a script reads from the database, the sections have a comment instead of "
		"statements, and a warning says so.\n"
		"The version table stays as it is: a database that Alembic brought up is accepted.",
	.examples =
		(const struct example[]){
			{"modelgen import alembic .", "from the project in this folder"},
			{0},
		},
	.run = run,
};
