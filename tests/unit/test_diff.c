#include "engine/diff.h"
#include "engine/ignore.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kinds/kinds.h"
#include "lib/diff_lab.h"
#include "lib/lab.h"

#include <string.h>

static void test_nothing(void **state)
{
	(void)state;
	diff_changes("tables: {}", "{}", "");
	diff_changes(TABLE("a", "x: integer"), TABLE("a", "x: int4"), "");
	/* the order of columns is no difference, nor that of constraints */
	diff_changes(TABLE("a", "x: integer, y: text"), TABLE("a", "y: text, x: integer"), "");
	diff_changes("tables: {a: {columns: {x: integer}, checks: {b: x > 0, c: x > 1}}}",
		     "tables: {a: {checks: {c: x>1, b: (x > 0)}, columns: {x: integer}}}", "");
}

static void test_masks_name_fields(void **state)
{
	(void)state;
	diff_changes(TABLE("a", "x: integer"), TABLE("a", "x: {type: bigint, nullable: false}"),
		     "alter column a.x: type, nullable\n");
	diff_changes(TABLE("a", "x: integer"),
		     "tables: {a: {comment: c, unlogged: true, columns: {x: integer}}}",
		     "alter table a: unlogged, comment\n");
	diff_changes("tables: {a: {columns: {x: integer}, checks: {c: x > 0}}}",
		     "tables: {a: {columns: {x: integer}, checks: {c: x > 1}}}",
		     "recreate check a.ck_a_c: expression\n");
	diff_changes("tables: {a: {columns: {x: integer}, checks: {c: {expression: x > 0, "
		     "not_valid: true}}}}",
		     "tables: {a: {columns: {x: integer}, checks: {c: x > 0}}}",
		     "alter check a.ck_a_c: not_valid\n");
}

static void test_objects_come_and_go(void **state)
{
	(void)state;
	diff_changes("{}", TABLE("a", "x: {type: integer, primary_key: true}"), "create table a\n");
	diff_changes(TABLE("a", "x: {type: integer, primary_key: true}"), "{}", "drop table a\n");
	diff_changes(TABLE("a", "x: integer"),
		     TABLE("a", "x: {type: integer, unique: true}, y: text"),
		     "create column a.y\ncreate unique constraint a.uq_a_x\n");
	diff_never("enums: {e: [a]}", "schemas: {s: {}}\nenums: {s.e: [a]}",
		   "create schema s\ndrop enum e\ncreate enum s.e\n");
}

static void test_what_every_database_has(void **state)
{
	(void)state;
	diff_changes("schemas: {public: {}}", "{}", "");
	diff_changes("{}", "schemas: {public: {comment: standard public schema}}", "");
	diff_changes("{}", "schemas: {public: {comment: mine}}", "create schema public\n");
}

/* ---- declared renames */

static void test_was_in_both_directions(void **state)
{
	(void)state;
	diff_changes(TABLE("users", "x: integer"),
		     "tables: {people: {was: users, columns: {x: integer}}}",
		     "alter table people: "
		     "name\n");
	/* back again: the models that say `was` are the older state now */
	diff_changes("tables: {people: {was: users, columns: {x: integer}}}",
		     TABLE("users", "x: integer"), "alter table users: name\n");
	/* done already, or never needed */
	diff_changes(TABLE("people", "x: integer"),
		     "tables: {people: {was: users, columns: {x: integer}}}", "");
	diff_changes("{}", "tables: {people: {was: users, columns: {x: integer}}}",
		     "create table people\n");
}

static void test_was_of_every_kind(void **state)
{
	(void)state;
	diff_changes("schemas: {a: {}}", "schemas: {b: {was: a}}", "alter schema b: name\n");
	diff_changes("enums: {a: [x]}", "enums: {b: {values: [x], was: a}}",
		     "alter enum b: name\n");
	diff_changes("domains: {a: text}", "domains: {b: {type: text, was: a}}",
		     "alter domain b: name\n");
	diff_changes("sequences: {a: {}}", "sequences: {b: {was: a}}", "alter sequence b: name\n");
	diff_changes(TABLE("t", "a: text"), TABLE("t", "b: {type: text, was: a}"),
		     "alter column t.b: name\n");
	diff_changes("tables: {t: {columns: {a: integer}, checks: {c: a > 0}}}",
		     "tables: {t: {columns: {a: integer}, checks: {d: {expression: a > 1, was: "
		     "ck_t_c}}}}",
		     "recreate check t.ck_t_d: expression, name\n");
}

