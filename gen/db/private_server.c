#include "db/private_server.h"

#include "base/sys.h"
#include "db/conn_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SOCKET_NAME ".s.PGSQL.5432"

enum {
	READY_MS = 60000,  /* a start after a crash reads the whole log again */
	SILENT_MS = 10000, /* a server that wrote nothing for so long will not come */
};

/* Nothing in it outlives a run but the databases of projects, so it need not be safe on disk. */
static const char settings[] =
	"-p 5432 -c listen_addresses= -c unix_socket_permissions=0700 -c cluster_name=modelgen"
	" -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c wal_level=logical"
	" -c max_wal_senders=0 -c checkpoint_timeout=1h -c autovacuum=off -c shared_buffers=64MB"
	" -c max_connections=50 -c max_locks_per_transaction=2048 -c jit=off -c ssl=off"
	" -c timezone=UTC -c log_timezone=UTC -c logging_collector=off -c log_destination=stderr";

void server_pause(void)
{
	struct timespec t = {.tv_nsec = 5000000};

	nanosleep(&t, NULL);
}

/*
 * What the server's programs see: nothing of the caller's but where programs
 * and libraries are. Secrets in other variables are no business of that user.
 */
static const char *const *server_env(struct arena *a)
{
	static const char *const kept[] = {"PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"};
	struct vec env = {0};

	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
		const char *value = getenv(kept[i]);

		if (value)
			vec_push(a, &env, arena_printf(a, "%s=%s", kept[i], value));
	}
	vec_push(a, &env, "LC_ALL=C");
	vec_push(a, &env, "HOME=/");
	vec_push(a, &env, NULL);
	return (const char *const *)env.items;
}

/* Runs a program of the server as its user, within the folder. */
static bool run(struct diags *ds, const struct private_place *p, const char *const *argv,
		const char **output)
{
	struct sys_run r = {.argv = argv,
			    .env = server_env(ds->arena),
			    .dir = p->folder,
			    .as_user = p->as_user,
			    .uid = p->uid,
			    .gid = p->gid};
	int status = -1;

	*output = "";
	return sys_run(ds->arena, ds, &r, &status, output) && status == 0;
}

/* The last lines of a log below a message. */
static void note_tail(struct diags *ds, struct diag *d, const char *text)
{
	enum { LINES = 6 };
	const char *from = text + strlen(text);

	for (int n = 0; from > text; from--) {
		if (from[-1] == '\n' && from[0] && ++n == LINES)
			break;
	}
	while (*from) {
		size_t n = strcspn(from, "\n");

		if (n)
			diag_note(ds, d, "%s",
				  conn_one_line(ds->arena, arena_strndup(ds->arena, from, n)));
		from += n;
		from += *from == '\n';
	}
}

static const char *read_text(struct arena *a, const char *path)
{
	struct diags quiet = DIAGS_INIT(a);
	const struct source *s;

	return sys_exists(path) && sys_read(a, &quiet, path, 1 << 24, &s) ? s->text : "";
}

bool server_is_made(struct arena *a, const struct private_place *p)
{
	return sys_exists(sys_join(a, p->folder, "data/PG_VERSION"));
}

/* Process id in the server's own lock file, 0 without one. */
long server_pid(struct arena *a, const struct private_place *p)
{
	return strtol(read_text(a, sys_join(a, p->folder, "data/postmaster.pid")), NULL, 10);
}

/*
 * Whether that process is our server. After a crash of the machine the number
 * may be another program's; a server stands in its data folder.
 */
static bool is_our_server(struct arena *a, const struct private_place *p, long pid)
{
	struct stat cwd;
	struct stat data;

	if (pid <= 0 || (kill((pid_t)pid, 0) && errno == ESRCH))
		return false;
	if (!sys_is_dir("/proc/self/cwd"))
		return true;
	return stat(arena_printf(a, "/proc/%ld/cwd", pid), &cwd) == 0 &&
	       stat(sys_join(a, p->folder, "data"), &data) == 0 && cwd.st_ino == data.st_ino &&
	       cwd.st_dev == data.st_dev;
}

