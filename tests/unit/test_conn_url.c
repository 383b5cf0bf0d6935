/*
 * Connections, the part without a server: URLs taken apart, shown without their
 * passwords and changed; SQL literals; libpq's variables put aside.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/conn.h"
#include "db/conn_internal.h"
#include "lib/fixture.h"

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

/* What cannot be read is hidden by guess. */
static void shown_urls(void **state)
{
	static const char *const rows[][2] = {
		{"postgresql://alice:s3cret@h:port/shop", "postgresql://alice:***@h:port/shop"},
		{"postgresql://alice:s3/cret@h/shop", "postgresql://alice:***@h/shop"},
		{"postgresql://alice:s3@cret@h/shop", "postgresql://alice:***@h/shop"},
		{"postgresql://alice:s3cret/shop", "postgresql://alice:***"},
		{"postgresql:/alice:s3cret@h/shop", "postgresql:***@h/shop"},
		{"mysql://alice:s3cret@h/shop", "mysql://alice:***@h/shop"},
		{"alice:s3cret@h/shop", "alice:***@h/shop"},
		{"host=h password=s3 cret", "host=h password=***"},
		{"host=h PGPASSWORD = s3cret x", "host=h PGPASSWORD=***"},
		{"postgresql://h/shop?password=s3cret&bogus=1", "postgresql://h/shop?password=***"},
		{"postgresql://h/shop?bogus=1\nx", "postgresql://h/shop?bogus=1 x"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct diag *d;

		f->ds = (struct diags)DIAGS_INIT(&f->arena);
		assert_false(conn_open(&f->arena, &f->ds, rows[i][0], NULL, &f->conn));
		d = f->ds.list.items[0];
		assert_non_null(strstr(d->text, arena_printf(&f->arena, " %s cannot", rows[i][1])));
	}
}

static void other_database(void **state)
{
	static const char *const rows[][3] = {
		{"postgresql://alice:s3cret@h:5433/shop", "my db",
		 "postgresql://alice:s3cret@h:5433/my%20db"},
		{"postgresql://alice:p%40s%2Fs@h", "x", "postgresql://alice:p%40s%2Fs@h/x"},
		{"postgresql+asyncpg://h/shop", "x", "postgresql://h/x"},
		{"postgresql+private://postgres@/a?host=/tmp/s&port=5432", "b",
		 "postgresql+private://postgres@/b?host=/tmp/s&port=5432"},
		{"postgresql:///a?host=/tmp/s&password=p%26q", "b",
		 "postgresql:///b?password=p%26q&host=/tmp/s"},
		{"host=h password='a b' dbname=shop", "it's",
		 "password='a b' dbname='it\\'s' host=h"},
		{"", "shop", "dbname=shop"},
		{"postgresql://h:port/shop", "x", "postgresql://h:port/shop"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(conn_url_with_db(&f->arena, rows[i][0], rows[i][1]),
				    rows[i][2]);
}

static void refused_urls(void **state)
{
	static const struct {
		const char *url;
		const char *why;
		const char *hint;
	} rows[] = {
		{"mysql://alice:s3cret@h/shop", "missing \"=\"", "Only PostgreSQL"},
		{"shop", "missing \"=\" after \"shop\"", "postgresql:///shop"},
		{"private:", "missing", "A URL looks like"},
		{"postgresql://alice:s3cret@h:port/shop", "the port is not a number", "%40"},
		{"postgresql://h:70000/shop", "larger than 65535", "%40"},
		{"postgresql://alice:s3/cret@h/shop", "the port is not a number", "%2F"},
		{"postgresql://alice:12/s3cret@h/shop", "an @ stands after", "%2F"},
		{"postgresql://alice:12@s3cret@h/shop", "an @ stands in the host", "%40"},
		{"postgresql://alice:%zzs3cret@h/shop", "percent-encoded", "%25"},
		{"postgresql://h/shop?sslmod=x", "\"sslmod\"", "A URL looks like"},
		{"postgresql://h/shop?password=x&s3cret=1", "\"...\"", "A URL looks like"},
		{"host=h password=a s3cret", "\"...\"", "A URL looks like"},
		{"host=h password=a\" s3cret", "malformed", "A URL looks like"},
		{"host=h password='s3cret", "unterminated", "A URL looks like"},
		{"host=h prt=5", "\"prt\"", "A URL looks like"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct diag *d;

		f->ds = (struct diags)DIAGS_INIT(&f->arena);
		assert_false(conn_open(&f->arena, &f->ds, rows[i].url, NULL, &f->conn));
		assert_null(f->conn);
		assert_int_equal(f->ds.list.len, 1);
		d = f->ds.list.items[0];
		assert_int_equal(d->code, MG_URL_INVALID);
		assert_non_null(strstr(d->text, rows[i].why));
		assert_non_null(strstr(d->hint, rows[i].hint));
		assert_null(strstr(d->text, "cret"));
		assert_null(strstr(d->hint, "cret"));
	}
}

static void literals(void **state)
{
	static const char *const rows[][2] = {
		{"", "''"},	      {"plain", "'plain'"},
		{"it's", "'it''s'"},  {"back\\slash", "E'back\\\\slash'"},
		{"\\'", "E'\\\\'''"}, {"\xC3\xA9 \"x\"", "'\xC3\xA9 \"x\"'"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(conn_literal(&f->arena, rows[i][0]), rows[i][1]);
}

static void hidden_environment(void **state)
{
	struct fixture *f = *state;
	struct hidden_env hidden = {0};

	setenv("PGXTEST", "a=b", 1);
	setenv("XPGTEST", "kept", 1);
	env_hide(&f->arena, &hidden);
	assert_null(getenv("PGXTEST"));
	assert_string_equal(getenv("XPGTEST"), "kept");
	env_restore(&hidden);
	assert_string_equal(getenv("PGXTEST"), "a=b");
	unsetenv("PGXTEST");
	unsetenv("XPGTEST");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(shown_urls), TEST(other_database),	    TEST(refused_urls),
		TEST(literals),	  TEST(hidden_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
