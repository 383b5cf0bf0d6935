#include "text/yaml_in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#define COUNT(x) (sizeof(x) / sizeof((x)[0]))

struct reading {
	struct arena arena;
	struct diags ds;
	bool keep_comments;
	struct node *root;
};

static bool read_text(struct reading *r, const char *text)
{
	struct yaml_limits limits = YAML_LIMITS;
	struct source *src = ARENA_NEW(&r->arena, struct source);
	size_t len = strlen(text);
	/* a copy of just this size: a step beyond it is seen */
	char *copy = arena_alloc(&r->arena, len);

	for (size_t i = 0; i < len; i++)
		copy[i] = text[i];
	*src = (struct source){"f.yaml", copy, len};
	r->ds = (struct diags)DIAGS_INIT(&r->arena);
	r->root = NULL;
	return yaml_parse(&r->arena, &r->ds, src, &limits, r->keep_comments, &r->root);
}

struct refusal {
	const char *text;
	enum diag_code code;
	uint32_t line;
	uint32_t col;
	const char *says;
	const char *hint; /* part of it; NULL: not looked at */
};

static void expect_refusal(struct reading *r, const struct refusal *row)
{
	const struct diag *d;

	for (int keep = 0; keep < 2; keep++) {
		r->keep_comments = keep;
		if (read_text(r, row->text))
			fail_msg("was read:\n%s", row->text);
		assert_true(r->ds.list.len > 0);
		assert_null(r->root);
		d = r->ds.list.items[0];
		if (d->code != row->code || d->pos.line != row->line || d->pos.col != row->col ||
		    !strstr(d->text, row->says) ||
		    (row->hint && !(d->hint && strstr(d->hint, row->hint))))
			fail_msg("%s\n%s %u:%u: %s\nhint: %s", row->text, diag_row(d->code)->name,
				 d->pos.line, d->pos.col, d->text, d->hint ? d->hint : "none");
		/* one mistake, one message */
		if (r->ds.list.len > 1)
			fail_msg("%s\nalso: %s", row->text,
				 ((const struct diag *)r->ds.list.items[1])->text);
	}
}

static void expect_refusals(const struct refusal *rows, size_t n)
{
	struct reading r = {.keep_comments = false};

	for (size_t i = 0; i < n; i++)
		expect_refusal(&r, &rows[i]);
	arena_release(&r.arena);
}

