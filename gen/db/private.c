#include "db/private.h"
#include "db/private_server.h"
#include "db/scratch.h"

#include "base/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	LOCK_WAIT_MS = 120000, /* the first start makes the cluster */
};

/*
 * Opens a lock file and takes the lock. The file may have been removed with
 * its folder while we waited: then the lock is one on nothing, and is taken again.
 */
static int take_lock(struct diags *ds, const struct private_place *p, const char *name, int how)
{
	const char *path = sys_join(ds->arena, p->folder, name);
	long long end = sys_clock_ms() + LOCK_WAIT_MS;
	struct stat here;
	struct stat there;
	int fd = -1;

	for (;;) {
		if (fd < 0)
			fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd < 0) {
			(void)private_refuse(ds, path, strerror(errno));
			return -1;
		}
		if (flock(fd, how | LOCK_NB) == 0) {
			if (fstat(fd, &here) == 0 && stat(path, &there) == 0 &&
			    here.st_ino == there.st_ino && here.st_dev == there.st_dev)
				return fd;
			close(fd);
			fd = -1;
			continue;
		}
		if ((errno != EWOULDBLOCK && errno != EINTR) || sys_clock_ms() > end)
			break;
		server_pause();
	}
	diag_hint(ds,
		  diag_add(ds, MG_PRIVATE_CLUSTER, POS_NONE,
			   "%s: another command holds the lock for too long", path),
		  "See whether a modelgen or initdb hangs, and end it.");
	close(fd);
	return -1;
}

static void drop_lock(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* The folder in /tmp goes with the server. */
static void remove_socket_dir(const struct private_place *p)
{
	if (!str_starts(p->socket_dir, p->folder))
		(void)rmdir(p->socket_dir);
}

bool private_enter(struct arena *a, struct diags *ds, struct private_use *out)
{
	int start;
	bool ok;

	out->fd = -1;
	if (!private_find(a, ds, &out->place) || !private_make_folder(ds, &out->place))
		return false;
	start = take_lock(ds, &out->place, "start.lock", LOCK_EX);
	if (start < 0)
		return false;
	out->fd = take_lock(ds, &out->place, "use.lock", LOCK_SH);
	ok = out->fd >= 0 && private_make_socket_dir(ds, &out->place) &&
	     server_ensure(ds, &out->place);
	if (!ok) {
		drop_lock(out->fd);
		out->fd = -1;
	}
	drop_lock(start);
	return ok;
}

void private_leave(struct private_use *u)
{
	struct arena temp = ARENA_INIT;
	struct diags quiet = DIAGS_INIT(&temp);
	int start;

	if (u->fd < 0)
		return;
	start = take_lock(&quiet, &u->place, "start.lock", LOCK_EX);
	if (start >= 0 && flock(u->fd, LOCK_EX | LOCK_NB) == 0 &&
	    !sys_exists(sys_join(&temp, u->place.folder, "stays")) &&
	    server_stop(&quiet, &u->place))
		remove_socket_dir(&u->place);
	drop_lock(u->fd);
	drop_lock(start);
	u->fd = -1;
	arena_release(&temp);
}

bool private_state(struct arena *a, struct diags *ds, struct private_state *out)
{
	struct private_place p;

	*out = (struct private_state){0};
	if (!private_find(a, ds, &p))
		return false;
	out->exists = server_is_made(a, &p);
	out->runs = out->exists && server_answers(a, &p);
	out->stays = out->runs && sys_exists(sys_join(a, p.folder, "stays"));
	out->folder = p.folder;
	out->socket_dir = p.socket_dir;
	out->version = arena_printf(a, "%d", p.major);
	out->pid = out->runs ? server_pid(a, &p) : 0;
	return true;
}

bool private_start(struct arena *a, struct diags *ds)
{
	struct private_use use;
	const char *path;
	bool ok;
	int fd;

	if (!private_enter(a, ds, &use))
		return false;
	path = sys_join(a, use.place.folder, "stays");
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	ok = fd >= 0;
	if (!ok)
		(void)private_refuse(ds, path, strerror(errno));
	drop_lock(fd);
	private_leave(&use);
	return ok;
}

static bool in_use(struct diags *ds)
{
	struct diag *d =
		diag_add(ds, MG_SERVER_BUSY, POS_NONE, "another command uses the private cluster");

	diag_hint(ds, d,
		  "It stops when the last command ends; `modelgen db stop --force` stops it "
		  "now.");
	return false;
}

/* Both locks, or with force only that on starting; then the server is stopped. */
static bool stop_locked(struct diags *ds, const struct private_place *p, bool force, bool removes)
{
	struct arena *a = ds->arena;
	int start = take_lock(ds, p, "start.lock", LOCK_EX);
	int use = -1;
	bool ok = false;

	if (start < 0)
		return false;
	(void)unlink(sys_join(a, p->folder, "stays"));
	use = open(sys_join(a, p->folder, "use.lock"), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		   0600);
	if (!force && (use < 0 || flock(use, LOCK_EX | LOCK_NB)))
		in_use(ds);
	else
		ok = server_stop(ds, p);
	if (ok)
		remove_socket_dir(p);
	/* the lock files stay: another command may be waiting for them */
	if (ok && removes)
		ok = server_remove_folder(ds, p, "data") && server_remove_folder(ds, p, "socket") &&
		     server_remove_folder(ds, p, "server.log");
	drop_lock(use);
	drop_lock(start);
	return ok;
}

/* The place of the cluster, when there is one and it is nobody else's. */
static bool find_made(struct arena *a, struct diags *ds, struct private_place *p, bool *exists)
{
	if (!private_find(a, ds, p))
		return false;
	*exists = sys_is_dir(p->folder);
	return !*exists || private_make_folder(ds, p);
}

bool private_stop(struct arena *a, struct diags *ds, bool force)
{
	struct private_place p;
	bool exists;

	return find_made(a, ds, &p, &exists) && (!exists || stop_locked(ds, &p, force, false));
}

bool private_remove(struct arena *a, struct diags *ds)
{
	struct private_place p;
	bool exists;

	return find_made(a, ds, &p, &exists) && (!exists || stop_locked(ds, &p, false, true));
}
