#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "dialect/ident.h"
#include "dialect/keyword.h"

#include <string.h>

static const struct {
	const char *word;
	enum keyword_class class;
} keywords[] = {
#define KEYWORD(word, class) {word, KEYWORD_##class},
#include "dialect/keywords.def"
#undef KEYWORD
};

static void test_keywords(void **state)
{
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
		struct word w = {keywords[i].word, strlen(keywords[i].word), false};

		if (i)
			assert_true(strcmp(keywords[i - 1].word, keywords[i].word) < 0);
		assert_int_equal(keyword_class(&w), keywords[i].class);
		assert_true(ident_needs_quotes(w.text));
	}
	assert_int_equal(keyword_class(&(struct word){"SELECT", 6, true}), KEYWORD_R);
	assert_int_equal(keyword_class(&(struct word){"SELECT", 6, false}), KEYWORD_NONE);
	assert_int_equal(keyword_class(&(struct word){"selected", 6, false}), KEYWORD_R);
	assert_int_equal(keyword_class(&(struct word){"selec", 5, false}), KEYWORD_NONE);
	assert_int_equal(keyword_class(&(struct word){"", 0, true}), KEYWORD_NONE);
	assert_int_equal(keyword_class(&(struct word){"a\0b", 3, true}), KEYWORD_NONE);
	arena_release(&a);
}

static void test_needs_quotes(void **state)
{
	static const char *const bare[] = {"users", "_x",   "a1",  "name",     "text", "type",
					   "value", "role", "day", "location", "x_"};
	static const char *const quoted[] = {
		"",	   "Users",	  "1a",	  "a-b",	 "a b",	 "a.b",
		"a$",	   "caf\303\251", "user", "order",	 "a\"b", "left",
		"between", "json_table",  "json", "system_user", "\\"};

	(void)state;
	for (size_t i = 0; i < sizeof(bare) / sizeof(bare[0]); i++)
		assert_false(ident_needs_quotes(bare[i]));
	for (size_t i = 0; i < sizeof(quoted) / sizeof(quoted[0]); i++)
		assert_true(ident_needs_quotes(quoted[i]));
}

static void test_write(void **state)
{
	struct arena a = ARENA_INIT;
	struct sbuf b = SBUF_INIT(&a);

	(void)state;
	ident_write(&b, "users");
	sbuf_addc(&b, ' ');
	ident_write(&b, "user");
	sbuf_addc(&b, ' ');
	ident_write(&b, "a\"b");
	assert_string_equal(sbuf_text(&b), "users \"user\" \"a\"\"b\"");
	sbuf_cut(&b, 0);
	ident_write_qualified(&b, "public", "t", "public");
	sbuf_addc(&b, ' ');
	ident_write_qualified(&b, NULL, "t", "public");
	sbuf_addc(&b, ' ');
	ident_write_qualified(&b, "app", "Order", "public");
	sbuf_addc(&b, ' ');
	ident_write_qualified(&b, "public", "t", NULL);
	assert_string_equal(sbuf_text(&b), "t t app.\"Order\" public.t");
	arena_release(&a);
}

static void test_literal(void **state)
{
	static const struct {
		const char *text;
		const char *literal;
	} rows[] = {
		{"", "''"},	      {"it's", "'it''s'"},
		{"\"x\"", "'\"x\"'"}, {"a\\b'c", "'a\\b''c'"},
		{"\\", "'\\'"},	      {"caf\303\251\n", "'caf\303\251\n'"},
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct sbuf b = SBUF_INIT(&a);

		ident_write_literal(&b, rows[i].text);
		assert_string_equal(sbuf_text(&b), rows[i].literal);
	}
	arena_release(&a);
}

static const struct {
	const char *text;
	size_t n;
	const char *parts[3];
} splits[] = {
	{"users", 1, {"users"}},
	{"app.users", 2, {"app", "users"}},
	{"app.users.id", 3, {"app", "users", "id"}},
	{"App.My Table", 2, {"App", "My Table"}},
	{"app.\"x.y\"", 2, {"app", "x.y"}},
	{"\"a\"\"b\".c", 2, {"a\"b", "c"}},
	{"\"a\"\"b\"", 1, {"a\"b"}},
	{"\"\"\"\"", 1, {"\""}},
	{"\"users\"", 1, {"users"}},
	{"caf\303\251.select", 2, {"caf\303\251", "select"}},
	{"a'b", 1, {"a'b"}},
	{" a . b ", 2, {" a ", " b "}},
	{"", 0, {NULL}},
	{".", 0, {NULL}},
	{"a.", 0, {NULL}},
	{".a", 0, {NULL}},
	{"a..b", 0, {NULL}},
	{"a.\"\"", 0, {NULL}},
	{"\"\"", 0, {NULL}},
	{"\"", 0, {NULL}},
	{"\"a", 0, {NULL}},
	{"\"a\"\"", 0, {NULL}},
	{"a\"b", 0, {NULL}},
	{"a\"b\"", 0, {NULL}},
	{"\"a\"b", 0, {NULL}},
	{"\"a\" .b", 0, {NULL}},
	{"a.b.c.d", 0, {NULL}},
};

static void test_split(void **state)
{
	struct arena a = ARENA_INIT;
	const char *parts[3];

	(void)state;
	for (size_t i = 0; i < sizeof(splits) / sizeof(splits[0]); i++) {
		size_t n = ident_split(&a, splits[i].text, parts, 3);

		if (n != splits[i].n)
			fail_msg("%s: %zu parts", splits[i].text, n);
		for (size_t j = 0; j < n; j++)
			assert_string_equal(parts[j], splits[i].parts[j]);
	}
	assert_int_equal(ident_split(&a, "a.b", parts, 1), 0);
	assert_int_equal(ident_split(&a, "a", parts, 1), 1);
	assert_int_equal(ident_split(&a, "a", parts, 0), 0);
	arena_release(&a);
}

static void test_join(void **state)
{
	static const char *const names[] = {"users", "My Table", "x.y",		"a\"b", "\"",
					    ".",     "order",	 "caf\303\251", " "};
	struct arena a = ARENA_INIT;
	size_t count = sizeof(names) / sizeof(names[0]);

	(void)state;
	for (size_t i = 0; i < count * count; i++) {
		const char *parts[3];
		struct sbuf b = SBUF_INIT(&a);

		ident_join(&b, names[i / count], names[i % count], "public");
		assert_int_equal(ident_split(&a, sbuf_text(&b), parts, 3), 2);
		assert_string_equal(parts[0], names[i / count]);
		assert_string_equal(parts[1], names[i % count]);
		sbuf_cut(&b, 0);
		ident_join(&b, "public", names[i % count], "public");
		assert_int_equal(ident_split(&a, sbuf_text(&b), parts, 3), 1);
		assert_string_equal(parts[0], names[i % count]);
	}
	arena_release(&a);
}

static void test_join_spelling(void **state)
{
	struct arena a = ARENA_INIT;
	struct sbuf b = SBUF_INIT(&a);

	(void)state;
	ident_join(&b, "app", "x.y", "public");
	assert_string_equal(sbuf_text(&b), "app.\"x.y\"");
	sbuf_cut(&b, 0);
	ident_join(&b, NULL, "Order", "public");
	assert_string_equal(sbuf_text(&b), "Order");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keywords),      cmocka_unit_test(test_needs_quotes),
		cmocka_unit_test(test_write),	      cmocka_unit_test(test_literal),
		cmocka_unit_test(test_split),	      cmocka_unit_test(test_join),
		cmocka_unit_test(test_join_spelling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
