/*
 * The graph of revisions: order, heads, what is broken; and plans through it
 * with the rows of the version table that each step moves.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/fixture.h"
#include "rev/revplan.h"

#include <string.h>

struct fixture {
	FIXTURE;
	struct vec files;
	struct rev_graph graph;
};

static int set_up(void **state)
{
	struct fixture *f = fixture_open(state, sizeof(*f));

	if (f)
		f->graph.dir = "out/versions";
	return !f;
}

/* "b:a" is revision b after a, "d:b,c" a merge, "a:" a base; in the file b.sql. */
static bool build(struct fixture *f, const char *const *specs, size_t n)
{
	f->files.len = 0;
	f->ds.list.len = 0;
	f->ds.errors = 0;
	for (size_t i = 0; i < n; i++) {
		const char *colon = strchr(specs[i], ':');
		const char *id = arena_strndup(&f->arena, specs[i], (size_t)(colon - specs[i]));
		struct source *src = ARENA_NEW(&f->arena, struct source);

		src->name = arena_printf(&f->arena, "%zu_%s.sql", i, id);
		src->text = arena_printf(&f->arena,
					 "-- revision: %s\n-- down_revision: %s\n-- upgrade:\n"
					 "SELECT '%s';\n-- downgrade:\n",
					 id, colon + 1, id);
		src->len = strlen(src->text);
		vec_push(&f->arena, &f->files, rev_file_parse(&f->arena, &f->ds, src));
	}
	return rev_graph_build(&f->arena, &f->ds, &f->files, &f->graph);
}

