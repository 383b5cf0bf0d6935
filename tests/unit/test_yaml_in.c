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
	struct source src;
	struct yaml_limits limits;
	bool keep_comments;
	struct node *root;
};

static void begin(struct reading *r)
{
	*r = (struct reading){.limits = YAML_LIMITS};
	r->ds.arena = &r->arena;
}

static bool read_bytes(struct reading *r, const char *text, size_t len)
{
	/* a copy of just this size: a step beyond it is seen */
	char *copy = arena_alloc(&r->arena, len);

	memcpy(copy, text, len);
	r->src = (struct source){"f.yaml", copy, len};
	r->ds = (struct diags)DIAGS_INIT(&r->arena);
	r->root = NULL;
	return yaml_parse(&r->arena, &r->ds, &r->src, &r->limits, r->keep_comments, &r->root);
}

static const struct node *read_good(struct reading *r, const char *text)
{
	if (!read_bytes(r, text, strlen(text))) {
		const struct diag *d = r->ds.list.items[0];

		fail_msg("%s\n%u:%u %s", text, d->pos.line, d->pos.col, d->text);
	}
	assert_int_equal(r->ds.list.len, 0);
	return r->root;
}

static const char *value(const struct node *map, const char *key)
{
	const char *text = node_get_text(map, key);

	if (!text)
		fail_msg("no text at %s", key);
	return text;
}

static void test_tree_and_positions(void **state)
{
	const struct node *map;
	const struct node *n;
	struct reading r;

	(void)state;
	begin(&r);
	map = read_good(&r, "a: 1\n"
			    "\"b c\":\n"
			    "  - x\n"
			    "  - {k: 'v', l: [p,  q]}\n"
			    "d: |\n"
			    "  text\n"
			    "e: >-\n"
			    "  text\n"
			    "\xD0\xB6\xD0\xB6: \xD0\xB6 # y\n");
	assert_int_equal(map->kind, NODE_MAP);
	assert_int_equal(map->len, 5);
	assert_false(map->is_flow);
	n = node_get(map, "b c");
	assert_true(n->is_key_quoted && n->kind == NODE_LIST && n->len == 2);
	assert_int_equal(n->key_line, 2);
	assert_int_equal(n->key_col, 1);
	assert_int_equal(n->line, 3);
	assert_int_equal(n->col, 3);
	assert_true(n->first->is_plain);
	assert_int_equal(n->first->col, 5);
	assert_true(n->last->is_flow && !node_get(n->last, "k")->is_plain);
	n = node_get(n->last, "l");
	assert_int_equal(n->key_col, 14);
	assert_int_equal(n->last->line, 4);
	assert_int_equal(n->last->col, 22);
	n = node_get(map, "d");
	assert_true(n->is_block && !n->is_folded && !n->is_plain);
	assert_string_equal(n->text, "text\n");
	n = node_get(map, "e");
	assert_true(n->is_block && n->is_folded);
	n = map->last;
	assert_int_equal(node_pos(n).line, 9);
	assert_int_equal(node_pos(n).col, 5);
	assert_ptr_equal(node_pos(n).src, &r.src);
	assert_null(n->comments);
	arena_release(&r.arena);
}

static void test_scalars_keep_their_text(void **state)
{
	static const char *const words[] = {"yes",  "no",   "on",	  "off",	"010", "0x1F",
					    "1e3",  "~",    "null",	  "true",	".5",  "1_000",
					    "=",    "-1",   "2020-01-01", "12:30:45",	"<<",  "y",
					    ".inf", "+1.0", "Null",	  "C:/x",	"a#b"};
	struct reading r;

	(void)state;
	begin(&r);
	for (size_t i = 0; i < COUNT(words); i++) {
		const struct node *n =
			read_good(&r, arena_printf(&r.arena, "k: %s\n", words[i]))->first;

		assert_string_equal(n->text, words[i]);
		assert_true(n->is_plain);
	}
	arena_release(&r.arena);
}

static void test_nothing_and_empty_text(void **state)
{
	const struct node *map;
	struct reading r;

	(void)state;
	begin(&r);
	map = read_good(&r, "a:\nb: ''\nc: {d: , e: \"\"}\nf:\n  -\n  - ''\n");
	assert_int_equal(node_get(map, "a")->kind, NODE_NULL);
	assert_string_equal(value(map, "b"), "");
	assert_int_equal(node_get(node_get(map, "c"), "d")->kind, NODE_NULL);
	assert_string_equal(value(node_get(map, "c"), "e"), "");
	assert_int_equal(node_get(map, "f")->first->kind, NODE_NULL);
	assert_string_equal(node_get(map, "f")->last->text, "");
	arena_release(&r.arena);
}

