/*
 * What goes wrong around the calls: no memory at any allocation, a server that goes away at any
 * point. Each call is right or says why; nothing leaks; the handle is usable or clearly dead.
 *   faults memory URL
 *   faults cut URL        ends with 0 when all went well, with 3 when the connection was lost
 */
#define MODELS_IMPLEMENTATION
#include "models.h"

#include "check.h"

struct budget {
	long left;	/* allocations until one fails; negative: none does */
	long taken;	/* allocations in all */
	long held;	/* blocks that are not freed */
	bool is_always; /* and all behind it */
};

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
	b->taken++;
	if (b->left == 0)
		return NULL;
	b->left -= b->left > 0 ? 1 : 0;
	p = realloc(old, new_size);
	b->held += p && !old ? 1 : 0;
	return p;
}

static mg_rc count(const struct users *row, void *ctx)
{
	*(long *)ctx += row->id > 0;
	return MG_OK;
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
	    (rc = coffee_copy_in(db, c, 3, COFFEE_C_TITLE | COFFEE_C_NOTES)) ||
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
	for (at = 0, rc = MG_E_NOMEM; rc; at++) {
		b.left = at;
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
	no_memory(argv[2], false);
	puts("fine");
	return 0;
}
