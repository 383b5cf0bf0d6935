#include "base/sys.h"
#include "cmd/revs.h"
#include "rev/alembicini.h"
#include "rev/alembicsql.h"
#include "rev/pyscript.h"
#include "rev/revdir.h"

#include <string.h>

static const char which_folder[] = "Name the folder with alembic.ini, or that of the scripts.";

enum { PROGRAM_MISSING = 127 };

struct import {
	struct cmd_context *ctx;
	struct vec folders; /* const char *: of the scripts */
	bool reads_subfolders;
	const char *dir;    /* where Alembic is run; NULL: nowhere */
	bool has_ini;	    /* alembic.ini is there */
	struct vec scripts; /* struct py_script * */
	struct vec homes;   /* const char *: the folder that each of them becomes a file in */
	struct alembic_steps ups;
	struct alembic_steps downs;
	bool has_alembic;
	const char *why_not; /* what Alembic said, or NULL */
};

/* The folder with Alembic's configuration, from dir upwards; NULL: there is none. */
static const char *find_project(struct import *im, const char *dir, struct alembic_places *out)
{
	struct arena *a = im->ctx->perm;
	static const char *const names[] = {"alembic.ini", "pyproject.toml"};

	for (int up = 0; up < 3; up++) {
		for (size_t i = 0; i < 2; i++) {
			const char *path = sys_join(a, dir, names[i]);

			if (sys_exists(path) && !alembic_places_read(a, &im->ctx->ds, path, out))
				return NULL;
		}
		im->has_ini = sys_exists(sys_join(a, dir, names[0]));
		if (im->has_ini || out->own)
			return dir;
		dir = sys_join(a, dir, "..");
	}
	return NULL;
}

/* DIR is the project, Alembic's own folder in it, or a folder of scripts. */
static bool find_folders(struct import *im, const char *dir)
{
	struct arena *a = im->ctx->perm;
	struct alembic_places places = {0};
	bool is_whole;
	const char *own = dir;
	const char *versions;
	struct diag *d;

	if (!sys_is_dir(dir)) {
		d = diag_add(&im->ctx->ds, MG_FILE_READ, POS_NONE, "%s is no folder", dir);
		diag_hint(&im->ctx->ds, d, "%s", which_folder);
		return false;
	}
	im->dir = find_project(im, dir, &places);
	is_whole = im->dir == dir || sys_exists(sys_join(a, dir, "env.py"));
	if (im->dir == dir && places.own)
		own = places.own;
	if (is_whole && places.folders.len) {
		im->folders = places.folders;
	} else {
		versions = sys_join(a, own, "versions");
		vec_push(a, &im->folders, sys_is_dir(versions) ? versions : own);
	}
	im->reads_subfolders = places.reads_subfolders;
	return im->ctx->ds.errors == 0;
}

/* The scripts of a folder; those below it are added to the list when they count. */
static bool read_folder(struct import *im, const char *dir, const char *home, struct vec *below)
{
	struct cmd_context *ctx = im->ctx;
	struct vec names = {0};
	bool ok = true;

	if (!sys_list(ctx->perm, &ctx->ds, dir, &names))
		return false;
	for (size_t i = 0; i < names.len; i++) {
		const char *path = sys_join(ctx->perm, dir, names.items[i]);
		struct py_script *s;

		if (im->reads_subfolders && sys_is_dir(path))
			vec_push(ctx->perm, below, path);
		if (!str_ends(path, ".py"))
			continue;
		if (!py_script_read(ctx->perm, &ctx->ds, path, &s)) {
			ok = false;
		} else if (s) {
			vec_push(ctx->perm, &im->scripts, s);
			vec_push(ctx->perm, &im->homes, home);
		}
	}
	return ok;
}

/* As many folders here as there keep the scripts apart; else all become files in the first. */
static bool read_scripts(struct import *im)
{
	struct cmd_context *ctx = im->ctx;
	const struct vec *homes = &ctx->config.dirs;
	bool is_same = homes->len == im->folders.len;
	struct diag *d;
	bool ok = true;

	for (size_t i = 0; i < im->folders.len; i++) {
		struct vec below = {0};

		vec_push(ctx->perm, &below, im->folders.items[i]);
		for (size_t k = 0; k < below.len; k++)
			ok = read_folder(im, below.items[k], homes->items[is_same ? i : 0],
					 &below) &&
			     ok;
	}
	if (ok && im->scripts.len && !is_same && im->folders.len > 1)
		cmd_say(ctx,
			"the scripts of %zu folders become files in one; as many folders in "
			"`version_locations` of modelgen.yaml keep them apart",
			im->folders.len);
	if (!ok || im->scripts.len)
		return ok;
	d = diag_add(&ctx->ds, MG_FILE_READ, POS_NONE, "%s holds no Alembic scripts",
		     (const char *)im->folders.items[0]);
	diag_hint(&ctx->ds, d, "%s", which_folder);
	return false;
}

