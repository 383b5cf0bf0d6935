/*
 * What goes wrong around the calls: no memory at any allocation, a server that goes away at any
 * point. Each call is right or says why; nothing leaks; the handle is usable or clearly dead.
 *   faults memory URL     the allocator of the handle and of the arena gives nothing
 *   faults malloc URL     malloc gives nothing, to libpq neither; needs FAULTS_MALLOC
 *   faults cut URL        ends with 0 when all went well, with 3 when the connection was lost
 */
#define MODELS_IMPLEMENTATION
#include "models.h"

#include "check.h"

#ifdef FAULTS_MALLOC
#include <unistd.h>
#endif

struct budget {
	long left;	/* allocations until one fails; negative: none does */
	long held;	/* blocks that are not freed */
	bool is_always; /* and all behind it */
	bool has_failed;
};

static bool is_refused(struct budget *b)
{
	if (b->left) {
		b->left -= b->left > 0 ? 1 : 0;
		return false;
	}
	b->has_failed = true;
	b->left = b->is_always ? 0 : -1;
	return true;
}

#ifdef FAULTS_MALLOC
/* Instead of the C library's, for this program and for libpq. */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void __libc_free(void *p);

static struct budget process = {-1, 0, false, false};

void *malloc(size_t size)
{
	void *p = is_refused(&process) ? NULL : __libc_malloc(size);

	process.held += p ? 1 : 0;
	return p;
}

void *calloc(size_t n, size_t size)
{
	void *p = is_refused(&process) ? NULL : __libc_calloc(n, size);

	process.held += p ? 1 : 0;
	return p;
}

void *realloc(void *old, size_t size)
{
	void *p = is_refused(&process) ? NULL : __libc_realloc(old, size);

	process.held += p && !old ? 1 : 0;
	return p;
}

void free(void *p)
{
	process.held -= p ? 1 : 0;
	__libc_free(p);
}
#endif

#ifndef FAULTS_MALLOC
static void *limited(void *ctx, void *old, size_t old_size, size_t new_size)
{
	struct budget *b = (struct budget *)ctx;
	void *p;

	(void)old_size;
	if (!new_size) {
		b->held -= old ? 1 : 0;
		free(old);
		return NULL;
	}
	if (is_refused(b))
		return NULL;
	p = realloc(old, new_size);
	b->held += p && !old ? 1 : 0;
	return p;
}
#endif

static mg_rc count(const struct users *row, void *ctx)
{
	*(long *)ctx += row->id > 0;
	return MG_OK;
}

/* libpq itself waits without end where it has no memory for the answer to COPY: not so here. */
static mg_rc copy_in(mg_db *db, const struct coffee *c, size_t n)
{
#ifdef FAULTS_MALLOC
	mg_cols cols = COFFEE_C_TITLE | COFFEE_C_NOTES;
	long left = process.left;
	coffee_copy copy;
	mg_rc rc;
	size_t i;

	process.left = -1;
	rc = coffee_copy_begin(db, &copy, cols);
	process.left = left;
	if (rc)
		return rc;
	for (i = 0; !rc && i < n; i++)
		rc = coffee_copy_row(&copy, &c[i]);
	return coffee_copy_end(&copy, NULL);
#else
	return coffee_copy_in(db, c, n, COFFEE_C_TITLE | COFFEE_C_NOTES);
#endif
}

/* A bit of everything; the first thing that goes wrong. */
static mg_rc work(mg_db *db, mg_arena *a)
{
	static const char *const notes[] = {"a", NULL};
	struct coffee c[3];
	struct users u;
	struct users got;
	users_rows rows;
	users_page page;
	users_found found;
	posts_groups groups;
	users_refs refs;
	struct posts p;
	mg_cols seen;
	int32_t ids[2] = {1, 2};
	char js[400];
	long n = 0;
	int64_t many;
	mg_rc rc;

	memset(c, 0, sizeof(c));
	c[0].title = c[1].title = c[2].title = "faulty";
	c[0].notes.v = notes;
	c[0].notes.n = 2;
	memset(&u, 0, sizeof(u));
	u.username = "fault";
	u.email = "fault";
	memset(&page, 0, sizeof(page));
	memset(&p, 0, sizeof(p));
	if ((rc = models_check(db)) || (rc = mg_begin(db, 0)) ||
	    (rc = coffee_insert_many(db, a, c, 3, COFFEE_C_TITLE | COFFEE_C_NOTES, NULL)) ||
	    (rc = copy_in(db, c, 3)) ||
	    (rc = users_insert(db, a, &u, USERS_C_USERNAME | USERS_C_EMAIL, &got)) ||
	    (rc = users_get(db, a, got.id, &got)) || (rc = users_update(db, &got, USERS_C_NAME)) ||
	    (rc = users_list(db, a, &page, &rows, &page)) ||
	    (rc = users_get_many(db, a, ids, 2, &found)) ||
	    (rc = posts_of_users(db, a, rows.v, rows.n, &groups)) ||
	    (rc = users_of_posts(db, a, groups.v, groups.n, &refs)) ||
	    (rc = users_each(db, NULL, count, &n)) || (rc = users_count(db, &many)))
		return rc;
	if (n != many)
		return MG_E_DATA;
	users_to_json(&got, MG_ALL, js, sizeof(js));
	if ((rc = users_from_json(a, js, strlen(js), &got, &seen, NULL)) ||
	    (rc = mg_pipe_begin(db)))
		return rc;
	rc = users_delete(db, got.id);
	if (!rc)
		rc = users_count(db, &many);
	if (mg_pipe_run(db, NULL, 0) && !rc)
		rc = mg_last(db)->rc;
	return rc ? rc : mg_rollback(db);
}

