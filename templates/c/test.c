@ local c = use("c.lua")
/*
 * Written by modelgen: what $(header) says, tried on a database that has rows. Each row of each
 * table is read, told as JSON, read from it, and written back as it is; all is rolled back.
 *   $(opt.stem)_test CONNINFO
 */
#define $(opt.macro)_IMPLEMENTATION
#include "$(header)"

struct test {
	mg_db *db;
	mg_arena arena;
	int64_t rows;
	const char *bad;
};
@ for _, t in ipairs(tables) do
@   local of, stem, tag = c.names(t), c.stem(t), t.c.name
@   local page, writable = c.primary(t) and "NULL, " or "", false
@   for _, col in ipairs(t.columns) do
@     writable = writable or not col.is_fixed
@   end

static mg_rc test_$(stem)_row(const struct $(tag) *row, void *ctx)
{
	struct test *test = (struct test *)ctx;
	size_t n = $(of.to_json)(row, MG_ALL, NULL, 0);
	char *js = (char *)mg_arena_get(&test->arena, n + 1);
	struct $(tag) again;
	mg_cols seen;
	mg_rc rc = js ? MG_OK : MG_E_NOMEM;

	test->rows++;
	if (!rc && $(of.to_json)(row, MG_ALL, js, n + 1) != n)
		rc = MG_E_JSON;
	if (!rc)
		rc = $(of.from_json)(&test->arena, js, n, &again, &seen, NULL);
@   if c.primary(t) and writable then
	if (!rc)
		rc = $(of.update)(test->db, row, MG_ALL);
@   end
	mg_arena_reset(&test->arena);
	return rc;
}

static mg_rc test_$(stem)(struct test *test)
{
	int64_t n = 0;
	mg_rc rc = mg_begin(test->db, 0);

	test->bad = $(c.string(t.label));
	test->rows = 0;
	if (!rc)
		rc = $(of.each)(test->db, $(page)test_$(stem)_row, test);
	if (!rc)
		rc = $(of.count)(test->db, &n);
	if (!rc && n != test->rows)
		rc = MG_E_DATA;
	if (mg_depth(test->db) > 0) {
		mg_rc end = rc ? MG_OK : mg_rollback(test->db);

		rc = rc ? rc : end;
	}
	return rc;
}
@ end

int main(int argc, char **argv)
{
	struct test test;
	mg_rc rc;

	memset(&test, 0, sizeof(test));
	test.bad = "the connection";
@ if #tables > 0 then
	rc = $(c.own("open"))(&test.db, argc > 1 ? argv[1] : "", NULL);
@ else
	rc = mg_open(&test.db, argc > 1 ? argv[1] : "", NULL);
@ end
@ for _, t in ipairs(tables) do
	if (!rc)
		rc = test_$(c.stem(t))(&test);
@ end
	if (rc)
		fprintf(stderr, "%s: %d: %s\n", test.bad, rc,
			mg_last(test.db)->rc ? mg_last(test.db)->message : "wrong");
	mg_arena_free(&test.arena);
	mg_close(test.db);
	return rc ? 1 : 0;
}
