#include "engine/save.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kinds/kinds.h"
#include "lib/lab.h"

#include <string.h>

/* What models are saved as; loading that gives the same again. */
static void saves(const char *models, const char *wanted)
{
	struct lab l;
	struct schema *s;
	struct schema *again;
	const char *text;

	lab_open(&l);
	s = lab_load(&l, models);
	if (!s)
		fail_msg("%s", lab_messages(&l));
	text = lab_save(&l, s);
	if (strcmp(text, wanted) != 0)
		fail_msg("\nsaved:\n%swanted:\n%s", text, wanted);
	again = lab_load(&l, text);
	if (!again)
		fail_msg("%s", lab_messages(&l));
	assert_string_equal(lab_changes(&l, s, again), "");
	assert_string_equal(lab_save(&l, again), text);
	lab_close(&l);
}

/* Models that are canonical already. */
static void stays(const char *models)
{
	saves(models, models);
}

static void test_columns(void **state)
{
	(void)state;
	stays("tables:\n"
	      "  t:\n"
	      "    columns:\n"
	      "      id: {type: bigserial, primary_key: true}\n"
	      "      a: integer\n"
	      "      b: {type: varchar(20), nullable: false, default: \"''\"}\n"
	      "      c: {type: \"numeric(10,2)\", default: 0}\n"
	      "      d: {type: boolean, default: true}\n"
	      "      e: {type: \"text[]\", default: \"'{}'::text[]\", comment: A list.}\n"
	      "      f: {type: integer, identity: always}\n"
	      "      g: {type: integer, identity: {name: s, start: 10, cache: 5}}\n"
	      "      h:\n"
	      "        type: text\n"
	      "        generated: upper(b)\n"
	      "        collation: C\n"
	      "        storage: external\n"
	      "        compression: pglz\n"
	      "        statistics: 100\n"
	      "        planner: {n_distinct: \"-0.5\"}\n"
	      "      i: {type: integer, unique: true, index: true, references: t.id}\n"
	      "      j: {type: bigint, references: {column: t.id, name: fk, "
	      "on_delete: set null (j)}}\n");
}

static void test_tables(void **state)
{
	(void)state;
	stays("tables:\n"
	      "  t:\n"
	      "    comment: First what it is.\n"
	      "    columns:\n"
	      "      a: integer\n"
	      "      b: integer\n"
	      "    primary_key: {columns: [a, b], with: {fillfactor: 70}}\n"
	      "    unique:\n"
	      "      - {name: u, columns: [b], include: [a], deferrable: initially deferred}\n"
	      "      - [b, a]\n"
	      "    checks:\n"
	      "      c: a > 0\n"
	      "      d: {expression: b > 0, not_valid: true, comment: Not yet.}\n"
	      "    foreign_keys:\n"
	      "      - {columns: [b, a], references: {table: t, columns: [a, b]}, match: full, "
	      "on_update: cascade}\n"
	      "    exclude:\n"
	      "      e: {method: btree, elements: [{column: a, operator: \"=\"}], where: b > 0}\n"
	      "    indexes:\n"
	      "      - {columns: [b, {column: a, order: desc, nulls: last}], unique: true, "
	      "where: a > 0}\n"
	      "      - {name: low, columns: [{expression: a + 1, statistics: 50}], method: hash}\n"
	      "    unlogged: true\n"
	      "    with: {fillfactor: 70}\n"
	      "    replica_identity: {index: u}\n");
}

static void test_the_other_kinds(void **state)
{
	(void)state;
	stays("schemas:\n"
	      "  app: {comment: Ours.}\n"
	      "extensions:\n"
	      "  pg_trgm: {schema: app}\n"
	      "enums:\n"
	      "  app.status: {values: [a, b], comment: Two.}\n"
	      "  mood: [sad, ok, \"null\", \"1\", with space]\n"
	      "domains:\n"
	      "  d: {type: text, nullable: false, default: \"'x'\", checks: {c: VALUE <> ''}}\n"
	      "  e: d\n"
	      "sequences:\n"
	      "  s: bigint\n"
	      "  t: {type: integer, start: 5, increment: 5, max: 100, cycle: true, owned_by: u.a}\n"
	      "tables:\n"
	      "  u:\n"
	      "    columns:\n"
	      "      a: app.status\n");
}