/* clang-format off */
static const struct refusal traps[] = {
	{"{type: numeric(12,2)}", MG_YAML_TRAP, 1, 8, "a comma", "`type: \"numeric(12,2)\"`"},
	{"a:\n  {x: 1, type: numeric( 12 , 2 ), z: 1}", MG_YAML_TRAP, 2, 16, "a comma",
	 "`type: \"numeric( 12 , 2 )\"`"},
	{"a: [numeric(12,2), int]", MG_YAML_TRAP, 1, 5, "a comma", "`\"numeric(12,2)\"`"},
	{"a: {default: coalesce(a, b, c), d: 1}", MG_YAML_TRAP, 1, 14, "a comma",
	 "`default: \"coalesce(a, b, c)\"`"},
	{"a: {x: f('a,b', c)}", MG_YAML_TRAP, 1, 8, "a comma", "`x: \"f('a,b', c)\"`"},
	{"a: {x: f(a,\n   b)}", MG_YAML_TRAP, 1, 8, "a comma", "`x: \"f(a, b)\"`"},
	{"a: {\xD0\xB6: f(a,b)}", MG_YAML_TRAP, 1, 8, "a comma", "`\xD0\xB6: \"f(a,b)\"`"},
	{"a: {f(a, b): c}", MG_YAML_TRAP, 1, 5, "ends a key", "the key in quotes: `\"f(a, b)\"`"},
	{"a: {type: int[]}", MG_YAML_TRAP, 1, 11, "a bracket", "`type: \"int[]\"`"},
	{"a: [int[], text]", MG_YAML_TRAP, 1, 5, "a bracket", "`\"int[]\"`"},
	{"a: {x: 1,\n    check: b = ARRAY[1,2], d: 1}", MG_YAML_TRAP, 2, 12, "a bracket",
	 "`check: \"b = ARRAY[1,2]\"`"},
	{"default: md5('a #b')", MG_YAML_TRAP, 1, 10, "a hash sign", "`default: \"md5('a #b')\"`"},
	{"default: md5('a #b')  # why", MG_YAML_TRAP, 1, 10, "a hash sign",
	 "`default: \"md5('a #b')\"`"},
	{"a: {x: md5('a #b')}", MG_YAML_TRAP, 1, 8, "a hash sign", "`x: \"md5('a #b')\"`"},
	{"default: '' || x", MG_YAML_TRAP, 1, 10, "a quote", "`default: \"'' || x\"`"},
	{"a:\n  default: 'a'::text  # x", MG_YAML_TRAP, 2, 12, "a quote",
	 "`default: \"'a'::text\"`"},
	{"a: {default: 'a'::text, b: 1}", MG_YAML_TRAP, 1, 14, "a quote",
	 "`default: \"'a'::text\"`"},
	{"- 'a' || b", MG_YAML_TRAP, 1, 3, "a quote", "`\"'a' || b\"`"},
	{"a: \"B\".\"c\"", MG_YAML_TRAP, 1, 4, "a quote", "`a: '\"B\".\"c\"'`"},
	{"a: 'it's fine'", MG_YAML_TRAP, 1, 4, "a quote", "`a: \"it's fine\"`"},
	{"a: \"b\": c", MG_YAML_TRAP, 1, 4, "a quote", "`a: '\"b\": c'`"},
	{"sql: SELECT a: b", MG_YAML_TRAP, 1, 6, "a colon", "`sql: \"SELECT a: b\"`"},
	{"a: {sql: b: c}", MG_YAML_TRAP, 1, 10, "a colon", "`sql: \"b: c\"`"},
	{"a: [b, 'c' 'd']", MG_YAML_TRAP, 1, 8, "a quote", "`\"'c' 'd'\"`"},
	{"a: {x} y", MG_YAML_TRAP, 1, 4, "a bracket or brace", "`a: \"{x} y\"`"},
	{"a: [1] || b", MG_YAML_TRAP, 1, 4, "a bracket or brace", "`a: \"[1] || b\"`"},
	{"a: @x", MG_YAML_TRAP, 1, 4, "this sign", "`a: \"@x\"`"},
	{"a: `x`", MG_YAML_TRAP, 1, 4, "this sign", "`a: \"`x`\"`"},
	{"b: 1\r\na: %x\r\n", MG_YAML_TRAP, 2, 4, "this sign", "`a: \"%x\"`"},
	{"- {a: @x}", MG_YAML_TRAP, 1, 7, "this sign", "`a: \"@x\"`"},
	{"a: * b", MG_YAML_TRAP, 1, 4, "this sign", "`a: \"* b\"`"},
	{"a: !e!x b", MG_YAML_TRAP, 1, 4, "this sign", "`a: \"!e!x b\"`"},
	{"a: && b", MG_YAML_TRAP, 1, 4, "this sign", "`a: \"&& b\"`"},
	{"a: &b", MG_YAML_TRAP, 1, 4, "an anchor", "`a: \"&b\"`"},
	{"a: || b", MG_YAML_TRAP, 1, 4, "this sign", "`a: \"|| b\"`"},
	{"a: > 0", MG_YAML_TRAP, 1, 4, "this sign", "`a: \"> 0\"`"},
	{"a: >= 0", MG_YAML_TRAP, 1, 4, "this sign", "`a: \">= 0\"`"},
	{"a: ]", MG_YAML_TRAP, 1, 4, "this sign", "`a: \"]\"`"},
	{"a: , b", MG_YAML_TRAP, 1, 4, "this sign", "`a: \", b\"`"},
	{"{type:integer}", MG_YAML_TRAP, 1, 2, "no key with a value", "`type: integer`"},
	{"a: 1\ntype:integer\nb: 2", MG_YAML_TRAP, 2, 1, "no key with a value", "`type: integer`"},
	{"\xEF\xBB\xBF" "a: @x", MG_YAML_TRAP, 1, 4, "this sign", "`a: \"@x\"`"},
};

