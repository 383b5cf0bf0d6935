/*
 * Names of revisions: ids and their beginnings, words, counts and ranges, and
 * which of them are refused how.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/fixture.h"
#include "rev/revnew.h"
#include "rev/revspec.h"

#include <string.h>

struct fixture {
	FIXTURE;
	struct rev_graph graph;
};

static int set_up(void **state)
{
	return !fixture_open(state, sizeof(struct fixture));
}

static void build(struct fixture *f, const char *const *ids, const char *const *downs, size_t n)
{
	struct vec files = {0};

	for (size_t i = 0; i < n; i++) {
		struct rev_file *file = ARENA_NEW(&f->arena, struct rev_file);
		struct source *src = ARENA_NEW(&f->arena, struct source);

		src->name = arena_printf(&f->arena, "%s.sql", ids[i]);
		*file = (struct rev_file){
			.path = src->name, .src = src, .id = ids[i], .message = "a message"};
		if (downs[i])
			vec_push(&f->arena, &file->down, downs[i]);
		vec_push(&f->arena, &files, file);
	}
	f->graph.dir = "out/versions";
	assert_true(rev_graph_build(&f->arena, &f->ds, &files, &f->graph));
}

static const char *const ids[] = {"2ab278d05356", "43ce78fc9340", "43aa00000001", "afe5f2bb7d8a"};

/* 2ab2 -> 43ce -> 43aa -> afe5 */
static void build_line(struct fixture *f)
{
	const char *const downs[] = {NULL, ids[0], ids[1], ids[2]};

	build(f, ids, downs, 4);
}

/* 2ab2 -> 43ce -> afe5, and 43ce -> 43aa */
static void build_fork(struct fixture *f)
{
	const char *const downs[] = {NULL, ids[0], ids[1], ids[1]};

	build(f, ids, downs, 4);
}

/* The first four letters of what text means, or the name of the error. */
static const char *resolve(struct fixture *f, const char *text, const char *current)
{
	struct vec at = {0};
	struct rev_names names = {.graph = &f->graph};
	struct sbuf b = SBUF_INIT(&f->arena);
	struct vec found;

	f->ds.list.len = 0;
	f->ds.errors = 0;
	if (current) {
		if (*current)
			vec_push(&f->arena, &at, rev_graph_find(&f->graph, current));
		names.current = &at;
		names.from = &at;
		names.count = *text == '+' ? REV_COUNT_UP : REV_COUNT_DOWN;
	}
	if (!rev_resolve(&f->arena, &f->ds, &names, text, &found)) {
		assert_int_equal(f->ds.errors, 1);
		return diag_row(((struct diag *)f->ds.list.items[0])->code)->name;
	}
	assert_int_equal(f->ds.errors, 0);
	for (size_t i = 0; i < found.len; i++)
		sbuf_addf(&b, "%s%.4s", i ? " " : "",
			  ((struct rev_node *)found.items[i])->file->id);
	return found.len ? sbuf_text(&b) : "base";
}

static const struct {
	const char *text;
	const char *current; /* NULL: no database */
	const char *meaning;
} line[] = {
	{"2ab278d05356", NULL, "2ab2"},
	{"2ab2", NULL, "2ab2"},
	{"2", NULL, "2ab2"},
	{"43ce", NULL, "43ce"},
	{"43", NULL, "REV_AMBIGUOUS"},
	{"43bb", NULL, "REV_UNKNOWN"},
	{"9999", NULL, "REV_UNKNOWN"},
	{"", NULL, "REV_UNKNOWN"},
	{"43ce78fc93400", NULL, "REV_UNKNOWN"},
	{"head", NULL, "afe5"},
	{"heads", NULL, "afe5"},
	{"base", NULL, "base"},
	{"current", "43ce78fc9340", "43ce"},
	{"current", "", "base"},
	{"current", NULL, "USAGE"},
	{"+1", "43ce78fc9340", "43aa"},
	{"+2", "43ce78fc9340", "afe5"},
	{"+3", "43ce78fc9340", "REV_RANGE"},
	{"+4", "", "afe5"},
	{"+5", "", "REV_RANGE"},
	{"+99999999999999999999", "", "REV_RANGE"},
	{"+0", "43ce78fc9340", "43ce"},
	{"-1", "43ce78fc9340", "2ab2"},
	{"-2", "43ce78fc9340", "base"},
	{"-3", "43ce78fc9340", "REV_RANGE"},
	{"-1", "", "REV_RANGE"},
	{"+1", NULL, "USAGE"},
	{"43ce+1", NULL, "43aa"},
	{"43ce-1", NULL, "2ab2"},
	{"2ab2-1", NULL, "base"},
	{"head-3", NULL, "2ab2"},
	{"head-4", NULL, "base"},
	{"head-5", NULL, "REV_RANGE"},
	{"base+1", NULL, "2ab2"},
	{"base-1", NULL, "REV_RANGE"},
	{"current+1", "2ab278d05356", "43ce"},
	{"43+1", NULL, "REV_AMBIGUOUS"},
	{"43ce+", NULL, "REV_UNKNOWN"},
	{"-", NULL, "REV_UNKNOWN"},
	{"43ce+1x", NULL, "REV_UNKNOWN"},
};