static void test_empty_files_are_empty_maps(void **state)
{
	static const char *const texts[] = {"",	      "\n\n",  "# only\n",  "---\n",
					    "---\n# x", "{}\n", "\xEF\xBB\xBF", "---\n...\n"};
	struct reading r;

	(void)state;
	begin(&r);
	for (int i = 0; i < (int)COUNT(texts) * 2; i++) {
		r.keep_comments = i & 1;
		read_good(&r, texts[i / 2]);
		assert_int_equal(r.root->kind, NODE_MAP);
		assert_int_equal(r.root->len, 0);
		assert_int_equal(node_pos(r.root).line, 1);
	}
	r.src = (struct source){.name = "none"};
	assert_true(yaml_parse(&r.arena, &r.ds, &r.src, &r.limits, true, &r.root));
	arena_release(&r.arena);
}

static void test_line_ends_and_byte_order_mark(void **state)
{
	const struct node *unix_map;
	const struct node *n;
	struct reading r;

	(void)state;
	begin(&r);
	unix_map = read_good(&r, "a: |\n  x\n  y\nb: 'p\n  q'\nc: [1,\n  2]\n");
	n = read_good(&r, "\xEF\xBB\xBF" "a: |\r\n  x\r\n  y\r\nb: 'p\r\n  q'\r\nc: [1,\r\n  2]\r\n");
	assert_true(node_eq(unix_map, n));
	assert_int_equal(n->first->key_col, 1);
	assert_int_equal(node_get(n, "c")->last->line, 7);
	assert_int_equal(node_get(n, "c")->last->col, 3);
	arena_release(&r.arena);
}

static void test_aliases_are_copies(void **state)
{
	const struct node *map;
	struct reading r;

	(void)state;
	begin(&r);
	map = read_good(&r, "a: &x {k: [1, 2]}\nb: *x\nc: &y text\nd: [*y, *x]\ne: &x 1\nf: *x\n");
	assert_string_equal(node_get(node_get(map, "b"), "k")->last->text, "2");
	assert_int_equal(node_get(map, "b")->line, 2);
	assert_int_equal(node_get(map, "b")->col, 4);
	assert_ptr_not_equal(node_get(map, "a")->first, node_get(map, "b")->first);
	assert_string_equal(node_get(map, "d")->first->text, "text");
	assert_int_equal(node_get(map, "d")->len, 2);
	assert_string_equal(value(map, "f"), "1");
	arena_release(&r.arena);
}

struct refusal {
	const char *text;
	enum diag_code code;
	uint32_t line;
	uint32_t col;
	const char *says;
	const char *hint;	/* part of it; NULL: not looked at */
};

