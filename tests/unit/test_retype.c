#include "kinds/retype.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lib/plan_lab.h"

static void test_values_are_added_in_place(void **state)
{
	(void)state;
	lab_plans("enums: {e: [b, d]}\ntables: {t: {columns: {x: e}}}",
		  "enums: {e: [a, b, c, d, f]}\ntables: {t: {columns: {x: e}}}",
		  "ALTER TYPE e ADD VALUE 'a' BEFORE 'b';\n"
		  "ALTER TYPE e ADD VALUE 'c' AFTER 'b';\n"
		  "ALTER TYPE e ADD VALUE 'f' AFTER 'd';\n",
		  NULL);
}

static void test_values_are_renamed(void **state)
{
	(void)state;
	lab_plans("enums: {e: [draft, live]}",
		  "enums: {e: {values: [draft, public, old], rename: {live: public}}}",
		  "ALTER TYPE e RENAME VALUE 'live' TO 'public';\n"
		  "ALTER TYPE e ADD VALUE 'old' AFTER 'public';\n",
		  "ALTER TYPE e RENAME VALUE 'public' TO 'live';\n"
		  "ALTER TYPE e RENAME TO e__old;\n"
		  "CREATE TYPE e AS ENUM ('draft', 'live');\n"
		  "DROP TYPE e__old;\n");
	/* done already */
	lab_plans("enums: {e: [draft, public]}",
		  "enums: {e: {values: [draft, public], rename: {live: public}}}", "", "");
}

static void test_a_value_goes(void **state)
{
	(void)state;
	lab_plans("enums: {e: [a, b, c]}\n"
		  "tables: {t: {columns: {x: {type: e, default: \"'c'\"}, y: 'e[]', z: text}}, "
		  "u: {columns: {x: e}}}",
		  "enums: {e: {values: [a, b], map: {c: b}, comment: two}}\n"
		  "tables: {t: {columns: {x: {type: e, default: \"'b'\"}, y: 'e[]', z: text}}}",
		  "DROP TABLE u;\n"
		  "ALTER TYPE e RENAME TO e__old;\n"
		  "CREATE TYPE e AS ENUM ('a', 'b');\n"
		  "COMMENT ON TYPE e IS 'two';\n"
		  "ALTER TABLE t ALTER COLUMN x DROP DEFAULT;\n"
		  "ALTER TABLE t ALTER COLUMN x TYPE e USING (CASE x::text WHEN 'c' THEN 'b' ELSE "
		  "x::text END)::e;\n"
		  "ALTER TABLE t ALTER COLUMN x SET DEFAULT 'b';\n"
		  "ALTER TABLE t ALTER COLUMN y TYPE e[] USING y::text[]::e[];\n"
		  "DROP TYPE e__old;\n"
		  "ALTER TABLE t ALTER COLUMN x SET DEFAULT 'b';\n",
		  NULL);
}

/* A column that leaves the type does so before, and a renamed table has its new name by then. */
static void test_a_value_goes_under_other_changes(void **state)
{
	(void)state;
	lab_plans(
		"enums: {e: [a, b]}\ntables: {t: {columns: {x: e, y: e, z: integer}}}",
		"enums: {e: [a]}\ntables: {u: {was: t, columns: {w: {type: e, was: x}, y: text}}}",
		"ALTER TABLE t RENAME TO u;\n"
		"ALTER TABLE u ALTER COLUMN y TYPE TEXT;\n"
		"ALTER TYPE e RENAME TO e__old;\n"
		"CREATE TYPE e AS ENUM ('a');\n"
		"ALTER TABLE u ALTER COLUMN x TYPE e USING x::text::e;\n"
		"DROP TYPE e__old;\n"
		"ALTER TABLE u RENAME x TO w;\n"
		"ALTER TABLE u DROP COLUMN z;\n",
		NULL);
}

/* A new value cannot be used in the transaction that adds it: the type is made anew then. */
static void test_a_new_value_that_is_used_at_once(void **state)
{
	(void)state;
	lab_plans("enums: {e: [a]}\ntables: {t: {columns: {x: e}}}",
		  "enums: {e: [a, b]}\ntables: {t: {columns: {x: {type: e, default: \"'b'\"}}}}",
		  "ALTER TYPE e RENAME TO e__old;\n"
		  "CREATE TYPE e AS ENUM ('a', 'b');\n"
		  "ALTER TABLE t ALTER COLUMN x TYPE e USING x::text::e;\n"
		  "ALTER TABLE t ALTER COLUMN x SET DEFAULT 'b';\n"
		  "DROP TYPE e__old;\n"
		  "ALTER TABLE t ALTER COLUMN x SET DEFAULT 'b';\n",
		  NULL);
}

static void test_what_stands_on_a_type_that_is_replaced(void **state)
{
	(void)state;
	lab_plans("enums: {e: [a, b]}\n"
		  "tables: {t: {columns: {x: e}, checks: {c: \"x <> 'b'\"}, indexes: [[x]]}}",
		  "enums: {e: [a]}\n"
		  "tables: {t: {columns: {x: e}, checks: {c: \"x <> 'b'\"}, indexes: [[x]]}}",
		  "ALTER TABLE t DROP CONSTRAINT ck_t_c;\n"
		  "ALTER TYPE e RENAME TO e__old;\n"
		  "CREATE TYPE e AS ENUM ('a');\n"
		  "ALTER TABLE t ALTER COLUMN x TYPE e USING x::text::e;\n"
		  "DROP TYPE e__old;\n"
		  "ALTER TABLE t ADD CONSTRAINT ck_t_c CHECK (x <> 'b');\n",
		  NULL);
}

static void test_a_domain_over_a_type_that_is_replaced(void **state)
{
	(void)state;
	lab_plans("enums: {e: [a, b]}\ndomains: {d: e}", "enums: {e: [a]}\ndomains: {d: e}",
		  "m:1:9: error MG0405: enum e has to be made anew for this change, "
		  "and domain d stands on it\n"
		  "    enums: {e: [a]}\n"
		  "            ^\n"
		  "hint: Take the domain's columns to another type first, "
		  "in a revision of their own.\n",
		  NULL);
}

static void test_the_type_below_a_domain(void **state)
{
	(void)state;
	lab_plans("domains: {d: {type: text, "
		  "checks: {c: VALUE <> ''}}}\ntables: {t: {columns: {x: d}}}",
		  "domains: {d: {type: integer, "
		  "checks: {c: VALUE <> 0}}}\ntables: {t: {columns: {x: d}}}",
		  "ALTER TYPE d RENAME TO d__old;\n"
		  "CREATE DOMAIN d AS INTEGER CONSTRAINT ck_d_c CHECK (VALUE <> 0);\n"
		  "ALTER TABLE t ALTER COLUMN x TYPE d USING x::d;\n"
		  "DROP TYPE d__old;\n",
		  NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_are_added_in_place),
		cmocka_unit_test(test_values_are_renamed),
		cmocka_unit_test(test_a_value_goes),
		cmocka_unit_test(test_a_value_goes_under_other_changes),
		cmocka_unit_test(test_a_new_value_that_is_used_at_once),
		cmocka_unit_test(test_what_stands_on_a_type_that_is_replaced),
		cmocka_unit_test(test_a_domain_over_a_type_that_is_replaced),
		cmocka_unit_test(test_the_type_below_a_domain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