static void test_several_old_names(void **state)
{
	(void)state;
	diff_changes(TABLE("c", "x: integer"), "tables: {a: {was: [b, c], columns: {x: integer}}}",
		     "alter table a: name\n");
	diff_changes(TABLE("b", "x: integer"), "tables: {a: {was: [b, c], columns: {x: integer}}}",
		     "alter table a: name\n");
	diff_changes(TABLE("a", "x: integer"), "tables: {a: {was: [b, c], columns: {x: integer}}}",
		     "");
}

static void test_was_in_another_schema(void **state)
{
	(void)state;
	diff_changes("schemas: {app: {}}\ntables: {app.t: {columns: {x: integer}}}",
		     "schemas: {app: {}}\ntables: {t: {was: app.t, columns: {x: integer}}}",
		     "alter table t: schema\n");
	diff_changes("schemas: {app: {}}\ntables: {app.a: {columns: {x: integer}}}",
		     "schemas: {app: {}}\ntables: {t: {was: app.a, columns: {x: integer}}}",
		     "alter table t: name, schema\n");
	/* a bare name means the schema that it has now */
	diff_never("schemas: {app: {}}\ntables: {a: {columns: {x: integer}}}",
		   "schemas: {app: {}}\ntables: {app.t: {was: a, columns: {x: integer}}}",
		   "drop table a\ncreate table app.t\n");
}

/* b was a and c was b: both at once */
static void test_chains(void **state)
{
	(void)state;
	diff_changes(
		"tables: {a: {columns: {x: integer}}, b: {columns: {y: text}}}",
		"tables: {b: {was: a, columns: {x: integer}}, c: {was: b, columns: {y: text}}}",
		"alter table b: name\nalter table c: name\n");
	diff_changes(TABLE("t", "a: integer, b: text, c: date"),
		     TABLE("t", "b: {type: integer, was: a}, c: {type: text, was: b}, d: {type: "
				"date, was: c}"),
		     "alter column t.b: name\nalter column t.c: name\nalter column t.d: name\n");
	/* the same models once it is done: the first settles the next */
	diff_changes(
		"tables: {b: {columns: {x: integer}}, c: {columns: {y: text}}}",
		"tables: {b: {was: a, columns: {x: integer}}, c: {was: b, columns: {y: text}}}",
		"");
	diff_changes(TABLE("t", "b: integer, c: text, d: date"),
		     TABLE("t", "d: {type: date, was: c}, c: {type: text, was: b}, b: {type: "
				"integer, was: a}"),
		     "");
}

#define EXCHANGE                                                                                   \
	"hint: Names that are exchanged want a third one on the way: rename one of the two to "    \
	"it in a revision of its own; if it is done already, take `was` out of both.\n"

