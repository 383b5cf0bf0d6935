/*
 * The ledger of the catalog: every column of every table of pg_catalog on the server of this run
 * is in it once and the other way round, and its field rows are those of the kinds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/str.h"
#include "db/conn.h"
#include "kinds/kinds.h"
#include "kinds/ledger.h"

#include <stdlib.h>
#include <string.h>

static const char columns_of_server[] =
	"SELECT c.relname, a.attname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a"
	" ON a.attrelid = c.oid WHERE c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace"
	" AND c.relkind = 'r' AND c.oid < 16384 AND a.attnum > 0 AND NOT a.attisdropped";

struct fixture {
	struct arena arena;
	struct diags ds;
	int version;
	struct rows rows;
	struct map of_server; /* catalog.column */
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct conn *c;

	if (!f)
		return 1;
	f->ds = (struct diags)DIAGS_INIT(&f->arena);
	if (!conn_open(&f->arena, &f->ds, getenv("PGTEST_URL"), NULL, &c) ||
	    !conn_query(c, &f->ds, columns_of_server, 0, NULL, &f->rows))
		return 1;
	f->version = conn_version(c) / 10000;
	for (int i = 0; i < f->rows.n; i++)
		map_put(&f->arena, &f->of_server,
			arena_printf(&f->arena, "%s.%s", rows_get(&f->rows, i, 0),
				     rows_get(&f->rows, i, 1)),
			f);
	conn_close(c);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	rows_close(&f->rows);
	arena_release(&f->arena);
	free(f);
	return 0;
}

/* The row of a column of a server, or NULL. */
static const struct ledger_row *ledger_find(const char *catalog, const char *column, int version)
{
	for (const struct ledger_row *r = ledger_rows(); r->catalog; r++) {
		const char *columns = r->columns;
		struct ledger_column c;

		while (str_eq(r->catalog, catalog) && ledger_column(&columns, &c)) {
			if (strlen(column) == c.len && memcmp(column, c.name, c.len) == 0 &&
			    version >= c.first && version <= c.last)
				return r;
		}
	}
	return NULL;
}

/* What the server has and the ledger lacks. */
static void server_is_covered(void **state)
{
	struct fixture *f = *state;
	size_t missing = 0;

	assert_true(f->rows.n > 500);
	for (int i = 0; i < f->rows.n; i++) {
		const char *catalog = rows_get(&f->rows, i, 0);
		const char *column = rows_get(&f->rows, i, 1);

		if (ledger_find(catalog, column, f->version))
			continue;
		print_error("server %d: ledger.def lacks %s.%s\n", f->version, catalog, column);
		missing++;
	}
	assert_int_equal(missing, 0);
}

/* What the ledger has once too often, or the server has not. */
static void ledger_is_exact(void **state)
{
	struct fixture *f = *state;
	size_t wrong = 0;

	for (int version = 13; version <= 18; version++) {
		struct map seen = {0};

		for (const struct ledger_row *r = ledger_rows(); r->catalog; r++) {
			const char *columns = r->columns;
			struct ledger_column c;

			while (ledger_column(&columns, &c)) {
				const char *path = arena_printf(&f->arena, "%s.%.*s", r->catalog,
								(int)c.len, c.name);

				if (version < c.first || version > c.last)
					continue;
				if (map_get(&seen, path) ||
				    (version == f->version && !map_get(&f->of_server, path))) {
					print_error("server %d: %s\n", version, path);
					wrong++;
				}
				map_put(&f->arena, &seen, path, f);
			}
		}
	}
	assert_int_equal(wrong, 0);
}

static void find_by_version(void **state)
{
	(void)state;
	assert_null(ledger_find("pg_class", "relname2", 15));
	assert_null(ledger_find("pg_constraint", "conenforced", 17));
	assert_int_equal(ledger_find("pg_constraint", "conenforced", 18)->what, LEDGER_LISTED);
	assert_non_null(ledger_find("pg_attribute", "attcacheoff", 17));
	assert_null(ledger_find("pg_attribute", "attcacheoff", 18));
	assert_null(ledger_find("pg_collation", "colliculocale", 14));
	assert_non_null(ledger_find("pg_collation", "colliculocale", 16));
	assert_null(ledger_find("pg_collation", "colliculocale", 17));
	assert_string_equal(ledger_find("pg_class", "relreplident", 13)->detail,
			    "table.replica_identity table.replica_identity.mode");
	for (int i = 0; i < LEDGER__COUNT; i++)
		assert_non_null(ledger_word((enum ledger_what)i));
}

