#include "ir/name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "engine/save.h"
#include "kinds/kinds.h"
#include "lib/lab.h"

#include <string.h>

#define T30 "tttttttttttttttttttttttttttttt"
#define C29 "ccccccccccccccccccccccccccccc"

/* A table with one unique constraint, one check and one index over the columns. */
static struct object *make(struct lab *l, struct schema *s, const char *table,
			   const char *const *columns)
{
	struct object *t;
	struct key *u;
	struct index *x;

	schema_init(s, &l->arena, l->kinds);
	t = schema_new(s, &kind_table, "public", table);
	schema_add(s, NULL, t);
	u = (struct key *)schema_new(s, &kind_unique, NULL, NULL);
	x = (struct index *)schema_new(s, &kind_index, NULL, NULL);
	for (size_t i = 0; columns[i]; i++) {
		struct element *e = ARENA_NEW(&l->arena, struct element);

		strings_add(&l->arena, &u->columns, columns[i]);
		e->column = columns[i];
		list_add(&l->arena, &x->columns, e);
	}
	schema_add(s, t, &u->head);
	schema_add(s, t, schema_new(s, &kind_check, NULL, NULL));
	schema_add(s, t, &x->head);
	return t;
}

static const char *name_of(struct lab *l, const struct schema *s, const struct object *table,
			   const struct kind *k, const char *label)
{
	const struct object *o = object_only(table, k);

	return name_by_pattern(&l->arena, name_pattern(&s->naming, k), o, label);
}

/* Every name here was made by SQLAlchemy 2.0 with the same conventions. */
static const struct known {
	const char *table;
	const char *columns[3];
	const char *unique;
	const char *index;
	const char *check; /* of a_check_with_a_long_name_indeed_it_is */
} known[] = {
	{"user_avatar_purchases",
	 {"a_rather_long_column_name", "another_rather_long_column", NULL},
	 "uq_user_avatar_purchases_a_rather_long_column_name_anot_c05e",
	 "ix_user_avatar_purchases_a_rather_long_column_name_anot_b1f1",
	 "ck_user_avatar_purchases_a_check_with_a_long_name_indeed_it_is"},
	/* just 63 bytes: whole */
	{T30,
	 {C29, NULL},
	 "uq_" T30 "_" C29,
	 "ix_" T30 "_" C29,
	 "ck_" T30 "_a_check_with_a_long_n_b36c"},
	{T30,
	 {C29 "c", NULL},
	 "uq_" T30 "_ccccccccccccccccccccc_161b",
	 "ix_" T30 "_ccccccccccccccccccccc_cc7f",
	 "ck_" T30 "_a_check_with_a_long_n_b36c"},
	{T30,
	 {C29 "cc", NULL},
	 "uq_" T30 "_ccccccccccccccccccccc_c458",
	 "ix_" T30 "_ccccccccccccccccccccc_bd1f",
	 "ck_" T30 "_a_check_with_a_long_n_b36c"},
	{"subscription_payment_reminders",
	 {"organization_membership_identifier", NULL},
	 "uq_subscription_payment_reminders_organization_membersh_6be3",
	 "ix_subscription_payment_reminders_organization_membersh_5ab0",
	 "ck_subscription_payment_reminders_a_check_with_a_long_n_5623"},
};

static void test_long_names_are_cut_as_by_sqlalchemy(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		struct schema s;
		struct object *t;
		struct lab l;

		lab_open(&l);
		t = make(&l, &s, known[i].table, known[i].columns);
		assert_string_equal(name_of(&l, &s, t, &kind_unique, NULL), known[i].unique);
		assert_string_equal(name_of(&l, &s, t, &kind_index, NULL), known[i].index);
		assert_string_equal(
			name_of(&l, &s, t, &kind_check, "a_check_with_a_long_name_indeed_it_is"),
			known[i].check);
		lab_close(&l);
	}
}

static void test_a_cut_never_splits_a_character(void **state)
{
	const char *const columns[] = {"ü", NULL};
	struct schema s;
	struct lab l;
	const char *name;

	(void)state;
	lab_open(&l);
	/* uq_ and 26 letters of two bytes are 55 bytes; one more byte in front moves the cut */
	name = name_of(&l, &s, make(&l, &s, "xüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü", columns),
		       &kind_unique, NULL);
	assert_true(strlen(name) < 60);
	assert_int_equal(str_bad_utf8(name, strlen(name)), -1);
	assert_int_equal(name[strlen(name) - 5], '_');
	lab_close(&l);
}

static void test_patterns_fill_what_they_know(void **state)
{
	const char *const columns[] = {"a", "b", NULL};
	struct schema s;
	struct object *t;
	const struct object *u;
	struct lab l;

	(void)state;
	lab_open(&l);
	t = make(&l, &s, "users", columns);
	u = object_only(t, &kind_unique);
	assert_string_equal(name_by_pattern(&l.arena, "{table}_{columns}_key", u, NULL),
			    "users_a_b_key");
	assert_string_equal(name_by_pattern(&l.arena, "{table}{table}", u, NULL), "usersusers");
	assert_string_equal(name_by_pattern(&l.arena, "{name}!", u, "x"), "x!");
	assert_string_equal(name_by_pattern(&l.arena, "{other}{", u, NULL), "{other}{");
	pairs_put(&l.arena, &s.naming.patterns, "unique", "{table}_u");
	assert_string_equal(name_of(&l, &s, t, &kind_unique, NULL), "users_u");
	lab_close(&l);
}

