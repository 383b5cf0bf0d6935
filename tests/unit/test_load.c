#include "engine/load.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "dialect/type.h"
#include "kinds/kinds.h"
#include "lib/lab.h"

#include <string.h>

static struct schema *load(struct lab *l, const char *text)
{
	struct schema *s = lab_load(l, text);

	if (!s)
		fail_msg("%s", lab_messages(l));
	assert_string_equal(lab_messages(l), "");
	return s;
}

static struct object *table(const struct schema *s, const char *name)
{
	struct object *t = schema_get(s, &kind_table, "public", name);

	assert_non_null(t);
	return t;
}

static struct column *column(const struct schema *s, const char *name, const char *of)
{
	struct object *c = object_child(table(s, name), &kind_column, of);

	assert_non_null(c);
	return (struct column *)c;
}

/* Two spellings of one thing. */
static void same(const char *x, const char *y)
{
	struct lab l;
	struct schema *a;
	struct schema *b;
	const char *found;

	lab_open(&l);
	a = load(&l, x);
	b = load(&l, y);
	found = lab_changes(&l, a, b);
	if (*found)
		fail_msg("%s\n%s\n%s", x, y, found);
	assert_string_equal(lab_save(&l, a), lab_save(&l, b));
	lab_close(&l);
}

static void test_short_forms(void **state)
{
	(void)state;
	same("tables: {t: {columns: {a: integer}}}", "tables: {t: {columns: {a: {type: int4}}}}");
	same("enums: {e: [a, b]}", "enums: {e: {values: [a, b]}}");
	same("domains: {d: text}", "domains: {d: {type: text}}");
	same("sequences: {s: integer}", "sequences: {s: {type: integer}}");
	same("sequences: {s: }",
	     "sequences: {s: {type: bigint, start: 1, increment: 1, cache: 1}}");
	same("tables: {t: {columns: {a: integer}, checks: {c: a > 0}}}",
	     "tables: {t: {columns: {a: integer}, checks: {c: {expression: (a > 0)}}}}");
	same("tables: {t: {columns: {a: integer}, unique: [[a]], indexes: [[a]], "
	     "primary_key: [a]}}",
	     "tables: {t: {columns: {a: integer}, unique: [{columns: [a]}],\n"
	     "  indexes: [{columns: [{column: a}]}], primary_key: {columns: [a]}}}");
	same("tables: {t: {columns: {a: {type: integer, identity: always}}}}",
	     "tables: {t: {columns: {a: {type: integer, identity: {generated: always}}}}}");
	same("tables: {t: {columns: {a: text, b: {type: text, generated: lower(a)}}}}",
	     "tables: {t: {columns: {a: text, b: {type: text, "
	     "generated: {expression: lower(a)}}}}}");
	same("tables: {t: {columns: {a: integer}, replica_identity: full}}",
	     "tables: {t: {columns: {a: integer}, replica_identity: {mode: full}}}");
}

static void test_columns_stand_for_more(void **state)
{
	(void)state;
	same("tables: {t: {columns: {a: {type: integer, primary_key: true, unique: true, "
	     "index: true}}}}",
	     "tables: {t: {columns: {a: integer}, primary_key: [a], unique: [[a]], "
	     "indexes: [[a]]}}");
	same("tables: {t: {columns: {a: {type: integer, unique: false, index: false}}}}",
	     "tables: {t: {columns: {a: integer}}}");
	same("tables: {t: {columns: {a: {type: integer, unique: the_name}}}}",
	     "tables: {t: {columns: {a: integer}, unique: [{name: the_name, columns: [a]}]}}");
	same("tables: {t: {columns: {a: {type: integer, unique: {deferrable: true, comment: c}}}}}",
	     "tables: {t: {columns: {a: integer},\n"
	     "  unique: [{columns: [a], deferrable: true, comment: c}]}}");
	same("tables: {t: {columns: {a: {type: integer, primary_key: true},\n"
	     "  b: {type: integer, references: t.a}}}}",
	     "tables: {t: {columns: {a: integer, b: integer}, primary_key: [a],\n"
	     "  foreign_keys: [{columns: [b], references: {table: t, columns: [a]}}]}}");
	same("tables: {t: {columns: {a: {type: integer, primary_key: true},\n"
	     "  b: {type: integer, references: {column: t.a, on_delete: cascade, name: x}}}}}",
	     "tables: {t: {columns: {a: integer, b: integer}, primary_key: [a], foreign_keys:\n"
	     "  [{name: x, columns: [b], references: {table: t}, on_delete: cascade}]}}");
	same("schemas: {s: {}}\ntables: {s.t: {columns: {a: {type: integer, primary_key: true}}},\n"
	     "  u: {columns: {b: {type: integer, references: s.t.a}}}}",
	     "schemas: {s: {}}\ntables: {s.t: {columns: {a: {type: integer, primary_key: true}}},\n"
	     "  u: {columns: {b: integer},\n"
	     "    foreign_keys: [{columns: [b], references: {table: s.t, columns: [a]}}]}}");
}