/* Whether it was done or is still to be done nobody can see. */
static void test_exchanged_names(void **state)
{
	(void)state;
	diff_changes("tables: {a: {columns: {x: integer}}, b: {columns: {y: text}}}",
		     "tables: {a: {was: b, columns: {y: text}}, b: {was: a, columns: {x: "
		     "integer}}}",
		     "m:1:10: error MG0402: table a was b, but the database has both\n"
		     "    tables: {a: {was: b, columns: {y: text}}, b: {was: a, columns: {x: "
		     "integer}}}\n"
		     "             ^\n" EXCHANGE
		     "m:1:43: error MG0402: table b was a, but the database has both\n"
		     "    tables: {a: {was: b, columns: {y: text}}, b: {was: a, columns: {x: "
		     "integer}}}\n"
		     "                                              ^\n" EXCHANGE);
	diff_changes(TABLE("t", "a: text, b: text"),
		     TABLE("t", "a: {type: text, was: b}, b: {type: text, was: a}"),
		     "m:1:24: error MG0402: column a was b, but the database has both\n"
		     "    tables: {t: {columns: {a: {type: text, was: b}, b: {type: text, was: "
		     "a}}}}\n"
		     "                           ^\n" EXCHANGE
		     "m:1:49: error MG0402: column b was a, but the database has both\n"
		     "    tables: {t: {columns: {a: {type: text, was: b}, b: {type: text, was: "
		     "a}}}}\n"
		     "                                                    ^\n" EXCHANGE);
	/* two versions of the models that say the same have it in common */
	diff_changes(
		"tables: {a: {was: b, columns: {y: text}}, b: {was: a, columns: {x: integer}}}",
		"tables: {a: {was: b, columns: {y: text}}, b: {was: a, columns: {x: date}}}",
		"alter column b.x: type\n");
	/* the models may be the older side of a comparison */
	diff_changes("enums: {a: {values: [x], was: b}, b: {values: [y], was: a}}",
		     "enums: {a: [y], b: [x]}",
		     "m:1:9: error MG0402: enum a was b, but m has both\n"
		     "    enums: {a: {values: [x], was: b}, b: {values: [y], was: a}}\n"
		     "            ^\n" EXCHANGE
		     "m:1:35: error MG0402: enum b was a, but m has both\n"
		     "    enums: {a: {values: [x], was: b}, b: {values: [y], was: a}}\n"
		     "                                      ^\n" EXCHANGE);
}

static void test_conflicts(void **state)
{
	(void)state;
	diff_changes("tables: {a: {columns: {x: integer}}, b: {columns: {y: text}}}",
		     "tables: {b: {was: a, columns: {y: text}}}",
		     "m:1:10: error MG0402: table b was a, but the database has both\n"
		     "    tables: {b: {was: a, columns: {y: text}}}\n"
		     "             ^\n"
		     "hint: Take `was` out, or drop one of the two first.\n");
	diff_changes(
		TABLE("a", "x: integer"),
		"tables: {b: {was: a, columns: {x: integer}}, c: {was: a, columns: {x: integer}}}",
		"m:1:46: error MG0402: table c and b (m:1) both were a\n"
		"    tables: {b: {was: a, columns: {x: integer}}, c: {was: a, columns: {x: "
		"integer}}}\n"
		"                                                 ^\n"
		"hint: Take `was` out at the one that is new.\n");
	/* the old name was taken anew since: `was` has done its work */
	diff_changes(
		"tables: {a: {columns: {x: date}}, b: {columns: {y: text}}}",
		"tables: {a: {columns: {x: date}}, b: {was: a, columns: {y: text}}}",
		"m:1:35: error MG0402: table b was a, but the database has both\n"
		"    tables: {a: {columns: {x: date}}, b: {was: a, columns: {y: text}}}\n"
		"                                      ^\n"
		"hint: If that rename is done and a is another table by now, take `was` out of "
		"b.\n");
}

static void test_names_that_want_quotes(void **state)
{
	(void)state;
	diff_changes("tables: {'\"a.b\"': {columns: {'\"c\"\"d\"': text}}}",
		     "tables: {x: {was: '\"a.b\"', columns: {y: {type: text, was: '\"c\"\"d\"'}}}}",
		     "alter table x: name\nalter column x.y: name\n");
	/* a column has no schema: a name with a dot is one name */
	diff_changes("tables: {t: {columns: {'\"a.b\"': text}}}",
		     "tables: {t: {columns: {y: {type: text, was: a.b}}}}",
		     "alter column t.y: name\n");
}

/* ---- --rename */

static void test_said_renames(void **state)
{
	(void)state;
	diff_said("users=people", TABLE("users", "x: integer"), TABLE("people", "x: integer"),
		  "alter table people: name\n");
	diff_said("users.login=users.name", TABLE("users", "login: text"),
		  TABLE("users", "name: text"), "alter column users.name: name\n");
	diff_said("app.a=app.b", "schemas: {app: {}}\ntables: {app.a: {columns: {x: integer}}}",
		  "schemas: {app: {}}\ntables: {app.b: {columns: {x: integer}}}",
		  "alter table app.b: name\n");
	diff_said("t.a=t.b", "enums: {t: [a]}", "enums: {t: [b]}",
		  "error MG0402: --rename t.a=t.b: nothing is renamed by it\n"
		  "hint: The first name must stand in the database, and the second one be new "
		  "in m.\n");
}

