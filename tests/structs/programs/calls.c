/*
 * Every call of the header of this repository's own models, against a database that has them.
 *   calls URL [no-prepare]
 */
#define MODELS_IMPLEMENTATION
#include "models.h"

#include "check.h"

static int32_t some_coffee(mg_db *db, mg_arena *a, const char *title)
{
	static const char *const notes[] = {"cocoa", NULL, "a \"quoted\\ one", ""};
	struct coffee in;
	struct coffee out;

	memset(&in, 0, sizeof(in));
	in.title = title;
	in.notes.v = notes;
	in.notes.n = 4;
	OK(db, coffee_insert(db, a, &in, COFFEE_C_TITLE | COFFEE_C_NOTES, &out));
	CHECK(out.id > 0);
	SAME(out.title, title);
	CHECK(!out.origin && out.notes.n == 4 && !out.notes.v[1] && !out.notes.dims);
	SAME(out.notes.v[0], "cocoa");
	SAME(out.notes.v[2], "a \"quoted\\ one");
	SAME(out.notes.v[3], "");
	return out.id;
}

static void test_one_row(mg_db *db, mg_arena *a)
{
	int32_t coffee = some_coffee(db, a, "Evening");
	struct users in;
	struct users out;
	struct users again;
	bool is_there;

	memset(&in, 0, sizeof(in));
	in.username = "ann";
	in.email = "ann@example.org";
	in.address = mg_json_of("{\"country\": \"Peru\"}");
	in.coffee_id = coffee;
	in.has_coffee_id = true;
	OK(db, users_insert(db, a, &in,
			    USERS_C_USERNAME | USERS_C_EMAIL | USERS_C_ADDRESS | USERS_C_COFFEE_ID,
			    &out));
	CHECK(out.id > 0 && out.has_coffee_id && out.coffee_id == coffee && !out.has_updated_at);
	SAME(out.name, "");
	SAME(out.address.p, "{\"country\": \"Peru\"}");
	OK(db, users_get(db, a, out.id, &again));
	CHECK(again.created_at == out.created_at);
	SAME(again.email, "ann@example.org");
	GIVES(MG_NONE, db, users_get(db, a, -1, &again));
	OK(db, users_by_username(db, a, "ann", &again));
	CHECK(again.id == out.id);
	GIVES(MG_NONE, db, users_by_email(db, a, "nobody", &again));
	OK(db, users_exists(db, out.id, &is_there));
	CHECK(is_there);
	OK(db, users_exists(db, -5, &is_there));
	CHECK(!is_there);

	GIVES(MG_E_UNIQUE, db, users_insert(db, a, &in, USERS_C_USERNAME | USERS_C_EMAIL, NULL));
	CHECK(users_violated(db) == USERS_UQ_USERNAME || users_violated(db) == USERS_UQ_EMAIL);
	SAME(mg_last(db)->sqlstate, "23505");
	SAME(mg_last(db)->table, "users");
	in.username = "ann2";
	in.email = "ann2";
	in.coffee_id = -1;
	GIVES(MG_E_FOREIGN_KEY, db,
	      users_insert(db, a, &in, USERS_C_USERNAME | USERS_C_EMAIL | USERS_C_COFFEE_ID, NULL));
	CHECK(users_violated(db) == USERS_FK_COFFEE_ID_COFFEE);
	in.username = NULL;
	GIVES(MG_E_NOT_NULL, db, users_insert(db, a, &in, USERS_C_USERNAME | USERS_C_EMAIL, NULL));
	SAME(mg_last(db)->column, "username");
	CHECK(users_violated(db) == USERS_K_NONE);
}