static void test_serial_columns(void **state)
{
	struct lab l;
	struct schema *s;
	struct column *c;

	(void)state;
	lab_open(&l);
	s = load(&l, "tables: {t: {columns: {a: serial, b: bigserial, c: {type: smallserial,\n"
		     "  sequence: {name: s}}, d: {type: serial, sequence: {name: t_d_seq}}}}}");
	c = column(s, "t", "a");
	assert_non_null(c->serial);
	assert_false(c->nullable);
	assert_string_equal(c->type->name, "integer");
	assert_string_equal(column(s, "t", "b")->type->name, "bigint");
	assert_string_equal(column(s, "t", "c")->serial->name, "s");
	/* the server's own choice is not worth saying */
	assert_null(column(s, "t", "d")->serial->name);
	lab_close(&l);
}

static void test_nullable(void **state)
{
	struct lab l;
	struct schema *s;

	(void)state;
	lab_open(&l);
	s = load(&l, "tables: {t: {columns: {a: integer, b: {type: integer, nullable: false},\n"
		     "  c: {type: integer, identity: always}, d: integer}, primary_key: [d]}}");
	assert_true(column(s, "t", "a")->nullable);
	assert_false(column(s, "t", "b")->nullable);
	assert_false(column(s, "t", "c")->nullable);
	assert_false(column(s, "t", "d")->nullable);
	lab_close(&l);
}

