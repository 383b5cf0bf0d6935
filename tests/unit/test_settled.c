#include "dialect/settled.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kinds/kinds.h"
#include "lib/lab.h"

static const char models[] = "domains: {d: varchar, e: text}\n"
			     "tables:\n"
			     "  t:\n"
			     "    columns:\n"
			     "      s: varchar(9)\n"
			     "      \"odd name\": varchar\n"
			     "      x: text\n"
			     "      l: varchar[]\n"
			     "    checks: {k: x > ''}\n";

static void becomes_in(const char *kind, const char *name, const char *expr, const char *wanted)
{
	struct schema *s;
	struct object *o;
	struct lab l;

	lab_open(&l);
	s = lab_load(&l, models);
	assert_non_null(s);
	o = schema_get(s, kind_find(kinds_all(), kind), "public", name);
	assert_non_null(o);
	/* a part knows its table */
	assert_string_equal(settled(&l.arena, expr, o->last ? o->last : o), wanted);
	assert_string_equal(settled(&l.arena, expr, NULL), expr);
	lab_close(&l);
}

static void becomes(const char *expr, const char *wanted)
{
	becomes_in("table", "t", expr, wanted);
}

static void stays(const char *expr)
{
	becomes(expr, expr);
}

static void test_lists(void **state)
{
	(void)state;
	becomes("(s)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[])",
		"s IN ('a'::character varying, 'b'::character varying)");
	becomes("((x > 1) OR ((\"odd name\")::text <> ALL ((ARRAY['it''s )::text'::character "
		"varying])::text[])))",
		"((x > 1) OR (\"odd name\" NOT IN ('it''s )::text'::character varying)))");
	becomes("(s)::text = ANY ((ARRAY[E'a\\\\\\'b'::character varying])::text[]) AND "
		"(s)::text = ANY ((ARRAY['c'::character varying])::text[])",
		"s IN (E'a\\\\\\'b'::character varying) AND s IN ('c'::character varying)");
	becomes_in("domain", "d", "(VALUE)::text <> ALL ((ARRAY['a'::character varying])::text[])",
		   "VALUE NOT IN ('a'::character varying)");
}

static void test_others(void **state)
{
	(void)state;
	stays("");
	stays("(x)::text = ANY ((ARRAY['a'::character varying])::text[])");
	stays("(l)::text = ANY ((ARRAY['a'::character varying])::text[])");
	stays("(nothing)::text = ANY ((ARRAY['a'::character varying])::text[])");
	stays("((s || 'x'))::text = ANY ((ARRAY['a'::character varying])::text[])");
	becomes_in("domain", "e", "(VALUE)::text = ANY ((ARRAY['a'::character varying])::text[])",
		   "(VALUE)::text = ANY ((ARRAY['a'::character varying])::text[])");
	stays("a > 0");
	stays("s = ANY (ARRAY['a'::text])");
	stays("(s)::text = ANY (ARRAY[('a'::character varying)::text])");
	stays("(s)::text = ANY ((ARRAY['a'::character varying, t])::text[])");
	stays("(s)::text = ANY ((ARRAY['a'::character varying(3)])::text[])");
	stays("(s)::text = ANY ((ARRAY['a'::bpchar])::text[])");
	stays("(s)::text = ANY ((ARRAY['a'::character varying])::text[]");
	stays("t = '(s)::text = ANY ((ARRAY[''a''::character varying])::text[])'");
	stays("\"(s)::text = ANY ((ARRAY['a'::character varying])::text[])\" > 0");
	stays("(s)::text = ANY ((ARRAY['a");
	stays("(s)::text = ANY ((ARRAY[\"a\"::character varying])::text[])");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