static void test_label_is_what_makes_the_name(void **state)
{
	static const struct {
		const char *pattern;
		const char *name;
		const char *label; /* NULL: none does */
	} rows[] = {
		{"ck_{table}_{name}", "ck_users_adult", "adult"},
		{"ck_{table}_{name}", "ck_users_", NULL},
		{"ck_{table}_{name}", "ck_posts_adult", NULL},
		{"{table}_{name}_check", "users_adult_check", "adult"},
		{"{table}_{name}_check", "users__check", NULL},
		{"{name}", "anything at all", "anything at all"},
		{"{table}", "users", NULL},
		/* the prefix and the suffix may not share letters */
		{"{table}s{name}s_", "userss_", NULL},
		{"{name}_{name}", "a_a", NULL},
	};
	const char *const columns[] = {"a", NULL};
	struct schema s;
	struct object *check;
	struct lab l;

	(void)state;
	lab_open(&l);
	check = object_only(make(&l, &s, "users", columns), &kind_check);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *label;

		check->name = rows[i].name;
		label = name_label(&l.arena, rows[i].pattern, check);
		if (!str_eq(label, rows[i].label))
			fail_msg("%s of %s: %s", rows[i].pattern, rows[i].name,
				 label ? label : "none");
		if (label)
			assert_string_equal(
				name_by_pattern(&l.arena, rows[i].pattern, check, label),
				rows[i].name);
	}
	lab_close(&l);
}

/* Every name here was chosen by a server. */
static void test_sequences_are_named_as_by_the_server(void **state)
{
	struct lab l;

	(void)state;
	lab_open(&l);
	assert_string_equal(name_of_sequence(&l.arena, "users", "id"), "users_id_seq");
	assert_string_equal(name_of_sequence(&l.arena,
					     "a_table_with_a_name_of_some_forty_characters",
					     "a_column_with_a_name_of_some_forty_letters"),
			    "a_table_with_a_name_of_some_f_a_column_with_a_name_of_some__seq");
	assert_string_equal(name_of_sequence(&l.arena, T30 T30 "ttt", "id"),
			    T30 "tttttttttttttttttttttttttt_id_seq");
	assert_string_equal(name_of_sequence(&l.arena, T30 T30 "ttt", C29 C29 "ccccc"),
			    "ttttttttttttttttttttttttttttt_" C29 "_seq");
	assert_string_equal(
		name_of_sequence(&l.arena, "éééééééééééééééééééééééééééé", "語語語語語語語語語語"),
		"éééééééééééééé_語語語語語語語語語_seq");
	lab_close(&l);
}

/* ---- the choice of patterns for a database */

static void check_choice(const char *models, const char *saved_naming)
{
	struct lab l;
	struct schema *s;
	const char *text;

	lab_open(&l);
	s = lab_load(&l, models);
	assert_non_null(s);
	save_choose_naming(&l.arena, s);
	text = lab_save(&l, s);
	if (strncmp(text, saved_naming, strlen(saved_naming)) != 0)
		fail_msg("chosen:\n%s\nwanted:\n%s", text, saved_naming);
	lab_close(&l);
}

static void test_the_servers_own_names_are_found(void **state)
{
	(void)state;
	check_choice(
		"tables:\n"
		"  a:\n"
		"    columns: {id: integer, x: integer}\n"
		"    primary_key: {name: a_pkey, columns: [id]}\n"
		"    unique: [{name: a_x_key, columns: [x]}]\n"
		"    checks: {positive: {name: a_x_check, expression: x > 0}}\n"
		"    indexes: [{name: a_x_idx, columns: [x]}]\n"
		"    foreign_keys:\n"
		"      - {name: a_x_fkey, columns: [x], references: {table: a, columns: [id]}}\n",
		"naming:\n"
		"  check: \"{table}_{name}_check\"\n"
		"  foreign_key: \"{table}_{columns}_fkey\"\n"
		"  index: \"{table}_{columns}_idx\"\n"
		"  primary_key: \"{table}_pkey\"\n"
		"  unique: \"{table}_{columns}_key\"\n"
		"tables:\n");
}

static void test_the_usual_patterns_stay_unsaid(void **state)
{
	(void)state;
	check_choice("tables:\n"
		     "  a:\n"
		     "    columns: {id: {type: integer, primary_key: true, unique: true}}\n",
		     "tables:\n");
	/* names that no pattern explains do not choose one */
	check_choice("tables:\n"
		     "  a:\n"
		     "    columns: {id: integer}\n"
		     "    primary_key: {name: the_key, columns: [id]}\n",
		     "tables:\n");
}

static void test_the_pattern_of_most_names_wins(void **state)
{
	(void)state;
	check_choice("tables:\n"
		     "  a:\n"
		     "    columns: {x: integer, y: integer, z: integer}\n"
		     "    unique:\n"
		     "      - {name: a_x_key, columns: [x]}\n"
		     "      - {name: a_y_key, columns: [y]}\n"
		     "      - [z]\n",
		     "naming:\n"
		     "  unique: \"{table}_{columns}_key\"\n"
		     "tables:\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_long_names_are_cut_as_by_sqlalchemy),
		cmocka_unit_test(test_a_cut_never_splits_a_character),
		cmocka_unit_test(test_patterns_fill_what_they_know),
		cmocka_unit_test(test_label_is_what_makes_the_name),
		cmocka_unit_test(test_sequences_are_named_as_by_the_server),
		cmocka_unit_test(test_the_servers_own_names_are_found),
		cmocka_unit_test(test_the_usual_patterns_stay_unsaid),
		cmocka_unit_test(test_the_pattern_of_most_names_wins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
