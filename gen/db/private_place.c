#include "db/private.h"
#include "db/private_server.h"
#include "db/scratch.h"

#include "base/hash.h"
#include "base/sys.h"

#include <errno.h>
#include <glob.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	OLDEST_MAJOR = 13,
	/* a socket's path has 107 bytes at most; "/.s.PGSQL.5432" stands behind the folder */
	SOCKET_DIR_MAX = 107 - 14 - 1,
};

/* Where packages put the server programs; the version stands in the path or is asked for. */
static const struct bin_place {
	const char *pattern;
	bool is_numbered;
} bin_places[] = {
	{"/usr/lib/postgresql/*/bin", true},	      {"/usr/pgsql-*/bin", true},
	{"/usr/lib64/postgresql-*/bin", true},	      {"/usr/libexec/postgresql[0-9]*", true},
	{"/opt/homebrew/opt/postgresql@*/bin", true}, {"/usr/local/opt/postgresql@*/bin", true},
	{"/opt/homebrew/opt/postgresql/bin", false},  {"/usr/local/pgsql/bin", false},
};

/* How the server is installed, by the package tool that is there. */
static const char *const installers[][2] = {
	{"apt-get", "apt install postgresql"}, {"dnf", "dnf install postgresql-server"},
	{"apk", "apk add postgresql"},	       {"pacman", "pacman -S postgresql"},
	{"brew", "brew install postgresql"},
};

static bool has_program(struct arena *a, const char *dir, const char *name)
{
	return access(sys_join(a, dir, name), X_OK) == 0;
}

static bool has_server(struct arena *a, const char *dir)
{
	return has_program(a, dir, "initdb") && has_program(a, dir, "postgres") &&
	       has_program(a, dir, "pg_ctl");
}

/* The folder of PATH that holds the program, or NULL. */
static const char *find_in_path(struct arena *a, const char *name)
{
	const char *path = getenv("PATH");

	while (path && *path) {
		size_t n = strcspn(path, ":");
		const char *dir = arena_strndup(a, path, n);

		if (*dir == '/' && has_program(a, dir, name))
			return dir;
		path += n;
		path += *path == ':';
	}
	return NULL;
}

static int first_number(const char *text)
{
	const char *p = text + strcspn(text, "0123456789");

	return (int)strtol(p, NULL, 10);
}

/* Output of a program that prints one line, or NULL. */
static const char *ask(struct arena *a, const char *program, const char *option)
{
	const char *const argv[] = {program, option, NULL};
	struct sys_run run = {.argv = argv};
	struct diags quiet = DIAGS_INIT(a);
	const char *output;
	int status;

	if (!sys_run(a, &quiet, &run, &status, &output) || status != 0)
		return NULL;
	return str_trim(a, output);
}

/* What a search for the newest server has met. */
struct search {
	struct arena *arena;
	struct private_place *place;
	struct vec seen; /* struct stat *: the servers found */
};

/* Links to one server are common; each is looked at once. */
static bool is_new(struct search *s, const char *program)
{
	struct stat *st = ARENA_NEW(s->arena, struct stat);

	if (stat(program, st))
		return false;
	for (size_t i = 0; i < s->seen.len; i++) {
		const struct stat *other = s->seen.items[i];

		if (other->st_ino == st->st_ino && other->st_dev == st->st_dev)
			return false;
	}
	vec_push(s->arena, &s->seen, st);
	return true;
}

/* The folder that the user wants the server programs from; NULL: those that are installed. */
static const char *named_bin(void)
{
	const char *dir = getenv("MODELGEN_PG_BIN");

	return dir && *dir ? dir : NULL;
}

/* Takes dir when it holds a newer server than what was found before. */
static void consider(struct search *s, const char *dir, bool is_numbered)
{
	const char *program = sys_join(s->arena, dir, "postgres");
	const char *text = dir;
	int major;

	if (!has_server(s->arena, dir) || !is_new(s, program))
		return;
	/* "postgres (PostgreSQL) 15.20" */
	if (!is_numbered)
		text = ask(s->arena, program, "--version");
	major = text ? first_number(text) : 0;
	if (major < OLDEST_MAJOR || major <= s->place->major)
		return;
	s->place->major = major;
	s->place->bin = arena_strdup(s->arena, dir);
}

