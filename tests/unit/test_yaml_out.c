#include "text/yaml_out.h"

#include "base/sys.h"
#include "text/yaml_in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#define COUNT(x) (sizeof(x) / sizeof((x)[0]))

static struct node *read_text(struct arena *a, const char *text)
{
	struct source *src = ARENA_NEW(a, struct source);
	struct yaml_limits limits = YAML_LIMITS;
	struct diags ds = DIAGS_INIT(a);
	struct node *root = NULL;

	*src = (struct source){"f.yaml", text, strlen(text)};
	if (!yaml_parse(a, &ds, src, &limits, true, &root)) {
		const struct diag *d = ds.list.items[0];

		fail_msg("%s\n%u:%u %s", text, d->pos.line, d->pos.col, d->text);
	}
	return root;
}

static const char *written(struct arena *a, const struct node *n)
{
	struct sbuf out = SBUF_INIT(a);

	yaml_write(&out, n);
	return sbuf_text(&out);
}

/* Writes it, reads that again: the same tree, and the same text the second time. */
static const char *write_and_read(struct arena *a, const struct node *n)
{
	const char *text = written(a, n);
	const struct node *again = read_text(a, text);

	if (!node_eq(n, again))
		fail_msg("read otherwise:\n%s", text);
	return text;
}

static void expect_formatted(const char *text, const char *expected)
{
	struct arena a = ARENA_INIT;
	const char *once = write_and_read(&a, read_text(&a, text));

	assert_string_equal(once, expected);
	assert_string_equal(written(&a, read_text(&a, once)), once);
	arena_release(&a);
}

static void test_layout(void **state)
{
	(void)state;
	expect_formatted("a:   1\nb:\n- x\n-   y\nc: {d: 1,e: [2,3],}\nf: []\ng: {}\nh:\ni: ~\n",
			 "a: 1\nb:\n  - x\n  - y\nc: {d: 1, e: [2, 3]}\nf: []\ng: {}\nh:\ni: ~\n");
	expect_formatted("a:\n    b:\n        c: d\n", "a:\n  b:\n    c: d\n");
	expect_formatted("- - a\n  - b\n-\n  - c: 1\n    d: 2\n  -\n    - e\n",
			 "- - a\n  - b\n- - c: 1\n    d: 2\n  - - e\n");
	expect_formatted("{a: {b: }, c: [ ]}", "{a: {b: }, c: []}\n");
	expect_formatted("[a, [b]]", "[a, [b]]\n");
	expect_formatted("just text", "just text\n");
	expect_formatted("'two\n\n  lines'", "|-\n  two\n  lines\n");
	expect_formatted("", "{}\n");
	expect_formatted("a: &x {b: 1}\nc: *x\n", "a: {b: 1}\nc: {b: 1}\n");
}

static void test_quotes(void **state)
{
	(void)state;
	expect_formatted("a: 'plain'\nb: \"it's\"\nc: '\"x\"'\nd: \"\\\\d\"\ne: \"'\\\"\"\n",
			 "a: plain\nb: it's\nc: '\"x\"'\nd: \\d\ne: \"'\\\"\"\n");
	/* what was typed plain stays plain, what was quoted stays a text for every reader */
	expect_formatted("a: yes\nb: 'yes'\nc: 010\nd: '010'\ne: ~\nf: '~'\ng: 1e3\nh: '1e3'\n",
			 "a: yes\nb: \"yes\"\nc: 010\nd: \"010\"\ne: ~\nf: \"~\"\ng: 1e3\n"
			 "h: \"1e3\"\n");
	expect_formatted("on: 1\n1: x\n'<<': y\n? z\n: 0\n",
			 "\"on\": 1\n\"1\": x\n\"<<\": y\nz: 0\n");
	expect_formatted("{a: 'x::y', b: 'x, y', c: 'x y'}",
			 "{a: \"x::y\", b: \"x, y\", c: x y}\n");
}

