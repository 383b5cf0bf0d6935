/*
 * Who decides about expressions: which are asked about, how often, what comes of each verdict. The
 * oracle is one that writes down what it is asked; servers are tried by scenarios/respellings.py
 * and scenarios/expressions.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/judge.h"
#include "engine/respell.h"
#include "engine/shape.h"
#include "kinds/kinds.h"
#include "lib/lab.h"

#include <stdlib.h>
#include <string.h>

struct fixture {
	struct lab lab;
	struct oracle oracle;
	struct judge judge;
	struct vec asked; /* struct oracle_question, of all calls */
	int calls;
	int questions_to_people;
	enum verdict verdict; /* the answer to everything */
	bool is_lost;	      /* there is no server */
};

static bool answer(void *context, struct diags *ds, const struct schema *from,
		   const struct schema *to, const struct vec *questions)
{
	struct fixture *f = context;

	(void)from;
	(void)to;
	f->calls++;
	if (f->is_lost) {
		diag_add(ds, MG_CONNECT, POS_NONE, "gone");
		return false;
	}
	for (size_t i = 0; i < questions->len; i++) {
		struct oracle_question *q = questions->items[i];

		q->verdict = f->verdict;
		q->wrong = ORACLE_TO;
		q->words = "in the server's words";
		vec_push(&f->lab.arena, &f->asked, q);
	}
	return true;
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return 1;
	lab_open(&f->lab);
	f->oracle = (struct oracle){f, answer};
	f->judge = (struct judge){.arena = &f->lab.arena, .oracle = &f->oracle};
	f->lab.options.judge = &f->judge;
	f->lab.options.renames = RENAME_NEVER;
	f->verdict = VERDICT_EQUAL;
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	lab_close(&f->lab);
	free(f);
	return 0;
}

static struct schema *load(struct fixture *f, const char *text)
{
	struct schema *s = lab_load(&f->lab, text);

	if (!s)
		fail_msg("%s", lab_messages(&f->lab));
	return s;
}

static void check(struct fixture *f, const char *from, const char *to, const char *changes)
{
	assert_string_equal(lab_changes(&f->lab, load(f, from), load(f, to)), changes);
}

static const struct oracle_question *asked(const struct fixture *f, size_t i)
{
	assert_true(i < f->asked.len);
	return f->asked.items[i];
}

static const char table[] = "tables:\n"
			    "  t:\n"
			    "    columns:\n"
			    "      a: {type: varchar(9), default: \"'x'\"}\n"
			    "      b: integer\n"
			    "      g: {type: integer, generated: b + 1}\n"
			    "    checks: {c: a LIKE 'x%'}\n"
			    "    indexes:\n"
			    "      - {name: i, columns: [{expression: lower(a)}], where: b > 0}\n";
static const char spelled_otherwise[] =
	"tables:\n"
	"  t:\n"
	"    columns:\n"
	"      a: {type: varchar(9), default: \"'x' || ''\"}\n"
	"      b: integer\n"
	"      g: {type: integer, generated: 1 + b}\n"
	"    checks: {c: ((a)::text ~~ 'x%'::text)}\n"
	"    indexes:\n"
	"      - {name: i, columns: [{expression: lower((a)::text)}], where: 0 < b}\n";

static void test_equal_texts_are_not_asked_about(void **state)
{
	struct fixture *f = *state;

	check(f, table, table, "");
	check(f, "tables: {t: {columns: {a: {type: integer, default: 5}}}}",
	      "tables: {t: {columns: {a: {type: integer, default: \"'5'::integer\"}}}}", "");
	assert_int_equal(f->calls, 0);
}

static void test_all_are_asked_about_at_once(void **state)
{
	struct fixture *f = *state;

	check(f, table, spelled_otherwise, "");
	assert_int_equal(f->calls, 1);
	assert_int_equal(f->asked.len, 5);
}

static void test_what_differs_is_a_change(void **state)
{
	struct fixture *f = *state;

	f->verdict = VERDICT_DIFFERENT;
	check(f, table, spelled_otherwise,
	      "alter column t.a: default\n"
	      "recreate column t.g: generated\n"
	      "recreate check t.ck_t_c: expression\n"
	      "recreate index t.i: columns, where\n");
	assert_int_equal(f->calls, 1);
}