static void test_update(mg_db *db, mg_arena *a)
{
	struct users u;
	struct users seen;

	OK(db, users_by_username(db, a, "ann", &u));
	u.name = "Ann";
	u.email = "not written";
	OK(db, users_update(db, &u, USERS_C_NAME));
	OK(db, users_get(db, a, u.id, &seen));
	SAME(seen.name, "Ann");
	SAME(seen.email, "ann@example.org");
	CHECK(seen.has_updated_at); /* on_update */
	u.name = "Anne";
	OK(db, users_update_if(db, &u, USERS_C_NAME, &seen, USERS_C_UPDATED_AT | USERS_C_NAME));
	GIVES(MG_NONE, db, users_update_if(db, &u, USERS_C_NAME, &seen, USERS_C_UPDATED_AT));
	/* NULL is a value, too */
	u.has_coffee_id = false;
	OK(db, users_update(db, &u, USERS_C_COFFEE_ID | USERS_C_ADDRESS));
	OK(db, users_get(db, a, u.id, &seen));
	CHECK(!seen.has_coffee_id);
	seen.has_coffee_id = false;
	OK(db, users_update_if(db, &u, USERS_C_NAME, &seen, USERS_C_COFFEE_ID));
	u.id = -1;
	GIVES(MG_NONE, db, users_update(db, &u, USERS_C_NAME));
	GIVES(MG_E_USE, db, users_update(db, &u, 0));
}

static void test_upsert(mg_db *db, mg_arena *a)
{
	const mg_cols both = USERS_C_USERNAME | USERS_C_EMAIL;
	struct users in;
	struct users out;

	memset(&in, 0, sizeof(in));
	in.username = "bob";
	in.email = "bob@example.org";
	OK(db, users_upsert(db, a, &in, both, USERS_UQ_USERNAME, USERS_C_EMAIL, &out));
	CHECK(!out.has_updated_at);
	in.email = "bob@example.com";
	OK(db, users_upsert(db, a, &in, both, USERS_UQ_USERNAME, USERS_C_EMAIL, &out));
	SAME(out.email, "bob@example.com");
	CHECK(out.has_updated_at);
	GIVES(MG_NONE, db, users_upsert(db, a, &in, both, USERS_UQ_EMAIL, 0, &out));
	GIVES(MG_E_USE, db,
	      users_upsert(db, a, &in, both, USERS_FK_COFFEE_ID_COFFEE, USERS_C_EMAIL, &out));
}

#define MANY 5000

static void test_many(mg_db *db, mg_arena *a)
{
	struct posts *in = (struct posts *)calloc(MANY, sizeof(*in));
	int32_t *keys = (int32_t *)calloc(MANY, sizeof(*keys));
	struct coffee c[7];
	int32_t coffees[7];
	struct users u;
	struct posts last;
	posts_found found;
	int64_t n;
	int i;

	CHECK(in && keys);
	OK(db, users_by_username(db, a, "ann", &u));
	for (i = 0; i < MANY; i++) {
		in[i].title = "t";
		in[i].body = i % 2 ? "odd" : "even";
		in[i].user_id = u.id;
	}
	OK(db, posts_insert_many(db, a, in, MANY, POSTS_C_TITLE | POSTS_C_BODY | POSTS_C_USER_ID,
				 keys));
	OK(db, posts_get(db, a, keys[MANY - 2], &last));
	SAME(last.body, "even");
	keys[1] = -1;
	OK(db, posts_get_many(db, a, keys, MANY, &found));
	CHECK(found.n == MANY && found.found[0] && !found.found[1] && found.found[MANY - 1]);
	SAME(found.v[MANY - 1].body, "odd");
	/* one bad row: none of them */
	in[4999].user_id = -1;
	OK(db, posts_count(db, &n));
	CHECK(n == MANY);
	GIVES(MG_E_FOREIGN_KEY, db,
	      posts_insert_many(db, a, in, MANY, POSTS_C_TITLE | POSTS_C_BODY | POSTS_C_USER_ID,
				NULL));
	OK(db, posts_count(db, &n));
	CHECK(n == MANY && mg_depth(db) == 0);
	OK(db, posts_delete_many(db, keys, 2, &n));
	CHECK(n == 1);
	OK(db, posts_delete(db, keys[2]));
	GIVES(MG_NONE, db, posts_delete(db, keys[2]));
	/* arrays among the columns */
	memset(c, 0, sizeof(c));
	for (i = 0; i < 7; i++)
		c[i].title = "many";
	c[3].notes.v = &c[3].title;
	c[3].notes.n = 1;
	OK(db, coffee_insert_many(db, a, c, 7, COFFEE_C_TITLE | COFFEE_C_NOTES, coffees));
	OK(db, coffee_get(db, a, coffees[3], &c[0]));
	CHECK(c[0].notes.n == 1);
	OK(db, coffee_get(db, a, coffees[6], &c[0]));
	CHECK(!c[0].notes.v);
	free(in);
	free(keys);
}

