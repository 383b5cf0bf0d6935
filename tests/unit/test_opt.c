#include "cli/help.h"
#include "cli/opt.h"
#include "cli/rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static int run(struct cmd_context *ctx)
{
	(void)ctx;
	return 0;
}

static const struct command heading = {.summary = "Group"};
static const struct command help = {
	.name = "help", .summary = "help", .args = "[COMMAND]", .max_args = 1, .run = run};
static const struct command version = {
	.name = "version", .summary = "version", .args = "", .run = run};
static const struct command go = {
	.name = "upgrade",
	.alias = "up-grade",
	.summary = "apply revisions",
	.args = "REVISION",
	.min_args = 1,
	.max_args = 1,
	.options = (const char *const[]){"sql", "schema", "message", "rev-range", "rename",
					 "renames", "only", "format=text|json", NULL},
	.run = run,
};
static const struct command secret = {.name = "secret",
				      .summary = "hidden",
				      .args = "[FILE]...",
				      .max_args = -1,
				      .is_hidden = true,
				      .run = run};

static const struct command *const commands[] = {&heading, &go, &secret, &version, &help, NULL};

struct fixture {
	struct arena arena;
	struct diags ds;
	struct options opt;
	const struct command *c;
};

static int set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){0};
	f.ds.arena = &f.arena;
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	arena_release(&f->arena);
	return 0;
}

/* Parses the words of a line, divided by one blank each. */
static void parse(struct fixture *f, const char *line)
{
	char *text = arena_printf(&f->arena, "modelgen %s", line);
	struct vec words = {0};

	for (char *p = text; p;) {
		char *blank = strchr(p, ' ');

		if (blank)
			*blank = 0;
		vec_push(&f->arena, &words, p);
		p = blank ? blank + 1 : NULL;
	}
	vec_push(&f->arena, &words, NULL);
	f->ds = (struct diags)DIAGS_INIT(&f->arena);
	f->c = opt_parse(&f->arena, &f->ds, (int)words.len - 1, (char **)words.items, commands,
			 &f->opt);
}

static void parse_ok(struct fixture *f, const char *line)
{
	parse(f, line);
	if (!f->c) {
		struct sbuf out = SBUF_INIT(&f->arena);

		diags_print(&out, &f->ds, false);
		fail_msg("%s: %s", line, sbuf_text(&out));
	}
	assert_int_equal(f->ds.errors, 0);
	assert_int_equal(f->ds.list.len, 0);
}

static void parse_bad(struct fixture *f, const char *line, const char *expected)
{
	struct sbuf out = SBUF_INIT(&f->arena);

	parse(f, line);
	assert_null(f->c);
	assert_int_equal(diags_exit(&f->ds), 2);
	diags_print(&out, &f->ds, false);
	assert_string_equal(sbuf_text(&out), expected);
}

static const char *arg(const struct fixture *f, size_t i)
{
	return i < f->opt.args.len ? f->opt.args.items[i] : NULL;
}

static void test_forms_of_values(void **state)
{
	struct fixture *f = *state;

	parse_ok(f, "upgrade head");
	assert_ptr_equal(f->c, &go);
	assert_string_equal(arg(f, 0), "head");
	assert_null(f->opt.message);
	assert_false(f->opt.sql);

	parse_ok(f, "upgrade --message one head --sql");
	assert_string_equal(f->opt.message, "one");
	assert_true(f->opt.sql);
	parse_ok(f, "upgrade head --message=one=two");
	assert_string_equal(f->opt.message, "one=two");
	parse_ok(f, "upgrade head --message=");
	assert_string_equal(f->opt.message, "");
	parse_ok(f, "upgrade -mone head");
	assert_string_equal(f->opt.message, "one");
	parse_ok(f, "upgrade -m one head");
	assert_string_equal(f->opt.message, "one");
	parse_ok(f, "upgrade -qvm one head");
	assert_true(f->opt.quiet && f->opt.verbose);
	assert_string_equal(f->opt.message, "one");
	parse_ok(f, "upgrade -m one -m two head");
	assert_string_equal(f->opt.message, "two");
}

static void test_alias(void **state)
{
	struct fixture *f = *state;

	parse_ok(f, "up-grade head");
	assert_ptr_equal(f->c, &go);
}

static void test_lists(void **state)
{
	struct fixture *f = *state;

	parse_ok(f, "upgrade head --schema a --schema=b,c");
	assert_int_equal(f->opt.schemas.len, 2);
	assert_string_equal(f->opt.schemas.items[0], "a");
	assert_string_equal(f->opt.schemas.items[1], "b,c");
}

static void test_numbers_are_arguments(void **state)
{
	struct fixture *f = *state;

	parse_ok(f, "upgrade -1");
	assert_string_equal(arg(f, 0), "-1");
	parse_ok(f, "upgrade head -r -2:heads");
	assert_string_equal(f->opt.range, "-2:heads");
	parse_ok(f, "upgrade head --rev-range -2:heads");
	assert_string_equal(f->opt.range, "-2:heads");
	parse_ok(f, "upgrade -");
	assert_string_equal(arg(f, 0), "-");
	parse_ok(f, "upgrade +2");
	assert_string_equal(arg(f, 0), "+2");
}