static void test_flow_keeps_to_the_width(void **state)
{
	struct arena a = ARENA_INIT;
	const char *fits = arena_printf(&a, "k: {a: b, c: x%085d}\n", 0);
	const char *wide = arena_printf(&a, "k: {a: b, c: x%086d}\n", 0);

	(void)state;
	assert_int_equal(strlen(fits), 100 + 1);
	assert_string_equal(written(&a, read_text(&a, fits)), fits);
	assert_string_equal(written(&a, read_text(&a, wide)),
			    arena_printf(&a, "k:\n  a: b\n  c: x%086d\n", 0));
	/* characters count, not bytes; what is inside keeps to one line where it can */
	fits = arena_printf(&a, "k: [\xD0\xB6\xD0\xB6\xD0\xB6\xD0\xB6, x%088d]\n", 0);
	assert_string_equal(written(&a, read_text(&a, fits)), fits);
	expect_formatted(
		"- {aaaaaaaaaaaaaaaaaaaa: [1, 2], "
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb: {c: d}, eeeeeeeeeeeeeeeeeeeee: f}",
		"- aaaaaaaaaaaaaaaaaaaa: [1, 2]\n"
		"  bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb: {c: d}\n"
		"  eeeeeeeeeeeeeeeeeeeee: f\n");
	arena_release(&a);
}

static void test_block_scalars(void **state)
{
	(void)state;
	expect_formatted("a: |\n    x\n      y\n\n    z\n", "a: |\n  x\n    y\n\n  z\n");
	expect_formatted("a: \"x\\ny\"\nb: |-\n one\n", "a: |-\n  x\n  y\nb: |-\n  one\n");
	expect_formatted("a: |+\n  x\n\n\nb: 1\n", "a: |+\n  x\n\n\nb: 1\n");
	expect_formatted("a: \"  x\\n y\\n\"\n", "a: |2\n    x\n   y\n");
	expect_formatted("a: \"\\n\\tx\\n\"\n", "a: |2\n\n  \tx\n");
	expect_formatted("- |\n x\n- - |\n   y\n", "- |\n  x\n- - |\n    y\n");
	/* no line to see: an escape says more */
	expect_formatted("a: \"\\n\"\nb: \"x\\r\\ny\"\n", "a: \"\\n\"\nb: \"x\\r\\ny\"\n");
	expect_formatted("{a: \"x\\ny\"}", "{a: \"x\\ny\"}\n");
}

static void test_folded_scalars(void **state)
{
	(void)state;
	expect_formatted("a: >\n  one\n  two\n\n  three\n    more\n  four\n",
			 "a: >\n  one two\n\n  three\n    more\n  four\n");
	expect_formatted(
		"a: >-\n"
		"  aaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbb ccccccccccccccc\n"
		"  ddddddddddddd eeeeeeeeeeeeeee  ffffffffffffff\n",
		"a: >-\n"
		"  aaaaaaaaaaaaaaaaaaaaaaaaa bbbbbbbbbbbbbbbbbbbbbbbbbbbbb ccccccccccccccc "
		"ddddddddddddd\n"
		"  eeeeeeeeeeeeeee  ffffffffffffff\n");
}

static void test_comments(void **state)
{
	(void)state;
	expect_formatted(
		"# head\n\n\na: 1 # on a\n#over b\nb:   # on b\n   c: 2\n   # end\n\n\n# last\n",
		"# head\n\na: 1  # on a\n#over b\nb:  # on b\n  c: 2\n  # end\n\n# last\n");
	expect_formatted("a: 1    # one\n        # two\n        # three\nb: 2\n",
			 "a: 1  # one\n      # two\n      # three\nb: 2\n");
	expect_formatted("a: {b: 1, # on b\n  c: [2,\n  # over three\n  3]}\n",
			 "a:\n  b: 1  # on b\n  c:\n    - 2\n    # over three\n    - 3\n");
	expect_formatted("a: [ # on a\n]\nb: [\n # in b\n]\n", "a: []  # on a\nb: []  # in b\n");
	expect_formatted("a: | # on a\n  x\n# over b\nb: > # on b\n  y\n",
			 "a: |  # on a\n  x\n# over b\nb: >  # on b\n  y\n");
	expect_formatted("a: # on a\n  - b # on b\n    # more\n  # end\nc: # on c\n  d\n",
			 "a:  # on a\n  - b  # on b\n       # more\n  # end\nc: d  # on c\n");
	expect_formatted("-\n  # over a\n  a: 1\n- # on the item\n  # over b\n  b: 1\n",
			 "# over a\n- a: 1\n-  # on the item\n  # over b\n  b: 1\n");
	expect_formatted("# only\n\n# comments\n", "# only\n\n# comments\n");
	expect_formatted("--- # x\n# y\na: 1\n... # z\n", "# x\n# y\na: 1\n# z\n");
	expect_formatted("a: '#' # '\nb: \"\\\" # \" # \"\n", "a: \"#\"  # '\nb: '\" # '  # \"\n");
	expect_formatted("a: 1 # x\r\n\r\n# y \t\r\nb: 2\r\n", "a: 1  # x\n\n# y\nb: 2\n");
	expect_formatted("a: &x # on a\n  b: 1\n", "a:  # on a\n  b: 1\n");
	expect_formatted("a: &x # one\n  # over\n  | # two\n   y\n",
			 "# over\n# one\n# two\na: |\n  y\n");
}