static void test_copy(mg_db *db, mg_arena *a)
{
	struct coffee c[3];
	struct coffee got;
	coffee_rows rows;
	coffee_copy copy;
	coffee_page page;
	int64_t before;
	int64_t n;
	static const char *const notes[] = {"x", NULL};

	OK(db, coffee_count(db, &before));
	memset(c, 0, sizeof(c));
	c[0].title = "copied \\ tab\t";
	c[0].notes.v = notes;
	c[0].notes.n = 2;
	c[1].title = "second";
	c[1].origin = "here";
	c[2].title = "third";
	OK(db, coffee_copy_in(db, c, 3, COFFEE_C_TITLE | COFFEE_C_ORIGIN | COFFEE_C_NOTES));
	OK(db, coffee_count(db, &n));
	CHECK(n == before + 3);
	memset(&page, 0, sizeof(page));
	page.descending = true;
	page.limit = 3;
	OK(db, coffee_list(db, a, &page, &rows, &page));
	got = rows.v[2];
	SAME(got.title, "copied \\ tab\t");
	CHECK(got.notes.n == 2 && !got.notes.v[1]);
	/* NULL where none is allowed: nothing is kept, the handle goes on */
	OK(db, coffee_copy_begin(db, &copy, COFFEE_C_TITLE));
	OK(db, coffee_copy_row(&copy, &c[0]));
	c[1].title = NULL;
	OK(db, coffee_copy_row(&copy, &c[1]));
	GIVES(MG_E_NOT_NULL, db, coffee_copy_end(&copy, &n));
	OK(db, coffee_count(db, &n));
	CHECK(n == before + 3);
}

struct walk {
	mg_db *db;
	mg_arena *arena;
	int64_t n;
	int64_t stop;
};

static mg_rc step(const struct posts *row, void *ctx)
{
	struct walk *w = (struct walk *)ctx;
	struct posts again;

	w->n++;
	/* calls inside a stream */
	if (w->n % 1000 == 1)
		OK(w->db, posts_get(w->db, w->arena, row->id, &again));
	return w->n == w->stop ? 77 : MG_OK;
}

static mg_rc fail_inside(const struct posts *row, void *ctx)
{
	struct walk *w = (struct walk *)ctx;
	struct posts bad;

	bad = *row;
	bad.user_id = -1;
	return posts_update(w->db, &bad, POSTS_C_USER_ID);
}

static void test_lists(mg_db *db, mg_arena *a)
{
	posts_page page;
	posts_rows rows;
	struct walk w;
	int64_t total;
	int64_t seen = 0;
	int32_t last = 0;
	size_t i;

	OK(db, posts_count(db, &total));
	memset(&page, 0, sizeof(page));
	page.limit = 700;
	while (posts_list(db, a, &page, &rows, &page) == MG_OK) {
		for (i = 0; i < rows.n; i++) {
			CHECK(rows.v[i].id > last);
			last = rows.v[i].id;
			SAME(rows.v[i].title, "t");
		}
		seen += (int64_t)rows.n;
		mg_arena_reset(a);
	}
	CHECK(seen == total);
	memset(&w, 0, sizeof(w));
	w.db = db;
	w.arena = a;
	OK(db, posts_each(db, NULL, step, &w));
	CHECK(w.n == total && mg_depth(db) == 0);
	w.n = 0;
	w.stop = 10;
	GIVES(77, db, posts_each(db, NULL, step, &w));
	CHECK(w.n == 10 && mg_depth(db) == 0);
	w.stop = 0;
	memset(&page, 0, sizeof(page));
	page.limit = 1500;
	page.descending = true;
	w.n = 0;
	OK(db, posts_each(db, &page, step, &w));
	CHECK(w.n == 1500);
	GIVES(MG_E_FOREIGN_KEY, db, posts_each(db, NULL, fail_inside, &w));
	CHECK(mg_depth(db) == 0 && posts_violated(db) == POSTS_FK_USER_ID_USERS);
	OK(db, mg_begin(db, 0));
	GIVES(MG_E_FOREIGN_KEY, db, posts_each(db, NULL, fail_inside, &w));
	CHECK(mg_depth(db) == 1);
	OK(db, posts_each(db, &page, step, &w));
	OK(db, mg_rollback(db));
}