/* A name alone is no column of some table, nor a table of another schema. */
static void test_said_renames_mean_one_thing(void **state)
{
	const char *nothing =
		"error MG0402: --rename a=b: nothing is renamed by it\n"
		"hint: The first name must stand in the database, and the second one be new "
		"in m.\n";

	(void)state;
	diff_said("a=b", TABLE("t", "a: text, k: date"), TABLE("t", "b: integer, k: date"),
		  nothing);
	diff_said("a=b", "schemas: {app: {}}\ntables: {app.a: {columns: {x: integer}}}",
		  "schemas: {app: {}}\ntables: {app.b: {columns: {y: integer}}}", nothing);
	diff_said("a=b", TABLE("b", "x: text"), TABLE("b", "x: text"), nothing);
	diff_said("a=b",
		  "schemas: {app: {}}\ntables: {a: {columns: {x: date}}, app.a: {columns: {x: "
		  "integer}}}",
		  "schemas: {app: {}}\ntables: {b: {columns: {x: date}}, app.a: {columns: {x: "
		  "integer}}}",
		  "alter table b: name\n");
}

/* The part's table under its old or its new name. */
static void test_said_renames_of_both(void **state)
{
	struct lab l;

	(void)state;
	lab_open(&l);
	lab_rename(&l, "users=people");
	lab_rename(&l, "users.login=people.name");
	diff_expect(&l, TABLE("users", "login: text"), TABLE("people", "name: text"),
		    "alter table people: name\nalter column people.name: name\n");
	lab_close(&l);
}

static void test_said_renames_are_read(void **state)
{
	static const char *const bad[] = {
		"", "a", "=", "a=", "=b", "a=b.c", "a.b=c", "a.b.c.d=a.b.c.e", "a..b=c.d", "\"a=b"};
	struct rename_said r;
	struct lab l;

	(void)state;
	lab_open(&l);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (diff_read_rename(&l.arena, &l.ds, bad[i], &r))
			fail_msg("%s was read", bad[i]);
	}
	assert_true(diff_read_rename(&l.arena, &l.ds, "a.\"b.c\"=a.d", &r));
	assert_int_equal(r.from.n, 2);
	assert_string_equal(r.from.items[1], "b.c");
	lab_close(&l);
}

/* ---- what a rename does to everything else */

#define OLD                                                                                        \
	"enums: {mood: [ok]}\n"                                                                    \
	"tables:\n"                                                                                \
	"  users:\n"                                                                               \
	"    columns:\n"                                                                           \
	"      id: {type: serial, primary_key: true}\n"                                            \
	"      email: {type: text, unique: true, index: true}\n"                                   \
	"      size: {type: integer, generated: length(email)}\n"                                  \
	"      mood: {type: mood, default: \"'ok'\"}\n"                                            \
	"    checks: {at: email LIKE '%@%'}\n"                                                     \
	"    indexes:\n"                                                                           \
	"      - {name: ix_low, columns: [{expression: lower(email)}, id], where: email IS "       \
	"NOT NULL}\n"                                                                              \
	"  posts:\n"                                                                               \
	"    columns:\n"                                                                           \
	"      by: {type: integer, references: users.id}\n"

static void test_a_table_takes_its_parts_along(void **state)
{
	(void)state;
	diff_changes(OLD,
		     "enums: {mood: [ok]}\n"
		     "tables:\n"
		     "  people:\n"
		     "    was: users\n"
		     "    columns:\n"
		     "      id: {type: serial, primary_key: true}\n"
		     "      email: {type: text, unique: true, index: true}\n"
		     "      size: {type: integer, generated: length(email)}\n"
		     "      mood: {type: mood, default: \"'ok'\"}\n"
		     "    checks: {at: email LIKE '%@%'}\n"
		     "    indexes:\n"
		     "      - {name: ix_low, columns: [{expression: lower(email)}, id], where: "
		     "email IS NOT NULL}\n"
		     "  posts:\n"
		     "    columns:\n"
		     "      by: {type: integer, references: people.id}\n",
		     "alter table people: name\n"
		     "alter column people.id: sequence\n"
		     "alter primary key people.pk_people: name\n"
		     "alter unique constraint people.uq_people_email: name\n"
		     "alter check people.ck_people_at: name\n"
		     "alter index people.ix_people_email: name\n"
		     "alter foreign key posts.fk_posts_by_people: name\n");
}

