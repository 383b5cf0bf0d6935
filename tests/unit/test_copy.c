/*
 * Rows of COPY: how a line is taken apart, and, with the server named in
 * PGTEST_URL, how a script of several statements is read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/conn.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 6 };

static size_t split(const char *text, char *line, const char **values)
{
	snprintf(line, 200, "%s", text);
	for (size_t i = 0; i < MOST; i++)
		values[i] = "unset";
	return conn_copy_split(line, values, MOST);
}

static void test_plain_fields(void **state)
{
	const char *values[MOST];
	char line[200];

	(void)state;
	assert_int_equal(split("16384\tusers\t\tt\n", line, values), 4);
	assert_string_equal(values[0], "16384");
	assert_string_equal(values[1], "users");
	assert_string_equal(values[2], "");
	assert_string_equal(values[3], "t");
	assert_int_equal(split("one", line, values), 1);
	assert_string_equal(values[0], "one");
	assert_int_equal(split("\n", line, values), 1);
	assert_string_equal(values[0], "");
	assert_int_equal(split("a\t\n", line, values), 2);
	assert_string_equal(values[1], "");
}

static void test_null(void **state)
{
	const char *values[MOST];
	char line[200];

	(void)state;
	assert_int_equal(split("\\N\ta\t\\N\n", line, values), 3);
	assert_null(values[0]);
	assert_string_equal(values[1], "a");
	assert_null(values[2]);
	/* a backslash and an N that stand in the data */
	assert_int_equal(split("\\\\N\t\\N\n", line, values), 2);
	assert_string_equal(values[0], "\\N");
	assert_null(values[1]);
}

static void test_escapes(void **state)
{
	const char *values[MOST];
	char line[200];

	(void)state;
	assert_int_equal(split("a\\tb\\nc\\\\d\t\\r\\b\\f\\v\tx\\yz\tend\n", line, values), 4);
	assert_string_equal(values[0], "a\tb\nc\\d");
	assert_string_equal(values[1], "\r\b\f\v");
	assert_string_equal(values[2], "xyz");
	assert_string_equal(values[3], "end");
	assert_int_equal(split("\001\002\t\xc3\xa4\n", line, values), 2);
	assert_string_equal(values[0], "\001\002");
	assert_string_equal(values[1], "\xc3\xa4");
}

static void test_no_more_than_asked_for(void **state)
{
	const char *values[MOST];
	char line[200];

	(void)state;
	assert_int_equal(split("1\t2\t3\t4\t5\t6\t7\t8\n", line, values), MOST);
	assert_string_equal(values[5], "6");
}

struct fixture {
	FIXTURE;
	struct conn *conn;
};

static int set_up(void **state)
{
	struct fixture *f = fixture_open(state, sizeof(*f));
	const char *url = getenv("PGTEST_URL");

	if (!f)
		return 1;
	return url && !conn_open(&f->arena, &f->ds, url, NULL, &f->conn);
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	conn_close(f->conn);
	return fixture_close(state);
}

static struct fixture *with_server(void **state)
{
	struct fixture *f = *state;

	if (!f->conn)
		skip();
	return f;
}

static void assert_row(struct fixture *f, const char *wanted)
{
	char *line = NULL;

	assert_int_equal(conn_copy_row(f->conn, &f->ds, &line), 1);
	assert_string_equal(line, wanted);
}

static void assert_end(struct fixture *f)
{
	char *line = NULL;

	assert_int_equal(conn_copy_row(f->conn, &f->ds, &line), 0);
}

static void test_script(void **state)
{
	struct fixture *f = with_server(state);
	struct conn *c = f->conn;

	assert_true(conn_script(c, &f->ds,
				"BEGIN; SELECT 1; COPY (VALUES (1, 'a'), (2, NULL)) TO STDOUT;"
				"SELECT 2; COPY (SELECT 1 WHERE false) TO STDOUT;"
				"COPY (SELECT E'tab\\tend') TO STDOUT"));
	assert_true(conn_copy_next(c, &f->ds, "first"));
	assert_row(f, "1\ta\n");
	assert_row(f, "2\t\\N\n");
	assert_end(f);
	assert_true(conn_copy_next(c, &f->ds, "second"));
	assert_end(f);
	assert_true(conn_copy_next(c, &f->ds, "third"));
	assert_row(f, "tab\\tend\n");
	assert_end(f);
	assert_true(conn_script_end(c, &f->ds));
	assert_true(conn_in_transaction(c));
	assert_true(conn_exec(c, &f->ds, "ROLLBACK"));
	assert_int_equal(f->ds.list.len, 0);
}

static void test_left_alone_in_the_middle(void **state)
{
	struct fixture *f = with_server(state);

	assert_true(conn_script(f->conn, &f->ds,
				"COPY (SELECT generate_series(1, 50000)) TO STDOUT;"
				"COPY (SELECT 1) TO STDOUT"));
	assert_true(conn_copy_next(f->conn, &f->ds, NULL));
	assert_row(f, "1\n");
	assert_true(conn_script_end(f->conn, &f->ds));
	assert_true(conn_exec(f->conn, &f->ds, "SELECT 1"));
	assert_int_equal(f->ds.list.len, 0);
}

static void test_failing_statement(void **state)
{
	struct fixture *f = with_server(state);
	const struct diag *d;

	assert_true(conn_script(f->conn, &f->ds,
				"COPY (SELECT 1) TO STDOUT;"
				"COPY (SELECT 1 / 0) TO STDOUT;"
				"COPY (SELECT 2) TO STDOUT"));
	assert_true(conn_copy_next(f->conn, &f->ds, "one"));
	assert_row(f, "1\n");
	assert_end(f);
	assert_false(conn_copy_next(f->conn, &f->ds, "SELECT 1 / 0"));
	assert_int_equal(f->ds.list.len, 1);
	d = f->ds.list.items[0];
	assert_non_null(strstr(d->text, "division by zero"));
	assert_true(conn_script_end(f->conn, &f->ds));
	assert_true(conn_exec(f->conn, &f->ds, "SELECT 1"));
}

/* Rows came already when it fails. */
static void test_failing_row(void **state)
{
	struct fixture *f = with_server(state);
	char *line = NULL;
	int got;

	assert_true(conn_script(f->conn, &f->ds,
				"COPY (SELECT 100 / (1000 - i) FROM generate_series(1, 2000) i)"
				" TO STDOUT; COPY (SELECT 2) TO STDOUT"));
	/* the first rows may not have been sent when the last one failed */
	if (conn_copy_next(f->conn, &f->ds, NULL)) {
		while ((got = conn_copy_row(f->conn, &f->ds, &line)) > 0)
			;
		assert_int_equal(got, -1);
	}
	assert_int_equal(f->ds.errors, 1);
	assert_true(conn_script_end(f->conn, &f->ds));
	assert_true(conn_exec(f->conn, &f->ds, "SELECT 1"));
}

int main(void)
{
#define SERVER(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_fields),
		cmocka_unit_test(test_null),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_no_more_than_asked_for),
		SERVER(test_script),
		SERVER(test_left_alone_in_the_middle),
		SERVER(test_failing_statement),
		SERVER(test_failing_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