static void expect_refusal(struct reading *r, const struct refusal *row)
{
	const struct diag *d;

	for (int keep = 0; keep < 2; keep++) {
		r->keep_comments = keep;
		if (read_bytes(r, row->text, strlen(row->text)))
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
	struct reading r;

	begin(&r);
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
	{"a: {f(a, b): c}", MG_YAML_TRAP, 1, 5, "ends a key", "Put the key in quotes: `\"f(a, b)\"`"},
	{"a: {type: int[]}", MG_YAML_TRAP, 1, 11, "a bracket", "`type: \"int[]\"`"},
	{"a: [int[], text]", MG_YAML_TRAP, 1, 5, "a bracket", "`\"int[]\"`"},
	{"a: {x: 1,\n    check: b = ARRAY[1,2], d: 1}", MG_YAML_TRAP, 2, 12, "a bracket",
	 "`check: \"b = ARRAY[1,2]\"`"},
	{"default: md5('a #b')", MG_YAML_TRAP, 1, 10, "a hash sign", "`default: \"md5('a #b')\"`"},
	{"default: md5('a #b')  # why", MG_YAML_TRAP, 1, 10, "a hash sign",
	 "`default: \"md5('a #b')\"`"},
	{"a: {x: md5('a #b')}", MG_YAML_TRAP, 1, 8, "a hash sign", "`x: \"md5('a #b')\"`"},
	{"default: '' || x", MG_YAML_TRAP, 1, 10, "a quote", "`default: \"'' || x\"`"},
	{"a:\n  default: 'a'::text  # x", MG_YAML_TRAP, 2, 12, "a quote", "`default: \"'a'::text\"`"},
	{"a: {default: 'a'::text, b: 1}", MG_YAML_TRAP, 1, 14, "a quote", "`default: \"'a'::text\"`"},
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
	struct reading r;

	(void)state;
	begin(&r);
	for (int i = 0; i < (int)COUNT(harmless) * 2; i++) {
		r.keep_comments = i & 1;
		read_good(&r, harmless[i / 2]);
	}
	arena_release(&r.arena);
}

static void test_embedded_nul(void **state)
{
	const struct diag *d;
	struct reading r;

	(void)state;
	begin(&r);
	assert_false(read_bytes(&r, "a: 1\nb: \0\n", 10));
	d = r.ds.list.items[0];
	assert_int_equal(d->code, MG_YAML_TEXT);
	assert_int_equal(d->pos.line, 2);
	assert_int_equal(d->pos.col, 4);
	arena_release(&r.arena);
}

static void test_many_errors_of_one_file(void **state)
{
	struct sbuf text;
	struct reading r;

	(void)state;
	begin(&r);
	assert_false(read_bytes(&r, "a: {b: f(1,2)}\na: 1\nc: !x y\nd: {e: g(1,2), e: 2}\n", 49));
	assert_int_equal(r.ds.list.len, 4);
	text = (struct sbuf)SBUF_INIT(&r.arena);
	for (int i = 0; i < 1000; i++)
		sbuf_addf(&text, "k%d: !x y\n", i);
	assert_false(read_bytes(&r, sbuf_text(&text), text.len));
	assert_int_equal(r.ds.list.len, 20);
	sbuf_cut(&text, 0);
	for (int i = 0; i < 1000; i++)
		sbuf_addf(&text, "k%d: 1\n", i % 10);
	assert_false(read_bytes(&r, sbuf_text(&text), text.len));
	assert_int_equal(r.ds.list.len, 20);
	arena_release(&r.arena);
}

static void expect_limit(struct reading *r, const char *text, size_t len, const char *says)
{
	const struct diag *d;

	if (read_bytes(r, text, len))
		fail_msg("was read: %s", says);
	d = r->ds.list.items[0];
	assert_int_equal(d->code, MG_YAML_LIMIT);
	if (!strstr(d->text, says))
		fail_msg("%s", d->text);
}

static const char *repeated(struct reading *r, const char *part, size_t n, const char *end)
{
	struct sbuf b = SBUF_INIT(&r->arena);

	while (n--)
		sbuf_add(&b, part);
	sbuf_add(&b, end);
	return sbuf_text(&b);
}

static void test_limits_of_size_and_depth(void **state)
{
	struct reading r;
	const char *text;

	(void)state;
	begin(&r);
	r.limits.file = 10;
	read_good(&r, "a: 1234567");
	expect_limit(&r, "a: 12345678", 11, "too many bytes (the limit is 10)");
	r.limits = YAML_LIMITS;
	r.limits.value = 5;
	read_good(&r, "abcde: '12345'");
	expect_limit(&r, "a: 123456", 9, "a value of too many bytes (the limit is 5)");
	expect_limit(&r, "abcdef: 1", 9, "a value of too many bytes");
	r.limits = YAML_LIMITS;
	read_good(&r, arena_printf(&r.arena, "%s%s", repeated(&r, "[", 64, ""),
				   repeated(&r, "]", 64, "")));
	/* the closing brackets are never looked for */
	text = repeated(&r, "[", 200000, "");
	expect_limit(&r, text, 200000, "too many levels (the limit is 64)");
	text = repeated(&r, "- ", 65, "x");
	expect_limit(&r, text, strlen(text), "too many levels");
	arena_release(&r.arena);
}

static void test_limits_of_aliases(void **state)
{
	struct sbuf bomb;
	struct reading r;
	const char *text;

	(void)state;
	begin(&r);
	/* each line holds ten of the one before: 10^20 in all */
	bomb = (struct sbuf)SBUF_INIT(&r.arena);
	sbuf_add(&bomb, "a0: &a0 x\n");
	for (int i = 1; i <= 20; i++) {
		sbuf_addf(&bomb, "a%d: &a%d [*a%d", i, i, i - 1);
		for (int j = 1; j < 10; j++)
			sbuf_addf(&bomb, ", *a%d", i - 1);
		sbuf_add(&bomb, "]\n");
	}
	expect_limit(&r, sbuf_text(&bomb), bomb.len, "aliases add too many values");
	r.limits.aliased = 4;
	read_good(&r, "a: &a [1, 2]\nb: *a\nc: &c 1\nd: *c\n");
	expect_limit(&r, "a: &a [1, 2]\nb: *a\nc: *a\n", 25, "aliases add too many values");
	r.limits = YAML_LIMITS;
	/* 40 levels within 40 levels */
	text = arena_printf(&r.arena, "a: &a %s%s\nb: %s*a%s\n", repeated(&r, "[", 40, "x"),
			    repeated(&r, "]", 40, ""), repeated(&r, "[", 40, ""),
			    repeated(&r, "]", 40, ""));
	expect_limit(&r, text, strlen(text), "too many levels");
	bomb.len = 0;
	for (int i = 0; i < 10001; i++)
		sbuf_addf(&bomb, "- &a%d x\n", i);
	expect_limit(&r, sbuf_text(&bomb), bomb.len, "too many anchors");
	arena_release(&r.arena);
}

static void test_a_large_map(void **state)
{
	struct sbuf text;
	struct reading r;
	const struct diag *d;

	(void)state;
	begin(&r);
	text = (struct sbuf)SBUF_INIT(&r.arena);
	for (int i = 0; i < 30000; i++)
		sbuf_addf(&text, "key%d: {type: t%d}\n", i, i);
	read_good(&r, sbuf_text(&text));
	assert_int_equal(r.root->len, 30000);
	assert_string_equal(value(node_get(r.root, "key29999"), "type"), "t29999");
	sbuf_add(&text, "key17: x\nkey4: x\n");
	assert_false(read_bytes(&r, sbuf_text(&text), text.len));
	assert_int_equal(r.ds.list.len, 2);
	for (int i = 0; i < 2; i++) {
		d = r.ds.list.items[i];
		assert_int_equal(d->code, MG_YAML_DUPLICATE);
		assert_true(d->pos.line > 30000);
		assert_non_null(strstr(d->hint, d->pos.line == 30001 ? "line 18:" : "line 5:"));
	}
	arena_release(&r.arena);
}

static const char *lines(struct reading *r, const struct vec *v)
{
	struct sbuf b = SBUF_INIT(&r->arena);

	for (size_t i = 0; i < v->len; i++)
		sbuf_addf(&b, "%s|", (const char *)v->items[i]);
	return sbuf_text(&b);
}

static void test_comments_find_their_nodes(void **state)
{
	const struct node *map;
	const struct node *n;
	struct reading r;

	(void)state;
	begin(&r);
	r.keep_comments = true;
	map = read_good(&r, "# head\n"
			    "\n"
			    "a: 'x # no comment'  # on a\n"
			    "                     # still on a\n"
			    "\n"
			    "\n"
			    "# over b\n"
			    "b:   # on b\n"
			    "  # over c\n"
			    "  c: [1, # on one\n"
			    "      2]  # on c\n"
			    "  # end of b\n"
			    "# over d\n"
			    "d: |  # on d\n"
			    "  # no comment\n"
			    "# the end\n");
	n = node_get(map, "a");
	assert_string_equal(lines(&r, &n->comments->before), "# head||");
	assert_string_equal(n->comments->after, "# on a\n# still on a");
	n = node_get(map, "b");
	assert_string_equal(lines(&r, &n->comments->before), "|# over b|");
	assert_string_equal(n->comments->after, "# on b");
	assert_string_equal(lines(&r, &n->comments->end), "# end of b|");
	n = node_get(n, "c");
	assert_string_equal(lines(&r, &n->comments->before), "# over c|");
	assert_string_equal(n->comments->after, "# on c");
	assert_string_equal(n->first->comments->after, "# on one");
	assert_null(n->last->comments);
	n = node_get(map, "d");
	assert_string_equal(lines(&r, &n->comments->before), "# over d|");
	assert_string_equal(n->comments->after, "# on d");
	assert_string_equal(n->text, "# no comment\n");
	assert_string_equal(lines(&r, &map->comments->end), "# the end|");
	r.keep_comments = false;
	map = read_good(&r, "# head\na: 1 # on a\n# end\n");
	assert_null(map->comments);
	assert_null(map->first->comments);
	arena_release(&r.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree_and_positions),
		cmocka_unit_test(test_scalars_keep_their_text),
		cmocka_unit_test(test_nothing_and_empty_text),
		cmocka_unit_test(test_empty_files_are_empty_maps),
		cmocka_unit_test(test_line_ends_and_byte_order_mark),
		cmocka_unit_test(test_aliases_are_copies),
		cmocka_unit_test(test_traps),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_no_false_alarms),
		cmocka_unit_test(test_embedded_nul),
		cmocka_unit_test(test_many_errors_of_one_file),
		cmocka_unit_test(test_limits_of_size_and_depth),
		cmocka_unit_test(test_limits_of_aliases),
		cmocka_unit_test(test_a_large_map),
		cmocka_unit_test(test_comments_find_their_nodes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
