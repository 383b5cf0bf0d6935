#include "engine/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/plan_lab.h"

/* ---- circles of foreign keys */

static void test_two_tables_that_refer_to_each_other(void **state)
{
	(void)state;
	lab_plans("{}",
		  "tables:\n"
		  "  a:\n"
		  "    columns: {id: {type: integer, primary_key: true}, b: {type: integer,\n"
		  "      references: b.id}}\n"
		  "  b:\n"
		  "    columns: {id: {type: integer, primary_key: true}, a: {type: integer,\n"
		  "      references: a.id}}\n",
		  "CREATE TABLE a (\n"
		  "    id INTEGER NOT NULL,\n"
		  "    b INTEGER,\n"
		  "    CONSTRAINT pk_a PRIMARY KEY (id)\n"
		  ");\n"
		  "CREATE TABLE b (\n"
		  "    id INTEGER NOT NULL,\n"
		  "    a INTEGER,\n"
		  "    CONSTRAINT pk_b PRIMARY KEY (id),\n"
		  "    CONSTRAINT fk_b_a_a FOREIGN KEY(a) REFERENCES a (id)\n"
		  ");\n"
		  "ALTER TABLE a ADD CONSTRAINT fk_a_b_b FOREIGN KEY(b) REFERENCES b (id);\n",
		  "ALTER TABLE a DROP CONSTRAINT fk_a_b_b;\n"
		  "DROP TABLE b;\n"
		  "DROP TABLE a;\n");
}

static void test_three_tables_in_a_circle(void **state)
{
	(void)state;
	lab_plans("{}",
		  "tables:\n"
		  "  a: {columns: {id: {type: integer, primary_key: true}, n: {type: integer, "
		  "references: b.id}}}\n"
		  "  b: {columns: {id: {type: integer, primary_key: true}, n: {type: integer, "
		  "references: c.id}}}\n"
		  "  c: {columns: {id: {type: integer, primary_key: true}, n: {type: integer, "
		  "references: a.id}}}\n",
		  "CREATE TABLE a (\n"
		  "    id INTEGER NOT NULL,\n"
		  "    n INTEGER,\n"
		  "    CONSTRAINT pk_a PRIMARY KEY (id)\n"
		  ");\n"
		  "CREATE TABLE c (\n"
		  "    id INTEGER NOT NULL,\n"
		  "    n INTEGER,\n"
		  "    CONSTRAINT pk_c PRIMARY KEY (id),\n"
		  "    CONSTRAINT fk_c_n_a FOREIGN KEY(n) REFERENCES a (id)\n"
		  ");\n"
		  "CREATE TABLE b (\n"
		  "    id INTEGER NOT NULL,\n"
		  "    n INTEGER,\n"
		  "    CONSTRAINT pk_b PRIMARY KEY (id),\n"
		  "    CONSTRAINT fk_b_n_c FOREIGN KEY(n) REFERENCES c (id)\n"
		  ");\n"
		  "ALTER TABLE a ADD CONSTRAINT fk_a_n_b FOREIGN KEY(n) REFERENCES b (id);\n",
		  "ALTER TABLE a DROP CONSTRAINT fk_a_n_b;\n"
		  "DROP TABLE b;\n"
		  "DROP TABLE c;\n"
		  "DROP TABLE a;\n");
}

static void test_a_table_that_refers_to_itself(void **state)
{
	(void)state;
	lab_plans("{}",
		  "tables: {a: {columns: {id: {type: integer, primary_key: true}, "
		  "up: {type: integer, references: a.id}}}}",
		  "CREATE TABLE a (\n"
		  "    id INTEGER NOT NULL,\n"
		  "    up INTEGER,\n"
		  "    CONSTRAINT pk_a PRIMARY KEY (id),\n"
		  "    CONSTRAINT fk_a_up_a FOREIGN KEY(up) REFERENCES a (id)\n"
		  ");\n",
		  "DROP TABLE a;\n");
}

/* Domains cannot be set apart: the circle is told with its members. */
static void test_a_circle_that_cannot_be_broken(void **state)
{
	(void)state;
	lab_plans("{}", "domains: {a: b, b: c, c: a}",
		  "m:1:11: error MG0404: these need each other in a circle: domain a, domain b, "
		  "domain c\n"
		  "    domains: {a: b, b: c, c: a}\n"
		  "              ^\n"
		  "hint: Let one of them do without the next, or do both steps in revisions of "
		  "their own.\n",
		  NULL);
}

