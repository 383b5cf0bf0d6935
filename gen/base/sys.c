#include "base/sys.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static struct pos at_file(struct diags *ds, const char *path)
{
	struct source *s = ARENA_NEW(ds->arena, struct source);

	s->name = arena_strdup(ds->arena, path);
	return (struct pos){.src = s};
}

#define UNTOUCHED "; what was there before is untouched."

/* What to do about an error of the system, met while reading, writing, or both. */
static const struct {
	int error;
	const char *reading;
	const char *writing;
} advice[] = {
	{ENOENT, "Check the name, or the folder that the command runs in.",
	 "Make the folder first, or check its name."},
	{EACCES, "Give this user the right to read it, and to enter its folders.",
	 "Give this user the right to write in its folder."},
	{EPERM, NULL, "Give this user the right to write in its folder."},
	{ENOTDIR, "Something on the way there is a file: check the name.",
	 "Something on the way there is a file: check the name."},
	{EISDIR, "It is a folder: name a file.", "It is a folder: choose another name."},
	{EEXIST, NULL, "Move it away, or choose another name."},
	{EROFS, NULL, "The file system only reads: name another folder."},
	{ENOSPC, NULL, "The disk is full" UNTOUCHED},
	{EDQUOT, NULL, "The quota is used up" UNTOUCHED},
	{EFBIG, NULL, "A limit for the size of files is reached" UNTOUCHED},
	{ENAMETOOLONG, "Check the name.", "Choose a shorter name."},
};

static bool fail(struct diags *ds, enum diag_code code, const char *path, const char *what)
{
	int e = errno;
	struct diag *d = diag_add(ds, code, at_file(ds, path), "%s: %s", what, strerror(e));

	for (size_t i = 0; i < sizeof(advice) / sizeof(*advice); i++) {
		const char *hint = code == MG_FILE_READ ? advice[i].reading : advice[i].writing;

		if (advice[i].error == e && hint)
			diag_hint(ds, d, "%s", hint);
	}
	return false;
}

bool sys_read(struct arena *a, struct diags *ds, const char *path, size_t limit,
	      const struct source **out)
{
	struct source *s = ARENA_NEW(a, struct source);
	bool is_stdin = strcmp(path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	size_t cap = 65536;
	char *text;
	bool ok = false;

	if (fd < 0)
		return fail(ds, MG_FILE_READ, path, "cannot read the file");
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0)
		cap = (size_t)st.st_size + 1;
	if (cap > limit + 1)
		cap = limit + 1;
	text = arena_alloc(a, cap);
	for (;;) {
		ssize_t n;

		if (s->len == cap) {
			size_t bigger = cap * 2 > limit + 1 ? limit + 1 : cap * 2;

			if (s->len > limit)
				break;
			text = arena_grow(a, text, cap, bigger);
			cap = bigger;
		}
		n = read(fd, text + s->len, cap - s->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			fail(ds, MG_FILE_READ, path, "cannot read the file");
			goto out;
		}
		if (n == 0)
			break;
		s->len += (size_t)n;
	}
	s->name = is_stdin ? "<stdin>" : arena_strdup(a, path);
	s->text = text;
	if (s->len > limit) {
		diag_add(ds, MG_YAML_LIMIT, at_file(ds, path), "the file is larger than %zu MiB",
			 limit >> 20);
		goto out;
	}
	*out = s;
	ok = true;
out:
	if (!is_stdin)
		close(fd);
	return ok;
}

int sys_put(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		text += n;
		len -= (size_t)n;
	}
	return 0;
}