static void test_end_comments_stay_at_their_level(void **state)
{
	(void)state;
	expect_formatted("a:\n  b:\n    c: 1\n    # deep\n  # middle\n# next\nd: 1\n",
			 "a:\n  b:\n    c: 1\n    # deep\n  # middle\n# next\nd: 1\n");
	/* what follows a shallower comment is not inside again */
	expect_formatted("a:\n  b: 1\n# out\n  # in?\nd: 1\n", "a:\n  b: 1\n# out\n# in?\nd: 1\n");
	expect_formatted("a:\n- b\n# x\nc:\n- d\n  # y\n# z\n",
			 "a:\n  - b\n# x\nc:\n  - d\n  # y\n# z\n");
	expect_formatted("a: |+\n  x\n\n# y\nb: 1\n", "a: |+\n  x\n\n# y\nb: 1\n");
}

static void test_blank_lines(void **state)
{
	(void)state;
	expect_formatted("\n\na: 1\n\n\n\nb:\n\n  c: 1\n\n  d: |\n    x\n\n\n  e: 1\n\n",
			 "a: 1\n\nb:\n  c: 1\n\n  d: |\n    x\n\n  e: 1\n");
	expect_formatted("a: [1,\n\n  2]\n\nb:\n\n  1\n", "a: [1, 2]\n\nb: 1\n");
}

static void test_long_keys(void **state)
{
	struct arena a = ARENA_INIT;
	struct node *map = node_map(&a);
	char *key = arena_alloc(&a, 3001);

	(void)state;
	memset(key, 'k', 3000);
	node_put_text(&a, map, key, "text");
	node_put(map, key + 1, node_null(&a));
	node_put_text(&a, map, key + 2, "two\nlines");
	node_put_text(&a, node_put(map, key + 3, node_map(&a)), key, "x");
	node_put(map, key + 4, node_map(&a));
	node_push(node_put(map, key + 5, node_list(&a)), node_text(&a, "x"));
	node_put_text(&a, map, key + 2000, "at the limit");
	map->is_flow = true;
	write_and_read(&a, map);
	node_put(map, "short", node_list(&a));
	assert_non_null(strstr(write_and_read(&a, map), "\nshort: []\n"));
	arena_release(&a);
}

static void test_made_by_the_program(void **state)
{
	struct arena a = ARENA_INIT;
	struct node *map = node_map(&a);
	struct node *list = node_put(map, "list", node_list(&a));
	struct sbuf flow = SBUF_INIT(&a);

	(void)state;
	node_push(list, node_int(&a, -5));
	node_push(list, node_text(&a, "-5"));
	node_push(list, node_bool(&a, false));
	node_push(list, node_text(&a, "false"));
	node_push(list, node_null(&a));
	list->is_flow = true;
	/* nothing has no spelling between commas: the list takes several lines */
	assert_string_equal(write_and_read(&a, map),
			    "list:\n  - -5\n  - \"-5\"\n  - false\n  - \"false\"\n  -\n");
	yaml_write_flow(&flow, node_text(&a, "numeric(12,2)"));
	yaml_write_flow(&flow, map);
	assert_string_equal(sbuf_text(&flow),
			    "\"numeric(12,2)\"{list: [-5, \"-5\", false, \"false\", ]}");
	assert_string_equal(written(&a, node_null(&a)), "");
	arena_release(&a);
}

/* Texts that are put together to what a reader may stumble over. */
static const char *const pieces[] = {
	"a",
	"b",
	"x y",
	" ",
	"  ",
	"\n",
	"\n\n",
	"\t",
	":",
	": ",
	" #",
	"#",
	"- ",
	"-",
	"?",
	"? ",
	"!",
	"&",
	"*",
	"%",
	"@",
	"`",
	"'",
	"\"",
	"''",
	"\\",
	"{",
	"}",
	"[",
	"]",
	",",
	"|",
	">",
	"~",
	"null",
	"yes",
	"no",
	"on",
	"y",
	"1e3",
	"0x1F",
	"010",
	"1",
	"-1",
	".5",
	".inf",
	"=",
	"<<",
	"true",
	"(",
	")",
	"md5('a",
	"b')",
	"---",
	"...",
	"word",
	";",
	"+",
	"_",
	"Don't",
	"2020-01-01",
	"12:30:45",
	"lines\nof\ntext\n",
	"  in",
	"\x01",
	"\x7F",
	"\r",
	"\x1B",
	"long text that goes on and on, ",
	"\xC3\xA9",
	"\xD0\xB6",
	"\xE2\x80\xA8",
	"\xC2\x85",
	"\xC2\xA0",
	"\xEF\xBB\xBF",
	"\xF0\x9F\x98\x80",
	"\xEF\xBF\xBE",
};

