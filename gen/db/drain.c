#include "db/drain.h"

#include "base/thread.h"
#include "db/conn_internal.h"

#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Beyond this the server may wait: memory is worth more. */
enum { MOST_BYTES = 8 * 1024 * 1024 };

struct drain {
	PGconn *pg;
	struct thread thread;
	int stop[2]; /* a pipe: closing its end wakes the thread */
};

static void *run(void *arg)
{
	struct drain *d = arg;
	struct pollfd fds[2] = {{.fd = PQsocket(d->pg), .events = POLLIN},
				{.fd = d->stop[0], .events = POLLIN}};
	long long taken = 0;

	while (taken < MOST_BYTES) {
		int waiting = 0;

		fds[1].revents = 0;
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		if (fds[1].revents)
			break;
		if (ioctl(fds[0].fd, FIONREAD, &waiting) == 0)
			taken += waiting;
		/* what is wrong shows itself when the answers are read */
		if (!PQconsumeInput(d->pg) || !waiting)
			break;
	}
	return NULL;
}

struct drain *drain_start(struct arena *a, struct conn *c)
{
	struct drain *d = ARENA_NEW(a, struct drain);

	d->pg = c->pg;
	if (pipe(d->stop) != 0)
		return d;
	if (!thread_start(&d->thread, run, d)) {
		close(d->stop[0]);
		close(d->stop[1]);
	}
	return d;
}

void drain_stop(struct drain *d)
{
	if (!d || !d->thread.runs)
		return;
	close(d->stop[1]);
	thread_join(&d->thread);
	close(d->stop[0]);
}