static void test_relations(mg_db *db, mg_arena *a)
{
	struct users two[3];
	posts_groups posts;
	users_refs users;
	users_groups drinkers;
	coffee_rows all;

	memset(two, 0, sizeof(two));
	OK(db, users_by_username(db, a, "bob", &two[0]));
	OK(db, users_by_username(db, a, "ann", &two[1]));
	two[2] = two[1]; /* the same parent twice */
	OK(db, posts_of_users(db, a, two, 3, &posts));
	CHECK(posts.first[0] == 0 && posts.first[1] == 0 && posts.first[3] == posts.n);
	CHECK(posts.first[2] * 2 == posts.n && posts.n > 1000);
	OK(db, users_of_posts(db, a, posts.v, posts.n, &users));
	CHECK(users.n == 1 && users.at[5] == 0);
	SAME(users.v[0].username, "ann");
	posts.v[5].user_id = -9;
	OK(db, users_of_posts(db, a, posts.v, posts.n, &users));
	CHECK(users.at[5] == MG_NO_ROW && users.at[6] == 0);
	OK(db, posts_of_users(db, a, two, 0, &posts));
	CHECK(posts.n == 0 && posts.first[0] == 0);
	OK(db, coffee_list(db, a, NULL, &all, NULL));
	OK(db, users_of_coffee(db, a, all.v, all.n, &drinkers));
	CHECK(drinkers.first[all.n] == drinkers.n);
}

static mg_rc add_user(mg_db *db, void *ctx)
{
	int *calls = (int *)ctx;
	struct users u;

	(*calls)++;
	memset(&u, 0, sizeof(u));
	u.username = "retried";
	u.email = "retried";
	OK(db, users_insert(db, NULL, &u, USERS_C_USERNAME | USERS_C_EMAIL, NULL));
	if (*calls < 3)
		return mg_exec(db, "DO $$BEGIN RAISE SQLSTATE '40001'; END$$");
	return MG_OK;
}

static void test_transactions(mg_db *db, mg_arena *a)
{
	struct users u;
	int calls = 0;

	memset(&u, 0, sizeof(u));
	u.username = "carl";
	u.email = "carl";
	OK(db, mg_begin(db, MG_REPEATABLE_READ));
	OK(db, users_insert(db, a, &u, USERS_C_USERNAME | USERS_C_EMAIL, NULL));
	OK(db, mg_begin(db, 0));
	GIVES(MG_E_UNIQUE, db, users_insert(db, a, &u, USERS_C_USERNAME | USERS_C_EMAIL, NULL));
	GIVES(MG_E_ABORTED, db, users_by_username(db, a, "carl", &u));
	OK(db, mg_rollback(db));
	OK(db, users_by_username(db, a, "carl", &u));
	OK(db, mg_begin(db, 0));
	OK(db, users_delete(db, u.id));
	OK(db, mg_commit(db));
	CHECK(mg_depth(db) == 1);
	OK(db, mg_rollback(db));
	GIVES(MG_NONE, db, users_by_username(db, a, "carl", &u));
	GIVES(MG_E_USE, db, mg_commit(db));
	GIVES(MG_E_USE, db, mg_rollback(db));
	OK(db, mg_begin(db, 0));
	GIVES(MG_E_DATABASE, db, mg_exec(db, "syntax error"));
	GIVES(MG_E_ABORTED, db, mg_commit(db));
	CHECK(mg_depth(db) == 0);
	OK(db, mg_retry(db, 5, MG_SERIALIZABLE, add_user, &calls));
	CHECK(calls == 3);
	OK(db, users_by_username(db, a, "retried", &u));
	OK(db, users_delete(db, u.id));
	calls = 0;
	GIVES(MG_E_RETRY, db, mg_retry(db, 2, 0, add_user, &calls));
	CHECK(calls == 2 && mg_depth(db) == 0);
}