/* ---- names that are free only once something else is gone */

static void test_one_takes_the_name_of_another(void **state)
{
	(void)state;
	lab_plans("tables: {a: {columns: {x: integer}}}", "sequences: {a: {}}",
		  "DROP TABLE a;\n"
		  "CREATE SEQUENCE a;\n",
		  NULL);
	/* a table has a type of its name, too */
	lab_plans("tables: {a: {columns: {x: integer}}}", "enums: {a: [x]}",
		  "DROP TABLE a;\n"
		  "CREATE TYPE a AS ENUM ('x');\n",
		  "DROP TYPE a;\n"
		  "CREATE TABLE a (\n"
		  "    x INTEGER\n"
		  ");\n");
	lab_plans("tables: {t: {columns: {a: integer, b: integer}, indexes: [{name: i, "
		  "columns: [a]}]}}",
		  "tables: {i: {columns: {x: integer}}, t: {columns: {a: integer, b: integer}}}",
		  "DROP INDEX i;\n"
		  "CREATE TABLE i (\n"
		  "    x INTEGER\n"
		  ");\n",
		  NULL);
}

static void test_a_chain_of_names(void **state)
{
	(void)state;
	lab_plans("tables: {a: {columns: {x: integer}}, b: {columns: {y: text}}}",
		  "tables: {b: {was: a, columns: {x: integer}}, c: {was: b, columns: {y: text}}}",
		  "ALTER TABLE b RENAME TO c;\n"
		  "ALTER TABLE a RENAME TO b;\n",
		  "ALTER TABLE b RENAME TO a;\n"
		  "ALTER TABLE c RENAME TO b;\n");
	lab_plans("tables: {t: {columns: {a: integer, b: text}}}",
		  "tables: {t: {columns: {b: {type: integer, was: a}, c: {type: text, was: b}}}}",
		  "ALTER TABLE t RENAME b TO c;\n"
		  "ALTER TABLE t RENAME a TO b;\n",
		  "ALTER TABLE t RENAME b TO a;\n"
		  "ALTER TABLE t RENAME c TO b;\n");
}

/* The old name is taken by a new table in the same plan, sequence and all. */
static void test_an_old_name_is_taken_anew(void **state)
{
	(void)state;
	lab_plans("tables: {a: {columns: {id: {type: serial, primary_key: true}}}}",
		  "tables: {b: {was: a, columns: {id: {type: serial, primary_key: true}}},\n"
		  "  a: {columns: {id: {type: serial, primary_key: true}, x: text}}}",
		  "ALTER TABLE a RENAME TO b;\n"
		  "ALTER SEQUENCE a_id_seq RENAME TO b_id_seq;\n"
		  "ALTER TABLE b RENAME CONSTRAINT pk_a TO pk_b;\n"
		  "CREATE TABLE a (\n"
		  "    id SERIAL NOT NULL,\n"
		  "    x TEXT,\n"
		  "    CONSTRAINT pk_a PRIMARY KEY (id)\n"
		  ");\n",
		  "DROP TABLE a;\n"
		  "ALTER TABLE b RENAME TO a;\n"
		  "ALTER SEQUENCE b_id_seq RENAME TO a_id_seq;\n"
		  "ALTER TABLE a RENAME CONSTRAINT pk_b TO pk_a;\n");
}

/* ---- what has to be made anew around a change */

static void test_a_key_under_a_foreign_key(void **state)
{
	(void)state;
	lab_plans("tables: {a: {columns: {x: integer, y: integer}, unique: [{name: u, "
		  "columns: [x]}]},\n"
		  "  b: {columns: {z: {type: integer, references: a.x}}}}",
		  "tables: {a: {columns: {x: integer, y: integer},\n"
		  "  unique: [{name: u, columns: [x], include: [y]}]},\n"
		  "  b: {columns: {z: {type: integer, references: a.x}}}}",
		  "ALTER TABLE b DROP CONSTRAINT fk_b_z_a;\n"
		  "ALTER TABLE a DROP CONSTRAINT u;\n"
		  "ALTER TABLE a ADD CONSTRAINT u UNIQUE (x) INCLUDE (y);\n"
		  "ALTER TABLE b ADD CONSTRAINT fk_b_z_a FOREIGN KEY(z) REFERENCES a (x);\n",
		  NULL);
}