static void test_a_column_takes_its_parts_along(void **state)
{
	(void)state;
	diff_changes(OLD,
		     "enums: {mood: [ok]}\n"
		     "tables:\n"
		     "  users:\n"
		     "    columns:\n"
		     "      no: {type: serial, primary_key: true, was: id}\n"
		     "      mail: {type: text, unique: true, index: true, was: email}\n"
		     "      size: {type: integer, generated: length(mail)}\n"
		     "      mood: {type: mood, default: \"'ok'\"}\n"
		     "    checks: {at: mail LIKE '%@%'}\n"
		     "    indexes:\n"
		     "      - {name: ix_low, columns: [{expression: lower(mail)}, no], where: mail "
		     "IS NOT NULL}\n"
		     "  posts:\n"
		     "    columns:\n"
		     "      by: {type: integer, references: users.no}\n",
		     "alter column users.no: sequence, name\n"
		     "alter column users.mail: name\n"
		     "alter unique constraint users.uq_users_mail: name\n"
		     "alter index users.ix_users_mail: name\n");
}

/* What was about the old column is not what is about a new one of its name. */
static void test_a_name_that_is_taken_anew(void **state)
{
	(void)state;
	diff_changes("tables: {t: {columns: {a: integer}, checks: {c: a > 0}, unique: [[a]]}}",
		     "tables: {t: {columns: {b: {type: integer, was: a}, a: integer}, checks: {c: "
		     "a > 0},\n"
		     "  unique: [{name: uq_t_a, columns: [a]}]}}",
		     "alter column t.b: name\ncreate column t.a\n"
		     "recreate unique constraint t.uq_t_a: columns\n"
		     "recreate check t.ck_t_c: expression\n");
}

static void test_a_type_takes_its_columns_along(void **state)
{
	(void)state;
	diff_changes(
		"enums: {a: [x]}\ndomains: {d: a}\ntables: {t: {columns: {x: a, y: 'a[]', z: d}}}",
		"enums: {b: {values: [x], was: a}}\ndomains: {e: {type: b, was: d}}\n"
		"tables: {t: {columns: {x: b, y: 'b[]', z: e}}}",
		"alter enum b: name\nalter domain e: name\n");
}

static void test_a_schema_takes_all_along(void **state)
{
	(void)state;
	diff_changes(
		"schemas: {a: {}}\nenums: {a.e: [x]}\nsequences: {a.s: {owned_by: a.t.x}}\n"
		"tables: {a.t: {columns: {x: a.e, id: {type: serial, primary_key: true}}},\n"
		"  u: {columns: {y: {type: integer, references: a.t.id}}}}",
		"schemas: {b: {was: a}}\nenums: {b.e: [x]}\nsequences: {b.s: {owned_by: b.t.x}}\n"
		"tables: {b.t: {columns: {x: b.e, id: {type: serial, primary_key: true}}},\n"
		"  u: {columns: {y: {type: integer, references: b.t.id}}}}",
		"alter schema b: name\n");
}