static void test_pipeline(mg_db *db, mg_arena *a)
{
	struct users in[600];
	struct users got[2];
	char names[600][16];
	mg_rc each[1300];
	int64_t n = 0;
	bool is_there = true;
	size_t i;

	memset(in, 0, sizeof(in));
	OK(db, mg_pipe_begin(db));
	for (i = 0; i < 600; i++) {
		snprintf(names[i], sizeof(names[i]), "pipe%u", (unsigned)i);
		in[i].username = names[i];
		in[i].email = names[i];
		OK(db, users_insert(db, a, &in[i], USERS_C_USERNAME | USERS_C_EMAIL,
				    i == 1 ? &got[0] : NULL));
	}
	OK(db, users_by_username(db, a, "pipe7", &got[1]));
	OK(db, users_by_username(db, a, "nobody", &got[1]));
	OK(db, users_count(db, &n));
	OK(db, users_exists(db, -1, &is_there));
	CHECK(mg_pipe_size(db) == 604);
	GIVES(MG_E_USE, db, mg_begin(db, 0));
	OK(db, mg_pipe_run(db, each, 605));
	CHECK(each[0] == MG_OK && each[601] == MG_NONE && each[604] == MG_E_USE);
	CHECK(n >= 600 && !is_there);
	SAME(got[0].username, "pipe1");
	/* an error: nothing of it has happened */
	OK(db, mg_pipe_begin(db));
	OK(db, users_delete(db, got[0].id));
	OK(db, users_insert(db, a, &in[0], USERS_C_USERNAME | USERS_C_EMAIL, NULL));
	OK(db, users_count(db, &n));
	GIVES(MG_E_UNIQUE, db, mg_pipe_run(db, each, 3));
	CHECK(each[0] == MG_OK && each[1] == MG_E_UNIQUE && each[2] == MG_E_ABORTED);
	CHECK(users_violated(db) == USERS_UQ_USERNAME || users_violated(db) == USERS_UQ_EMAIL);
	OK(db, users_get(db, a, got[0].id, &got[1]));
	/* and inside a transaction of one's own */
	OK(db, mg_begin(db, 0));
	OK(db, mg_pipe_begin(db));
	for (i = 0; i < 600; i++)
		OK(db, users_delete(db, got[0].id + (int32_t)i));
	OK(db, mg_pipe_run(db, NULL, 0));
	OK(db, mg_rollback(db));
	OK(db, users_get(db, a, got[0].id, &got[1]));
	OK(db, mg_exec(db, "DELETE FROM users WHERE username LIKE 'pipe%'"));
}

