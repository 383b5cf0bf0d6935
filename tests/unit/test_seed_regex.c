#include "engine/seed_regex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <regex.h>
#include <string.h>

enum { CHANCES = 200 };

/* Each as models write it, and as the system's own matcher reads it. */
static const struct {
	const char *regex;
	const char *posix;
} known[] = {
	{"^0x[a-f0-9]{64}$", NULL},
	{"^[A-Z]{2}[0-9]{2,4}$", NULL},
	{"^(draft|done|gone)$", NULL},
	{"^(a(b|c)|d)+$", NULL},
	{"^[^@ ]+@[^@ ]+[.][a-z]{2,}$", NULL},
	{"^[]a-c^-]+$", NULL},
	{"^[[:alpha:]_][[:alnum:]_]*$", NULL},
	{"^x?y*z+$", NULL},
	{"|a", "^a?$"},
	{"^\\d{3}-\\d{4}$", "^[0-9]{3}-[0-9]{4}$"},
	{"^\\w+@\\S+\\.[a-z]{2,3}$", "^[[:alnum:]_]+@[^[:space:]]+[.][a-z]{2,3}$"},
	{"^[\\d\\-]+$", "^[-0-9]+$"},
	{"^(?:\\+|00)[1-9]\\d{6,14}$", "^([+]|00)[1-9][0-9]{6,14}$"},
	{"^a.c*?$", "^a.c*$"},
	{"^\\(\\)\\[\\]$", "^[(][)][[][]]$"},
	{"\\Ahttps?://", "^https?://"},
	{"^stra\xc3\x9f?e$", "^stra(\xc3\x9f)?e$"},
};

static void what_is_made_matches(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		struct arena a = ARENA_INIT;
		struct sbuf out = SBUF_INIT(&a);
		const char *posix = known[i].posix ? known[i].posix : known[i].regex;
		size_t distinct = 0;
		char *last = NULL;
		regex_t r;

		assert_int_equal(regcomp(&r, posix, REG_EXTENDED | REG_NOSUB), 0);
		for (uint64_t chance = 0; chance < CHANCES; chance++) {
			sbuf_cut(&out, 0);
			if (!seed_regex(&out, known[i].regex, chance))
				fail_msg("nothing for %s", known[i].regex);
			if (regexec(&r, sbuf_text(&out), 0, NULL, 0) != 0)
				fail_msg("%s is not %s", sbuf_text(&out), known[i].regex);
			distinct += !last || strcmp(last, sbuf_text(&out)) != 0;
			last = arena_strdup(&a, sbuf_text(&out));
		}
		if (strpbrk(known[i].regex, "{+"))
			assert_true(distinct > 1);
		regfree(&r);
		arena_release(&a);
	}
}

static void what_is_not_known_is_left(void **state)
{
	static const char *const unknown[] = {
		"^(?=.*[0-9]).+$",
		"^(a)\\1$",
		"^(a",
		"^[a",
		"[[:word:]]",
		"a{500}",
		"^\\",
		"((((((((((((((((((((((((a))))))))))))))))))))))))",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++) {
		struct arena a = ARENA_INIT;
		struct sbuf out = SBUF_INIT(&a);

		sbuf_add(&out, "kept");
		if (seed_regex(&out, unknown[i], 1))
			fail_msg("%s gave %s", unknown[i], sbuf_text(&out));
		assert_string_equal(sbuf_text(&out), "kept");
		arena_release(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_made_matches),
		cmocka_unit_test(what_is_not_known_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