static void test_defaults_are_copied(void **state)
{
	static const char *const rows[][2] = {
		{"0", "0"},
		{"true", "true"},
		{"now()", "now()"},
		{"\"''\"", "''"},
		{"(1 + 2)", "1 + 2"},
		{"\"'it''s'\"", "'it''s'"},
		{"current_date", "current_date"},
		{"\" 'x' \"", "'x'"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct lab l;
		struct schema *s;

		lab_open(&l);
		s = load(&l, arena_printf(&l.arena,
					  "tables: {t: {columns: {a: {type: text, default: %s}}}}",
					  rows[i][0]));
		assert_string_equal(column(s, "t", "a")->preset, rows[i][1]);
		lab_close(&l);
	}
}

static void test_a_default_of_null_is_none(void **state)
{
	(void)state;
	same("tables: {t: {columns: {a: {type: text, default: 'null'}}}}",
	     "tables: {t: {columns: {a: text}}}");
}

static void test_what_is_the_default_anyway_is_nothing(void **state)
{
	(void)state;
	same("tables: {t: {columns: {a: integer}, access_method: heap, with: {}, "
	     "replica_identity: default}}",
	     "tables: {t: {columns: {a: integer}}}");
	same("tables: {t: {columns: {a: {type: text, storage: extended, compression: default}}}}",
	     "tables: {t: {columns: {a: text}}}");
	same("domains: {d: text}\ntables: {t: {columns: {a: {type: d, storage: extended}}}}",
	     "domains: {d: text}\ntables: {t: {columns: {a: d}}}");
	same("enums: {e: [x]}\ntables: {t: {columns: {a: {type: e, storage: plain}}}}",
	     "enums: {e: [x]}\ntables: {t: {columns: {a: e}}}");
	same("tables: {t: {columns: {a: text}, indexes: [[{column: a, order: asc, nulls: last}]]}}",
	     "tables: {t: {columns: {a: text}, indexes: [[a]]}}");
	same("tables: {t: {columns: {a: text}, indexes: [[{column: a, order: desc, "
	     "nulls: first}]]}}",
	     "tables: {t: {columns: {a: text}, indexes: [[{column: a, order: desc}]]}}");
	same("tables: {t: {columns: {a: {type: text, collation: C}},\n"
	     "  indexes: [[{column: a, collation: C}]]}}",
	     "tables: {t: {columns: {a: {type: text, collation: C}}, indexes: [[a]]}}");
	same("tables: {t: {columns: {a: text}, exclude: {x: {method: btree,\n"
	     "  elements: [{column: a, operator: '=', nulls: last}]}}}}",
	     "tables: {t: {columns: {a: text}, exclude: {x: {method: btree,\n"
	     "  elements: [{column: a, operator: '='}]}}}}");
	same("sequences: {s: {increment: -1, start: -1, max: -1}}",
	     "sequences: {s: {increment: -1}}");
}

/* ---- names */

static const char *name_of(const struct schema *s, const struct kind *k)
{
	return object_only(table(s, "users"), k)->name;
}

#define USERS                                                                                      \
	"tables: {users: {columns: {a: {type: integer, primary_key: true, unique: true},\n"        \
	"  b: {type: integer, index: true, references: users.a}}, checks: {c: a > 0},\n"           \
	"  exclude: {e: {method: btree, elements: [{column: a, operator: '='}]}}}}"

static void test_names_by_the_convention(void **state)
{
	struct lab l;
	struct schema *s;

	(void)state;
	lab_open(&l);
	s = load(&l, USERS);
	assert_string_equal(name_of(s, &kind_primary_key), "pk_users");
	assert_string_equal(name_of(s, &kind_unique), "uq_users_a");
	assert_string_equal(name_of(s, &kind_index), "ix_users_b");
	assert_string_equal(name_of(s, &kind_foreign_key), "fk_users_b_users");
	assert_string_equal(name_of(s, &kind_check), "ck_users_c");
	assert_string_equal(name_of(s, &kind_exclude), "ex_users_e");
	s = load(&l, "naming: {primary_key: '{table}_pkey', unique: '{table}_{columns}_key',\n"
		     "  index: '{table}_{columns}_idx', foreign_key: '{table}_{columns}_fkey',\n"
		     "  check: '{table}_{name}_check', exclude: '{name}'}\n" USERS);
	assert_string_equal(name_of(s, &kind_primary_key), "users_pkey");
	assert_string_equal(name_of(s, &kind_unique), "users_a_key");
	assert_string_equal(name_of(s, &kind_index), "users_b_idx");
	assert_string_equal(name_of(s, &kind_foreign_key), "users_b_fkey");
	assert_string_equal(name_of(s, &kind_check), "users_c_check");
	assert_string_equal(name_of(s, &kind_exclude), "e");
	lab_close(&l);
}

static void test_a_said_name_is_exact(void **state)
{
	struct lab l;
	struct schema *s;

	(void)state;
	lab_open(&l);
	s = load(&l, "tables: {users: {columns: {a: integer},\n"
		     "  checks: {c: {name: The Check, expression: a > 0}}, primary_key:\n"
		     "  {name: '\"a.b\"', columns: [a]}}}");
	assert_string_equal(name_of(s, &kind_check), "The Check");
	assert_string_equal(name_of(s, &kind_primary_key), "a.b");
	lab_close(&l);
}

static void test_names_with_schemas(void **state)
{
	struct lab l;
	struct schema *s;

	(void)state;
	lab_open(&l);
	s = load(&l, "default_schema: app\nschemas: {'\"x.y\"': {}, public: {}}\n"
		     "tables: {a: {columns: {c: integer}}, public.b: {columns: {c: integer}},\n"
		     "  '\"x.y\".\"C\"\"c\"': {columns: {'\"d.e\"': integer}}}");
	assert_non_null(schema_get(s, &kind_table, "app", "a"));
	assert_non_null(schema_get(s, &kind_table, "public", "b"));
	assert_non_null(
		object_child(schema_get(s, &kind_table, "x.y", "C\"c"), &kind_column, "d.e"));
	lab_close(&l);
}

/* What every new database has need not be declared. */
static void test_public_beside_another_default(void **state)
{
	struct lab l;

	(void)state;
	lab_open(&l);
	load(&l, "default_schema: app\ntables: {public.b: {columns: {c: integer}}}");
	lab_close(&l);
}

/* Two foreign keys of one column, in either order. */
static void test_which_of_two_is_short(void **state)
{
	(void)state;
	same("tables: {t: {columns: {a: {type: integer, primary_key: true}, b: integer}, "
	     "foreign_keys:\n"
	     "  [{name: x, columns: [b], references: {table: t}},\n"
	     "   {name: y, columns: [b], references: {table: t}}]}}",
	     "tables: {t: {columns: {a: {type: integer, primary_key: true}, b: integer}, "
	     "foreign_keys:\n"
	     "  [{name: y, columns: [b], references: {table: t}},\n"
	     "   {name: x, columns: [b], references: {table: t}}]}}");
}

static void test_columns_that_an_action_sets(void **state)
{
	struct lab l;
	struct schema *s;
	const struct foreign_key *fk;

	(void)state;
	lab_open(&l);
	s = load(&l,
		 "tables: {users: {columns: {' a': integer, 'b,c': integer, 'd)': integer, "
		 "e: integer},\n"
		 "  primary_key: [' a', 'b,c', 'd)', e], foreign_keys: [{columns: [' a', 'b,c', "
		 "'d)', e],\n"
		 "  references: {table: users}, on_delete: 'Set NULL (\" a\",\"b,c\" , \"d)\", "
		 "e )'}]}}");
	fk = (const struct foreign_key *)object_only(table(s, "users"), &kind_foreign_key);
	assert_int_equal(fk->on_delete_columns.n, 4);
	assert_true(strings_eq(&fk->on_delete_columns, &fk->columns));
	same("tables: {t: {columns: {a: {type: integer, primary_key: true}, b: {type: integer,\n"
	     "  references: {column: t.a, on_delete: set null(b)}}}}}",
	     "tables: {t: {columns: {a: {type: integer, primary_key: true}, b: {type: integer,\n"
	     "  references: {column: t.a, on_delete: set null (b)}}}}}");
	lab_close(&l);
}

/* ---- files */

static void test_settings(void **state)
{
	struct lab l;
	struct schema *s;

	(void)state;
	lab_open(&l);
	s = load(&l, "modelgen: 1\nmanage: {schemas: [a, b], kinds: [extension],\n"
		     "  ignore: {table: [x, y*], view: v}}\n"
		     "queries: {q: {sql: SELECT 1, doc: One.}}\nextensions: {}");
	assert_int_equal(s->manage.schemas.n, 2);
	assert_int_equal(s->manage.kinds.n, 1);
	assert_int_equal(s->manage.ignore.len, 3);
	assert_int_equal(s->sections.len, 1);
	assert_non_null(s->queries);
	assert_string_equal(s->shown_as, "m");
	lab_close(&l);
}

static void test_directions_are_kept_and_not_saved(void **state)
{
	struct lab l;
	struct schema *s;

	(void)state;
	lab_open(&l);
	s = load(&l, "enums: {e: {values: [a], rename: {b: a}, map: {c: a}}}\n"
		     "tables: {t: {was: u, columns: {a: {type: integer, was: [b, c], backfill: 0, "
		     "using: a::int},\n"
		     "  d: {type: timestamp, on_update: now(), c: {name: x}}}}}");
	assert_int_equal(table(s, "t")->was->n, 1);
	assert_int_equal(column(s, "t", "a")->head.was->n, 2);
	assert_string_equal(column_rare(column(s, "t", "a"))->backfill, "0");
	assert_string_equal(lab_save(&l, s),
			    "enums:\n"
			    "  e: [a]\n"
			    "tables:\n"
			    "  t:\n"
			    "    columns:\n"
			    "      a: integer\n"
			    "      d: {type: timestamp, on_update: now(), c: {name: x}}\n");
	lab_close(&l);
}

static void test_an_empty_file(void **state)
{
	static const char *const texts[] = {"",	  "\n",	       "# nothing\n",
					    "{}", "tables:\n", "tables: {}\n"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct lab l;

		lab_open(&l);
		assert_string_equal(lab_save(&l, load(&l, texts[i])), "{}\n");
		lab_close(&l);
	}
}

/* All that is wrong is told, not the first alone. */
static void test_all_errors_are_told(void **state)
{
	struct lab l;

	(void)state;
	lab_open(&l);
	assert_null(lab_load(&l,
			     "tabels: {}\ntables: {t: {columns: {a: varchar(0), b: {type: text, "
			     "nul: 1}}}}"));
	assert_int_equal(l.ds.errors, 3);
	lab_close(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_short_forms),
		cmocka_unit_test(test_columns_stand_for_more),
		cmocka_unit_test(test_serial_columns),
		cmocka_unit_test(test_nullable),
		cmocka_unit_test(test_defaults_are_copied),
		cmocka_unit_test(test_a_default_of_null_is_none),
		cmocka_unit_test(test_what_is_the_default_anyway_is_nothing),
		cmocka_unit_test(test_names_by_the_convention),
		cmocka_unit_test(test_a_said_name_is_exact),
		cmocka_unit_test(test_names_with_schemas),
		cmocka_unit_test(test_public_beside_another_default),
		cmocka_unit_test(test_which_of_two_is_short),
		cmocka_unit_test(test_columns_that_an_action_sets),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_directions_are_kept_and_not_saved),
		cmocka_unit_test(test_an_empty_file),
		cmocka_unit_test(test_all_errors_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
