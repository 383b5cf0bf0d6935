/*
 * Calls in the wrong place, errors between others, tables that change, connections that end: the
 * handle says what is wrong and goes on.
 *   troubles URL
 */
#define MODELS_IMPLEMENTATION
#include "models.h"

#include "check.h"

static const mg_cols name_and_mail = USERS_C_USERNAME | USERS_C_EMAIL;

static struct users some_user(const char *name)
{
	struct users u;

	memset(&u, 0, sizeof(u));
	u.username = name;
	u.email = name;
	return u;
}

/* ---- pipelines that are left open */

struct leaver {
	mg_db *db;
	mg_rc rc;
	int calls;
};

static mg_rc leave_open(mg_db *db, void *ctx)
{
	struct leaver *l = (struct leaver *)ctx;
	struct users u = some_user("left");

	l->calls++;
	OK(db, mg_pipe_begin(db));
	OK(db, users_insert(db, NULL, &u, name_and_mail, NULL));
	return l->rc;
}

static mg_rc leave_open_in_stream(const struct users *row, void *ctx)
{
	struct leaver *l = (struct leaver *)ctx;

	(void)row;
	return leave_open(l->db, l);
}

static void test_pipeline_left_open(mg_db *db, mg_arena *a)
{
	struct leaver l = {NULL, MG_E_DATA, 0};
	struct users u;

	l.db = db;
	GIVES(MG_E_DATA, db, mg_retry(db, 3, 0, leave_open, &l));
	CHECK(l.calls == 1 && mg_depth(db) == 0);
	GIVES(MG_NONE, db, users_by_username(db, a, "left", &u));
	l.rc = MG_OK;
	GIVES(MG_E_USE, db, mg_retry(db, 3, 0, leave_open, &l));
	CHECK(l.calls == 2 && mg_depth(db) == 0);
	l.rc = MG_E_DATA;
	GIVES(MG_E_DATA, db, users_each(db, NULL, leave_open_in_stream, &l));
	CHECK(l.calls == 3 && mg_depth(db) == 0);
	OK(db, mg_begin(db, 0));
	GIVES(MG_E_DATA, db, users_each(db, NULL, leave_open_in_stream, &l));
	CHECK(mg_depth(db) == 1);
	GIVES(MG_NONE, db, users_by_username(db, a, "left", &u));
	OK(db, mg_commit(db));
}

/* ---- tables that change under a pipeline */

static void test_pipeline_and_migration(mg_db *db, mg_arena *a)
{
	struct users dup = some_user("ann");
	struct users u;
	mg_rc each[2];
	int i;

	OK(db, users_by_username(db, a, "ann", &u));
	OK(db, mg_exec(db, "ALTER TABLE users ALTER updated_at TYPE timestamptz"));
	for (i = 0; i < 2; i++) {
		OK(db, mg_pipe_begin(db));
		OK(db, users_by_username(db, a, "ann", &u));
		GIVES(MG_E_SCHEMA, db, mg_pipe_run(db, NULL, 0));
	}
	OK(db, mg_exec(db, "ALTER TABLE users ALTER updated_at TYPE timestamp"));
	for (i = 0; i < 2; i++) {
		OK(db, mg_pipe_begin(db));
		OK(db, users_by_username(db, a, "ann", &u));
		OK(db, mg_pipe_run(db, NULL, 0));
	}
	SAME(u.email, "ann");
	/* two errors: the first one is told, whole */
	OK(db, mg_exec(db, "ALTER TABLE users ALTER updated_at TYPE timestamptz"));
	GIVES(MG_E_SCHEMA, db, users_by_username(db, a, "ann", &u));
	OK(db, mg_pipe_begin(db));
	OK(db, users_by_username(db, a, "ann", &u));
	OK(db, users_insert(db, a, &dup, name_and_mail, NULL));
	GIVES(MG_E_SCHEMA, db, mg_pipe_run(db, each, 2));
	CHECK(each[0] == MG_E_SCHEMA && (each[1] == MG_E_UNIQUE || each[1] == MG_E_ABORTED));
	SAME(mg_last(db)->message, "the column has another type: updated_at");
	OK(db, mg_exec(db, "ALTER TABLE users ALTER updated_at TYPE timestamp"));
	OK(db, users_by_username(db, a, "ann", &u));
}