static void test_values_that_begin_with_a_dash(void **state)
{
	struct fixture *f = *state;

	parse_ok(f, "upgrade head -m -later-");
	assert_string_equal(f->opt.message, "-later-");
	parse_ok(f, "upgrade head --message --strange");
	assert_string_equal(f->opt.message, "--strange");
	parse_ok(f, "upgrade head --message=--sql");
	assert_string_equal(f->opt.message, "--sql");
	assert_false(f->opt.sql);
	parse_bad(f, "upgrade head --message --sql",
		  "error MG0201: --message needs a value: TEXT\n"
		  "hint: A value that is spelled like an option is written --message=--sql.\n");
}

static void test_end_of_options(void **state)
{
	struct fixture *f = *state;

	parse_ok(f, "secret --quiet -- --sql -- x");
	assert_true(f->opt.quiet);
	assert_int_equal(f->opt.args.len, 3);
	assert_string_equal(arg(f, 0), "--sql");
	assert_string_equal(arg(f, 1), "--");
	assert_string_equal(arg(f, 2), "x");
	assert_false(f->opt.sql);
}

static void test_prefixes(void **state)
{
	struct fixture *f = *state;

	parse_ok(f, "upgrade head --mess x --sq");
	assert_string_equal(f->opt.message, "x");
	assert_true(f->opt.sql);
	/* a whole name is never ambiguous */
	parse_ok(f, "upgrade head --rename a=b");
	assert_int_equal(f->opt.rename.len, 1);
	parse_bad(f, "upgrade head --ren a=b",
		  "error MG0201: --ren is short for several options: --rename, --renames\n");
	/* --exit-code exists elsewhere, so that --ex is no short form here */
	parse_bad(f, "upgrade head --ex",
		  "error MG0201: `upgrade` has no option --ex\n"
		  "hint: `modelgen help upgrade` lists its options.\n");
}

static void test_options_before_the_command(void **state)
{
	struct fixture *f = *state;

	parse_ok(f, "--config here.yaml -q -m text upgrade head");
	assert_ptr_equal(f->c, &go);
	assert_string_equal(f->opt.config, "here.yaml");
	assert_string_equal(f->opt.message, "text");
	assert_int_equal(f->opt.args.len, 1);
	parse_ok(f, "--config=upgrade -cx upgrade head");
	assert_string_equal(f->opt.config, "x");
}

static void test_choices(void **state)
{
	struct fixture *f = *state;

	parse_ok(f, "upgrade head --only pending --format json");
	assert_string_equal(f->opt.only, "pending");
	assert_string_equal(f->opt.format, "json");
	parse_bad(f, "upgrade head --only lives",
		  "error MG0201: --only cannot be `lives`\n"
		  "hint: Did you mean --only live?\n");
	/* sql is a choice of other commands */
	parse_bad(f, "upgrade head --format sql",
		  "error MG0201: --format cannot be `sql`\n"
		  "hint: It is one of text|json.\n");
}

static void test_wrong_options(void **state)
{
	struct fixture *f = *state;

	parse_bad(f, "upgrade head --sqll",
		  "error MG0201: `upgrade` has no option --sqll\n"
		  "hint: Did you mean --sql?\n");
	parse_bad(f, "upgrade head -sql",
		  "error MG0201: `upgrade` has no option -sql\n"
		  "hint: Did you mean --sql?\n");
	parse_bad(f, "version --sql",
		  "error MG0201: `version` does not take --sql\n"
		  "hint: `modelgen help version` lists its options.\n");
	parse_bad(f, "upgrade head --sql=yes", "error MG0201: --sql takes no value\n");
	parse_bad(f, "upgrade head --message",
		  "error MG0201: --message needs a value: TEXT\n"
		  "    usage: modelgen upgrade [OPTION]... REVISION\n");
	/* all mistakes at once; the words behind an unknown option are not counted */
	parse_bad(f, "upgrade --nonsense x y --only z",
		  "error MG0201: `upgrade` has no option --nonsense\n"
		  "hint: `modelgen help upgrade` lists its options.\n"
		  "error MG0201: --only cannot be `z`\n"
		  "hint: It is one of live|pending.\n");
}

static void test_number_of_arguments(void **state)
{
	struct fixture *f = *state;

	parse_bad(f, "upgrade",
		  "error MG0201: `upgrade` needs REVISION\n"
		  "    usage: modelgen upgrade [OPTION]... REVISION\n");
	parse_bad(f, "upgrade a b",
		  "error MG0201: `upgrade` takes REVISION: `b` is one too many\n"
		  "    usage: modelgen upgrade [OPTION]... REVISION\n");
	parse_bad(f, "version 2",
		  "error MG0201: `version` takes no argument: `2` is one too many\n"
		  "    usage: modelgen version [OPTION]...\n");
	parse_ok(f, "secret a b c d");
	assert_int_equal(f->opt.args.len, 4);
}