#define BUILD(f, ...)                                                                              \
	build(f, (const char *const[]){__VA_ARGS__},                                               \
	      sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static const char *order(struct fixture *f)
{
	return rev_ids_text(&f->arena, &f->graph.nodes);
}

static const char *heads(struct fixture *f)
{
	return rev_ids_text(&f->arena, &f->graph.heads);
}

static void test_order(void **state)
{
	struct fixture *f = *state;

	assert_true(BUILD(f, "c:b", "a:", "b:a"));
	assert_string_equal(order(f), "a, b, c");
	assert_string_equal(heads(f), "c");
	/* a fork: each line is kept together; the one whose file comes first is applied last */
	assert_true(BUILD(f, "a:", "b:a", "c:b", "d:b", "e:d"));
	assert_string_equal(order(f), "a, b, d, e, c");
	assert_string_equal(heads(f), "c, e");
	assert_true(BUILD(f, "e:d", "d:b", "c:b", "b:a", "a:"));
	assert_string_equal(order(f), "a, b, c, d, e");
	/* and a merge */
	assert_true(BUILD(f, "m:c,e", "a:", "b:a", "c:b", "d:b", "e:d"));
	assert_string_equal(order(f), "a, b, d, e, c, m");
	assert_string_equal(heads(f), "m");
	/* two bases */
	assert_true(BUILD(f, "a:", "x:", "b:a,x"));
	assert_string_equal(order(f), "x, a, b");
	for (size_t i = 0; i < f->graph.nodes.len; i++)
		assert_int_equal(((struct rev_node *)f->graph.nodes.items[i])->order, i);
}

static void test_empty(void **state)
{
	struct fixture *f = *state;

	assert_true(build(f, NULL, 0));
	assert_int_equal(f->graph.nodes.len, 0);
	assert_string_equal(heads(f), "<base>");
	assert_null(rev_graph_find(&f->graph, "a"));
}

static const struct diag *only_error(struct fixture *f)
{
	const struct diag *d = f->ds.list.items[0];

	assert_int_equal(f->ds.list.len, 1);
	assert_int_equal(d->code, MG_REV_GRAPH);
	return d;
}

static void test_broken(void **state)
{
	struct fixture *f = *state;
	const struct diag *d;

	assert_false(BUILD(f, "a:", "b:a", "b:a"));
	d = only_error(f);
	assert_string_equal(d->text, "revision b stands in 1_b.sql too");
	assert_string_equal(d->pos.src->name, "2_b.sql");

	assert_false(BUILD(f, "a:", "b:x"));
	d = only_error(f);
	assert_string_equal(d->text, "revision b comes after x, which has no file");
	assert_string_equal(d->pos.src->name, "1_b.sql");

	assert_false(BUILD(f, "a:c", "b:a", "c:b", "d:c", "e:"));
	d = only_error(f);
	assert_string_equal(d->text, "revisions that come after each other: b -> c -> a -> b");
	assert_int_equal(d->notes.len, 3);
	assert_string_equal(d->notes.items[0], "1_b.sql");
	assert_string_equal(d->pos.src->name, "0_a.sql");
	assert_int_equal(d->pos.line, 2);

	assert_false(BUILD(f, "a:a"));
	d = only_error(f);
	assert_string_equal(d->text, "revisions that come after each other: a -> a");

	/* several at once are all told */
	assert_false(BUILD(f, "a:x", "b:y", "b:a"));
	assert_int_equal(f->ds.errors, 3);
}

static void test_long(void **state)
{
	enum { MANY = 20000 };
	struct fixture *f = *state;
	const char **specs = ARENA_ARRAY(&f->arena, const char *, MANY);

	for (int i = 0; i < MANY; i++)
		specs[i] = i ? arena_printf(&f->arena, "%d:%d", i, i - 1) : "0:";
	assert_true(build(f, specs, MANY));
	assert_string_equal(heads(f), "19999");
	assert_string_equal(((struct rev_node *)f->graph.nodes.items[MANY - 1])->file->id, "19999");
}

static const char *labels(struct fixture *f, const char *id)
{
	const struct vec *list = &rev_graph_find(&f->graph, id)->labels;
	struct sbuf out = SBUF_INIT(&f->arena);

	for (size_t i = 0; i < list->len; i++)
		sbuf_addf(&out, "%s%s", i ? " " : "", (const char *)list->items[i]);
	return sbuf_text(&out);
}

static void test_labels(void **state)
{
	struct fixture *f = *state;

	assert_true(BUILD(f, "a:\n-- branch_labels: low", "b:a", "c:b\n-- branch_labels: one",
			  "d:c", "e:b\n-- branch_labels: two", "m:d,e\n-- branch_labels: top",
			  "x:\n-- depends_on: d\n-- branch_labels: far", "y:x",
			  "z:y\n-- branch_labels: z2, z1"));
	assert_string_equal(labels(f, "a"), "low");
	assert_string_equal(labels(f, "b"), "low");
	assert_string_equal(labels(f, "c"), "low one");
	assert_string_equal(labels(f, "d"), "low one");
	assert_string_equal(labels(f, "e"), "low two");
	assert_string_equal(labels(f, "m"), "low one top two");
	assert_string_equal(labels(f, "x"), "far z1 z2");
	assert_string_equal(labels(f, "y"), "far z1 z2");
	assert_string_equal(labels(f, "z"), "far z1 z2");

	/* down to a branch point and no further, and not to what depends on it */
	assert_true(BUILD(f, "a:", "b:a", "c:b", "d:c\n-- branch_labels: one", "e:b",
			  "x:\n-- depends_on: c"));
	assert_string_equal(labels(f, "d"), "one");
	assert_string_equal(labels(f, "c"), "");
	assert_string_equal(labels(f, "x"), "");
	assert_true(BUILD(f, "a:", "b:a", "c:b", "d:c\n-- branch_labels: one", "e:b"));
	assert_string_equal(labels(f, "c"), "one");
	assert_string_equal(labels(f, "b"), "");
	assert_string_equal(labels(f, "e"), "");
}

/* A line has one list of labels, not one for each revision. */
static void test_many_labels(void **state)
{
	enum { MANY = 20000, STEP = 20 };
	struct fixture *f = *state;
	const char **specs = ARENA_ARRAY(&f->arena, const char *, MANY);
	const struct rev_node *first;
	const struct rev_node *last;

	for (int i = 0; i < MANY; i++)
		specs[i] = i % STEP ? arena_printf(&f->arena, "%d:%d", i, i - 1)
				    : arena_printf(&f->arena, "%d:%d\n-- branch_labels: l%d", i,
						   i - 1, i);
	specs[0] = "0:";
	assert_true(build(f, specs, MANY));
	first = rev_graph_find(&f->graph, "0");
	last = rev_graph_find(&f->graph, "19999");
	assert_int_equal(first->labels.len, MANY / STEP - 1);
	assert_ptr_equal(first->labels.items, last->labels.items);
}

/* What an ancestor depends on already is no need of its own. */
static void test_needs(void **state)
{
	struct fixture *f = *state;

	assert_true(BUILD(f, "a:", "b:a", "x:\n-- depends_on: a", "y:x\n-- depends_on: a",
			  "z:y\n-- depends_on: a, b", "s:\n-- depends_on: a"));
	assert_string_equal(rev_ids_text(&f->arena, &rev_graph_find(&f->graph, "x")->needs), "a");
	assert_string_equal(rev_ids_text(&f->arena, &rev_graph_find(&f->graph, "y")->needs), "x");
	assert_string_equal(rev_ids_text(&f->arena, &rev_graph_find(&f->graph, "z")->needs),
			    "y, b");
	assert_string_equal(rev_ids_text(&f->arena, &rev_graph_find(&f->graph, "s")->needs), "a");
}

static struct vec nodes(struct fixture *f, const char *ids)
{
	struct vec out = {0};

	while (*ids) {
		size_t len = strcspn(ids, " ");
		struct rev_node *n = rev_graph_find(&f->graph, arena_strndup(&f->arena, ids, len));

		assert_non_null(n);
		vec_push(&f->arena, &out, n);
		ids += len + (ids[len] == ' ');
	}
	return out;
}

/* "+b(a>b)": b is applied and its row takes the place of a's; "-b(x,b>a)" back, with x inserted. */
static const char *plan_text(struct fixture *f, bool up, const char *from, const char *to)
{
	struct vec a = nodes(f, from);
	struct vec b = nodes(f, to);
	struct sbuf out = SBUF_INIT(&f->arena);
	const struct rev_target target = {.node = b.len ? b.items[0] : NULL};
	struct rev_plan plan;

	f->ds.list.len = 0;
	if (!(up ? rev_plan_upgrade(&f->arena, &f->ds, &f->graph, &a, &b, &plan)
		 : rev_plan_downgrade(&f->arena, &f->ds, &f->graph, &a, &target, &plan)))
		return "refused";
	for (size_t i = 0; i < plan.changes.len; i++) {
		const struct rev_change *c = plan.changes.items[i];

		assert_int_equal(c->is_upgrade, up);
		sbuf_addf(&out, "%s%c%s(", i ? " " : "", up ? '+' : '-', c->node->file->id);
		for (size_t k = 0; k < c->ops.len; k++) {
			const struct rev_op *op = c->ops.items[k];

			sbuf_addf(&out, "%s%s>%s", k ? "," : "",
				  op->kind == REV_INSERT ? "" : op->old,
				  op->kind == REV_DELETE ? "" : op->id);
		}
		sbuf_add(&out, ")");
	}
	return sbuf_text(&out);
}

static void test_linear_plans(void **state)
{
	struct fixture *f = *state;

	assert_true(BUILD(f, "a:", "b:a", "c:b"));
	assert_string_equal(plan_text(f, true, "", "c"), "+a(>a) +b(a>b) +c(b>c)");
	assert_string_equal(plan_text(f, true, "a", "b"), "+b(a>b)");
	assert_string_equal(plan_text(f, true, "b", "b"), "");
	assert_string_equal(plan_text(f, true, "c", "a"), "");
	assert_string_equal(plan_text(f, true, "c", ""), "");
	assert_string_equal(plan_text(f, false, "c", ""), "-c(c>b) -b(b>a) -a(a>)");
	assert_string_equal(plan_text(f, false, "c", "b"), "-c(c>b)");
	assert_string_equal(plan_text(f, false, "b", "b"), "");
	assert_string_equal(plan_text(f, false, "", ""), "");
	assert_string_equal(plan_text(f, false, "a", "b"), "refused");
	assert_int_equal(((struct diag *)f->ds.list.items[0])->code, MG_REV_RANGE);
}

static void test_forked_plans(void **state)
{
	struct fixture *f = *state;

	assert_true(BUILD(f, "a:", "b:a", "c:a", "m:b,c"));
	assert_string_equal(plan_text(f, true, "", "b c"), "+a(>a) +c(a>c) +b(>b)");
	assert_string_equal(plan_text(f, true, "", "m"), "+a(>a) +c(a>c) +b(>b) +m(b>,c>m)");
	assert_string_equal(plan_text(f, true, "b", "m"), "+c(>c) +m(b>,c>m)");
	assert_string_equal(plan_text(f, false, "m", "c"), "-m(>b,m>c)");
	assert_string_equal(plan_text(f, false, "m", ""), "-m(>b,m>c) -b(b>) -c(c>a) -a(a>)");
	assert_string_equal(plan_text(f, false, "b c", "a"), "-b(b>) -c(c>a)");
	assert_string_equal(plan_text(f, false, "b", "c"), "refused");
}

static void test_without_downgrade(void **state)
{
	static const char text[] = "-- revision: a\n-- down_revision:\n-- upgrade:\nSELECT 1;\n";
	struct fixture *f = *state;
	struct source src = {.name = "a.sql", .text = text, .len = sizeof(text) - 1};
	const struct diag *d;

	vec_push(&f->arena, &f->files, rev_file_parse(&f->arena, &f->ds, &src));
	assert_true(rev_graph_build(&f->arena, &f->ds, &f->files, &f->graph));
	assert_string_equal(plan_text(f, true, "", "a"), "+a(>a)");
	assert_string_equal(plan_text(f, false, "a", ""), "refused");
	d = f->ds.list.items[0];
	assert_string_equal(d->text, "revision a has no section `-- downgrade:`");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_order, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_empty, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_broken, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_long, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_labels, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_many_labels, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_needs, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_linear_plans, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_forked_plans, set_up, fixture_close),
		cmocka_unit_test_setup_teardown(test_without_downgrade, set_up, fixture_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
