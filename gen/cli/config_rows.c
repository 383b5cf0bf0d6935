#include "cli/config_rows.h"

#include <string.h>

/* clang-format off */
#define AT(member) offsetof(struct config, member)
#define CHOICES(...) ((const char *const[]){__VA_ARGS__, NULL})
#define ANSWERS CHOICES("allow", "warn", "refuse")

static const struct key_row environment_keys[] = {
	{"url", KEY_URL, KEY_ELSEWHERE, NULL, NULL, "the database, as for --url"},
	{"role", KEY_NAME, AT(role), NULL, NULL, "SET ROLE to it after connecting"},
	{"lock_timeout", KEY_TIME, AT(lock_timeout), NULL, NULL,
	 "how long a statement waits for a lock (default: 2s)"},
	{"lock_retry", KEY_TIME, AT(lock_retry), NULL, NULL,
	 "how long a transaction that did not get a lock is tried again (default: 60s)"},
	{"wait", KEY_TIME, AT(wait), NULL, NULL,
	 "how long to wait for another run on the same database (default: 5s)"},
	{"statement_timeout", KEY_TIME, AT(statement_timeout), NULL, NULL,
	 "how long a statement may run (default: the server's own limit)"},
	{"protected", KEY_BOOL, AT(is_protected), NULL, NULL,
	 "ask before a downgrade (default: false)"},
	{0},
};

static const struct key_row version_table_keys[] = {
	{"name", KEY_NAME, AT(version_table), NULL, NULL,
	 "the table that holds the heads (default: alembic_version)"},
	{"schema", KEY_NAME, AT(version_schema), NULL, NULL,
	 "its schema (default: none is written, the search path decides)"},
	{0},
};

static const struct key_row hook_keys[] = {
	{"before-upgrade", KEY_PATH, AT(before_upgrade), NULL, NULL,
	 "run before the first revision; when it fails, nothing is run"},
	{"after-upgrade", KEY_PATH, AT(after_upgrade), NULL, NULL,
	 "run after the last revision"},
	{"after-revision", KEY_PATH, AT(after_revision), NULL, NULL,
	 "run after each revision, up or down; when it fails, the run ends there"},
	{0},
};

static const struct key_row hazard_keys[] = {
	{"data_loss", KEY_CHOICE, AT(on_data_loss), ANSWERS, NULL,
	 "a table, column or value goes (default: warn)"},
	{"table_rewrite", KEY_CHOICE, AT(on_table_rewrite), ANSWERS, NULL,
	 "every row of a table is written anew (default: allow)"},
	{0},
};

static const struct key_row online_keys[] = {
	{"rows", KEY_COUNT, AT(online_rows), NULL, NULL,
	 "from so many rows on a table is large: autogenerate writes its backfills as steps in "
	 "batches (default: 100000)"},
	{"batch", KEY_COUNT, AT(online_batch), NULL, NULL,
	 "how many rows one batch has, where the file does not say rows=N (default: 10000)"},
	{0},
};

static const struct key_row top_keys[] = {
	{"default_env", KEY_TEXT, KEY_ELSEWHERE, NULL, NULL,
	 "the environment when no flag and no variable names a database or an environment"},
	{"environments", KEY_ENTRIES, KEY_ELSEWHERE, NULL, environment_keys,
	 "databases by name, for --env and MODELGEN_ENV"},
	{"models", KEY_PATH, AT(models), NULL, NULL, "the declared tables (default: models.yaml)"},
	{"dir", KEY_PATH, AT(dir), NULL, NULL,
	 "folder of the revision files (default: out/versions)"},
	{"version_locations", KEY_PATHS, AT(version_locations), NULL, NULL,
	 "folders of the revision files, where there are several; a new one goes where its "
	 "parent is"},
	{"scratch", KEY_TEXT, AT(scratch), NULL, NULL,
	 "server for replays and trials (default: the private cluster)"},
	{"version_table", KEY_MAP, KEY_ELSEWHERE, NULL, version_table_keys,
	 "where the database remembers its revision"},
	{"hooks", KEY_MAP, KEY_ELSEWHERE, NULL, hook_keys,
	 "executables, run with MODELGEN_HOOK, MODELGEN_DIRECTION, MODELGEN_REVISION, "
	 "MODELGEN_MESSAGE and MODELGEN_DATABASE (without a password) in their environment; "
	 "what they print goes to standard error"},
	{"online", KEY_MAP, KEY_ELSEWHERE, NULL, online_keys,
	 "how large tables are changed while they are used"},
	{"hazards", KEY_MAP, KEY_ELSEWHERE, NULL, hazard_keys,
	 "what autogenerate does about a dangerous change: allow, warn or refuse"},
	{0},
};

static const struct env_row variables[] = {
	{"MODELGEN_URL", "the database, where --url and --env name none"},
	{"MODELGEN_ENV", "the environment of modelgen.yaml, where --env names none"},
	{"DATABASE_URL", "the database, where none of the above names one"},
	{"PGSERVICE, PGHOST, PGDATABASE",
	 "any of them: the database that libpq finds by its own variables, where no URL is named"},
	{"XDG_CACHE_HOME", "folder in which the private cluster lives (default: ~/.cache)"},
	{"MODELGEN_PG_BIN",
	 "folder of the server programs for the private cluster (default: the newest installed)"},
	{"NO_COLOR", "when it is not empty, messages have no colour"},
	{"SOURCE_DATE_EPOCH", "seconds since 1970 to use as the date of new revisions"},
	{0},
};
/* clang-format on */

static const char example[] =
	"default_env: dev\n"
	"environments:\n"
	"  dev: {url: \"private:\"}\n"
	"  prod:\n"
	"    url: \"${PROD_URL}\"\n"
	"    role: app_owner\n"
	"    lock_timeout: 2s\n"
	"    lock_retry: 5min\n"
	"    wait: 30s\n"
	"    statement_timeout: 0\n"
	"    protected: true\n"
	"models: models.yaml\n"
	"dir: out/versions\n"
	"version_locations: [out/versions, billing/versions]\n"
	"scratch: \"${SCRATCH_URL:-private:}\"\n"
	"version_table: {name: alembic_version, schema: public}\n"
	"hooks: {before-upgrade: tools/before.sh, after-revision: tools/after.sh}\n"
	"hazards: {data_loss: refuse, table_rewrite: warn}\n"
	"online: {rows: 100000, batch: 10000}\n";

const struct key_row *key_rows(void)
{
	return top_keys;
}

const struct key_row *key_find(const struct key_row *rows, const char *name)
{
	for (; rows->name; rows++) {
		if (strcmp(rows->name, name) == 0)
			return rows;
	}
	return NULL;
}

const struct env_row *env_rows(void)
{
	return variables;
}

const char *key_example(void)
{
	return example;
}
