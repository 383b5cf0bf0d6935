/*
 * Thread: something done beside the main thread.
 *
 * No signal reaches it: signals are for the main thread. Nothing is locked
 * anywhere in the program; what a thread touches (its own arena, its own
 * diagnostics, one connection) nobody else touches until thread_join.
 */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <pthread.h>
#include <stdbool.h>

struct thread {
	pthread_t id;
	bool runs;
};

/* False where the system has no thread left: then nothing runs. */
bool thread_start(struct thread *t, void *(*run)(void *self), void *self);
/* Waits until it has ended; nothing to do where none runs. */
void thread_join(struct thread *t);

#endif