static void find_bin(struct arena *a, struct private_place *p)
{
	struct search s = {.arena = a, .place = p};
	const char *dir = named_bin();

	if (dir) {
		if (*dir == '/')
			consider(&s, dir, false);
		return;
	}
	for (size_t i = 0; i < sizeof(bin_places) / sizeof(*bin_places); i++) {
		glob_t found = {0};

		if (glob(bin_places[i].pattern, 0, NULL, &found) == 0) {
			for (size_t k = 0; k < found.gl_pathc; k++)
				consider(&s, found.gl_pathv[k], bin_places[i].is_numbered);
		}
		globfree(&found);
	}
	dir = find_in_path(a, "initdb");
	if (dir)
		consider(&s, dir, false);
	if (p->bin)
		return;
	/* a program to be run: asked only when nothing else knows */
	dir = ask(a, "pg_config", "--bindir");
	if (dir)
		consider(&s, dir, false);
}

static bool no_programs_there(struct diags *ds)
{
	struct diag *d = diag_add(ds, MG_PRIVATE_CLUSTER, POS_NONE,
				  "MODELGEN_PG_BIN is %s, which does not hold the programs of a "
				  "PostgreSQL server of version %d or newer (initdb, postgres, "
				  "pg_ctl)",
				  named_bin(), OLDEST_MAJOR);

	diag_hint(ds, d,
		  "Set it to the whole path of the folder that holds them, or unset it to use "
		  "the installed server.");
	return false;
}

static bool no_server_programs(struct arena *a, struct diags *ds)
{
	struct diag *d;

	if (named_bin())
		return no_programs_there(ds);
	d = diag_add(ds, MG_PRIVATE_CLUSTER, POS_NONE,
		     "no PostgreSQL server programs of version %d or newer are installed (initdb, "
		     "postgres, pg_ctl)",
		     OLDEST_MAJOR);
	for (size_t i = 0; i < sizeof(installers) / sizeof(*installers); i++) {
		if (find_in_path(a, installers[i][0])) {
			diag_hint(ds, d,
				  "Install them with `%s`, or name a server with --scratch "
				  "URL.",
				  installers[i][1]);
			return false;
		}
	}
	diag_hint(ds, d,
		  "Install PostgreSQL's server package, or name a server with --scratch "
		  "URL.");
	return false;
}

/* The server refuses to run as root. */
static bool find_user(struct arena *a, struct diags *ds, struct private_place *p)
{
	static const char *const names[] = {"postgres", "nobody"};
	struct diag *d;

	p->uid = geteuid();
	p->gid = getegid();
	p->as_user = p->uid == 0;
	for (size_t i = 0; p->as_user && i < sizeof(names) / sizeof(*names); i++) {
		size_t cap = 16384;
		struct passwd entry;
		struct passwd *found = NULL;

		if (getpwnam_r(names[i], &entry, arena_alloc(a, cap), cap, &found) || !found)
			continue;
		p->uid = entry.pw_uid;
		p->gid = entry.pw_gid;
		if (p->uid != 0)
			return true;
	}
	if (!p->as_user)
		return true;
	d = diag_add(ds, MG_PRIVATE_CLUSTER, POS_NONE,
		     "a PostgreSQL server does not run as root, and there is neither a user "
		     "postgres nor a user nobody");
	diag_hint(ds, d, "Run modelgen as another user, or name a server with --scratch URL.");
	return false;
}

/* Whether the server's user may pass through this folder. */
static bool lets_through(const struct stat *st, const struct private_place *p)
{
	if (st->st_uid == p->uid)
		return st->st_mode & S_IXUSR;
	if (st->st_gid == p->gid)
		return st->st_mode & S_IXGRP;
	return st->st_mode & S_IXOTH;
}

/* Whether nobody but its owner can put or rename things there. */
static bool is_closed(const struct stat *st)
{
	return (st->st_mode & 022) == 0 || (st->st_mode & S_ISVTX);
}

/*
 * For root: whether every folder of the path that exists can be passed by the
 * server's user and is out of reach for all others.
 */
static bool suits_root(struct arena *a, const struct private_place *p, const char *path)
{
	for (;; path = sys_dirname(a, path)) {
		struct stat st;

		/* who owns a link can turn it elsewhere */
		if (lstat(path, &st) == 0 && st.st_uid != 0)
			return false;
		if (stat(path, &st) == 0 && (!S_ISDIR(st.st_mode) || st.st_uid != 0 ||
					     !is_closed(&st) || !lets_through(&st, p)))
			return false;
		if (str_eq(path, "/") || *path != '/')
			return true;
	}
}

