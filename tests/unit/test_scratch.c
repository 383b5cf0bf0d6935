/*
 * Scratch databases on a server named by URL (PGTEST_URL): made, dropped, and
 * dropped by the next command when theirs died. The private cluster itself is
 * tried by scenarios/private_cluster.sh.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/conn.h"
#include "db/scratch.h"
#include "lib/fixture.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct fixture {
	FIXTURE;
	const char *server;
	struct conn *admin;
};

static int set_up(void **state)
{
	struct fixture *f = fixture_open(state, sizeof(*f));

	if (!f)
		return 1;
	f->server = getenv("PGTEST_URL");
	return f->server && !conn_open(&f->arena, &f->ds, f->server, NULL, &f->admin);
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	conn_close(f->admin);
	return fixture_close(state);
}

/* Skips without a server. */
static void need_server(const struct fixture *f)
{
	if (!f->server)
		skip();
}

/* What a query of one value gives, asked in the database of url. */
static const char *ask(struct fixture *f, const char *url, const char *sql)
{
	const char *value = NULL;
	struct conn *c;
	struct rows r;

	assert_true(conn_open(&f->arena, &f->ds, url, NULL, &c));
	if (conn_query(c, &f->ds, sql, 0, NULL, &r) && r.n)
		value = arena_strdup(&f->arena, rows_get(&r, 0, 0));
	rows_close(&r);
	conn_close(c);
	return value;
}

static bool exists(struct fixture *f, const char *name)
{
	struct rows r;
	bool found;

	assert_true(conn_query(f->admin, &f->ds, "SELECT FROM pg_database WHERE datname = $1", 1,
			       &name, &r));
	found = r.n > 0;
	rows_close(&r);
	return found;
}

static void made_and_dropped(void **state)
{
	struct fixture *f = *state;
	struct scratch *one;
	struct scratch *two;
	const char *urls[3];
	const char *names[3];

	need_server(f);
	assert_true(scratch_open(&f->arena, &f->ds, f->server, &one));
	assert_true(scratch_open(&f->arena, &f->ds, f->server, &two));
	assert_int_equal(scratch_version(one), conn_version(f->admin));
	assert_true(scratch_database(one, &f->ds, &urls[0]));
	assert_true(scratch_database(one, &f->ds, &urls[1]));
	/* the second one clears up after the dead and must leave the living alone */
	assert_true(scratch_database(two, &f->ds, &urls[2]));
	for (int i = 0; i < 3; i++) {
		names[i] = ask(f, urls[i], "SELECT current_database()");
		assert_non_null(names[i]);
		assert_true(exists(f, names[i]));
		assert_string_equal(ask(f, urls[i], "SHOW server_encoding"), "UTF8");
		assert_string_equal(ask(f, urls[i],
					"SELECT count(*) FROM pg_class WHERE relnamespace ="
					" 'public'::regnamespace"),
				    "0");
	}
	scratch_close(one);
	scratch_close(one);
	assert_false(exists(f, names[0]));
	assert_false(exists(f, names[1]));
	assert_true(exists(f, names[2]));
	scratch_close(two);
	assert_false(exists(f, names[2]));
	scratch_close(NULL);
	assert_int_equal(f->ds.list.len, 0);
}

/* A database is dropped at the end although somebody is in it. */
static void dropped_with_sessions(void **state)
{
	struct fixture *f = *state;
	struct scratch *s;
	struct conn *inside;
	const char *url;
	const char *name;

	need_server(f);
	assert_true(scratch_open(&f->arena, &f->ds, f->server, &s));
	assert_true(scratch_database(s, &f->ds, &url));
	assert_true(conn_open(&f->arena, &f->ds, url, NULL, &inside));
	name = ask(f, url, "SELECT current_database()");
	scratch_close(s);
	assert_false(exists(f, name));
	conn_close(inside);
}

