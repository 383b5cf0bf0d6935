#include "base/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* The caller's environment without what libpq and the server would obey. */
static const char *const *without_pg(struct arena *a)
{
	struct vec env = {0};

	for (char **e = environ; *e; e++) {
		if (strncmp(*e, "PG", 2) != 0)
			vec_push(a, &env, *e);
	}
	vec_push(a, &env, NULL);
	return (const char *const *)env.items;
}

struct pipes {
	int out[2]; /* what the program says */
	int err[2]; /* why it could not start: an errno */
};

static void close_pair(const int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

static bool make_pipe(int fds[2])
{
	if (pipe(fds))
		return false;
	(void)fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	return true;
}

/* Between fork and exec: nothing but system calls. */
static bool become(const struct sys_run *run, const char *const *env, int out)
{
	if (!run->inherit_io) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
		    dup2(out, STDERR_FILENO) < 0)
			return false;
	}
	if (run->out_is_err && dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		return false;
	if (run->as_user && (setgroups(0, NULL) || setgid(run->gid) || setuid(run->uid)))
		return false;
	if (run->as_user && setuid(0) == 0) {
		errno = EPERM;
		return false;
	}
	if (run->dir && chdir(run->dir))
		return false;
	environ = (char **)(uintptr_t)env;
	execvp(run->argv[0], (char *const *)(uintptr_t)run->argv);
	return false;
}

static bool has_ended(pid_t pid, int *st)
{
	return waitpid(pid, st, WNOHANG) == pid;
}

/* Reads until the pipe is closed, or the program has ended and a daemon of its keeps the pipe. */
static const char *drain(struct arena *a, int fd, pid_t pid, int *st, bool *ended)
{
	enum { PATIENCE_MS = 50 };
	struct sbuf text = SBUF_INIT(a);
	char part[4096];

	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		int ready = poll(&p, 1, PATIENCE_MS);
		ssize_t n;

		if (ready == 0) {
			if (*ended)
				break;
			*ended = has_ended(pid, st);
			continue;
		}
		n = ready < 0 ? -1 : read(fd, part, sizeof(part));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		sbuf_addn(&text, part, (size_t)n);
	}
	return sbuf_text(&text);
}

static bool refused(struct diags *ds, const char *program, int error)
{
	struct diag *d =
		diag_add(ds, MG_SYSTEM, POS_NONE, "cannot start %s: %s", program, strerror(error));

	if (error == ENOENT)
		diag_hint(ds, d, "Check that the program is installed and found in PATH.");
	return false;
}

/* The errno that the program left when it could not start, 0 when it runs. */
static int start_error(int fd)
{
	int error = 0;
	ssize_t n;

	do
		n = read(fd, &error, sizeof(error));
	while (n < 0 && errno == EINTR);
	return n == (ssize_t)sizeof(error) ? error : 0;
}

bool sys_run(struct arena *a, struct diags *ds, const struct sys_run *run, int *status,
	     const char **output)
{
	const char *const *env = run->env ? run->env : without_pg(a);
	struct pipes p;
	bool ended = false;
	int st = 0;
	int error;
	pid_t pid;

	if (!make_pipe(p.out))
		return refused(ds, run->argv[0], errno);
	if (!make_pipe(p.err)) {
		error = errno;
		close_pair(p.out);
		return refused(ds, run->argv[0], error);
	}
	pid = fork();
	if (pid == 0) {
		if (!become(run, env, p.out[1])) {
			error = errno;
			(void)!write(p.err[1], &error, sizeof(error));
		}
		_exit(127);
	}
	error = pid < 0 ? errno : 0;
	close(p.out[1]);
	close(p.err[1]);
	if (pid > 0) {
		error = start_error(p.err[0]);
		*output = error || run->inherit_io ? "" : drain(a, p.out[0], pid, &st, &ended);
		while (!ended && waitpid(pid, &st, 0) < 0 && errno == EINTR)
			continue;
	}
	close(p.out[0]);
	close(p.err[0]);
	if (error)
		return refused(ds, run->argv[0], error);
	*status = WIFEXITED(st) ? WEXITSTATUS(st) : 128 + WTERMSIG(st);
	return true;
}