static void test_a_type_under_a_computed_column(void **state)
{
	(void)state;
	lab_plans("tables: {t: {columns: {a: integer, b: {type: integer, generated: a + 1}}}}",
		  "tables: {t: {columns: {a: bigint, b: {type: integer, generated: a + 1}}}}",
		  "ALTER TABLE t DROP COLUMN b;\n"
		  "ALTER TABLE t ALTER COLUMN a TYPE BIGINT;\n"
		  "ALTER TABLE t ADD COLUMN b INTEGER GENERATED ALWAYS AS (a + 1) STORED;\n",
		  NULL);
}

static void test_types_on_both_sides_of_a_foreign_key(void **state)
{
	(void)state;
	lab_plans("tables: {a: {columns: {x: {type: integer, primary_key: true}}},\n"
		  "  b: {columns: {y: {type: integer, references: a.x}}}}",
		  "tables: {a: {columns: {x: {type: text, primary_key: true}}},\n"
		  "  b: {columns: {y: {type: text, references: a.x}}}}",
		  "ALTER TABLE b DROP CONSTRAINT fk_b_y_a;\n"
		  "ALTER TABLE a ALTER COLUMN x TYPE TEXT;\n"
		  "ALTER TABLE b ALTER COLUMN y TYPE TEXT;\n"
		  "ALTER TABLE b ADD CONSTRAINT fk_b_y_a FOREIGN KEY(y) REFERENCES a (x);\n",
		  NULL);
}

/* A table that becomes unlogged, with a foreign key to it. */
static void test_persistence_under_a_foreign_key(void **state)
{
	(void)state;
	lab_plans(
		"tables: {a: {columns: {x: {type: integer, primary_key: true}}},\n"
		"  b: {columns: {y: {type: integer, references: a.x}}}}",
		"tables: {a: {unlogged: true, columns: {x: {type: integer, primary_key: true}}},\n"
		"  b: {unlogged: true, columns: {y: {type: integer, references: a.x}}}}",
		"ALTER TABLE b DROP CONSTRAINT fk_b_y_a;\n"
		"ALTER TABLE a SET UNLOGGED;\n"
		"ALTER TABLE b SET UNLOGGED;\n"
		"ALTER TABLE b ADD CONSTRAINT fk_b_y_a FOREIGN KEY(y) REFERENCES a (x);\n",
		NULL);
}

/* An index by which rows are named for replication: made anew, it must be named anew. */
static void test_the_index_of_the_replica_identity(void **state)
{
	(void)state;
	lab_plans("tables: {t: {columns: {a: {type: integer, nullable: false}, b: integer},\n"
		  "  indexes: [{name: i, columns: [a], unique: true}], "
		  "replica_identity: {index: i}}}",
		  "tables: {t: {columns: {a: {type: integer, nullable: false}, b: integer},\n"
		  "  indexes: [{name: i, columns: [a], unique: true, include: [b]}],\n"
		  "  replica_identity: {index: i}}}",
		  "DROP INDEX i;\n"
		  "CREATE UNIQUE INDEX i ON t (a) INCLUDE (b);\n"
		  "ALTER TABLE t REPLICA IDENTITY USING INDEX i;\n",
		  NULL);
	lab_plans("tables: {t: {columns: {a: {type: integer, nullable: false}},\n"
		  "  indexes: [{name: i, columns: [a], unique: true}], "
		  "replica_identity: {index: i}}}",
		  "tables: {t: {columns: {a: integer}, indexes: [{name: i, columns: [a], "
		  "unique: true}]}}",
		  "ALTER TABLE t REPLICA IDENTITY DEFAULT;\n"
		  "ALTER TABLE t ALTER COLUMN a DROP NOT NULL;\n"
		  "ALTER TABLE t REPLICA IDENTITY DEFAULT;\n",
		  NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_tables_that_refer_to_each_other),
		cmocka_unit_test(test_three_tables_in_a_circle),
		cmocka_unit_test(test_a_table_that_refers_to_itself),
		cmocka_unit_test(test_a_circle_that_cannot_be_broken),
		cmocka_unit_test(test_one_takes_the_name_of_another),
		cmocka_unit_test(test_a_chain_of_names),
		cmocka_unit_test(test_an_old_name_is_taken_anew),
		cmocka_unit_test(test_a_key_under_a_foreign_key),
		cmocka_unit_test(test_a_type_under_a_computed_column),
		cmocka_unit_test(test_types_on_both_sides_of_a_foreign_key),
		cmocka_unit_test(test_persistence_under_a_foreign_key),
		cmocka_unit_test(test_the_index_of_the_replica_identity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
