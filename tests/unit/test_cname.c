#include "code/cname.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static void stems_are_identifiers(void **state)
{
	static const struct {
		const char *name;
		const char *stem;
	} rows[] = {
		{"users", "users"},
		{"userName", "userName"},
		{"a-b", "a_b"},
		{"a - b", "a_b"},
		{"__x__y__", "x_y"},
		{"_", "u005f"},
		{"", "unnamed"},
		{"2fa", "n2fa"},
		{"_2fa", "n2fa"},
		{"\xC3\xA9", "u00e9"},
		{"a\xC3\xA9"
		 "1",
		 "au00e91"},
		{"\xF0\x9F\x98\x80", "u1f600"},
		{"a*/b\\c\"d", "a_b_c_d"},
		{"a.b", "a_b"},
		{"$1", "n1"},
		{"<=", "u003cu003d"},
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_string_equal(cname_stem(&a, rows[i].name), rows[i].stem);
	assert_string_equal(cname_upper(&a, "a_bC1"), "A_BC1");
	arena_release(&a);
}

static void words_in_the_way_get_an_underscore(void **state)
{
	/* of C, of C++, of both's later versions, macros, types; first and last words of lines */
	static const char *const everywhere[] = {
		"int",	    "class", "new",	"delete",   "template", "constexpr", "nullptr",
		"co_await", "and",   "xor_eq",	"errno",    "stdin",	"major",     "minor",
		"NULL",	    "EOF",   "INT_MAX", "size_t",   "uint8_t",	"unix",	     "linux",
		"true",	    "bool",  "typeof",	"requires", "st_mtime", "s6_addr",   "mg_x",
		"MG_X",	    "mgi_x", "asm",	"far",	    "assert",	"ABDAY_1",   "xor",
		"complex",  "I",
	};
	static const char *const globally[] = {
		"time", "stat", "index", "link", "timer_delete", "passwd", "group", "y0",
	};
	static const char *const free_names[] = {
		"users", "name", "email", "id", "users_get", "INT",  "Class",  "in",
		"nt",	 "a",	 "zzz",	  "A",	"~",	     "errn", "errnox", "class_",
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(everywhere) / sizeof(*everywhere); i++) {
		const char *safe = arena_printf(&a, "%s_", everywhere[i]);

		assert_string_equal(cname_safe(&a, everywhere[i], CNAME_MEMBER), safe);
		assert_string_equal(cname_safe(&a, everywhere[i], CNAME_GLOBAL), safe);
	}
	for (size_t i = 0; i < sizeof(globally) / sizeof(*globally); i++) {
		const char *safe = arena_printf(&a, "%s_", globally[i]);

		assert_string_equal(cname_safe(&a, globally[i], CNAME_MEMBER), globally[i]);
		assert_string_equal(cname_safe(&a, globally[i], CNAME_GLOBAL), safe);
	}
	for (size_t i = 0; i < sizeof(free_names) / sizeof(*free_names); i++)
		assert_string_equal(cname_safe(&a, free_names[i], CNAME_GLOBAL), free_names[i]);
	arena_release(&a);
}

static void beginnings_of_names(void **state)
{
	static const char *const found[] = {"timer_", "pthread_key_", "ABDAY_", "ABDAY_1",
					    "xor",    "LONG_",	      "va_"};
	static const char *const missing[] = {"users_", "timers_", "A_", "zz", "posts"};

	(void)state;
	for (size_t i = 0; i < sizeof(found) / sizeof(*found); i++) {
		if (!cname_begins(found[i]))
			fail_msg("%s", found[i]);
	}
	for (size_t i = 0; i < sizeof(missing) / sizeof(*missing); i++) {
		if (cname_begins(missing[i]))
			fail_msg("%s", missing[i]);
	}
}

static void comments_cannot_break_out(void **state)
{
	static const struct {
		const char *text;
		const char *lines; /* joined by | */
	} rows[] = {
		{"plain", "plain|"},
		{"two\nlines\r\n", "two|lines|"},
		{"a\n\nb", "a||b|"},
		{"*/ int x; /*", "* / int x; / *|"},
		{"**//", "** //|"},
		{"/*/", "/ * /|"},
		{"?\?/ ?\?\?", "? ?/ ? ? ?|"},
		{"ends in \\", "ends in \\.|"},
		{"ends in \\ \nx", "ends in \\.|x|"},
		{"in \\ between", "in \\ between|"},
		{"\t\x01\x7F"
		 "a",
		 " ??a|"},
		/* what it is about; NOLINTNEXTLINE */
		{"a\xE2\x80\xAE"
		 "b\xE2\x81\xA6\xC2\x85",
		 "a?b??|"},
		{"\xC3\xA9\xF0\x9F\x98\x80", "\xC3\xA9\xF0\x9F\x98\x80|"},
		{"", ""},
	};
	struct arena a = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct sbuf out = SBUF_INIT(&a);
		struct vec lines = {0};

		cname_comment(&a, rows[i].text, &lines);
		for (size_t k = 0; k < lines.len; k++)
			sbuf_addf(&out, "%s|", (const char *)lines.items[k]);
		assert_string_equal(sbuf_text(&out), rows[i].lines);
	}
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stems_are_identifiers),
		cmocka_unit_test(words_in_the_way_get_an_underscore),
		cmocka_unit_test(beginnings_of_names),
		cmocka_unit_test(comments_cannot_break_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