/* What `alembic WORD ENDS --sql` prints, complete steps of it even where it fails. */
static void ask(struct import *im, bool is_upgrade, const char *ends)
{
	const char *const argv[] = {"sh",
				    "-c",
				    im->has_ini ? "exec alembic -c alembic.ini \"$@\" 2>/dev/null"
						: "exec alembic \"$@\" 2>/dev/null",
				    "sh",
				    is_upgrade ? "upgrade" : "downgrade",
				    ends,
				    "--sql",
				    NULL};
	struct sys_run run = {.argv = argv, .dir = im->dir};
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

	if (!im->dir)
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

		if (!map_get(&im->ups.sections, s->id))
			ask(im, true, arena_printf(a, "%s:%s", down, s->id));
		if (!map_get(&im->downs.sections, s->id))
			ask(im, false, arena_printf(a, "%s:%s", s->id, down));
	}
}

/* Its statements; without them, its name goes to the list. */
static const char *section(struct import *im, const struct py_script *s, const char *name,
			   struct vec *unfinished)
{
	const struct alembic_steps *from = str_eq(name, "upgrade") ? &im->ups : &im->downs;
	const char *sql = map_get(&from->sections, s->id);

	if (sql)
		return sql;
	vec_push(im->ctx->perm, unfinished, name);
	return arena_printf(im->ctx->perm,
			    "-- The statements of %s were not imported: write them here.\n",
			    s->path);
}

static void write_one(struct import *im, const struct py_script *s, const char *home,
		      size_t *missing)
{
	struct cmd_context *ctx = im->ctx;
	struct rev_new new = {
		.id = s->id,
		.down = s->down,
		.labels = s->labels,
		.depends = s->depends,
		.message = s->message,
		.created = s->created,
		.dir = home,
	};
	struct diag *d;

	new.up = section(im, s, "upgrade", &new.unfinished);
	new.down_sql = section(im, s, "downgrade", &new.unfinished);
	*missing += new.unfinished.len;
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
	struct diag *d =
		diag_add(&ctx->ds, MG_REV_IMPORT_PART, POS_NONE,
			 "%zu of %zu sections have no statements, only the place for them: "
			 "the headers say `-- unfinished`",
			 missing, 2 * im->scripts.len);

	if (!im->dir)
		diag_note(&ctx->ds, d, "no alembic.ini was found beside the scripts");
	else if (!im->has_alembic)
		diag_note(&ctx->ds, d, "the program alembic was not found");
	else if (im->why_not)
		diag_note(&ctx->ds, d, "alembic: %s", im->why_not);
	diag_hint(&ctx->ds, d,
		  "Statements come from `alembic upgrade --sql`: make that work (the program in "
		  "PATH, offline mode in env.py), remove the files and import again; or write "
		  "them by hand and take the line `-- unfinished` out of the header. A run stops "
		  "there until then.");
}

static bool has_script(const struct import *im, const char *id)
{
	for (size_t i = 0; i < im->scripts.len; i++) {
		const struct py_script *s = im->scripts.items[i];

		if (str_eq(s->id, id))
			return true;
	}
	return false;
}

/* Alembic runs what it finds; we have read what we found. */
static void tell_others(struct import *im)
{
	struct cmd_context *ctx = im->ctx;
	struct sbuf ids = SBUF_INIT(ctx->perm);
	struct diag *d;

	for (size_t i = 0; i < im->ups.ids.len; i++) {
		const char *id = im->ups.ids.items[i];

		if (!has_script(im, id))
			sbuf_addf(&ids, "%s%s", ids.len ? ", " : "", id);
	}
	if (!ids.len)
		return;
	d = diag_add(&ctx->ds, MG_REV_IMPORT_PART, POS_NONE,
		     "alembic knows revisions whose scripts are elsewhere: %s", sbuf_text(&ids));
	diag_hint(&ctx->ds, d,
		  "Name the folder with alembic.ini to import all, or import their folder, too.");
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
		write_one(&im, im.scripts.items[i], im.homes.items[i], &missing);
	tell_others(&im);
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
		"statements and the header a line `-- unfinished`: a run stops there until that is "
		"gone; a warning says so. Several folders of scripts "
		"(version_locations) stay apart where as many folders are named here.\n"
		"The version table stays as it is: a database that Alembic brought up is accepted.",
	.examples =
		(const struct example[]){
			{"modelgen import alembic .", "from the project in this folder"},
			{0},
		},
	.run = run,
};