static void test_parts_are_renamed_by_structure(void **state)
{
	(void)state;
	diff_changes("tables: {t: {columns: {a: integer}, unique: [{name: x, columns: [a]}],\n"
		     "  indexes: [{name: i, columns: [a], where: a > 0}], checks: {c: a > 0}}}",
		     "tables: {t: {columns: {a: integer}, unique: [{name: y, columns: [a]}],\n"
		     "  indexes: [{name: j, columns: [a], where: a > 0}], checks: {d: a > 0}}}",
		     "alter unique constraint t.y: name\n"
		     "alter check t.ck_t_d: name\n"
		     "alter index t.j: name\n");
	/* another structure is another constraint */
	diff_changes("tables: {t: {columns: {a: integer}, checks: {c: a > 0}}}",
		     "tables: {t: {columns: {a: integer}, checks: {d: a > 1}}}",
		     "drop check t.ck_t_c\ncreate check t.ck_t_d\n");
	/* a table has one primary key: it is the same under any name */
	diff_changes("tables: {t: {columns: {a: integer, b: integer}, primary_key: {name: x, "
		     "columns: [a]}}}",
		     "tables: {t: {columns: {a: integer, b: integer}, primary_key: {name: y, "
		     "columns: [b]}}}",
		     "alter column t.a: nullable\nalter column t.b: nullable\n"
		     "recreate primary key t.y: columns, name\n");
}

/* ---- what looks like a rename */

static void test_what_stands_on_something_made_anew(void **state)
{
	(void)state;
	/* a foreign key stands on the key that it refers to */
	diff_changes("tables: {a: {columns: {x: integer, y: integer}, unique: [{name: u, columns: "
		     "[x]}]},\n"
		     "  b: {columns: {z: {type: integer, references: a.x}}}}",
		     "tables: {a: {columns: {x: integer, y: integer},\n"
		     "  unique: [{name: u, columns: [x], include: [y]}]},\n"
		     "  b: {columns: {z: {type: integer, references: a.x}}}}",
		     "recreate unique constraint a.u: include\nrecreate foreign key b.fk_b_z_a\n");
	/* a computed column on the column whose type changes */
	diff_changes(TABLE("t", "a: integer, b: {type: integer, generated: a + 1}"),
		     TABLE("t", "a: bigint, b: {type: integer, generated: a + 1}"),
		     "alter column t.a: type\nrecreate column t.b\n");
	/* a foreign key between columns that change their kind of type together */
	diff_changes("tables: {a: {columns: {x: {type: integer, primary_key: true}}},\n"
		     "  b: {columns: {y: {type: integer, references: a.x}}}}",
		     "tables: {a: {columns: {x: {type: text, primary_key: true}}},\n"
		     "  b: {columns: {y: {type: text, references: a.x}}}}",
		     "alter column a.x: type\nalter column b.y: type\nrecreate foreign key "
		     "b.fk_b_y_a\n");
	diff_changes("tables: {a: {columns: {x: {type: integer, primary_key: true}}},\n"
		     "  b: {columns: {y: {type: integer, references: a.x}}}}",
		     "tables: {a: {columns: {x: {type: bigint, primary_key: true}}},\n"
		     "  b: {columns: {y: {type: bigint, references: a.x}}}}",
		     "alter column a.x: type\nalter column b.y: type\n");
	/* a key that goes: the server may have put the foreign key on just that one */
	diff_changes(
		"tables: {a: {columns: {x: {type: integer, unique: true, primary_key: true}}},\n"
		"  b: {columns: {y: {type: integer, references: a.x}}}}",
		"tables: {a: {columns: {x: {type: integer, primary_key: true}}},\n"
		"  b: {columns: {y: {type: integer, references: a.x}}}}",
		"drop unique constraint a.uq_a_x\nrecreate foreign key b.fk_b_y_a\n");
}

static void test_types_that_are_replaced(void **state)
{
	const char *from = "enums: {e: [a, b]}\n"
			   "tables: {t: {columns: {x: e}, checks: {c: \"x <> 'a'\"}, indexes: "
			   "[[x]]}}";

	(void)state;
	diff_changes(from,
		     "enums: {e: [a, c, b]}\n"
		     "tables: {t: {columns: {x: e}, checks: {c: \"x <> 'a'\"}, indexes: [[x]]}}",
		     "alter enum e: values\n");
	diff_changes(from,
		     "enums: {e: [a]}\n"
		     "tables: {t: {columns: {x: e}, checks: {c: \"x <> 'a'\"}, indexes: [[x]]}}",
		     "alter enum e: values\nrecreate check t.ck_t_c\n");
	diff_changes("domains: {d: {type: text, checks: {c: VALUE <> ''}}}\ntables: {t: {columns: "
		     "{x: d}}}",
		     "domains: {d: {type: integer, checks: {c: VALUE <> 0}}}\n"
		     "tables: {t: {columns: {x: d}}}",
		     "alter domain d: type\n");
}

