#include "pool.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t given;
	size_t n;    /* made */
	size_t free; /* of these, in all[0] to all[free - 1] */
	mg_db *all[];
};

/* Each connection is compared with the header once, so that no request meets other tables. */
static bool open_one(struct pool *p, const char *conninfo, char *why, size_t size)
{
	mg_db *db;
	mg_rc rc = p->n ? mg_open(&db, conninfo, NULL) : models_open(&db, conninfo, NULL);

	if (!rc) {
		p->all[p->n++] = db;
		p->free++;
		return true;
	}
	snprintf(why, size, "%s", mg_last(db)->message);
	mg_close(db);
	return false;
}

struct pool *pool_open(const char *conninfo, size_t n, char *why, size_t size)
{
	struct pool *p = calloc(1, sizeof(*p) + n * sizeof(*p->all));

	if (!p) {
		snprintf(why, size, "out of memory");
		return NULL;
	}
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->given, NULL);
	while (p->n < n) {
		if (!open_one(p, conninfo, why, size)) {
			pool_close(p);
			return NULL;
		}
	}
	return p;
}

void pool_close(struct pool *p)
{
	for (size_t i = 0; i < p->free; i++)
		mg_close(p->all[i]);
	pthread_cond_destroy(&p->given);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

mg_db *pool_take(struct pool *p)
{
	mg_db *db;

	pthread_mutex_lock(&p->lock);
	while (!p->free)
		pthread_cond_wait(&p->given, &p->lock);
	db = p->all[--p->free];
	pthread_mutex_unlock(&p->lock);
	if (mg_alive(db) || !mg_reset(db))
		return db;
	pool_give(p, db);
	return NULL;
}

void pool_give(struct pool *p, mg_db *db)
{
	pthread_mutex_lock(&p->lock);
	p->all[p->free++] = db;
	pthread_cond_signal(&p->given);
	pthread_mutex_unlock(&p->lock);
}
