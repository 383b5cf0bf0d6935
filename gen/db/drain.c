#include "db/drain.h"

#include "db/conn_internal.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Beyond this the server may wait: memory is worth more. */
enum { MOST_BYTES = 8 * 1024 * 1024 };

struct drain {
	PGconn *pg;
	pthread_t thread;
	int stop[2]; /* a pipe: closing its end wakes the thread */
	bool runs;
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

/* Signals are for the main thread. */
static bool start_thread(struct drain *d)
{
	sigset_t all;
	sigset_t before;
	bool ok;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	ok = pthread_create(&d->thread, NULL, run, d) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ok;
}

struct drain *drain_start(struct arena *a, struct conn *c)
{
	struct drain *d = ARENA_NEW(a, struct drain);

	d->pg = c->pg;
	if (pipe(d->stop) != 0)
		return d;
	d->runs = start_thread(d);
	if (!d->runs) {
		close(d->stop[0]);
		close(d->stop[1]);
	}
	return d;
}

void drain_stop(struct drain *d)
{
	if (!d || !d->runs)
		return;
	d->runs = false;
	close(d->stop[1]);
	pthread_join(d->thread, NULL);
	close(d->stop[0]);
}