static uint32_t below(uint64_t *seed, uint32_t n)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (uint32_t)(*seed >> 11) % n;
}

static const char *random_text(struct arena *a, uint64_t *seed)
{
	struct sbuf b = SBUF_INIT(a);
	uint32_t n = below(seed, 5);

	if (below(seed, 30) == 0)
		n = below(seed, 60);
	if (below(seed, 300) == 0)
		n = 800;
	while (n--)
		sbuf_add(&b, pieces[below(seed, COUNT(pieces))]);
	return sbuf_text(&b);
}

static struct node *random_tree(struct arena *a, uint64_t *seed, int depth)
{
	uint32_t kind = below(seed, depth > 4 ? 5 : 10);
	struct node *n;

	if (kind == 0 && depth)
		return node_null(a);
	if (kind < 5) {
		n = node_text(a, random_text(a, seed));
		n->is_block = below(seed, 4) == 0;
		n->is_folded = n->is_block && below(seed, 2);
		n->is_plain = below(seed, 2);
		return n;
	}
	n = kind < 8 ? node_map(a) : node_list(a);
	n->is_flow = below(seed, 2);
	for (uint32_t i = below(seed, 5); i; i--) {
		struct node *member = random_tree(a, seed, depth + 1);
		const char *key = random_text(a, seed);

		if (n->kind == NODE_LIST)
			node_push(n, member);
		else if (!node_get(n, key))
			node_put(n, key, member);
	}
	return n;
}

static void test_any_tree_is_read_back(void **state)
{
	uint64_t seed = 88172645463325252ULL;

	(void)state;
	for (int i = 0; i < 4000; i++) {
		struct arena a = ARENA_INIT;
		const char *text = write_and_read(&a, random_tree(&a, &seed, 0));

		assert_string_equal(written(&a, read_text(&a, text)), text);
		arena_release(&a);
	}
}

/* Every comment of a text whose hash signs within values are known not to follow a blank. */
static size_t count_comments(const char *text)
{
	size_t n = 0;

	for (const char *p = strchr(text, '#'); p; p = strchr(p + 1, '#')) {
		const char *end = p + strcspn(p, "\n");

		if (p == text || strchr(" \n", p[-1])) {
			n++;
			p = end;
		}
		if (!*p)
			break;
	}
	return n;
}

static void test_the_example_keeps_every_comment(void **state)
{
	struct arena a = ARENA_INIT;
	struct diags ds = DIAGS_INIT(&a);
	const char *path = "../shared/models-by-example.yaml";
	const struct source *src = NULL;
	const char *text;
	const char *once;

	(void)state;
	if (!sys_exists(path)) {
		print_message("%s is not there\n", path);
		skip();
	}
	assert_true(sys_read(&a, &ds, path, 1 << 20, &src));
	text = arena_strndup(&a, src->text, src->len);
	once = write_and_read(&a, read_text(&a, text));
	assert_true(count_comments(text) > 50);
	assert_int_equal(count_comments(once), count_comments(text));
	assert_string_equal(written(&a, read_text(&a, once)), once);
	/* the words of each, too */
	for (const char *p = strstr(text, "# "); p; p = strstr(p + 2, "# ")) {
		const char *line = arena_strndup(&a, p, strcspn(p, "\n"));

		if (!strstr(once, line))
			fail_msg("lost: %s", line);
	}
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_flow_keeps_to_the_width),
		cmocka_unit_test(test_block_scalars),
		cmocka_unit_test(test_folded_scalars),
		cmocka_unit_test(test_comments),
		cmocka_unit_test(test_end_comments_stay_at_their_level),
		cmocka_unit_test(test_blank_lines),
		cmocka_unit_test(test_long_keys),
		cmocka_unit_test(test_made_by_the_program),
		cmocka_unit_test(test_any_tree_is_read_back),
		cmocka_unit_test(test_the_example_keeps_every_comment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