static void test_commands(void **state)
{
	struct fixture *f = *state;

	parse_bad(f, "upgrad head",
		  "error MG0201: there is no command `upgrad`\n"
		  "hint: Did you mean `upgrade`?\n");
	/* what is hidden is not proposed */
	parse_bad(f, "secre",
		  "error MG0201: there is no command `secre`\n"
		  "hint: `modelgen help` lists the commands.\n");
	/* nor is a heading a command */
	parse_bad(f, "Group",
		  "error MG0201: there is no command `Group`\n"
		  "hint: `modelgen help` lists the commands.\n");
	parse_bad(f, "--quiet",
		  "error MG0201: no command is given\n"
		  "hint: `modelgen help` lists the commands.\n");
}

static void test_help_and_version_anywhere(void **state)
{
	struct fixture *f = *state;
	static const char *const lines[] = {
		"upgrade --help",    "upgrade a b c -h",
		"--help upgrade",    "upgrade --nonsense --help",
		"upgrade -m --help", "upgrade -qh",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		parse_ok(f, lines[i]);
		assert_ptr_equal(f->c, &help);
		assert_int_equal(f->opt.args.len, 1);
		assert_string_equal(arg(f, 0), "upgrade");
	}
	parse_ok(f, "--help");
	assert_ptr_equal(f->c, &help);
	assert_int_equal(f->opt.args.len, 0);
	parse_ok(f, "--version");
	assert_ptr_equal(f->c, &version);
	parse_ok(f, "upgrade -V");
	assert_ptr_equal(f->c, &version);
	/* behind the end of the options it is an argument */
	parse_ok(f, "upgrade -- --help");
	assert_ptr_equal(f->c, &go);
	parse_bad(f, "upgrad --help",
		  "error MG0201: there is no command `upgrad`\n"
		  "hint: Did you mean `upgrade`?\n");
}

/* Every row can be found, has what its type needs, and no two share a name or a letter. */
static void test_rows(void **state)
{
	(void)state;
	ROWS_EACH(row) {
		assert_ptr_equal(opt_find(row->name), row);
		assert_non_null(row->help);
		assert_true(row->offset < sizeof(struct options));
		assert_true((row->type == OPT_CHOICE) == (row->choices != NULL));
		assert_true(row->type == OPT_FLAG ? !row->arg : row->arg || row->choices);
		assert_false(row->help[0] >= 'A' && row->help[0] <= 'Z' && row->help[1] >= 'a');
		assert_int_not_equal(row->help[strlen(row->help) - 1], '.');
		for (const struct option_row *other = opt_rows(); other != row; other++) {
			assert_string_not_equal(other->name, row->name);
			assert_int_not_equal(other->offset, row->offset);
			assert_true(!row->letter || row->letter != other->letter);
		}
	}
}

static void test_help_fits_into_80_columns(void **state)
{
	struct fixture *f = *state;
	struct sbuf out = SBUF_INIT(&f->arena);

	help_overview(&out, commands);
	help_command(&out, &go);
	help_command(&out, &secret);
	for (const char *p = sbuf_text(&out); *p;) {
		size_t len = strcspn(p, "\n");

		assert_true(len < 80);
		assert_true(!len || p[len - 1] != ' ');
		p += len + (p[len] != 0);
	}
	assert_null(strstr(sbuf_text(&out), "\n  secret"));
	assert_non_null(strstr(sbuf_text(&out), "\nGroup:\n  upgrade        apply revisions\n"));
	assert_non_null(strstr(sbuf_text(&out), "\n      --format text|json"));
}

static void test_manual_is_escaped(void **state)
{
	struct fixture *f = *state;
	struct sbuf out = SBUF_INIT(&f->arena);
	const struct command odd = {
		.name = "odd",
		.summary = "a summary",
		.args = "",
		.text = ".dot at the begin, back\\slash, `code-x`.\n\n  'verbatim'\n  .line\n",
		.run = run,
	};

	help_man(&out, commands, &odd);
	assert_non_null(strstr(sbuf_text(&out), ".TH MODELGEN-ODD 1 \"\" \"modelgen "));
	assert_non_null(strstr(sbuf_text(&out),
			       ".PP\n\\&.dot at the begin, back\\eslash, \\fBcode\\-x\\fR.\n"));
	assert_non_null(strstr(sbuf_text(&out), ".nf\n  \\(aqverbatim\\(aq\n  .line\n.fi\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_forms_of_values, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_alias, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_lists, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_numbers_are_arguments, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_values_that_begin_with_a_dash, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_end_of_options, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_prefixes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_options_before_the_command, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_choices, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_wrong_options, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_number_of_arguments, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_commands, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_help_and_version_anywhere, set_up, tear_down),
		cmocka_unit_test(test_rows),
		cmocka_unit_test_setup_teardown(test_help_fits_into_80_columns, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_manual_is_escaped, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