/* In a child: makes a database, says its name, and waits to be killed. */
static void make_and_wait(int out, const char *server)
{
	struct arena a = ARENA_INIT;
	struct diags ds = DIAGS_INIT(&a);
	struct scratch *s;
	const char *url = "";
	const char *name;

	if (scratch_open(&a, &ds, server, &s) && scratch_database(s, &ds, &url)) {
		name = strstr(url, "mg_scratch_");
		if (name && write(out, name, strcspn(name, "?&/")) > 0)
			pause();
	}
	_exit(1);
}

static void dead_ones_are_cleared(void **state)
{
	struct fixture *f = *state;
	const char *odd = "mg_scratch_of_somebody";
	struct conn *inside = NULL;
	char *name;
	int fds[2];
	pid_t child;
	int tries = 0;

	need_server(f);
	assert_int_equal(pipe(fds), 0);
	child = fork();
	if (child == 0)
		make_and_wait(fds[1], f->server);
	close(fds[1]);
	name = arena_alloc(&f->arena, 64);
	assert_true(read(fds[0], name, 63) > 0);
	close(fds[0]);
	assert_true(exists(f, name));
	assert_true(
		conn_exec(f->admin, &f->ds, arena_printf(&f->arena, "CREATE DATABASE %s", odd)));
	assert_true(conn_open(&f->arena, &f->ds, conn_url_with_db(&f->arena, f->server, name), NULL,
			      &inside));
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	/* the server needs a moment to notice; while a session is in it, it stays */
	for (; exists(f, name) && tries < 200; tries++) {
		struct scratch *s;
		const char *url;

		assert_true(scratch_open(&f->arena, &f->ds, f->server, &s));
		assert_true(scratch_database(s, &f->ds, &url));
		scratch_close(s);
		if (tries == 3) {
			assert_true(exists(f, name));
			conn_close(inside);
		}
	}
	assert_false(exists(f, name));
	assert_true(tries > 3);
	assert_true(exists(f, odd));
	assert_true(conn_exec(f->admin, &f->ds, arena_printf(&f->arena, "DROP DATABASE %s", odd)));
	assert_int_equal(f->ds.list.len, 0);
}

static void database_of_a_project(void **state)
{
	struct fixture *f = *state;
	struct scratch *s;
	const char *one;
	const char *again;
	const char *other;

	need_server(f);
	assert_true(scratch_open(&f->arena, &f->ds, f->server, &s));
	assert_true(scratch_project_database(s, &f->ds, "/some/project", &one));
	assert_true(scratch_project_database(s, &f->ds, "/other/project", &other));
	assert_string_not_equal(one, other);
	ask(f, one, "CREATE TABLE t (id int)");
	scratch_close(s);

	assert_true(scratch_open(&f->arena, &f->ds, f->server, &s));
	assert_true(scratch_project_database(s, &f->ds, "/some/project", &again));
	assert_string_equal(one, again);
	assert_string_equal(ask(f, one, "SELECT count(*) FROM t"), "0");
	assert_true(scratch_reset_project(s, &f->ds, "/some/project", &again));
	assert_string_equal(one, again);
	assert_string_equal(ask(f, one, "SELECT count(*) FROM pg_class WHERE relname = 't'"), "0");
	assert_int_equal(f->ds.list.len, 0);
	scratch_close(s);
	for (int i = 0; i < 2; i++) {
		const char *name = ask(f, i ? one : other, "SELECT current_database()");

		assert_true(conn_exec(f->admin, &f->ds,
				      arena_printf(&f->arena, "DROP DATABASE %s", name)));
	}
}

static void wrong_servers(void **state)
{
	struct fixture *f = *state;
	struct scratch *s;
	const struct diag *d;

	assert_false(
		scratch_open(&f->arena, &f->ds, "postgresql://a:s3cret@/x?host=/nonexistent", &s));
	assert_null(s);
	d = f->ds.list.items[0];
	assert_int_equal(d->code, MG_CONNECT);
	assert_null(strstr(d->text, "s3cret"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(made_and_dropped),	     TEST(dropped_with_sessions),
		TEST(dead_ones_are_cleared), TEST(database_of_a_project),
		TEST(wrong_servers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