static bool is_access(const struct kind *k, const char *key)
{
	if (str_eq(key, "owner"))
		return k->access && k->access->has_owner && !k->access->is_owner_fixed;
	return k->access && k->access->rights;
}

/* Whether kind.field is a row, or one of what every object has. */
static bool is_row(struct arena *a, const char *path)
{
	const char *dot = strchr(path, '.');
	const struct kind *k =
		dot ? kind_find(kinds_all(), arena_strndup(a, path, (size_t)(dot - path))) : NULL;
	const struct field *rows = k ? k->fields : NULL;

	if (k && (str_eq(dot, ".owner") || str_eq(dot, ".grants")))
		return is_access(k, dot + 1);
	if (!k || str_eq(dot, ".name") || str_eq(dot, ".schema") || str_eq(dot, ".comment"))
		return k != NULL;
	while (dot) {
		const char *end = strchr(dot + 1, '.');
		size_t len = end ? (size_t)(end - dot - 1) : strlen(dot + 1);
		const struct field *f =
			rows ? field_find(rows, arena_strndup(a, dot + 1, len)) : NULL;

		if (!f)
			return false;
		rows = f->fields;
		dot = end;
	}
	return true;
}

static void note_fields(struct fixture *f, const char *detail, struct map *named)
{
	while (*detail) {
		size_t len = strcspn(detail, " ");
		const char *path = arena_strndup(&f->arena, detail, len);

		if (!is_row(&f->arena, path))
			fail_msg("ledger.def names %s, which is no field row", path);
		map_put(&f->arena, named, path, f);
		detail += len + strspn(detail + len, " ");
	}
}

static size_t unnamed(struct fixture *f, const struct map *named, const char *path,
		      const struct field *rows)
{
	size_t n = 0;

	for (const struct field *x = rows; x->name; x++) {
		const char *below = arena_printf(&f->arena, "%s.%s", path, x->name);

		if (x->flags & (FIELD_DIRECTION | FIELD_NODIFF))
			continue;
		if (x->fields) {
			n += unnamed(f, named, below, x->fields);
		} else if (!map_get(named, below)) {
			print_error("no catalog column of ledger.def feeds %s\n", below);
			n++;
		}
	}
	return n;
}

static size_t unnamed_facets(struct fixture *f, const struct map *named, const struct kind *k)
{
	static const char *const keys[] = {"comment", "owner", "grants"};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const char *path = arena_printf(&f->arena, "%s.%s", k->name, keys[i]);
		bool is_there = i ? is_access(k, keys[i]) : !(k->flags & KIND_NO_COMMENT);

		if (is_there && !map_get(named, path)) {
			print_error("no catalog column of ledger.def feeds %s\n", path);
			n++;
		}
	}
	return n;
}

/* Every compared field comes from somewhere. */
static void every_field_is_fed(void **state)
{
	struct fixture *f = *state;
	const struct kind_set *kinds = kinds_all();
	struct map named = {0};
	size_t n = 0;

	for (const struct ledger_row *r = ledger_rows(); r->catalog; r++) {
		assert_true(*r->detail);
		if (r->what == LEDGER_FIELD)
			note_fields(f, r->detail, &named);
	}
	/* the rows of an element are those of both kinds that have elements */
	map_put(&f->arena, &named, "index.columns.operator", f);
	for (size_t i = 0; i < kinds->n; i++) {
		n += unnamed(f, &named, kinds->items[i]->name, kinds->items[i]->fields);
		n += unnamed_facets(f, &named, kinds->items[i]);
	}
	assert_int_equal(n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(server_is_covered, set_up, tear_down),
		cmocka_unit_test_setup_teardown(ledger_is_exact, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_field_is_fed, set_up, tear_down),
		cmocka_unit_test(find_by_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