static void test_without_an_oracle_texts_decide(void **state)
{
	struct fixture *f = *state;

	f->judge.oracle = NULL;
	check(f, "tables: {t: {columns: {a: {type: integer, default: 1 + 1}}}}",
	      "tables: {t: {columns: {a: {type: integer, default: 2}}}}",
	      "alter column t.a: default\n");
	f->lab.options.judge = NULL;
	check(f, "tables: {t: {columns: {a: {type: integer, default: 1 + 1}}}}",
	      "tables: {t: {columns: {a: {type: integer, default: 2}}}}",
	      "alter column t.a: default\n");
}

static bool compare(struct fixture *f, const char *from, const char *to, struct difference *out)
{
	return diff_schemas(&f->lab.arena, &f->lab.ds, load(f, from), load(f, to), NULL,
			    &f->lab.options, out);
}

static const struct diag *message(const struct fixture *f, size_t i)
{
	assert_true(i < f->lab.ds.list.len);
	return f->lab.ds.list.items[i];
}

static void test_undecided_is_no_change_and_an_error(void **state)
{
	struct fixture *f = *state;
	struct difference d;

	f->verdict = VERDICT_UNDECIDED;
	assert_true(compare(f, table, spelled_otherwise, &d));
	assert_int_equal(d.changes.len, 0);
	assert_int_equal(f->judge.undecided, 5);
	assert_int_equal(f->lab.ds.errors, 5);
	assert_int_equal(message(f, 0)->code, MG_UNDECIDED);
	assert_int_equal(message(f, 0)->pos.line, 4);
	assert_int_equal(diags_exit(&f->lab.ds), 1);
}

static void test_undecided_may_pass(void **state)
{
	struct fixture *f = *state;
	struct difference d;

	f->verdict = VERDICT_UNDECIDED;
	f->judge.only_warns = true;
	assert_true(compare(f, table, spelled_otherwise, &d));
	assert_int_equal(d.changes.len, 0);
	assert_int_equal(f->judge.undecided, 0);
	assert_int_equal(f->lab.ds.errors, 0);
	assert_int_equal(f->lab.ds.list.len, 5);
	assert_int_equal(message(f, 0)->code, MG_UNDECIDED_PASSED);
}

/* An oracle that says nothing must not be asked for ever. */
static void test_no_answer_is_undecided(void **state)
{
	struct fixture *f = *state;
	struct difference d;

	f->verdict = VERDICT_NONE;
	assert_true(compare(f, table, spelled_otherwise, &d));
	assert_int_equal(f->calls, 1);
	assert_int_equal(f->judge.undecided, 5);
}

static void test_wrong_spelling_is_an_error_at_its_line(void **state)
{
	struct fixture *f = *state;
	struct difference d;

	f->verdict = VERDICT_INVALID;
	assert_false(compare(f, table, spelled_otherwise, &d));
	assert_int_equal(f->lab.ds.errors, 5);
	assert_int_equal(message(f, 0)->code, MG_EXPR_INVALID);
	assert_int_equal(message(f, 0)->pos.line, 4);
	assert_string_equal(message(f, 0)->text, "column t.a, default: in the server's words");
	assert_int_equal(diags_exit(&f->lab.ds), 2);
}

static void test_lost_server_ends_it(void **state)
{
	struct fixture *f = *state;
	struct difference d;

	f->is_lost = true;
	assert_false(compare(f, table, spelled_otherwise, &d));
	assert_int_equal(f->lab.ds.errors, 1);
	assert_int_equal(message(f, 0)->code, MG_CONNECT);
}

static void test_the_way_back_has_the_same_verdicts(void **state)
{
	struct fixture *f = *state;
	const struct schema *from = load(f, table);
	const struct schema *to = load(f, spelled_otherwise);

	assert_string_equal(lab_changes(&f->lab, from, to), "");
	f->verdict = VERDICT_DIFFERENT;
	assert_string_equal(lab_changes(&f->lab, to, from), "");
	assert_int_equal(f->calls, 1);
}