static const struct refusal mistakes[] = {
	{"a:\n\tb: 1", MG_YAML_SYNTAX, 2, 1, "a tab", "blanks"},
	{"a: 1\n  \tb: 1", MG_YAML_SYNTAX, 2, 3, "a tab", "blanks"},
	{"a: 'x\nb: 2", MG_YAML_SYNTAX, 1, 4, "quote that opens here", "Close it"},
	{"a:\n  b: \"x\nc: 2", MG_YAML_SYNTAX, 2, 6, "quote that opens here", "Close it"},
	{"a: \"\n---\nb: 1", MG_YAML_SYNTAX, 1, 4, "not closed before the next document", NULL},
	{"a: {b: 1\nc: 2", MG_YAML_SYNTAX, 1, 4, "brace that opens here", "line 2"},
	{"a: [b, 1\nc: 2", MG_YAML_SYNTAX, 1, 4, "bracket that opens here", "line 2"},
	{"a: [b c", MG_YAML_SYNTAX, 1, 4, "bracket that opens here", "The file ends"},
	{"a: [[1] [2]]", MG_YAML_SYNTAX, 1, 9, "closing bracket is missing", "commas"},
	{"a: {b: [1] c: 2}", MG_YAML_SYNTAX, 1, 12, "closing brace is missing", "commas"},
	{"a: [b,, c]", MG_YAML_SYNTAX, 1, 7, "value is missing", NULL},
	{"a: [b:]", MG_YAML_SYNTAX, 1, 6, "a colon directly before", NULL},
	{"a:\n  b: 1\n c: 2", MG_YAML_SYNTAX, 3, 2, "indentation", "same column"},
	{"- a\nb: 1", MG_YAML_SYNTAX, 2, 1, "no item of the list", NULL},
	{"a: b\n c: d", MG_YAML_SYNTAX, 2, 3, "a colon behind something", "line above"},
	{"a\nb: 1\n", MG_YAML_SYNTAX, 2, 2, "a colon behind something", "line above"},
	{"a: 1\nb\nc: 1\n", MG_YAML_SYNTAX, 2, 1, "a colon is missing", NULL},
	{"a: - b", MG_YAML_SYNTAX, 1, 4, "a list cannot begin", NULL},
	{"a: ? b", MG_YAML_SYNTAX, 1, 4, "a question mark", "quotes"},
	{"a: \"\\d\"", MG_YAML_SYNTAX, 1, 5, "escape", "single quotes"},
	{"a: \"\\xZZ\"", MG_YAML_SYNTAX, 1, 7, "hexadecimal", NULL},
	{"a: \"\\uD800\"", MG_YAML_SYNTAX, 1, 7, "no character", NULL},
	{": b", MG_YAML_SYNTAX, 1, 1, "key is wanted", NULL},
	{"?\n: b", MG_YAML_SYNTAX, 1, 2, "a key is missing", NULL},
	{"a: !x b", MG_YAML_SYNTAX, 1, 4, "a tag", "quotes"},
	{"a: !!str b", MG_YAML_SYNTAX, 1, 4, "a tag", "quotes"},
	{"a: !!map {}", MG_YAML_SYNTAX, 1, 4, "a tag", "quotes"},
	{"%FOO bar\n---\na: \"\\q\"", MG_YAML_SYNTAX, 1, 1, "percent", NULL},
	{"%YAML 3.0\n---\na: 1", MG_YAML_SYNTAX, 1, 1, "version", NULL},
	{"a: *x", MG_YAML_SYNTAX, 1, 4, "no anchor above", "quotes"},
	{"a: &x [*x]", MG_YAML_SYNTAX, 1, 8, "within its own anchor", NULL},
	{"*x : b", MG_YAML_SYNTAX, 1, 1, "an alias", NULL},
	{"&x k: b", MG_YAML_SYNTAX, 1, 1, "an anchor", NULL},
	{"a: &x {}\nb:\n  <<: *x", MG_YAML_SYNTAX, 3, 3, "a merge key", "Write the members out"},
	{"? [a]\n: b", MG_YAML_SYNTAX, 1, 3, "a list cannot be a key", NULL},
	{"a: {{b}}", MG_YAML_SYNTAX, 1, 5, "a map cannot be a key", "quotes"},
	{"a: 1\n---\nb: 1", MG_YAML_SYNTAX, 2, 1, "second document", NULL},
	{"a: 1\n...\n---\nb: 1", MG_YAML_SYNTAX, 3, 1, "second document", NULL},
	{"a: 1\n...\nb: 1", MG_YAML_SYNTAX, 3, 1, "does not belong", NULL},
	{"a: 1\nb: 2\na: 3", MG_YAML_DUPLICATE, 3, 1, "the key \"a\" stands twice", "line 1"},
	{"x:\n  - {a: 1, b: 2, \"a\": 3}", MG_YAML_DUPLICATE, 2, 18, "the key \"a\"", "line 2"},
	{"{a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1,\n b: 2}", MG_YAML_DUPLICATE, 2, 2,
	 "the key \"b\"", "line 1"},
	{"\"\\x1b[31m\": 1\n\"\\e[31m\": 1", MG_YAML_DUPLICATE, 2, 1, "\"\\x1B[31m\"", "line 1"},
	{"a: \"b\\0c\"", MG_YAML_TEXT, 1, 4, "NUL", NULL},
	{"\"b\\0c\": a", MG_YAML_TEXT, 1, 1, "NUL", NULL},
	{"a: b\nc: \xD0\xB6\xFF", MG_YAML_TEXT, 2, 5, "not UTF-8", "UTF-8"},
	{"a: \xED\xA0\x80", MG_YAML_TEXT, 1, 4, "not UTF-8", NULL},
	{"\xFF\xFE" "a", MG_YAML_TEXT, 1, 1, "not UTF-8", NULL},
	{"a: \x01", MG_YAML_TEXT, 1, 4, "U+0001", "escape"},
	{"\xD0\xB6: \x7F", MG_YAML_TEXT, 1, 4, "U+007F", "escape"},
	{"a: 1\n# \x1B[2J\n", MG_YAML_TEXT, 2, 3, "U+001B", NULL},
	{"a: b\rc: d", MG_YAML_TEXT, 1, 5, "carriage return", NULL},
	{"a: b\r\nc: d\r", MG_YAML_TEXT, 2, 5, "carriage return", NULL},
	{"# x\xE2\x80\xA8" "a: b", MG_YAML_TEXT, 1, 4, "line separator", NULL},
	{"a: 'x\xC2\x85y'", MG_YAML_TEXT, 1, 6, "line separator", "\\N"},
};

