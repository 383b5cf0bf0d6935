/*
 * Connections: what is said when there is none, and, with the server named in
 * PGTEST_URL, statements, errors and pipelines.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/sys.h"
#include "db/conn.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
	FIXTURE;
	struct conn *conn;
};

static int set_up(void **state)
{
	return !fixture_open(state, sizeof(struct fixture));
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	conn_close(f->conn);
	return fixture_close(state);
}

static const struct diag *only_diag(const struct fixture *f)
{
	if (f->ds.list.len != 1) {
		struct arena a = ARENA_INIT;
		struct sbuf b = SBUF_INIT(&a);

		diags_print(&b, &f->ds, false);
		print_error("messages:\n%s", sbuf_text(&b));
		arena_release(&a);
	}
	assert_int_equal(f->ds.list.len, 1);
	return f->ds.list.items[0];
}

static bool notes_have(const struct diag *d, const char *text)
{
	for (size_t i = 0; i < d->notes.len; i++) {
		if (strstr(d->notes.items[i], text))
			return true;
	}
	return false;
}

static void server_down(void **state)
{
	struct fixture *f = *state;
	struct conn *two[2];
	const struct diag *d;

	assert_false(conn_open(&f->arena, &f->ds,
			       "postgresql://alice:s3cret@/shop?host=/nonexistent&port=5439", NULL,
			       &f->conn));
	d = only_diag(f);
	assert_int_equal(d->code, MG_CONNECT);
	assert_string_equal(d->text, "cannot connect to database shop at socket /nonexistent:5439 "
				     "as alice: No such file or directory");
	assert_non_null(strstr(d->hint, "start it"));

	f->ds = (struct diags)DIAGS_INIT(&f->arena);
	assert_false(conn_open_many(&f->arena, &f->ds, "host=/nonexistent,/missing dbname=x user=u",
				    NULL, two, 2));
	d = only_diag(f);
	assert_null(two[0]);
	assert_null(two[1]);
	assert_non_null(strstr(d->text, "/nonexistent,/missing"));
}

/* From here on a server is needed. */

static void open_server(struct fixture *f, const struct conn_options *options)
{
	const char *url = getenv("PGTEST_URL");

	if (!url)
		skip();
	assert_true(conn_open(&f->arena, &f->ds, url, options, &f->conn));
}

static const struct pos *source(struct fixture *f, const char *text, uint32_t line, uint32_t col)
{
	struct source *s = ARENA_NEW(&f->arena, struct source);
	struct pos *pos = ARENA_NEW(&f->arena, struct pos);

	s->name = "file.sql";
	s->text = text;
	s->len = strlen(text);
	*pos = (struct pos){.src = s, .line = line, .col = col};
	return pos;
}

static void queries(void **state)
{
	struct fixture *f = *state;
	const char *params[] = {"5", NULL, "it's \\"};
	struct rows r;

	open_server(f, NULL);
	assert_true(conn_version(f->conn) >= 130000);
	assert_true(str_starts(conn_version_text(f->conn), "1"));
	assert_null(strchr(conn_version_text(f->conn), ' '));
	assert_true(conn_query(f->conn, &f->ds,
			       "SELECT $1::int + 1 AS a, $2::text AS b, $3::text AS c, "
			       "current_setting('client_encoding')",
			       3, params, &r));
	assert_int_equal(r.n, 1);
	assert_int_equal(r.m, 4);
	assert_string_equal(rows_get(&r, 0, 0), "6");
	assert_null(rows_get(&r, 0, 1));
	assert_string_equal(rows_get(&r, 0, 2), "it's \\");
	assert_string_equal(rows_get(&r, 0, 3), "UTF8");
	rows_close(&r);
	rows_close(&r);
	assert_true(conn_exec(f->conn, &f->ds, "SELECT 1; SELECT 2; ;"));
	assert_true(conn_query(f->conn, &f->ds, "", 0, NULL, &r));
	assert_int_equal(r.n, 0);
	rows_close(&r);
	assert_int_equal(f->ds.list.len, 0);
	assert_string_equal(conn_sqlstate(f->conn), "");
}

static void pins_hold_for_a_transaction(void **state)
{
	struct fixture *f = *state;
	struct rows r;

	open_server(f, NULL);
	assert_true(conn_exec(f->conn, &f->ds, "SET search_path = public; SET DateStyle = German"));
	assert_false(conn_in_transaction(f->conn));
	assert_true(conn_exec(f->conn, &f->ds, "BEGIN"));
	assert_true(conn_in_transaction(f->conn));
	assert_true(conn_exec(f->conn, &f->ds, conn_pins()));
	assert_true(conn_query(f->conn, &f->ds,
			       "SELECT current_setting('search_path'), date '2026-11-20'::text", 0,
			       NULL, &r));
	assert_string_equal(rows_get(&r, 0, 0), "pg_catalog");
	assert_string_equal(rows_get(&r, 0, 1), "2026-11-20");
	rows_close(&r);
	assert_true(conn_exec(f->conn, &f->ds, "COMMIT"));
	assert_true(conn_query(f->conn, &f->ds, "SHOW search_path", 0, NULL, &r));
	assert_string_equal(rows_get(&r, 0, 0), "public");
	rows_close(&r);
}