static void test_a_question_brings_its_columns(void **state)
{
	struct fixture *f = *state;
	const struct oracle_question *q;
	const struct oracle_column *c;

	check(f,
	      "tables: {t: {columns: {a: text, b: integer, z: text, gone: text},"
	      " checks: {c: a <> '' AND gone <> ''}}}",
	      "tables: {t: {columns: {aa: {type: text, was: a}, b: integer, z: text, new: bigint},"
	      " checks: {c: aa = '' OR new > 1}}}",
	      "drop column t.gone\n"
	      "alter column t.aa: name\n"
	      "create column t.new\n");
	q = asked(f, 0);
	assert_true(q->is_condition);
	assert_null(q->type[ORACLE_TO]);
	assert_string_equal(q->text[ORACLE_FROM], "a <> '' AND gone <> ''");
	assert_string_equal(q->text_now, "aa <> '' AND gone <> ''");
	assert_string_equal(q->row[ORACLE_TO]->name, "t");
	assert_int_equal(q->columns.len, 3);
	c = q->columns.items[0];
	assert_string_equal(c->name[ORACLE_FROM], "a");
	assert_string_equal(c->name[ORACLE_TO], "aa");
	c = q->columns.items[1];
	assert_null(c->name[ORACLE_FROM]);
	assert_string_equal(c->name[ORACLE_TO], "new");
	assert_string_equal(c->type[ORACLE_FROM]->name, "bigint");
	c = q->columns.items[2];
	assert_string_equal(c->name[ORACLE_FROM], "gone");
	assert_null(c->name[ORACLE_TO]);
}

static void test_a_default_names_no_column(void **state)
{
	struct fixture *f = *state;
	const struct oracle_question *q;

	check(f, "tables: {t: {columns: {a: {type: varchar(5), default: upper('x')}}}}",
	      "tables: {t: {columns: {a: {type: varchar(6), default: \"'X'\"}}}}",
	      "alter column t.a: type\n");
	q = asked(f, 0);
	assert_false(q->is_condition);
	assert_int_equal(q->columns.len, 0);
	assert_null(q->row[ORACLE_TO]);
	assert_string_equal(q->type[ORACLE_TO]->mods, "6");
}

static void test_a_domain_check_has_its_value(void **state)
{
	struct fixture *f = *state;
	const struct oracle_question *q;
	const struct oracle_column *c;

	check(f, "domains: {d: {type: integer, checks: {c: VALUE > 0}}}",
	      "domains: {d: {type: integer, checks: {c: 0 < VALUE}}}", "");
	q = asked(f, 0);
	assert_int_equal(q->columns.len, 1);
	c = q->columns.items[0];
	assert_string_equal(c->name[ORACLE_TO], "value");
	assert_string_equal(c->type[ORACLE_TO]->name, "integer");
}

/* The server would not keep the default through such a change: nothing needs to be asked. */
static void test_a_type_without_a_cast_is_another_default(void **state)
{
	struct fixture *f = *state;

	check(f, "tables: {t: {columns: {a: {type: text, default: \"'5'::text\"}}}}",
	      "tables: {t: {columns: {a: {type: integer, default: 5}}}}",
	      "alter column t.a: type, default\n");
	assert_int_equal(f->calls, 0);
}

static void test_another_name_is_a_rename_when_it_means_the_same(void **state)
{
	struct fixture *f = *state;
	const char *from = "tables: {t: {columns: {a: text}, checks: {one: a <> ''}}}";
	const char *to = "tables: {t: {columns: {a: text}, checks: {two: NOT a = ''}}}";

	check(f, from, to, "alter check t.ck_t_two: name\n");
	f->verdict = VERDICT_DIFFERENT;
	check(f, from, to, "drop check t.ck_t_one\ncreate check t.ck_t_two\n");
	f->verdict = VERDICT_UNDECIDED;
	check(f, from, to, "drop check t.ck_t_one\ncreate check t.ck_t_two\n");
}

static bool ask(void *context, const struct object *from, const struct object *to)
{
	struct fixture *f = context;

	(void)from;
	(void)to;
	f->questions_to_people++;
	return true;
}