static bool find_folder(struct arena *a, struct diags *ds, struct private_place *p)
{
	const char *cache = sys_cache_home(a);
	struct diag *d;

	if (cache && p->as_user && !suits_root(a, p, sys_join(a, cache, "modelgen")))
		cache = NULL;
	if (!cache && p->as_user)
		cache = "/var/cache";
	if (!cache) {
		d = diag_add(ds, MG_PRIVATE_CLUSTER, POS_NONE,
			     "this user has no home folder for the private cluster");
		diag_hint(ds, d, "Set XDG_CACHE_HOME, or name a server with --scratch URL.");
		return false;
	}
	p->folder = arena_printf(a, "%s/modelgen/pg%d", cache, p->major);
	return true;
}

/* Marks that a shell, a list of folders and a URL all leave alone. */
static bool is_plain_path(const char *path)
{
	return !path[strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789/._-")];
}

/*
 * The name in /tmp depends on the folder alone, so that every command of this
 * user finds the same socket, whatever its environment.
 */
static void find_socket(struct arena *a, struct private_place *p)
{
	p->socket_dir = sys_join(a, p->folder, "socket");
	if (strlen(p->socket_dir) > SOCKET_DIR_MAX || !is_plain_path(p->socket_dir))
		p->socket_dir = arena_printf(a, "/tmp/modelgen-%lu-%.12s", (unsigned long)geteuid(),
					     hash_sha256(a, p->folder, strlen(p->folder)));
}

bool private_find(struct arena *a, struct diags *ds, struct private_place *out)
{
	*out = (struct private_place){0};
	find_bin(a, out);
	if (!out->bin)
		return no_server_programs(a, ds);
	if (!find_user(a, ds, out) || !find_folder(a, ds, out))
		return false;
	find_socket(a, out);
	return true;
}

bool private_refuse(struct diags *ds, const char *path, const char *why)
{
	struct diag *d = diag_add(ds, MG_PRIVATE_CLUSTER, POS_NONE,
				  "the private cluster cannot use %s: %s", path, why);

	diag_hint(ds, d,
		  "Mend it, set XDG_CACHE_HOME to a folder of your own, or name a server "
		  "with --scratch URL.");
	return false;
}

/* A folder of uid that only uid can write in; it is made where it is missing. */
static bool own_folder(struct diags *ds, const char *path, mode_t mode, uid_t uid, gid_t gid)
{
	struct stat st;

	if (mkdir(path, 0700) == 0) {
		if ((uid != geteuid() && chown(path, uid, gid)) || chmod(path, mode))
			return private_refuse(ds, path, strerror(errno));
		return true;
	}
	if (errno != EEXIST || lstat(path, &st))
		return private_refuse(ds, path, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return private_refuse(ds, path, "it is not a folder");
	if (st.st_uid != uid)
		return private_refuse(ds, path, "it belongs to another user");
	if (st.st_mode & 022)
		return private_refuse(ds, path, "other users can write in it");
	return true;
}

/* The folders above ours, as the system's own are. */
static bool make_parents(struct diags *ds, const char *path, mode_t mode)
{
	if (sys_is_dir(path))
		return true;
	if (!make_parents(ds, sys_dirname(ds->arena, path), mode))
		return false;
	if (mkdir(path, mode) && errno != EEXIST)
		return private_refuse(ds, path, strerror(errno));
	return chmod(path, mode) == 0 || private_refuse(ds, path, strerror(errno));
}

bool private_make_folder(struct diags *ds, const struct private_place *p)
{
	const char *ours = sys_dirname(ds->arena, p->folder);
	mode_t mode = p->as_user ? 0755 : 0700;

	if (!make_parents(ds, sys_dirname(ds->arena, ours), mode) ||
	    !own_folder(ds, ours, mode, geteuid(), getegid()) ||
	    !own_folder(ds, p->folder, mode, geteuid(), getegid()))
		return false;
	if (p->as_user && !suits_root(ds->arena, p, p->folder))
		return private_refuse(ds, p->folder,
				      "the user who runs the server cannot reach it");
	return true;
}

bool private_make_socket_dir(struct diags *ds, const struct private_place *p)
{
	return own_folder(ds, p->socket_dir, 0700, p->uid, p->gid);
}

const char *private_database_url(struct arena *a, const struct private_place *p,
				 const char *database)
{
	return arena_printf(a, "postgresql+private://postgres@/%s?host=%s&port=5432", database,
			    p->socket_dir);
}

const char *private_project_name(struct arena *a, const char *project_dir)
{
	return arena_printf(a, "project_%.12s", hash_sha256(a, project_dir, strlen(project_dir)));
}

const char *private_program(struct arena *a, const char *name)
{
	struct private_place p = {0};
	const char *dir;

	find_bin(a, &p);
	if (p.bin && has_program(a, p.bin, name))
		return sys_join(a, p.bin, name);
	dir = find_in_path(a, name);
	return dir ? sys_join(a, dir, name) : NULL;
}
