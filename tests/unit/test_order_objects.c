#include "engine/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/plan_lab.h"

#include <string.h>

/* ---- sequences */

static void test_sequences_with_owner_and_default(void **state)
{
	(void)state;
	lab_plans("{}",
		  "sequences: {s: {start: 5, owned_by: t.x}}\n"
		  "tables: {t: {columns: {x: integer, y: {type: integer, "
		  "default: \"nextval('s')\"}}}}",
		  "CREATE SEQUENCE s START WITH 5;\n"
		  "CREATE TABLE t (\n"
		  "    x INTEGER,\n"
		  "    y INTEGER DEFAULT nextval('s')\n"
		  ");\n"
		  "ALTER SEQUENCE s OWNED BY t.x;\n",
		  /* it goes with the column that owns it */
		  "DROP TABLE t;\n");
}

static void test_a_sequence_outlives_its_owner(void **state)
{
	(void)state;
	lab_plans(
		"sequences: {s: {owned_by: t.x}}\ntables: {t: {columns: {x: integer, y: integer}}}",
		"sequences: {s: {}}\ntables: {t: {columns: {y: integer}}}",
		"ALTER SEQUENCE s OWNED BY NONE;\n"
		"ALTER TABLE t DROP COLUMN x;\n",
		"ALTER TABLE t ADD COLUMN x INTEGER;\n"
		"ALTER SEQUENCE s OWNED BY t.x;\n");
}

static void test_a_default_lets_its_sequence_go(void **state)
{
	(void)state;
	lab_plans("sequences: {s: {}}\ntables: {t: {columns: {x: {type: integer, "
		  "default: \"nextval('s')\"}}}}",
		  "tables: {t: {columns: {x: {type: integer, default: 0}}}}",
		  "ALTER TABLE t ALTER COLUMN x SET DEFAULT 0;\n"
		  "DROP SEQUENCE s;\n",
		  "CREATE SEQUENCE s;\n"
		  "ALTER TABLE t ALTER COLUMN x SET DEFAULT nextval('s');\n");
}

/* Owned by a table that goes, and still the default of another one that goes. */
static void test_a_sequence_of_two_tables(void **state)
{
	(void)state;
	lab_plans("sequences: {s: {owned_by: a.x}}\n"
		  "tables: {a: {columns: {x: integer}}, b: {columns: {y: {type: integer, "
		  "default: \"nextval('s')\"}}}}",
		  "{}",
		  "DROP TABLE b;\n"
		  "DROP TABLE a;\n",
		  NULL);
}

static void test_a_renamed_owner_keeps_its_sequence(void **state)
{
	(void)state;
	lab_plans("sequences: {s: {owned_by: a.x}}\ntables: {a: {columns: {x: integer}}}",
		  "tables: {b: {was: a, columns: {x: integer}}}",
		  "ALTER TABLE a RENAME TO b;\n"
		  "DROP SEQUENCE s;\n",
		  NULL);
	lab_plans("sequences: {s: {owned_by: a.x}}\ntables: {a: {columns: {x: integer}}}",
		  "sequences: {s: {owned_by: b.y}}\ntables: {b: {was: a, "
		  "columns: {y: {type: integer, was: x}}}}",
		  "ALTER TABLE a RENAME TO b;\n"
		  "ALTER TABLE b RENAME x TO y;\n",
		  NULL);
}

/* ---- columns and their constraints */

static void test_a_column_goes_with_its_constraints(void **state)
{
	(void)state;
	lab_plans("tables: {t: {columns: {x: {type: integer, unique: true, index: true}, "
		  "y: integer},\n"
		  "  checks: {c: x > 0}, indexes: [[y]]}}",
		  "tables: {t: {columns: {y: integer}, indexes: [[y]]}}",
		  "ALTER TABLE t DROP CONSTRAINT ck_t_c;\n"
		  "ALTER TABLE t DROP CONSTRAINT uq_t_x;\n"
		  "DROP INDEX ix_t_x;\n"
		  "ALTER TABLE t DROP COLUMN x;\n",
		  "ALTER TABLE t ADD COLUMN x INTEGER;\n"
		  "CREATE INDEX ix_t_x ON t (x);\n"
		  "ALTER TABLE t ADD CONSTRAINT uq_t_x UNIQUE (x);\n"
		  "ALTER TABLE t ADD CONSTRAINT ck_t_c CHECK (x > 0);\n");
}

static void test_a_referred_column_goes(void **state)
{
	(void)state;
	lab_plans("tables: {a: {columns: {x: {type: integer, unique: true}, k: date}},\n"
		  "  b: {columns: {y: {type: integer, references: a.x}}}}",
		  "tables: {a: {columns: {k: date}}, b: {columns: {y: integer}}}",
		  "ALTER TABLE b DROP CONSTRAINT fk_b_y_a;\n"
		  "ALTER TABLE a DROP CONSTRAINT uq_a_x;\n"
		  "ALTER TABLE a DROP COLUMN x;\n",
		  NULL);
}