/* The states are compared twice, the person is asked once. */
static void test_people_are_asked_once(void **state)
{
	struct fixture *f = *state;

	f->lab.options.renames = RENAME_ASK;
	f->lab.options.ask = ask;
	f->lab.options.ask_context = f;
	check(f, "tables: {t: {columns: {a: integer, b: text}, checks: {c: b <> ''}}}",
	      "tables: {t: {columns: {z: integer, b: text}, checks: {c: NOT b = ''}}}",
	      "alter column t.z: name\n");
	assert_int_equal(f->calls, 1);
	assert_int_equal(f->questions_to_people, 1);
}

static void test_renamed_names_are_read_as_the_new_ones(void **state)
{
	struct fixture *f = *state;
	struct difference d;
	const struct object *t;

	assert_true(compare(f,
			    "enums: {mood: [ok]}\n"
			    "sequences: {old: {}}\n"
			    "tables: {t: {columns: {a: integer, \"or\": text}}}",
			    "enums: {feeling: {was: mood, values: [ok]}}\n"
			    "sequences: {\"New\": {was: old}}\n"
			    "tables: {t: {columns: {b: {type: integer, was: a},"
			    " B2: {type: text, was: \"or\"}}}}",
			    &d));
	t = schema_get(d.from, &kind_table, "public", "t");
	assert_non_null(t);
#define RESPELT(from, to) assert_string_equal(respell(&f->lab.arena, &d, t, from), to)
	RESPELT("a > 0", "b > 0");
	RESPELT("\"or\" <> 'or' AND a(a) > x.a", "\"B2\" <> 'or' AND a(b) > x.a");
	RESPELT("'ok'::public.mood", "'ok'::public.feeling");
	RESPELT("'ok'::other.mood", "'ok'::other.mood");
	RESPELT("nextval('public.old'::regclass)", "nextval('public.\"New\"'::regclass)");
	RESPELT("public.mood(a)", "public.mood(b)");
	RESPELT("'unfinished", "'unfinished");
#undef RESPELT
}

static void test_a_shape_has_what_expressions_name(void **state)
{
	struct fixture *f = *state;
	struct schema *s =
		load(f, "extensions: {citext: {}}\n"
			"enums: {mood: [ok]}\n"
			"domains: {d: {type: integer, default: 1, checks: {c: VALUE > 0}}}\n"
			"tables:\n"
			"  left_out: {columns: {a: integer}}\n"
			"  t:\n"
			"    columns:\n"
			"      id: {type: serial, primary_key: true}\n"
			"      m: {type: mood, default: \"'ok'\"}\n"
			"      g: {type: integer, generated: id + 1}\n"
			"    checks: {c: id > 0}\n");
	struct vec tables = {0};
	struct schema shape;

	vec_push(&f->lab.arena, &tables, schema_get(s, &kind_table, "public", "t"));
	schema_init(&shape, &f->lab.arena, s->kinds);
	shape_of(&shape, s, s, &tables);
	assert_string_equal(lab_plan(&f->lab, load(f, "{}"), &shape),
			    "CREATE EXTENSION IF NOT EXISTS citext;\n"
			    "CREATE TYPE mood AS ENUM ('ok');\n"
			    "CREATE DOMAIN d AS INTEGER;\n"
			    "CREATE TABLE t (\n"
			    "    id INTEGER NOT NULL,\n"
			    "    m mood,\n"
			    "    g INTEGER\n"
			    ");\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_equal_texts_are_not_asked_about),
		TEST(test_all_are_asked_about_at_once),
		TEST(test_what_differs_is_a_change),
		TEST(test_without_an_oracle_texts_decide),
		TEST(test_undecided_is_no_change_and_an_error),
		TEST(test_undecided_may_pass),
		TEST(test_no_answer_is_undecided),
		TEST(test_wrong_spelling_is_an_error_at_its_line),
		TEST(test_lost_server_ends_it),
		TEST(test_the_way_back_has_the_same_verdicts),
		TEST(test_a_question_brings_its_columns),
		TEST(test_a_default_names_no_column),
		TEST(test_a_domain_check_has_its_value),
		TEST(test_a_type_without_a_cast_is_another_default),
		TEST(test_another_name_is_a_rename_when_it_means_the_same),
		TEST(test_people_are_asked_once),
		TEST(test_renamed_names_are_read_as_the_new_ones),
		TEST(test_a_shape_has_what_expressions_name),
	};
#undef TEST

	return cmocka_run_group_tests(tests, NULL, NULL);
}