static void test_settings(void **state)
{
	(void)state;
	stays("default_schema: app\n"
	      "naming:\n"
	      "  unique: \"{table}_{columns}_key\"\n"
	      "manage:\n"
	      "  schemas: all\n"
	      "  kinds: [extension]\n"
	      "  ignore:\n"
	      "    table: [a, b*]\n"
	      "    view: [c]\n"
	      "tables:\n"
	      "  t:\n"
	      "    columns:\n"
	      "      a: {type: integer, unique: true}\n"
	      "queries:\n"
	      "  q:\n"
	      "    sql: SELECT 1\n");
}

/* In the order of kinds and names, whatever the file's order is; columns as they stand. */
static void test_order(void **state)
{
	(void)state;
	saves("tables:\n"
	      "  b: {checks: {y: z > 0, x: z > 1}, columns: {z: integer, a: integer}}\n"
	      "  a: {columns: {x: integer}}\n"
	      "enums: {z: [b, a], y: [x]}\n",
	      "enums:\n"
	      "  \"y\": [x]\n"
	      "  z: [b, a]\n"
	      "tables:\n"
	      "  a:\n"
	      "    columns:\n"
	      "      x: integer\n"
	      "  b:\n"
	      "    columns:\n"
	      "      z: integer\n"
	      "      a: integer\n"
	      "    checks:\n"
	      "      x: z > 1\n"
	      "      \"y\": z > 0\n");
}

/* A name is said only where the convention would give another one. */
static void test_names(void **state)
{
	(void)state;
	saves("tables:\n"
	      "  t:\n"
	      "    columns: {a: integer}\n"
	      "    unique: [{name: uq_t_a, columns: [a]}]\n"
	      "    indexes: [{name: other, columns: [a]}]\n"
	      "    checks: {x: {name: ck_t_x, expression: a > 0}, y: {name: z, "
	      "expression: a > 1}}\n",
	      "tables:\n"
	      "  t:\n"
	      "    columns:\n"
	      "      a: {type: integer, unique: true}\n"
	      "    checks:\n"
	      "      x: a > 0\n"
	      "      z: {name: z, expression: a > 1}\n"
	      "    indexes:\n"
	      "      - {name: other, columns: [a]}\n");
}

/* One check is called by its whole name, another's label is just that. */
static void test_two_checks_of_one_key(void **state)
{
	(void)state;
	saves("tables:\n"
	      "  t:\n"
	      "    columns: {a: integer}\n"
	      "    checks: {x: a > 0, y: {name: x, expression: a > 1}}\n",
	      "tables:\n"
	      "  t:\n"
	      "    columns:\n"
	      "      a: integer\n"
	      "    checks:\n"
	      "      x: a > 0\n"
	      "      x_2: {name: x, expression: a > 1}\n");
}

static void test_odd_names(void **state)
{
	(void)state;
	stays("schemas:\n"
	      "  '\"a.b\"': {}\n"
	      "tables:\n"
	      "  '\"a.b\".\"c\"\"d\"':\n"
	      "    columns:\n"
	      "      '\"e.f\"': {type: integer, primary_key: true}\n"
	      "      \"null\": integer\n"
	      "      g h: {type: integer, references: '\"a.b\".\"c\"\"d\".\"e.f\"'}\n"
	      "    indexes:\n"
	      "      - {name: '\"i.j\"', columns: ['\"e.f\"', \"null\"]}\n");
}

/* What a plan gets told stays with whoever tells it. */
static void test_what_is_fresh_is_not_said(void **state)
{
	(void)state;
	saves("schemas: {public: {}}\n", "{}\n");
	stays("schemas:\n"
	      "  public: {comment: Mine.}\n");
}

static void test_one_object_and_one_field(void **state)
{
	struct lab l;
	struct schema *s;
	const struct object *t;
	const struct object *c;
	struct node *n;

	(void)state;
	lab_open(&l);
	s = lab_load(&l, "tables: {t: {columns: {a: {type: varchar(3), nullable: false}}}}");
	assert_non_null(s);
	t = schema_get(s, &kind_table, "public", "t");
	c = object_only(t, &kind_column);
	n = save_object(&l.arena, s, c);
	assert_string_equal(node_get_text(n, "type"), "varchar(3)");
	assert_string_equal(node_get_text(n, "nullable"), "false");
	assert_int_equal(n->len, 2);
	for (const struct field *f = c->kind->fields; f->name; f++)
		assert_non_null(save_field(&l.arena, s, f, c));
	n = save_field(&l.arena, s, field_find(c->kind->fields, "statistics"), c);
	assert_int_equal(n->kind, NODE_NULL);
	lab_close(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_the_other_kinds),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_two_checks_of_one_key),
		cmocka_unit_test(test_odd_names),
		cmocka_unit_test(test_what_is_fresh_is_not_said),
		cmocka_unit_test(test_one_object_and_one_field),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