#ifndef FAULTS_MALLOC
static void no_memory(const char *url, bool is_always)
{
	struct budget b;
	mg_alloc alloc;
	mg_opts opts;
	mg_arena a;
	mg_db *db;
	bool is_there;
	long at;
	mg_rc rc;

	memset(&opts, 0, sizeof(opts));
	memset(&b, 0, sizeof(b));
	alloc.fn = limited;
	alloc.ctx = &b;
	opts.alloc = &alloc;
	b.is_always = is_always;
	b.has_failed = true;
	for (at = 0; b.has_failed; at++) {
		b.left = at;
		b.has_failed = false;
		rc = mg_open(&db, url, &opts);
		mg_arena_init(&a, &alloc);
		if (!rc) {
			rc = work(db, &a);
			if (rc && rc != MG_E_NOMEM)
				fprintf(stderr, "allocation %ld: %d %s\n", at, rc,
					mg_last(db)->message);
		}
		CHECK(rc == MG_OK || rc == MG_E_NOMEM);
		b.left = -1;
		/* there is memory again: the handle goes on */
		while (db && mg_depth(db) > 0)
			OK(db, mg_rollback(db));
		if (db)
			OK(db, users_exists(db, 1, &is_there));
		mg_arena_free(&a);
		mg_close(db);
		CHECK(b.held == 0);
	}
	CHECK(at > 10);
}

#else
/* After a call that went wrong there is a handle that works, or one that says that it is dead. */
static void after(mg_db *db, bool is_open, long at)
{
	mg_rc rc = MG_OK;
	bool is_there;

	/* one that was released without being told so cannot be rolled back by itself */
	while (mg_alive(db) && mg_depth(db) > 0)
		mg_rollback(db);
	if (mg_alive(db))
		CHECK(PQtransactionStatus(mg_conn(db)) == PQTRANS_IDLE);
	if (mg_alive(db))
		rc = users_exists(db, 1, &is_there);
	if (mg_alive(db) && rc)
		fprintf(stderr, "malloc %ld, afterwards: %d %s\n", at, rc, mg_last(db)->message);
	CHECK(!mg_alive(db) || (!rc && is_there));
	if (!mg_alive(db))
		GIVES(MG_E_CONNECTION, db, users_exists(db, 1, &is_there));
	/* libpq cannot connect anew where it had no memory for what to connect to */
	if (!mg_alive(db) && is_open) {
		OK(db, mg_reset(db));
		OK(db, users_exists(db, 1, &is_there));
	}
}

/* One malloc after another; without any from there on libpq itself waits without end. */
static void no_malloc(const char *url)
{
	long before = 0;
	long at;

	process.has_failed = true;
	/* the first time nothing fails: what is made once for the process is there then */
	for (at = -1; process.has_failed || at == 0; at++) {
		mg_arena a;
		bool is_open;
		mg_db *db;
		mg_rc rc;

		before = process.held;
		mg_arena_init(&a, NULL);
		process.has_failed = false;
		process.left = at;
		rc = mg_open(&db, url, NULL);
		is_open = rc == MG_OK;
		if (is_open)
			rc = work(db, &a);
		process.left = -1;
		if (rc)
			CHECK(rc < 0 && mg_last(db)->rc == rc && *mg_last(db)->message);
		if (rc && rc != MG_E_NOMEM && rc != MG_E_CONNECTION)
			fprintf(stderr, "malloc %ld: %d %s\n", at, rc, mg_last(db)->message);
		CHECK(rc == MG_OK || rc == MG_E_NOMEM || rc == MG_E_CONNECTION);
		if (db)
			after(db, is_open, at);
		mg_arena_free(&a);
		mg_close(db);
		if (at >= 0 && process.held != before)
			fprintf(stderr, "malloc %ld: %ld blocks left\n", at, process.held - before);
		CHECK(at < 0 || process.held == before);
	}
	CHECK(at > 100);
}
#endif

static int cut(const char *url)
{
	mg_arena a;
	mg_db *db;
	bool is_there;
	mg_rc rc = mg_open(&db, url, NULL);

	mg_arena_init(&a, NULL);
	if (!rc)
		rc = work(db, &a);
	if (rc) {
		if (rc != MG_E_CONNECTION)
			fprintf(stderr, "%d %s\n", rc, db ? mg_last(db)->message : "");
		CHECK(rc == MG_E_CONNECTION && db && mg_last(db)->message);
		CHECK(!mg_alive(db));
		GIVES(MG_E_CONNECTION, db, users_exists(db, 1, &is_there));
	}
	mg_arena_free(&a);
	mg_close(db);
	return rc ? 3 : 0;
}

int main(int argc, char **argv)
{
	CHECK(argc == 3);
	if (!strcmp(argv[1], "cut"))
		return cut(argv[2]);
#ifdef FAULTS_MALLOC
	alarm(300);
	no_malloc(argv[2]);
#else
	no_memory(argv[2], false);
	no_memory(argv[2], true);
#endif
	puts("fine");
	return 0;
}