static void test_migration(mg_db *db, mg_arena *a)
{
	struct users u;

	OK(db, users_by_username(db, a, "ann", &u));
	OK(db, mg_exec(db, "ALTER TABLE users ALTER username TYPE varchar(70)"));
	OK(db, mg_exec(db, "ALTER TABLE users ALTER email TYPE text"));
	OK(db, mg_exec(db, "ALTER TABLE users ADD COLUMN extra integer"));
	OK(db, users_by_username(db, a, "ann", &u));
	OK(db, models_check(db) == MG_E_SCHEMA ? MG_OK : MG_E_USE); /* text is not varchar */
	CHECK(strstr(mg_last(db)->message, "users.email: the type is text"));
	OK(db, mg_exec(db, "ALTER TABLE users ALTER email TYPE varchar(150)"));
	OK(db, models_check(db));
	/* a type that changes what arrives: prepared anew, then refused */
	OK(db, mg_exec(db, "ALTER TABLE users ALTER updated_at TYPE timestamptz"));
	GIVES(MG_E_SCHEMA, db, users_by_username(db, a, "ann", &u));
	OK(db, mg_exec(db, "ALTER TABLE users ALTER updated_at TYPE timestamp"));
	OK(db, users_by_username(db, a, "ann", &u));
	/* inside a transaction it cannot be repeated, after it, it can */
	OK(db, mg_exec(db, "DEALLOCATE ALL"));
	OK(db, users_by_username(db, a, "ann", &u));
	OK(db, mg_exec(db, "ALTER TABLE users RENAME COLUMN extra TO more"));
	OK(db, mg_exec(db, "ALTER TABLE users ALTER coffee_id DROP NOT NULL"));
	OK(db, mg_exec(db, "ALTER TABLE users ALTER name DROP NOT NULL"));
	GIVES(MG_E_SCHEMA, db, models_check(db));
	CHECK(strstr(mg_last(db)->message, "users.name: it may be NULL"));
	OK(db, mg_exec(db, "ALTER TABLE users ALTER name SET NOT NULL"));
	OK(db, mg_exec(db, "ALTER TABLE users DROP COLUMN more"));
	OK(db, mg_exec(db, "ALTER TABLE users RENAME TO people"));
	GIVES(MG_E_SCHEMA, db, models_check(db));
	CHECK(strstr(mg_last(db)->message, "users: there is no such table"));
	GIVES(MG_E_SCHEMA, db, users_by_username(db, a, "ann", &u));
	OK(db, mg_exec(db, "ALTER TABLE people RENAME TO users"));
	OK(db, users_by_username(db, a, "ann", &u));
}

static void test_statements(mg_db *db, mg_arena *a)
{
	struct users u;
	mg_cols set;

	/* more masks than statements are kept */
	OK(db, users_by_username(db, a, "ann", &u));
	for (set = 1; set < 256; set++)
		if (set & (mg_cols) ~(mg_cols)USERS_C_ID)
			OK(db, users_update(db, &u, set));
}

/* Opening with the check, and what is told without a handle. */
static void test_open(const char *url, const mg_opts *opts)
{
	mg_db *db;

	GIVES(MG_E_CONNECTION, db, models_open(&db, "host=/nowhere", opts));
	CHECK(db && mg_last(db)->rc == MG_E_CONNECTION && *mg_last(db)->message);
	mg_close(db);
	CHECK(mg_last(NULL)->rc == MG_E_NOMEM);
	SAME(mg_last(NULL)->message, "out of memory");
	OK(db, mg_open(&db, url, opts));
	CHECK(mg_last(db)->rc == MG_OK);
	OK(db, mg_exec(db, "ALTER TABLE users RENAME TO people"));
	mg_close(db);
	GIVES(MG_E_SCHEMA, db, models_open(&db, url, opts));
	CHECK(strstr(mg_last(db)->message, "users: there is no such table"));
	OK(db, mg_exec(db, "ALTER TABLE people RENAME TO users"));
	mg_close(db);
}

int main(int argc, char **argv)
{
	mg_opts opts;
	mg_arena a;
	mg_db *db;

	CHECK(argc >= 2);
	memset(&opts, 0, sizeof(opts));
	opts.statements = 50;
	if (argc > 2 && !strcmp(argv[2], "no-prepare"))
		opts.flags = MG_NO_PREPARE;
	test_open(argv[1], &opts);
	CHECK(models_open(&db, argv[1], &opts) == MG_OK);
	mg_arena_init(&a, NULL);
	test_one_row(db, &a);
	test_update(db, &a);
	test_upsert(db, &a);
	test_many(db, &a);
	test_copy(db, &a);
	test_lists(db, &a);
	test_relations(db, &a);
	test_transactions(db, &a);
	test_pipeline(db, &a);
	test_statements(db, &a);
	test_migration(db, &a);
	mg_arena_free(&a);
	mg_close(db);
	puts("fine");
	return 0;
}
