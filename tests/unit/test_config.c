#include "base/sys.h"
#include "cli/config.h"
#include "cli/config_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const variables[] = {"MODELGEN_URL", "MODELGEN_ENV", "DATABASE_URL",
					"PGSERVICE",	"PGHOST",	"PGDATABASE",
					"PROD_URL",	"EMPTY",	"SCRATCH_URL"};

/* Each test works in a folder of its own: the file lies in project/, the tests run in project/. */
struct fixture {
	struct arena arena;
	struct diags ds;
	struct options opt;
	struct config config;
	const char *folder;
	const char *project;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	const char *tmp = getenv("TMPDIR");
	char *folder;

	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		unsetenv(variables[i]);
	f->ds.arena = &f->arena;
	folder = arena_printf(&f->arena, "%s/modelgen-config-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(folder) || chdir(folder))
		return -1;
	f->folder = sys_cwd(&f->arena);
	f->project = sys_join(&f->arena, f->folder, "project");
	if (!sys_mkdirs(&f->ds, f->project, 0777) || chdir(f->project))
		return -1;
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	bool ok = chdir("/") == 0 && sys_remove_tree(&f->ds, f->folder);

	arena_release(&f->arena);
	free(f);
	return ok ? 0 : -1;
}

static bool load(struct fixture *f, const char *text)
{
	f->ds = (struct diags)DIAGS_INIT(&f->arena);
	if (text)
		assert_true(sys_write(&f->ds, sys_join(&f->arena, f->project, "modelgen.yaml"),
				      text, strlen(text)));
	return config_load(&f->arena, &f->ds, &f->opt, &f->config);
}

static const char *messages(struct fixture *f)
{
	struct sbuf out = SBUF_INIT(&f->arena);

	diags_print(&out, &f->ds, false);
	return sbuf_text(&out);
}

static void load_ok(struct fixture *f, const char *text)
{
	if (!load(f, text))
		fail_msg("%s", messages(f));
	assert_int_equal(f->ds.list.len, 0);
}

static void load_bad(struct fixture *f, const char *text, const char *expected)
{
	assert_false(load(f, text));
	assert_string_equal(messages(f), expected);
	assert_int_equal(diags_exit(&f->ds), 2);
}

static void url_is(struct fixture *f, const char *url, const char *from)
{
	assert_int_equal(f->config.url_problems.len, 0);
	if (!url) {
		assert_null(f->config.url);
		return;
	}
	assert_non_null(f->config.url);
	assert_string_equal(f->config.url, url);
	assert_string_equal(f->config.url_from, from);
}

static void url_fails(struct fixture *f, const char *text)
{
	const struct diag *d;

	assert_null(f->config.url);
	assert_int_equal(f->config.url_problems.len, 1);
	d = f->config.url_problems.items[0];
	assert_string_equal(d->text, text);
}

static void test_defaults(void **state)
{
	struct fixture *f = *state;

	load_ok(f, NULL);
	assert_null(f->config.file);
	assert_string_equal(f->config.project_dir, f->project);
	assert_null(f->config.env);
	url_is(f, NULL, NULL);
	assert_string_equal(f->config.models, "models.yaml");
	assert_string_equal(f->config.dirs.items[0], "out/versions");
	assert_null(f->config.scratch);
	assert_null(f->config.role);
	assert_string_equal(f->config.lock_timeout, "2s");
	assert_null(f->config.statement_timeout);
	assert_false(f->config.is_protected);
	assert_string_equal(f->config.version_table, "alembic_version");
	assert_null(f->config.version_schema);
	assert_string_equal(f->config.on_data_loss, "warn");
	assert_string_equal(f->config.on_table_rewrite, "allow");
	/* an empty file says as little */
	load_ok(f, "");
	assert_string_equal(f->config.file, "modelgen.yaml");
	url_is(f, NULL, NULL);
}

static void test_every_key(void **state)
{
	struct fixture *f = *state;

	setenv("PROD_URL", "postgresql://prod/db", 1);
	f->opt.env = "prod";
	load_ok(f, key_example());
	assert_string_equal(f->config.env, "prod");
	url_is(f, "postgresql://prod/db", "environment prod in modelgen.yaml");
	assert_string_equal(f->config.role, "app_owner");
	assert_string_equal(f->config.lock_timeout, "2s");
	assert_string_equal(f->config.statement_timeout, "0");
	assert_true(f->config.is_protected);
	assert_string_equal(f->config.models, "models.yaml");
	assert_string_equal(f->config.dirs.items[0], "out/versions");
	assert_string_equal(f->config.scratch, "private:");
	assert_string_equal(f->config.version_table, "alembic_version");
	assert_string_equal(f->config.version_schema, "public");
	assert_string_equal(f->config.on_data_loss, "refuse");
	assert_string_equal(f->config.on_table_rewrite, "warn");
}

static void test_flags_win(void **state)
{
	struct fixture *f = *state;

	f->opt = (struct options){.models = "m", .scratch = "s", .url = "u"};
	vec_push(&f->arena, &f->opt.dirs, "d");
	setenv("MODELGEN_URL", "v", 1);
	load_ok(f, "{models: x, dir: y, scratch: z}");
	assert_string_equal(f->config.models, "m");
	assert_string_equal(f->config.dirs.items[0], "d");
	assert_string_equal(f->config.scratch, "s");
	url_is(f, "u", "--url");
}

static const char two_environments[] = "default_env: dev\n"
				       "environments:\n"
				       "  dev: {url: dev, role: dev_role}\n"
				       "  prod: {url: prod, role: prod_role}\n"
				       "  bare: {role: bare_role}\n";

/* From the weakest to the strongest: each one wins over all before it. */
static void test_precedence(void **state)
{
	struct fixture *f = *state;

	load_ok(f, two_environments);
	url_is(f, "dev", "environment dev in modelgen.yaml");
	assert_string_equal(f->config.role, "dev_role");
	setenv("PGHOST", "h", 1);
	load_ok(f, two_environments);
	url_is(f, "", "PGHOST");
	assert_null(f->config.env);
	assert_null(f->config.role);
	setenv("DATABASE_URL", "shared", 1);
	load_ok(f, two_environments);
	url_is(f, "shared", "DATABASE_URL");
	setenv("MODELGEN_ENV", "prod", 1);
	load_ok(f, two_environments);
	url_is(f, "prod", "environment prod in modelgen.yaml");
	assert_string_equal(f->config.role, "prod_role");
	setenv("MODELGEN_URL", "own", 1);
	load_ok(f, two_environments);
	url_is(f, "own", "MODELGEN_URL");
	assert_string_equal(f->config.role, "prod_role");
	f->opt.env = "dev";
	load_ok(f, two_environments);
	url_is(f, "dev", "environment dev in modelgen.yaml");
	f->opt.url = "flag";
	load_ok(f, two_environments);
	url_is(f, "flag", "--url");
	assert_string_equal(f->config.role, "dev_role");
}

static void test_environment_without_url(void **state)
{
	struct fixture *f = *state;

	f->opt.env = "bare";
	load_ok(f, two_environments);
	url_is(f, NULL, NULL);
	assert_string_equal(f->config.role, "bare_role");
	setenv("DATABASE_URL", "shared", 1);
	load_ok(f, two_environments);
	url_is(f, "shared", "DATABASE_URL");
	assert_string_equal(f->config.role, "bare_role");
}

/* An empty name of a database is never passed over for the next one. */
static void test_lost_variables(void **state)
{
	struct fixture *f = *state;

	setenv("DATABASE_URL", "", 1);
	load_ok(f, two_environments);
	url_fails(f, "DATABASE_URL is empty");
	setenv("MODELGEN_ENV", "", 1);
	load_ok(f, two_environments);
	url_fails(f, "MODELGEN_ENV is empty");
	setenv("MODELGEN_URL", "", 1);
	load_ok(f, two_environments);
	url_fails(f, "MODELGEN_URL is empty");
	f->opt.url = "";
	load_ok(f, two_environments);
	url_fails(f, "--url is empty");
	f->opt = (struct options){.env = "e"};
	setenv("EMPTY", "", 1);
	load_ok(f, "environments: {e: {url: \"${EMPTY}\"}}");
	url_fails(f, "`url` is empty");
	/* only libpq's own variables mean nothing when they are empty */
	f->opt = (struct options){0};
	unsetenv("DATABASE_URL");
	unsetenv("MODELGEN_ENV");
	unsetenv("MODELGEN_URL");
	setenv("PGHOST", "", 1);
	load_ok(f, two_environments);
	url_is(f, "dev", "environment dev in modelgen.yaml");
}

/* Commands that need no database go on without the secret of an environment. */
static void test_missing_secret_waits(void **state)
{
	struct fixture *f = *state;
	const struct diag *d;

	f->opt.env = "prod";
	load_ok(f, "environments:\n  prod: {url: \"${PROD_URL}\"}\n");
	url_fails(f, "the environment has no variable PROD_URL");
	d = f->config.url_problems.items[0];
	assert_int_equal(d->pos.line, 2);
	assert_int_equal(d->pos.col, 15);
	assert_string_equal(d->hint, "Set it, or write ${PROD_URL:-default}.");
	/* and one of another environment is nobody's business */
	f->opt.env = "dev";
	load_ok(f,
		"environments:\n  dev: {url: d}\n  prod: {url: \"${PROD_URL}\", role: \"${X}\"}\n");
	url_is(f, "d", "environment dev in modelgen.yaml");
}

static void test_expansion(void **state)
{
	struct fixture *f = *state;

	setenv("PROD_URL", "in${deed}", 1);
	setenv("EMPTY", "", 1);
	load_ok(f, "scratch: \"a${PROD_URL}b${EMPTY}c${EMPTY:-d}${PROD_URL:-no}$e$${f}\"\n");
	assert_string_equal(f->config.scratch, "ain${deed}bcdin${deed}$e${f}");
	load_bad(f, "${EMPTY}: x\n",
		 "modelgen.yaml:1:1: error MG0110: the configuration has no key `${EMPTY}` here\n"
		 "    ${EMPTY}: x\n"
		 "    ^\n"
		 "hint: Known here: default_env, environments, models, dir, "
		 "version_locations, scratch, "
		 "version_table, hooks, online, hazards.\n");
	load_bad(f, "dir: \"x${}\"\n",
		 "modelgen.yaml:1:6: error MG0202: `${` does not begin a variable\n"
		 "    dir: \"x${}\"\n"
		 "         ^\n"
		 "hint: Variables are ${NAME} or ${NAME:-default}; $${ is a plain ${.\n");
	assert_false(load(f, "dir: \"${X\"\n"));
	assert_false(load(f, "dir: \"${1}\"\n"));
	assert_false(load(f, "dir: \"${PROD_URL-x}\"\n"));
	assert_false(load(f, "dir: \"${UNSET_HERE}\"\n"));
}

static void test_found_above(void **state)
{
	struct fixture *f = *state;

	load_ok(f, "models: tables/all.yaml\nscratch: s\n");
	assert_string_equal(f->config.models, "tables/all.yaml");
	assert_true(sys_mkdirs(&f->ds, "a/b", 0777));
	assert_int_equal(chdir("a/b"), 0);
	load_ok(f, NULL);
	assert_string_equal(f->config.file, "../../modelgen.yaml");
	assert_string_equal(f->config.project_dir, f->project);
	assert_string_equal(f->config.models, "../../tables/all.yaml");
	assert_string_equal(f->config.dirs.items[0], "../../out/versions");
	/* an absolute path stays */
	load_ok(f, "models: /etc/models.yaml\n");
	assert_string_equal(f->config.models, "/etc/models.yaml");
	/* named by flag, from somewhere else */
	assert_int_equal(chdir(f->folder), 0);
	load_ok(f, NULL);
	assert_null(f->config.file);
	f->opt.config = "./a/../project/modelgen.yaml";
	load_bad(f, NULL,
		 "./a/../project/modelgen.yaml: error MG0601: cannot read the file: "
		 "No such file or directory\n"
		 "hint: Check the name, or the folder that the command runs in.\n");
	f->opt.config = "./project/../project/modelgen.yaml";
	load_ok(f, "dir: versions\n");
	assert_string_equal(f->config.project_dir, f->project);
	assert_string_equal(f->config.dirs.items[0], "./project/../project/versions");
}

static void test_unknown_environment(void **state)
{
	struct fixture *f = *state;

	f->opt.env = "prd";
	load_bad(
		f, NULL,
		"error MG0202: --env names the environment `prd`, but there is no modelgen.yaml\n"
		"hint: It is looked for in this folder and those above; --config FILE names it.\n");
	load_bad(f, two_environments,
		 "error MG0202: --env names the environment `prd`, which modelgen.yaml does not "
		 "have\n"
		 "hint: It has dev, prod, bare.\n");
	f->opt.env = NULL;
	setenv("MODELGEN_ENV", "x", 1);
	load_bad(f, "dir: d\n",
		 "error MG0202: MODELGEN_ENV names the environment `x`, which modelgen.yaml does "
		 "not have\n"
		 "hint: Environments are declared there under `environments`.\n");
	/* a wrong default is an error also where it is not used */
	load_bad(f, "environments: {x: {}}\ndefault_env: y\n",
		 "modelgen.yaml:2:14: error MG0202: default_env names the environment `y`, which "
		 "modelgen.yaml does not have\n"
		 "    default_env: y\n"
		 "                 ^\n"
		 "hint: It has x.\n");
}

static void test_wrong_keys_and_shapes(void **state)
{
	struct fixture *f = *state;

	load_bad(f,
		 "default-env: x\n"
		 "environments:\n"
		 "  a: {lock_timout: 2s}\n"
		 "  b: url\n"
		 "dir: [a]\n"
		 "hazards:\n"
		 "version_table: {nam: x}\n",
		 "modelgen.yaml:1:1: error MG0110: the configuration has no key `default-env` "
		 "here\n"
		 "    default-env: x\n"
		 "    ^\n"
		 "hint: Did you mean `default_env`?\n"
		 "modelgen.yaml:3:7: error MG0110: the configuration has no key `lock_timout` "
		 "here\n"
		 "      a: {lock_timout: 2s}\n"
		 "          ^\n"
		 "hint: Did you mean `lock_timeout`?\n"
		 "modelgen.yaml:4:6: error MG0106: `b` wants a map, not text\n"
		 "      b: url\n"
		 "         ^\n"
		 "modelgen.yaml:5:6: error MG0106: `dir` wants a path, not a list\n"
		 "    dir: [a]\n"
		 "         ^\n"
		 "modelgen.yaml:6:9: error MG0106: `hazards` wants a map, not nothing\n"
		 "    hazards:\n"
		 "            ^\n"
		 "modelgen.yaml:7:17: error MG0110: the configuration has no key `nam` here\n"
		 "    version_table: {nam: x}\n"
		 "                    ^\n"
		 "hint: Did you mean `name`?\n");
	load_bad(f, "[a]\n",
		 "modelgen.yaml:1:1: error MG0106: the configuration is a map, not a list\n"
		 "    [a]\n"
		 "    ^\n"
		 "hint: Each line of it is a key and a value, such as `models: models.yaml`.\n");
}

static void refuses(struct fixture *f, const char *text, const char *value, const char *hint)
{
	const struct diag *d;

	f->opt.env = "e";
	assert_false(load(f, text));
	assert_int_equal(f->ds.list.len, 1);
	d = f->ds.list.items[0];
	assert_int_equal(d->code, MG_VALUE_INVALID);
	assert_int_equal(d->pos.line, 1);
	assert_true(d->pos.col > 1);
	assert_non_null(strstr(d->text, value));
	assert_string_equal(d->hint, hint);
}

static void test_wrong_values(void **state)
{
	struct fixture *f = *state;
	static const char times[] = "Times are written like 0, 500ms, 2s or 5min.";
	static const char *const good[] = {"0",	   "500ms", "2s", "\"2 s\"",
					   "5min", "1h",    "1d", "7us"};

	refuses(f, "environments: {e: {lock_timeout: soon}}", "`soon`", times);
	refuses(f, "environments: {e: {lock_timeout: s}}", "`s`", times);
	refuses(f, "environments: {e: {lock_timeout: -1}}", "`-1`", times);
	refuses(f, "environments: {e: {statement_timeout: 2sec}}", "`2sec`", times);
	refuses(f, "environments: {e: {protected: yes}}", "`yes`", "It is true or false.");
	refuses(f, "hazards: {data_loss: ask}", "`ask`", "It is allow, warn or refuse.");
	refuses(f,
		"version_table: {name: "
		"a123456789a123456789a123456789a123456789a123456789a123456789abcd}",
		"a123", "Names have at most 63 bytes.");
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		load_ok(f,
			arena_printf(&f->arena, "environments: {e: {lock_timeout: %s}}", good[i]));
	assert_string_equal(f->config.lock_timeout, "7us");
	assert_false(load(f, "scratch: ''"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_defaults, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_every_key, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_flags_win, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_precedence, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_environment_without_url, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_lost_variables, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_missing_secret_waits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_expansion, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_found_above, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_unknown_environment, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_wrong_keys_and_shapes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_wrong_values, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
