#include "base/thread.h"

#include <signal.h>

bool thread_start(struct thread *t, void *(*run)(void *self), void *self)
{
	sigset_t all;
	sigset_t before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	t->runs = pthread_create(&t->id, NULL, run, self) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return t->runs;
}

void thread_join(struct thread *t)
{
	if (t->runs)
		pthread_join(t->id, NULL);
	t->runs = false;
}
