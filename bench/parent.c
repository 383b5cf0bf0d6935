/*
 * The small parent that `make bench` needs for measured programs, since a process inherits the
 * peak memory of the one that it was forked from:
 *
 *   parent COMMAND...  runs it and prints its peak memory (KiB) to stderr
 *
 * It is linked to nothing, so that its own start hardly counts: loading libpq and what that
 * needs takes some three milliseconds.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	pid_t pid = argc > 1 ? fork() : -1;
	struct rusage used;
	int status;

	if (pid == 0) {
		execv(argv[1], argv + 1);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) != pid)
		return 1;
	fprintf(stderr, "\npeak %ld\n", used.ru_maxrss);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