/* ---- schemas */

static void test_schemas_come_first_and_go_last(void **state)
{
	(void)state;
	lab_plans("{}",
		  "schemas: {app: {}, '\"Odd.one\"': {}}\n"
		  "enums: {app.e: [a]}\n"
		  "tables: {'\"Odd.one\".\"T\"\"t\"': {columns: {x: app.e, '\"a.b\"': integer}, "
		  "indexes: [['\"a.b\"']]}}",
		  "CREATE SCHEMA \"Odd.one\";\n"
		  "CREATE SCHEMA app;\n"
		  "CREATE TYPE app.e AS ENUM ('a');\n"
		  "CREATE TABLE \"Odd.one\".\"T\"\"t\" (\n"
		  "    x app.e,\n"
		  "    \"a.b\" INTEGER\n"
		  ");\n"
		  "CREATE INDEX \"ix_T\"\"t_a.b\" ON \"Odd.one\".\"T\"\"t\" (\"a.b\");\n",
		  "DROP INDEX \"Odd.one\".\"ix_T\"\"t_a.b\";\n"
		  "DROP TABLE \"Odd.one\".\"T\"\"t\";\n"
		  "DROP TYPE app.e;\n"
		  "DROP SCHEMA app;\n"
		  "DROP SCHEMA \"Odd.one\";\n");
}

static void test_a_schema_is_renamed_under_its_objects(void **state)
{
	(void)state;
	lab_plans("schemas: {a: {}}\nenums: {a.e: [x]}\ntables: {a.t: {columns: {x: a.e, "
		  "y: integer}}, a.u: {columns: {z: date}}}",
		  "schemas: {b: {was: a}}\nenums: {b.e: [x]}\ntables: {b.v: {was: b.t, "
		  "columns: {x: b.e}}}",
		  "ALTER SCHEMA a RENAME TO b;\n"
		  "ALTER TABLE b.t RENAME TO v;\n"

		  "ALTER TABLE b.v DROP COLUMN y;\n"
		  "DROP TABLE b.u;\n",
		  NULL);
}

static void test_tables_move_between_schemas(void **state)
{
	(void)state;
	lab_plans("schemas: {old: {}}\ntables: {old.t: {columns: {x: integer}}}",
		  "schemas: {new: {}}\ntables: {new.u: {was: old.t, columns: {x: integer}}}",
		  "CREATE SCHEMA new;\n"
		  "ALTER TABLE old.t SET SCHEMA new;\n"
		  "ALTER TABLE new.t RENAME TO u;\n"
		  "DROP SCHEMA old;\n",
		  "CREATE SCHEMA old;\n"
		  "ALTER TABLE new.u SET SCHEMA old;\n"
		  "ALTER TABLE old.u RENAME TO t;\n"
		  "DROP SCHEMA new;\n");
	/* enums, domains and sequences, too */
	lab_plans("schemas: {s: {}}\nenums: {e: [a]}\ndomains: {d: text}\nsequences: {q: {}}",
		  "schemas: {s: {}}\nenums: {s.e: {values: [a], was: public.e}}\n"
		  "domains: {s.d: {type: text, was: public.d}}\nsequences: {s.q: {was: public.q}}",
		  "ALTER TYPE e SET SCHEMA s;\n"
		  "ALTER DOMAIN d SET SCHEMA s;\n"
		  "ALTER SEQUENCE q SET SCHEMA s;\n",
		  NULL);
	/* the old name is taken in the new schema */
	lab_plans(
		"schemas: {s: {}}\ntables: {s.t: {columns: {x: integer}}, t: {columns: {y: date}}}",
		"schemas: {s: {}}\ntables: {s.t: {columns: {x: integer}}, s.u: {was: public.t, "
		"columns: {y: date}}}",
		"ALTER TABLE t RENAME TO u;\n"
		"ALTER TABLE u SET SCHEMA s;\n",
		NULL);
}

/* ---- what CREATE TABLE would not make as it is said */

static void test_parts_that_stand_alone(void **state)
{
	(void)state;
	lab_plans("{}",
		  "tables:\n"
		  "  t:\n"
		  "    columns: {x: {type: integer, primary_key: true, unique: true}}\n"
		  "    checks: {c: {expression: x > 0, not_valid: true}}\n"
		  "    foreign_keys: [{columns: [x], references: {table: t, columns: [x]}, "
		  "not_valid: true}]\n",
		  "CREATE TABLE t (\n"
		  "    x INTEGER NOT NULL,\n"
		  "    CONSTRAINT pk_t PRIMARY KEY (x)\n"
		  ");\n"
		  "ALTER TABLE t ADD CONSTRAINT uq_t_x UNIQUE (x);\n"
		  "ALTER TABLE t ADD CONSTRAINT ck_t_c CHECK (x > 0) NOT VALID;\n"
		  "ALTER TABLE t ADD CONSTRAINT fk_t_x_t FOREIGN KEY(x) REFERENCES t (x) NOT "
		  "VALID;\n",
		  "DROP TABLE t;\n");
}