static PGPing ping(struct arena *a, const struct private_place *p)
{
	/* without a socket there is nobody to ask */
	if (!sys_exists(sys_join(a, p->socket_dir, SOCKET_NAME)))
		return PQPING_NO_RESPONSE;
	return url_ping(private_database_url(a, p, "postgres"));
}

/* Removes a folder of ours; what the server's user owns is removed by that user. */
bool server_remove_folder(struct diags *ds, const struct private_place *p, const char *name)
{
	const char *const argv[] = {"rm", "-rf", "--", name, NULL};
	const char *output;

	/* the folder itself stays behind: its parent is root's */
	if (p->as_user)
		(void)run(ds, p, argv, &output);
	return sys_remove_tree(ds, sys_join(ds->arena, p->folder, name));
}

/* Remains of an initdb that was killed: under the lock nobody else makes any. */
static void remove_remains(struct arena *a, const struct private_place *p)
{
	/* that initdb may run on a little: what it still writes is removed the next time */
	struct diags quiet = DIAGS_INIT(a);
	struct vec names = {0};

	if (!sys_list(a, &quiet, p->folder, &names))
		return;
	for (size_t i = 0; i < names.len; i++) {
		if (str_starts(names.items[i], "new."))
			(void)server_remove_folder(&quiet, p, names.items[i]);
	}
}

/* Makes the cluster beside its place and moves it there when it is whole. */
static bool make_cluster(struct diags *ds, const struct private_place *p)
{
	struct arena *a = ds->arena;
	const char *name = arena_printf(a, "new.%s", sys_random_hex(a, 8));
	const char *path = sys_join(a, p->folder, name);
	const char *const argv[] = {sys_join(a, p->bin, "initdb"),
				    "-D",
				    name,
				    "-U",
				    "postgres",
				    "-A",
				    "trust",
				    "-N",
				    "-E",
				    "UTF8",
				    "--locale=C",
				    NULL};
	const char *output;
	struct diag *d;

	remove_remains(a, p);
	if (mkdir(path, 0700) || (p->as_user && chown(path, p->uid, p->gid)))
		return private_refuse(ds, path, strerror(errno));
	if (run(ds, p, argv, &output) && rename(path, sys_join(a, p->folder, "data")) == 0)
		return true;
	(void)server_remove_folder(ds, p, name);
	d = diag_add(ds, MG_PRIVATE_CLUSTER, POS_NONE, "cannot make the private cluster in %s",
		     p->folder);
	note_tail(ds, d, output);
	diag_hint(ds, d, "See that the disk has room, or name a server with --scratch URL.");
	return false;
}

