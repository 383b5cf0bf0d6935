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

static const struct diag *said(const struct reading *r, size_t i)
{
	static const struct diag none = {.text = "no message"};

	return i < r->ds.list.len && r->ds.list.items ? r->ds.list.items[i] : &none;
}

static const struct node *read_good(struct reading *r, const char *text)
{
	if (!read_bytes(r, text, strlen(text))) {
		const struct diag *d = said(r, 0);

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
	static const char *const words[] = {
		"yes",	"no",	"on",	"off",	 "010",	 "0x1F", "1e3",	       "~",
		"null", "true", ".5",	"1_000", "=",	 "-1",	 "2020-01-01", "12:30:45",
		"<<",	"y",	".inf", "+1.0",	 "Null", "C:/x", "a#b"};
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
	static const char *const texts[] = {"",		"\n\n", "# only\n",	"---\n",
					    "---\n# x", "{}\n", "\xEF\xBB\xBF", "---\n...\n"};
	const struct node *map;
	struct reading r;

	(void)state;
	begin(&r);
	for (int i = 0; i < (int)COUNT(texts) * 2; i++) {
		r.keep_comments = i & 1;
		map = read_good(&r, texts[i / 2]);
		assert_non_null(map);
		assert_int_equal(map->kind, NODE_MAP);
		assert_int_equal(map->len, 0);
		assert_int_equal(node_pos(map).line, 1);
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
	n = read_good(&r, "\xEF\xBB\xBF"
			  "a: |\r\n  x\r\n  y\r\nb: 'p\r\n  q'\r\nc: [1,\r\n  2]\r\n");
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

static void test_embedded_nul(void **state)
{
	const struct diag *d;
	struct reading r;

	(void)state;
	begin(&r);
	assert_false(read_bytes(&r, "a: 1\nb: \0\n", 10));
	d = said(&r, 0);
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
	d = said(r, 0);
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
	for (size_t i = 0; i < 2; i++) {
		d = said(&r, i);
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

static void test_places_within_a_text(void **state)
{
	static const struct {
		const char *text;
		size_t offset;
		uint32_t line;
		uint32_t col;
	} rows[] = {
		{"a: select x\n", 7, 1, 11},
		{"\xEF\xBB\xBF"
		 "a: select x\n",
		 7, 1, 11},
		{"a: \xC3\xA9 x\n", 3, 1, 6},
		{"a: 'it''s x'\n", 5, 1, 11},
		{"a: \"s\\\"t x\"\n", 4, 1, 10},
		{"a: |\n  select\n    x\n", 7, 3, 5},
		{"a: select\n  x\n", 7, 2, 3},
		/* the file ends with the value */
		{"a: int", 3, 1, 7},
		{"a: |\n  x\n\n", 2, 4, 1},
		/* what another spelling hides is the value itself */
		{"a: \"\\u00e9 x\"\n", 3, 1, 4},
	};
	struct reading r;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct pos pos;

		begin(&r);
		pos = node_pos_within(node_get(read_good(&r, rows[i].text), "a"), rows[i].offset);
		if (pos.line != rows[i].line || pos.col != rows[i].col)
			fail_msg("row %zu: %u:%u", i, pos.line, pos.col);
		arena_release(&r.arena);
	}
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
		cmocka_unit_test(test_embedded_nul),
		cmocka_unit_test(test_many_errors_of_one_file),
		cmocka_unit_test(test_limits_of_size_and_depth),
		cmocka_unit_test(test_limits_of_aliases),
		cmocka_unit_test(test_a_large_map),
		cmocka_unit_test(test_comments_find_their_nodes),
		cmocka_unit_test(test_places_within_a_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