/* ---- which objects count */

static void check_ignored(const char *rules, const char *kind, const char *name, bool wanted)
{
	struct lab l;
	struct schema *models;
	struct schema *other;
	const struct object *o;

	lab_open(&l);
	models = lab_load(&l, rules);
	other = lab_load(&l, "schemas: {app: {}}\ntables: {tmp_x: {}, app.tmp_x: {}}");
	assert_non_null(models);
	o = schema_get(other, kind_find(l.kinds, kind),
		       str_eq(name, "app.tmp_x") ? "app" : "public", "tmp_x");
	if (ignore_object(models, o) != wanted)
		fail_msg("%s: %s %s", rules, kind, name);
	lab_close(&l);
}

static void test_ignored_objects(void **state)
{
	(void)state;
	check_ignored("manage: {ignore: {table: [tmp_*]}}", "table", "tmp_x", true);
	check_ignored("manage: {ignore: {table: [tmp_*]}}", "table", "app.tmp_x", true);
	check_ignored("manage: {ignore: {table: [app.tmp_?]}}", "table", "app.tmp_x", true);
	check_ignored("manage: {ignore: {table: [app.tmp_?]}}", "table", "tmp_x", false);
	check_ignored("manage: {ignore: {table: [tmp]}}", "table", "tmp_x", false);
	check_ignored("manage: {ignore: {sequence: [tmp_*]}}", "table", "tmp_x", false);
}

static void test_only_what_is_managed_is_compared(void **state)
{
	struct diff_options options = {.renames = RENAME_NEVER};
	struct difference d;
	struct schema *live;
	struct schema *models;
	struct lab l;

	(void)state;
	lab_open(&l);
	live = lab_load(&l, "schemas: {app: {}, other: {}}\nextensions: {hstore: {}}\n"
			    "tables: {a: {}, tmp: {}, app.b: {}, other.c: {}}");
	models = lab_load(&l, "schemas: {app: {}}\nmanage: {ignore: {table: [tmp]}}");
	assert_true(diff_schemas(&l.arena, &l.ds, live, models, models, &options, &d));
	assert_int_equal(diff_count(&d), 2);
	assert_string_equal(((const struct change *)d.changes.items[0])->from->name, "b");
	assert_string_equal(((const struct change *)d.changes.items[1])->from->name, "a");
	lab_close(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_masks_name_fields),
		cmocka_unit_test(test_objects_come_and_go),
		cmocka_unit_test(test_what_every_database_has),
		cmocka_unit_test(test_was_in_both_directions),
		cmocka_unit_test(test_was_of_every_kind),
		cmocka_unit_test(test_several_old_names),
		cmocka_unit_test(test_was_in_another_schema),
		cmocka_unit_test(test_chains),
		cmocka_unit_test(test_exchanged_names),
		cmocka_unit_test(test_conflicts),
		cmocka_unit_test(test_names_that_want_quotes),
		cmocka_unit_test(test_said_renames),
		cmocka_unit_test(test_said_renames_mean_one_thing),
		cmocka_unit_test(test_said_renames_of_both),
		cmocka_unit_test(test_said_renames_are_read),
		cmocka_unit_test(test_a_table_takes_its_parts_along),
		cmocka_unit_test(test_a_column_takes_its_parts_along),
		cmocka_unit_test(test_a_name_that_is_taken_anew),
		cmocka_unit_test(test_a_type_takes_its_columns_along),
		cmocka_unit_test(test_a_schema_takes_all_along),
		cmocka_unit_test(test_parts_are_renamed_by_structure),
		cmocka_unit_test(test_what_stands_on_something_made_anew),
		cmocka_unit_test(test_types_that_are_replaced),
		cmocka_unit_test(test_ignored_objects),
		cmocka_unit_test(test_only_what_is_managed_is_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