/* A statement that was never prepared, or is not any more, is no reason to end a transaction. */
static void test_transaction_after_migration(mg_db *db, mg_arena *a)
{
	struct coffee c;

	OK(db, mg_exec(db, "ALTER TABLE coffee RENAME TO tea"));
	GIVES(MG_E_SCHEMA, db, coffee_get(db, a, 1, &c));
	OK(db, mg_exec(db, "ALTER TABLE tea RENAME TO coffee"));
	OK(db, mg_begin(db, 0));
	GIVES(MG_NONE, db, coffee_get(db, a, -1, &c));
	OK(db, mg_exec(db, "DEALLOCATE ALL"));
	GIVES(MG_E_SCHEMA, db, coffee_get(db, a, -1, &c));
	OK(db, mg_rollback(db));
	OK(db, mg_begin(db, 0));
	GIVES(MG_NONE, db, coffee_get(db, a, -1, &c));
	OK(db, mg_commit(db));
}

/* ---- calls inside a COPY */

static void test_call_inside_copy(mg_db *db, mg_arena *a)
{
	static const char *const notes[] = {"a", "b"};
	static const mg_dims wrong = {1, {3, 0, 0, 0, 0, 0}, {1, 0, 0, 0, 0, 0}};
	struct coffee good;
	struct coffee bad;
	coffee_copy copy;
	int64_t before;
	int64_t n;

	memset(&good, 0, sizeof(good));
	good.title = "inside";
	bad = good;
	bad.notes.v = notes;
	bad.notes.n = 2;
	bad.notes.dims = &wrong;
	OK(db, coffee_count(db, &before));
	/* one that never comes to the server does not matter */
	OK(db, coffee_copy_begin(db, &copy, COFFEE_C_TITLE));
	OK(db, coffee_copy_row(&copy, &good));
	GIVES(MG_E_DATA, db, coffee_insert(db, a, &bad, COFFEE_C_TITLE | COFFEE_C_NOTES, NULL));
	OK(db, coffee_copy_row(&copy, &good));
	OK(db, coffee_copy_end(&copy, &n));
	CHECK(n == 2);
	OK(db, coffee_count(db, &n));
	CHECK(n == before + 2);
	/* one that does ends the COPY, and none of it is kept */
	OK(db, coffee_copy_begin(db, &copy, COFFEE_C_TITLE));
	OK(db, coffee_copy_row(&copy, &good));
	OK(db, coffee_count(db, &n));
	OK(db, coffee_copy_row(&copy, &good));
	CHECK(coffee_copy_end(&copy, &n) < 0 && n == 0);
	/* a row that cannot be written, an error elsewhere, and still nothing is kept */
	OK(db, coffee_copy_begin(db, &copy, COFFEE_C_TITLE | COFFEE_C_NOTES));
	OK(db, coffee_copy_row(&copy, &good));
	GIVES(MG_E_DATA, db, coffee_copy_row(&copy, &bad));
	GIVES(MG_E_DATA, db, coffee_copy_end(&copy, &n));
	OK(db, coffee_count(db, &n));
	CHECK(n == before + 2);
}

/* ---- a connection that ends */

static mg_rc end_once(mg_db *db, void *ctx)
{
	struct users u = some_user("again");
	int *calls = (int *)ctx;
	mg_rc rc;

	if (++*calls == 1) {
		rc = mg_exec(db, "SELECT pg_terminate_backend(pg_backend_pid())");
		CHECK(rc == MG_E_CONNECTION && !mg_alive(db));
		return rc;
	}
	return users_insert(db, NULL, &u, name_and_mail, NULL);
}

static void test_connection_ends(mg_db *db, mg_arena *a)
{
	PGconn *conn = mg_conn(db);
	struct users u;
	mg_db *other;
	int calls = 0;

	OK(db, mg_retry(db, 3, 0, end_once, &calls));
	CHECK(calls == 2 && mg_alive(db) && mg_depth(db) == 0);
	OK(db, users_by_username(db, a, "again", &u));
	/* one that is the caller's own is not opened anew */
	OK(db, mg_wrap(&other, conn, NULL));
	calls = 0;
	GIVES(MG_E_CONNECTION, other, mg_retry(other, 3, 0, end_once, &calls));
	CHECK(calls == 1 && !mg_alive(other));
	mg_close(other);
	OK(db, mg_reset(db));
	OK(db, users_by_username(db, a, "again", &u));
	OK(db, users_delete(db, u.id));
}

int main(int argc, char **argv)
{
	struct users ann = some_user("ann");
	mg_arena a;
	mg_db *db;

	CHECK(argc == 2);
	OK(db, mg_open(&db, argv[1], NULL));
	mg_arena_init(&a, NULL);
	OK(db, users_insert(db, &a, &ann, name_and_mail, NULL));
	test_pipeline_left_open(db, &a);
	test_pipeline_and_migration(db, &a);
	test_transaction_after_migration(db, &a);
	test_call_inside_copy(db, &a);
	test_connection_ends(db, &a);
	mg_arena_free(&a);
	mg_close(db);
	puts("fine");
	return 0;
}