static void test_line(void **state)
{
	struct fixture *f = *state;

	build_line(f);
	for (size_t i = 0; i < sizeof(line) / sizeof(line[0]); i++)
		assert_string_equal(resolve(f, line[i].text, line[i].current), line[i].meaning);
}

static void test_fork(void **state)
{
	struct fixture *f = *state;
	const struct diag *d;

	build_fork(f);
	assert_string_equal(resolve(f, "head", NULL), "REV_HEADS");
	d = f->ds.list.items[0];
	assert_string_equal(d->text, "the history has several heads: 43aa00000001, afe5f2bb7d8a");
	assert_int_equal(d->notes.len, 2);
	assert_string_equal(d->notes.items[1], "afe5f2bb7d8a.sql, a message");
	assert_string_equal(resolve(f, "head-1", NULL), "REV_HEADS");
	assert_string_equal(resolve(f, "heads", NULL), "43aa afe5");
	assert_string_equal(resolve(f, "+1", "43ce78fc9340"), "REV_RANGE");
	assert_string_equal(resolve(f, "+1", "2ab278d05356"), "43ce");
	assert_string_equal(resolve(f, "43aa-1", NULL), "43ce");
	assert_string_equal(resolve(f, "heads-1", NULL), "REV_RANGE");
}

static void test_empty(void **state)
{
	struct fixture *f = *state;

	build(f, NULL, NULL, 0);
	assert_string_equal(resolve(f, "head", NULL), "base");
	assert_string_equal(resolve(f, "heads", NULL), "base");
	assert_string_equal(resolve(f, "base", NULL), "base");
	assert_string_equal(resolve(f, "+1", ""), "REV_RANGE");
	assert_string_equal(resolve(f, "2ab2", NULL), "REV_UNKNOWN");
}

static void test_messages(void **state)
{
	struct fixture *f = *state;
	const struct diag *d;

	build_line(f);
	(void)resolve(f, "43", NULL);
	d = f->ds.list.items[0];
	assert_string_equal(d->text, "\"43\" fits several revisions: 43ce78fc9340, 43aa00000001");
	(void)resolve(f, "9999", NULL);
	d = f->ds.list.items[0];
	assert_string_equal(d->text, "no revision \"9999\" in out/versions");
	(void)resolve(f, "+9", "43ce78fc9340");
	d = f->ds.list.items[0];
	assert_string_equal(d->text,
			    "+9 asks for more revisions than there are after 43ce78fc9340");
	assert_string_equal(d->hint, "There are 2; `modelgen history` lists them.");
}

static void test_ranges(void **state)
{
	static const struct {
		const char *text;
		const char *from;
		const char *to;
	} ranges[] = {
		{"a:b", "a", "b"}, {":b", "", "b"},	  {"a:", "a", ""},
		{":", "", ""},	   {"-2:+1", "-2", "+1"},
	};
	struct fixture *f = *state;
	const char *from;
	const char *to;

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		assert_true(rev_split_range(&f->arena, ranges[i].text, &from, &to));
		assert_string_equal(from, ranges[i].from);
		assert_string_equal(to, ranges[i].to);
	}
	assert_false(rev_split_range(&f->arena, "head", &from, &to));
}

static bool begin(struct fixture *f, const char *id, const char *message, struct rev_new *out)
{
	struct vec dirs = {0};
	const struct rev_new_options options = {.rev_id = id, .message = message, .dirs = &dirs};

	vec_push(&f->arena, &dirs, "out/versions");
	return rev_new_begin(&f->arena, &f->ds, &f->graph, &options, out);
}

static void test_new(void **state)
{
	struct fixture *f = *state;
	struct rev_new r;

	build_line(f);
	assert_true(begin(f, "b0eea4ddd07e", "x", &r));
	assert_string_equal(r.id, "b0eea4ddd07e");
	assert_int_equal(r.down.len, 1);
	assert_string_equal(r.down.items[0], "afe5f2bb7d8a");
	assert_true(begin(f, NULL, NULL, &r));
	assert_int_equal(strlen(r.id), 12);
	assert_int_equal(strspn(r.id, "0123456789abcdef"), 12);
	assert_string_equal(r.message, "");
	assert_int_equal(f->ds.errors, 0);
	assert_false(begin(f, "afe5f2bb7d8a", "x", &r));
	assert_int_equal(((struct diag *)f->ds.list.items[0])->code, MG_REV_GRAPH);
	f->ds.list.len = 0;
	assert_false(begin(f, "a/b", "x", &r));
	assert_int_equal(((struct diag *)f->ds.list.items[0])->code, MG_USAGE);
	f->ds.list.len = 0;
	assert_false(begin(f, NULL, "\xff", &r));
	assert_int_equal(((struct diag *)f->ds.list.items[0])->code, MG_USAGE);
}

static void test_new_on_fork(void **state)
{
	struct fixture *f = *state;
	struct rev_new r;

	build_fork(f);
	assert_false(begin(f, NULL, "x", &r));
	assert_int_equal(((struct diag *)f->ds.list.items[0])->code, MG_REV_HEADS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_line, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_fork, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_empty, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_messages, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_ranges, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_new, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_new_on_fork, set_up, fixture_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
