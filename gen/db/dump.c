#include "base/sys.h"
#include "db/conn_internal.h"
#include "db/private.h"
#include "db/scratch.h"

extern char **environ;

/* The password goes by the environment, where nobody else can read it. */
static struct vec environment(struct arena *a, const struct conn_url *u)
{
	const char *password = url_get(u, "password");
	struct vec env = {0};

	for (char **e = environ; *e; e++) {
		if (!(u->is_private && str_starts(*e, "PG")) &&
		    !(password && str_starts(*e, "PGPASSWORD=")))
			vec_push(a, &env, *e);
	}
	if (password)
		vec_push(a, &env, arena_printf(a, "PGPASSWORD=%s", password));
	vec_push(a, &env, NULL);
	return env;
}

static const char *without_secrets(struct arena *a, const struct conn_url *u)
{
	struct conn_url shown = {.is_uri = u->is_uri};

	for (size_t i = 0; i < u->parts.len; i++) {
		const struct url_part *part = u->parts.items[i];

		if (!part->is_secret && !str_eq(part->key, "password"))
			vec_push(a, &shown.parts, part);
	}
	return url_keywords(a, &shown);
}

static bool refuse_file(struct diags *ds, const char *file)
{
	struct diag *d = diag_add(ds, MG_BACKUP, POS_NONE, "%s is there already", file);

	diag_hint(ds, d, "Name a new file: a backup is never written over.");
	return false;
}

static bool run_dump(struct conn *c, struct diags *ds, const struct conn_url *u, const char *file)
{
	struct arena *a = c->arena;
	const char *program = private_program(a, "pg_dump");
	const char *role = c->wanted.role;
	struct vec env = environment(a, u);
	const char *const argv[] = {
		program ? program : "pg_dump",
		arena_printf(a, "--dbname=%s", without_secrets(a, u)),
		arena_printf(a, "--file=%s", file),
		str_ends(file, ".sql") ? "--format=plain" : "--format=custom",
		"--no-password",
		role ? arena_printf(a, "--role=%s", role) : NULL,
		NULL,
	};
	const struct sys_run run = {.argv = argv, .env = (const char *const *)env.items};
	const char *output = "";
	struct diag *d;
	int status;

	if (!sys_run(a, ds, &run, &status, &output))
		return false;
	if (status == 0)
		return true;
	d = diag_add(ds, MG_BACKUP, POS_NONE, "pg_dump ended with %d: %s", status,
		     conn_one_line(a, output));
	diag_hint(ds, d, "Nothing was run. pg_dump must be as new as the server.");
	return false;
}

bool conn_dump(struct conn *c, struct diags *ds, const char *file)
{
	struct conn_url u = {0};

	if (sys_exists(file))
		return refuse_file(ds, file);
	return url_read(c->arena, ds, c->url, &u) && run_dump(c, ds, &u, file);
}