static void error_positions(void **state)
{
	static const char text[] = "-- h\xC3\xA9\n  SELECT '\xC3\xA9\xC3\xA9',\n\t\xC3\xA9x, y;\n";
	struct fixture *f = *state;
	const struct diag *d;
	const char *sql;

	open_server(f, NULL);
	sql = strstr(text, "SELECT");
	assert_false(conn_exec_at(f->conn, &f->ds, sql, *source(f, text, 2, 3)));
	d = only_diag(f);
	assert_int_equal(d->code, MG_SERVER);
	assert_int_equal(d->pos.line, 3);
	assert_int_equal(d->pos.col, 2);
	assert_true(notes_have(d, "SQLSTATE 42703"));
	assert_string_equal(conn_sqlstate(f->conn), "42703");

	/* on the first line the column counts from where the statement begins */
	f->ds = (struct diags)DIAGS_INIT(&f->arena);
	assert_false(conn_exec_at(f->conn, &f->ds, "SELECT '\xC3\xA9', nope",
				  *source(f, "/* */ SELECT '\xC3\xA9', nope", 1, 7)));
	d = only_diag(f);
	assert_int_equal(d->pos.line, 1);
	assert_int_equal(d->pos.col, 19);
}

static void error_codes(void **state)
{
	static const struct {
		const char *sql;
		enum diag_code code;
		const char *hint;
	} rows[] = {
		{"ALTER TABLE t ADD COLUMN b int NOT NULL", MG_ROWS_FORBID, "backfill:"},
		{"ALTER TABLE t ALTER COLUMN n SET NOT NULL", MG_ROWS_FORBID, "default:"},
		{"ALTER TABLE t ADD UNIQUE (k)", MG_ROWS_FORBID, "same key"},
		{"ALTER TABLE t ADD CHECK (k > 1)", MG_ROWS_FORBID, "not_valid"},
		{"ALTER TABLE t ADD FOREIGN KEY (k) REFERENCES r", MG_ROWS_FORBID, "not_valid"},
		{"ALTER TABLE t ADD EXCLUDE USING gist (c WITH &&)", MG_ROWS_FORBID, "exclude"},
		{"SET LOCAL statement_timeout = 10; SELECT pg_sleep(5)", MG_SERVER_BUSY,
		 "statement_timeout"},
		{"SELECT 1/0", MG_SERVER, NULL},
		{"SELECT nope", MG_SERVER, NULL},
		{"SET LOCAL transaction_read_only = on; CREATE TEMP TABLE x (); CREATE TABLE x ()",
		 MG_SERVER, "only reads"},
		{"SET LOCAL ROLE pg_monitor; CREATE SCHEMA x", MG_SERVER, "lacks a right"},
		{"SET LOCAL ROLE pg_monitor; SELECT * FROM t", MG_SERVER, "GRANT SELECT ON t TO"},
		{"SET LOCAL ROLE pg_monitor; INSERT INTO t VALUES (1)", MG_SERVER, "ON t TO"},
		{"SET LOCAL ROLE pg_monitor; DROP TABLE t", MG_SERVER, "owner of table t"},
		{"SET LOCAL ROLE pg_monitor; CREATE DATABASE x", MG_SERVER, NULL},
		{"COPY t FROM STDIN", MG_SERVER, "INSERT"},
		{"COPY t TO STDOUT", MG_SERVER, "INSERT"},
		{"SELECT 1; COPY (SELECT generate_series(1, 100000)) TO STDOUT; SELECT 2",
		 MG_SERVER, "INSERT"},
	};
	struct fixture *f = *state;

	open_server(f, NULL);
	assert_true(conn_exec(f->conn, &f->ds,
			      "SET client_min_messages = warning;"
			      "CREATE TEMP TABLE r (id int PRIMARY KEY);"
			      "CREATE TEMP TABLE t (k int, n int, c circle);"
			      "INSERT INTO t VALUES (1, NULL, '<(0,0),1>'), (1, 2, '<(0,0),2>')"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct diag *d;

		assert_true(conn_exec(f->conn, &f->ds, "BEGIN"));
		f->ds = (struct diags)DIAGS_INIT(&f->arena);
		assert_false(conn_exec(f->conn, &f->ds, rows[i].sql));
		d = only_diag(f);
		assert_int_equal(d->code, rows[i].code);
		if (rows[i].hint && !(d->hint && strstr(d->hint, rows[i].hint)))
			fail_msg("%s: %s: hint %s", rows[i].sql, d->text, d->hint);
		f->ds = (struct diags)DIAGS_INIT(&f->arena);
		assert_true(conn_exec(f->conn, &f->ds, "ROLLBACK"));
	}
}

static void secrets_stay_out(void **state)
{
	struct fixture *f = *state;
	const struct diag *d;

	open_server(f, NULL);
	assert_false(conn_exec(f->conn, &f->ds, "CREATE ROLE x PASSWORD 's3cret' nope"));
	d = only_diag(f);
	assert_false(notes_have(d, "s3cret"));
	f->ds = (struct diags)DIAGS_INIT(&f->arena);
	assert_false(conn_exec(f->conn, &f->ds, "SELECT\n  nope"));
	assert_true(notes_have(only_diag(f), "statement: SELECT nope"));
}

static void no_such_database(void **state)
{
	struct fixture *f = *state;
	const char *url = getenv("PGTEST_URL");
	const struct diag *d;

	if (!url)
		skip();
	url = conn_url_with_db(&f->arena, url, "no such db");
	assert_false(conn_open(&f->arena, &f->ds, url, NULL, &f->conn));
	d = only_diag(f);
	assert_int_equal(d->code, MG_CONNECT);
	assert_non_null(strstr(d->text, "cannot connect to database no such db at "));
	assert_true(notes_have(d, "SQLSTATE 3D000"));
	assert_non_null(strstr(d->hint, "createdb"));
}

static void options_of_a_session(void **state)
{
	struct fixture *f = *state;
	struct conn_options o = {.application = "unit test",
				 .role = "pg_monitor",
				 .lock_timeout = "2s",
				 .statement_timeout = "7s",
				 .shows_notices = true};
	struct rows r;

	open_server(f, &o);
	assert_true(conn_query(f->conn, &f->ds,
			       "SELECT current_user, current_setting('lock_timeout'),"
			       " current_setting('statement_timeout'),"
			       " current_setting('application_name')",
			       0, NULL, &r));
	assert_string_equal(rows_get(&r, 0, 0), "pg_monitor");
	assert_string_equal(rows_get(&r, 0, 1), "2s");
	assert_string_equal(rows_get(&r, 0, 2), "7s");
	assert_string_equal(rows_get(&r, 0, 3), "unit test");
	rows_close(&r);
	assert_true(conn_exec(f->conn, &f->ds, "DO $$BEGIN RAISE NOTICE 'hello'; END$$"));
	assert_int_equal(only_diag(f)->code, MG_SERVER_NOTE);
	assert_string_equal(only_diag(f)->text, "notice: hello");
	conn_close(f->conn);
	conn_close(f->conn);

	f->ds = (struct diags)DIAGS_INIT(&f->arena);
	o.lock_timeout = "soon";
	assert_false(conn_open(&f->arena, &f->ds, getenv("PGTEST_URL"), &o, &f->conn));
	assert_int_equal(only_diag(f)->code, MG_CONFIG);
	assert_null(f->conn);
}

static void lost_connection(void **state)
{
	struct fixture *f = *state;
	struct conn *two[2];
	const struct diag *d;
	struct rows r;
	const char *pid;

	if (!getenv("PGTEST_URL"))
		skip();
	assert_true(conn_open_many(&f->arena, &f->ds, getenv("PGTEST_URL"), NULL, two, 2));
	assert_true(conn_query(two[0], &f->ds, "SELECT pg_backend_pid()", 0, NULL, &r));
	pid = arena_strdup(&f->arena, rows_get(&r, 0, 0));
	rows_close(&r);
	assert_true(
		conn_query(two[1], &f->ds, "SELECT pg_terminate_backend($1::int)", 1, &pid, &r));
	rows_close(&r);
	f->ds = (struct diags)DIAGS_INIT(&f->arena);
	for (int i = 0; i < 500 && conn_exec(two[0], &f->ds, "SELECT 1"); i++)
		assert_true(conn_exec(two[1], &f->ds, "SELECT pg_sleep(0.01)"));
	d = only_diag(f);
	assert_int_equal(d->code, MG_CONNECT);
	assert_non_null(strstr(d->text, "was lost"));
	assert_string_not_equal(conn_sqlstate(two[0]), "");
	assert_false(conn_exec(two[0], &f->ds, "SELECT 1"));
	conn_close(two[0]);
	conn_close(two[1]);
}

static void pipeline_in_order(void **state)
{
	struct fixture *f = *state;
	struct rows r;

	open_server(f, NULL);
	assert_true(conn_pipeline_begin(f->conn, &f->ds));
	assert_true(conn_send(f->conn, &f->ds, "BEGIN"));
	for (int i = 0; i < 50; i++)
		assert_true(conn_send(f->conn, &f->ds, arena_printf(&f->arena, "SELECT %d", i)));
	assert_true(conn_flush(f->conn, &f->ds));
	assert_true(conn_send(f->conn, &f->ds, "COMMIT"));
	assert_true(conn_next(f->conn, &f->ds, &r));
	assert_int_equal(r.n, 0);
	rows_close(&r);
	for (int i = 0; i < 50; i++) {
		assert_true(conn_next(f->conn, &f->ds, &r));
		assert_int_equal(r.n, 1);
		assert_int_equal(strtol(rows_get(&r, 0, 0), NULL, 10), i);
		rows_close(&r);
	}
	assert_true(conn_next(f->conn, &f->ds, &r));
	rows_close(&r);
	assert_false(conn_next(f->conn, &f->ds, &r));
	assert_int_equal(only_diag(f)->code, MG_SYSTEM);
	assert_true(conn_pipeline_end(f->conn, &f->ds));
	assert_false(conn_in_transaction(f->conn));
	assert_true(conn_exec(f->conn, &f->ds, "SELECT 1"));
}

static void pipeline_errors_once(void **state)
{
	struct fixture *f = *state;
	struct rows r;

	open_server(f, NULL);
	assert_true(conn_pipeline_begin(f->conn, &f->ds));
	assert_true(conn_send(f->conn, &f->ds, "SELECT 1"));
	assert_true(conn_send(f->conn, &f->ds, "SELECT nope"));
	assert_true(conn_send(f->conn, &f->ds, "SELECT 2"));
	assert_true(conn_flush(f->conn, &f->ds));
	assert_true(conn_send(f->conn, &f->ds, "SELECT 3"));
	assert_true(conn_flush(f->conn, &f->ds));
	assert_true(conn_next(f->conn, &f->ds, &r));
	rows_close(&r);
	assert_false(conn_next(f->conn, &f->ds, &r));
	assert_null(r.result);
	assert_false(conn_next(f->conn, &f->ds, &r));
	assert_int_equal(f->ds.errors, 1);
	/* a new batch goes on */
	assert_true(conn_next(f->conn, &f->ds, &r));
	assert_string_equal(rows_get(&r, 0, 0), "3");
	rows_close(&r);
	assert_true(conn_pipeline_end(f->conn, &f->ds));

	/* what was not taken is taken at the end, and its error is not lost */
	f->ds = (struct diags)DIAGS_INIT(&f->arena);
	assert_true(conn_pipeline_begin(f->conn, &f->ds));
	assert_true(conn_send(f->conn, &f->ds, "SELECT 1"));
	assert_true(conn_send(f->conn, &f->ds, "SELECT nope"));
	assert_false(conn_pipeline_end(f->conn, &f->ds));
	assert_int_equal(only_diag(f)->code, MG_SERVER);
	assert_true(conn_exec(f->conn, &f->ds, "SELECT 1"));
}

/* Long statements and long results on two connections, sent before anything is read. */
static void pipelines_side_by_side(void **state)
{
	enum { STATEMENTS = 40, BYTES = 200000 };
	struct fixture *f = *state;
	struct conn *two[2];
	struct sbuf sql = SBUF_INIT(&f->arena);
	struct rows r;

	if (!getenv("PGTEST_URL"))
		skip();
	sbuf_add(&sql, "SELECT repeat('x', 1000000), '");
	while (sql.len < BYTES)
		sbuf_add(&sql, "0123456789");
	sbuf_add(&sql, "'");
	assert_true(conn_open_many(&f->arena, &f->ds, getenv("PGTEST_URL"), NULL, two, 2));
	for (int k = 0; k < 2; k++)
		assert_true(conn_pipeline_begin(two[k], &f->ds));
	for (int i = 0; i < STATEMENTS; i++) {
		for (int k = 0; k < 2; k++)
			assert_true(conn_send(two[k], &f->ds, sbuf_text(&sql)));
	}
	assert_true(conn_flush(two[0], &f->ds));
	assert_true(conn_flush(two[1], &f->ds));
	for (int i = 0; i < STATEMENTS; i++) {
		for (int k = 0; k < 2; k++) {
			assert_true(conn_next(two[k], &f->ds, &r));
			assert_int_equal(strlen(rows_get(&r, 0, 0)), 1000000);
			rows_close(&r);
		}
	}
	for (int k = 0; k < 2; k++) {
		assert_true(conn_pipeline_end(two[k], &f->ds));
		conn_close(two[k]);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(server_down),
		TEST(queries),
		TEST(pins_hold_for_a_transaction),
		TEST(error_positions),
		TEST(error_codes),
		TEST(secrets_stay_out),
		TEST(no_such_database),
		TEST(options_of_a_session),
		TEST(lost_connection),
		TEST(pipeline_in_order),
		TEST(pipeline_errors_once),
		TEST(pipelines_side_by_side),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
