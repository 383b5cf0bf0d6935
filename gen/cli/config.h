/*
 * Config: modelgen.yaml, found by walking up from the current folder, and the
 * environment. Precedence: flag, environment (MODELGEN_URL, DATABASE_URL,
 * then libpq's PGSERVICE / PGHOST / PGDATABASE), file, default. For the
 * database that is: --url, the environment named by --env, MODELGEN_URL, the
 * one named by MODELGEN_ENV, DATABASE_URL, libpq's variables, default_env.
 * default_env counts only where none of the others names a database: its
 * role and limits never go with somebody else's URL.
 *
 * ${X} takes a variable of the environment, ${X:-d} one with a default;
 * unset without a default is an error at its place; $${ is a plain ${.
 * Unknown keys are errors. Relative paths in the file, and the default ones,
 * are relative to the file.
 */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "cli/opt.h"
#include "text/node.h"

struct config {
	const char *file;	      /* modelgen.yaml that was read, or NULL */
	const char *project_dir;      /* its folder, else the current one: absolute */
	const char *env;	      /* name of the environment in force, or NULL */
	const char *url;	      /* NULL: none is named; "": libpq's own variables name it */
	const char *url_from;	      /* "--url", "environment prod in modelgen.yaml", ... */
	struct vec url_problems;      /* struct diag: why there is no url; see cmd_url */
	const char *models;	      /* default models.yaml */
	struct vec dirs;	      /* const char *, at least one: default out/versions */
	const char *dir;	      /* key `dir` */
	struct vec version_locations; /* const char *: key `version_locations` */
	const char *scratch;	      /* NULL: the private cluster */
	const char *role;
	const char *lock_timeout;      /* default "2s" */
	const char *lock_retry;	       /* default "60s" */
	const char *wait;	       /* for another run; default "5s" */
	const char *statement_timeout; /* default NULL: not set */
	bool is_protected;
	const char *version_table;  /* default alembic_version */
	const char *version_schema; /* NULL: written bare */
	long long online_rows;	    /* from so many rows on a table is large: default 100000 */
	long long online_batch;	    /* rows of one batch: default 10000 */
	const char *on_data_loss;   /* allow, warn, refuse */
	const char *on_table_rewrite;
	const char *before_upgrade; /* hooks: executables, or NULL */
	const char *after_upgrade;
	const char *after_revision;
};

/* Reads the file (where there is one) and settles every value. */
bool config_load(struct arena *a, struct diags *ds, const struct options *opt, struct config *out);

#endif