/* ---- the server's version, and hazards */

static void check_version(const char *models, int version, const char *wanted)
{
	struct lab_states s;
	struct difference d;
	struct plan p;
	const char *found;

	lab_states(&s, "{}", models);
	assert_true(diff_schemas(&s.lab.arena, &s.lab.ds, s.from, s.to, NULL, &s.lab.options, &d));
	assert_int_equal(plan_make(&s.lab.arena, &s.lab.ds, &d, version, &p), !*wanted);
	found = lab_messages(&s.lab);
	if (!strstr(found, wanted) || (!*wanted && *found))
		fail_msg("%d: %s", version, found);
	lab_close(&s.lab);
}

static void test_what_a_server_lacks(void **state)
{
	const char *virtual = "tables: {t: {columns: {a: integer, b: {type: integer, "
			      "generated: {expression: a, virtual: true}}}}}";
	const char *nulls = "tables: {t: {columns: {a: integer}, unique: [{columns: [a], "
			    "nulls_not_distinct: true}]}}";

	(void)state;
	check_version(
		nulls, 140000,
		"MG0407: unique constraint t.uq_t_a: nulls_not_distinct needs PostgreSQL 15, the "
		"server has 14");
	check_version(nulls, 150000, "");
	check_version(nulls, 0, "");
	/* also within a struct */
	check_version(virtual, 150004,
		      "MG0407: column t.b: virtual needs PostgreSQL 18, the server has 15");
	check_version(virtual, 180000, "");
}

static unsigned hazards(const char *from, const char *to)
{
	struct lab_states s;
	struct difference d;
	struct plan p;
	unsigned found;

	lab_states(&s, from, to);
	assert_true(diff_schemas(&s.lab.arena, &s.lab.ds, s.from, s.to, NULL, &s.lab.options, &d));
	assert_true(plan_make(&s.lab.arena, &s.lab.ds, &d, 0, &p));
	found = p.hazards;
	lab_close(&s.lab);
	return found;
}

static void test_hazards(void **state)
{
	const char *table = "tables: {t: {columns: {a: integer, b: integer}}}";
	struct arena a = ARENA_INIT;

	(void)state;
	assert_int_equal(hazards("{}", table), 0);
	assert_int_equal(hazards(table, "{}"), HAZARD_DATA_LOSS);
	assert_int_equal(hazards(table, "tables: {t: {columns: {a: integer}}}"), HAZARD_DATA_LOSS);
	assert_int_equal(hazards(table, "tables: {t: {columns: {a: integer, b: bigint}}}"),
			 HAZARD_TABLE_REWRITE);
	assert_int_equal(hazards(table,
				 "tables: {t: {columns: {a: {type: integer, nullable: false}, "
				 "b: integer}}}"),
			 HAZARD_NEEDS_ROWS);
	assert_int_equal(
		hazards(table,
			"tables: {t: {columns: {a: {type: integer, nullable: false, backfill: 0}, "
			"b: integer}}}"),
		0);
	assert_int_equal(hazards("enums: {e: [a, b]}\ntables: {t: {columns: {x: e}}}",
				 "enums: {e: [a]}\ntables: {t: {columns: {x: e}}}"),
			 HAZARD_DATA_LOSS | HAZARD_TABLE_REWRITE);
	assert_string_equal(plan_hazards(&a, 0), "");
	assert_string_equal(plan_hazards(&a, HAZARD_DATA_LOSS | HAZARD_TABLE_REWRITE),
			    "data_loss, table_rewrite");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sequences_with_owner_and_default),
		cmocka_unit_test(test_a_sequence_outlives_its_owner),
		cmocka_unit_test(test_a_default_lets_its_sequence_go),
		cmocka_unit_test(test_a_sequence_of_two_tables),
		cmocka_unit_test(test_a_renamed_owner_keeps_its_sequence),
		cmocka_unit_test(test_a_column_goes_with_its_constraints),
		cmocka_unit_test(test_a_referred_column_goes),
		cmocka_unit_test(test_schemas_come_first_and_go_last),
		cmocka_unit_test(test_a_schema_is_renamed_under_its_objects),
		cmocka_unit_test(test_tables_move_between_schemas),
		cmocka_unit_test(test_parts_that_stand_alone),
		cmocka_unit_test(test_what_a_server_lacks),
		cmocka_unit_test(test_hazards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