/* An empty log that the server's user may write. */
static bool fresh_log(struct diags *ds, const struct private_place *p)
{
	const char *path = sys_join(ds->arena, p->folder, "server.log");
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool ok = fd >= 0 && (!p->as_user || fchown(fd, p->uid, p->gid) == 0);

	if (!ok)
		(void)private_refuse(ds, path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok;
}

static bool start_failed(struct diags *ds, const struct private_place *p, const char *output)
{
	const char *log = sys_join(ds->arena, p->folder, "server.log");
	struct diag *d = diag_add(ds, MG_PRIVATE_CLUSTER, POS_NONE,
				  "the private cluster in %s does not start", p->folder);

	note_tail(ds, d, output);
	note_tail(ds, d, read_text(ds->arena, log));
	diag_hint(ds, d,
		  "If its files are damaged, `modelgen db reset --force` throws them away "
		  "and makes the cluster anew.");
	return false;
}

/* Waits for a server that is on its way. */
static bool wait_ready(struct diags *ds, const struct private_place *p)
{
	const char *log = sys_join(ds->arena, p->folder, "server.log");
	long long began = sys_clock_ms();

	for (;;) {
		struct arena temp = ARENA_INIT;
		PGPing answer = ping(&temp, p);
		bool runs = is_our_server(&temp, p, server_pid(&temp, p));
		const char *text = runs ? "" : read_text(&temp, log);
		bool has_failed = strstr(text, "FATAL:") || strstr(text, "PANIC:");
		long long waited = sys_clock_ms() - began;

		arena_release(&temp);
		if (answer == PQPING_OK)
			return true;
		if (has_failed || waited > READY_MS || (!runs && waited > SILENT_MS))
			return start_failed(ds, p, "");
		server_pause();
	}
}

/*
 * Lock files of a server that is gone. The next server looks after them
 * itself, but not when the process number in them is taken again.
 */
static void remove_stale_locks(struct diags *ds, const struct private_place *p)
{
	struct arena *a = ds->arena;
	const char *lock = sys_join(a, p->socket_dir, SOCKET_NAME ".lock");
	const char *const argv[] = {"rm", "-f", "--", lock, NULL};
	const char *output;
	long pid = server_pid(a, p);

	if (pid > 0 && !is_our_server(a, p, pid) && kill((pid_t)pid, 0) == 0)
		(void)unlink(sys_join(a, p->folder, "data/postmaster.pid"));
	if (sys_exists(lock))
		(void)run(ds, p, argv, &output);
}

static bool start_server(struct diags *ds, const struct private_place *p)
{
	struct arena *a = ds->arena;
	const char *const argv[] = {sys_join(a, p->bin, "pg_ctl"),
				    "start",
				    "-s",
				    "-W",
				    "-D",
				    "data",
				    "-l",
				    "server.log",
				    "-o",
				    arena_printf(a, "%s -k %s", settings, p->socket_dir),
				    NULL};
	const char *output;

	remove_stale_locks(ds, p);
	if (!fresh_log(ds, p))
		return false;
	if (!run(ds, p, argv, &output))
		return start_failed(ds, p, output);
	return wait_ready(ds, p);
}

/* Under start.lock: ends the server and waits until it is gone. */
bool server_stop(struct diags *ds, const struct private_place *p)
{
	struct arena *a = ds->arena;
	const char *const argv[] = {sys_join(a, p->bin, "pg_ctl"),
				    "stop",
				    "-s",
				    "-W",
				    "-D",
				    "data",
				    "-m",
				    "fast",
				    NULL};
	long pid = server_pid(a, p);
	long long end = sys_clock_ms() + READY_MS;
	const char *output;
	struct diag *d;

	if (!is_our_server(a, p, pid))
		return true;
	(void)run(ds, p, argv, &output);
	while (is_our_server(a, p, pid)) {
		if (sys_clock_ms() > end) {
			d = diag_add(ds, MG_PRIVATE_CLUSTER, POS_NONE,
				     "the private cluster (process %ld) does not stop", pid);
			note_tail(ds, d, output);
			return false;
		}
		server_pause();
	}
	return true;
}

/* Whether the server says that it is up, but its socket was taken away. */
static bool has_lost_socket(struct arena *a, const struct private_place *p)
{
	const char *status = read_text(a, sys_join(a, p->folder, "data/postmaster.pid"));

	return strstr(status, "\nready") && !sys_exists(sys_join(a, p->socket_dir, SOCKET_NAME));
}

/* Under start.lock: the cluster exists and answers. */
bool server_ensure(struct diags *ds, const struct private_place *p)
{
	struct arena *a = ds->arena;
	PGPing answer;

	if (!server_is_made(a, p) && !make_cluster(ds, p))
		return false;
	answer = ping(a, p);
	if (answer == PQPING_OK)
		return true;
	if (answer == PQPING_REJECT || is_our_server(a, p, server_pid(a, p))) {
		if (!has_lost_socket(a, p))
			return wait_ready(ds, p);
		if (!server_stop(ds, p))
			return false;
	}
	/* a server that was asked to stay is gone; this one is only ours */
	(void)unlink(sys_join(a, p->folder, "stays"));
	return start_server(ds, p);
}

bool server_answers(struct arena *a, const struct private_place *p)
{
	return ping(a, p) == PQPING_OK;
}