/* Near the traps, and good. */
static const char *const harmless[] = {
	"a: {type: \"numeric(12,2)\", default: now()}",
	"a: {type: varchar(100), check: (a) > (b)}",
	"type: numeric(12,2)",
	"type: int[]",
	"- int[]",
	"a: Don't do this  # it's bad",
	"a: the users' names  # it's theirs",
	"a: f(x)  # (see below)",
	"a: see (below",
	"a: see (below  # not now",
	"- f(a #b\n- c)",
	"a: {b: smile :( , c: d}",
	"a: {x: f(a, y: b}",
	"a: 5\" pipe  # 6\" too",
	"a: E'\\n' || 'x'",
	"a: x -> 'y' #> 'z'",
	"a: b#c",
	"a: '{type: numeric(12,2)}'",
	"a: |\n  {type: numeric(12,2)} # x\n  md5('a #b')\n",
	"a: x::int",
	"a: ':x'",
	"a: -1\nb: -x\nc: ---\n",
	"{a: {b}, c: [d]}",
	"a: {b: c#d}",
	"? a\n: b\n",
	"\"a\": 'b'\n'c' : \"d\" # e\n",
	"\"<<\": 1\n",
	"a: \"\\u2028\\N\\L\\x01\"",
	"--- {a: b}\n...\n# end\n",
	"%YAML 1.1\n---\na: b\n",
	"a: b\tc\t# d",
	"a:\tb",
};
/* clang-format on */

static void test_traps(void **state)
{
	(void)state;
	expect_refusals(traps, COUNT(traps));
}

static void test_mistakes(void **state)
{
	(void)state;
	expect_refusals(mistakes, COUNT(mistakes));
}

static void test_no_false_alarms(void **state)
{
	struct reading r = {.keep_comments = false};

	(void)state;
	for (int i = 0; i < (int)COUNT(harmless) * 2; i++) {
		r.keep_comments = i & 1;
		if (!read_text(&r, harmless[i / 2]))
			fail_msg("%s\n%s", harmless[i / 2],
				 ((const struct diag *)r.ds.list.items[0])->text);
	}
	arena_release(&r.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_traps),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_no_false_alarms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