static void sync_dir(struct arena *a, const char *path)
{
	int fd = open(sys_dirname(a, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		/* some file systems cannot sync a folder; the rename stands all the same */
		(void)fsync(fd);
		close(fd);
	}
}

/* Gives the finished file its name, unless that is taken. */
static bool place_new(const char *tmp, const char *path)
{
	int fd;

	if (link(tmp, path) == 0)
		return unlink(tmp) == 0;
	if (errno == EEXIST)
		return false;
	/* a file system without links: the name is taken first, then the file put in its place */
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	close(fd);
	if (rename(tmp, path) == 0)
		return true;
	unlink(path);
	return false;
}

static bool replace(struct diags *ds, const char *path, const char *text, size_t len, bool fresh)
{
	char *tmp = arena_printf(ds->arena, "%s.XXXXXX", path);
	mode_t mask = umask(0);
	struct stat st;
	bool has_old;
	mode_t mode;
	int fd;

	umask(mask);
	has_old = stat(path, &st) == 0;
	mode = has_old ? st.st_mode & 07777 : 0666 & ~mask;
	fd = mkstemp(tmp);
	if (fd < 0)
		return fail(ds, MG_FILE_WRITE, path, "cannot write the file");
	/* only root can keep another owner; for all others it was their file or becomes it */
	if (has_old && geteuid() == 0)
		(void)!fchown(fd, st.st_uid, st.st_gid);
	if (sys_put(fd, text, len) || fchmod(fd, mode) || fsync(fd)) {
		fail(ds, MG_FILE_WRITE, path, "cannot write the file");
		close(fd);
		unlink(tmp);
		return false;
	}
	if (close(fd) || (fresh ? !place_new(tmp, path) : rename(tmp, path) != 0)) {
		fail(ds, MG_FILE_WRITE, path, "cannot write the file");
		unlink(tmp);
		return false;
	}
	sync_dir(ds->arena, path);
	return true;
}

/* A link stays a link: what it leads to is replaced. */
bool sys_write(struct diags *ds, const char *path, const char *text, size_t len)
{
	char *target = realpath(path, NULL);
	bool ok = replace(ds, target ? target : path, text, len, false);

	free(target);
	return ok;
}

bool sys_write_new(struct diags *ds, const char *path, const char *text, size_t len)
{
	return replace(ds, path, text, len, true);
}

bool sys_append(struct diags *ds, const char *path, const char *text, size_t len, size_t most)
{
	int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
	struct stat st;
	bool ok;
	int fd;

	if (stat(path, &st) == 0 && (st.st_size < 0 || (size_t)st.st_size + len > most))
		flags |= O_TRUNC;
	fd = open(path, flags, 0666);
	ok = fd >= 0 && !sys_put(fd, text, len);
	if (fd >= 0 && close(fd))
		ok = false;
	return ok || fail(ds, MG_FILE_WRITE, path, "cannot write the file");
}

bool sys_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

bool sys_is_missing(const char *path)
{
	return access(path, F_OK) != 0 && errno == ENOENT;
}

bool sys_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

char *sys_file_id(struct arena *a, const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return NULL;
	return arena_printf(a, "%llu:%llu", (unsigned long long)st.st_dev,
			    (unsigned long long)st.st_ino);
}

bool sys_mkdirs(struct diags *ds, const char *path, mode_t mode)
{
	char *p = arena_strdup(ds->arena, path);

	for (char *q = p + 1; *q; q++) {
		if (*q != '/')
			continue;
		*q = 0;
		if (mkdir(p, mode) && errno != EEXIST)
			return fail(ds, MG_FILE_WRITE, p, "cannot make the folder");
		*q = '/';
	}
	if (mkdir(p, mode)) {
		if (errno == EEXIST && sys_is_dir(p))
			return true;
		return fail(ds, MG_FILE_WRITE, p, "cannot make the folder");
	}
	return true;
}

static int by_bytes(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

bool sys_list(struct arena *a, struct diags *ds, const char *path, struct vec *names)
{
	DIR *dir = opendir(path);
	struct dirent *e;

	if (!dir)
		return fail(ds, MG_FILE_READ, path, "cannot read the folder");
	while ((e = readdir(dir))) {
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			vec_push(a, names, arena_strdup(a, e->d_name));
	}
	closedir(dir);
	if (names->len)
		qsort(names->items, names->len, sizeof(void *), by_bytes);
	return true;
}

bool sys_remove_tree(struct diags *ds, const char *path)
{
	struct stat st;
	struct vec names = {0};

	if (lstat(path, &st))
		return errno == ENOENT ? true
				       : fail(ds, MG_FILE_WRITE, path, "cannot remove the folder");
	if (S_ISDIR(st.st_mode)) {
		if (!sys_list(ds->arena, ds, path, &names))
			return false;
		for (size_t i = 0; i < names.len; i++) {
			if (!sys_remove_tree(ds, sys_join(ds->arena, path, names.items[i])))
				return false;
		}
		if (rmdir(path))
			return fail(ds, MG_FILE_WRITE, path, "cannot remove the folder");
		return true;
	}
	if (unlink(path))
		return fail(ds, MG_FILE_WRITE, path, "cannot remove the file");
	return true;
}

char *sys_join(struct arena *a, const char *dir, const char *name)
{
	if (!*dir || strcmp(dir, ".") == 0)
		return arena_strdup(a, name);
	return arena_printf(a, "%s%s%s", dir, str_ends(dir, "/") ? "" : "/", name);
}

char *sys_dirname(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return arena_strdup(a, ".");
	return arena_strndup(a, path, slash == path ? 1 : (size_t)(slash - path));
}

char *sys_cwd(struct arena *a)
{
	size_t cap = 256;

	for (;;) {
		char *p = arena_alloc(a, cap);

		if (getcwd(p, cap))
			return p;
		if (errno != ERANGE)
			return arena_strdup(a, ".");
		cap *= 2;
	}
}

char *sys_random_hex(struct arena *a, size_t n)
{
	char *hex = arena_alloc(a, n + 1);
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

	for (size_t i = 0; i < n; i++) {
		unsigned char c = 0;

		/* a machine without random numbers cannot name anything safely */
		if (fd < 0 || read(fd, &c, 1) != 1)
			arena_exhausted(n);
		hex[i] = "0123456789abcdef"[c & 15];
	}
	close(fd);
	return hex;
}

long long sys_now(void)
{
	const char *fixed = getenv("SOURCE_DATE_EPOCH");
	long long t;

	if (fixed && str_to_i64(fixed, &t) && t >= 0)
		return t;
	return (long long)time(NULL);
}

long long sys_clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

char *sys_utc(struct arena *a, long long seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;
	size_t cap = 64;
	char *p = arena_alloc(a, cap);

	if (!gmtime_r(&t, &tm) || !strftime(p, cap, "%Y-%m-%d %H:%M:%S UTC", &tm))
		return arena_strdup(a, "1970-01-01 00:00:00 UTC");
	return p;
}

const char *sys_cache_home(struct arena *a)
{
	const char *cache = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	size_t cap = 16384;
	struct passwd entry;
	struct passwd *found = NULL;

	if (cache && *cache == '/')
		return cache;
	if (home && *home == '/')
		return sys_join(a, home, ".cache");
	if (getpwuid_r(geteuid(), &entry, arena_alloc(a, cap), cap, &found) || !found ||
	    *entry.pw_dir != '/')
		return NULL;
	return sys_join(a, entry.pw_dir, ".cache");
}
