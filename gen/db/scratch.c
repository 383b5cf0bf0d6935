#include "db/scratch.h"

#include "db/conn_internal.h"
#include "db/scratch_internal.h"

#include "base/sys.h"

#include <string.h>

/*
 * The databases of commands that died. A living one holds the advisory lock
 * that the digits in its names tell, from before it makes the first database;
 * pg_locks shows the locks of all databases. One with sessions is left alone.
 */
static const char find_leftovers[] =
	"SELECT d.datname FROM pg_catalog.pg_database d"
	" WHERE d.datname ~ '^mg_scratch_[0-9a-f]{12}_[0-9]+$'"
	" AND pg_catalog.pg_has_role(d.datdba, 'MEMBER')"
	" AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)"
	" AND NOT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.locktype = 'advisory'"
	" AND l.objsubid = 1 AND (l.classid::bigint << 32) | l.objid::bigint"
	" = ('x0000' || substr(d.datname, 12, 12))::bit(64)::bigint)";

bool scratch_open(struct arena *a, struct diags *ds, const char *url, struct scratch **out)
{
	struct scratch *s = ARENA_NEW(a, struct scratch);

	*out = NULL;
	s->arena = a;
	s->url = url;
	s->use.fd = -1;
	s->is_private = !url || str_eq(url, "private:");
	if (s->is_private) {
		if (!private_enter(a, ds, &s->use))
			return false;
		s->url = private_database_url(a, &s->use.place, "postgres");
	}
	if (!conn_open(a, ds, s->url, NULL, &s->admin)) {
		private_leave(&s->use);
		return false;
	}
	*out = s;
	return true;
}

bool scratch_drop(struct scratch *s, struct diags *ds, const char *name, const char *how)
{
	return conn_exec(s->admin, ds,
			 arena_printf(s->arena, "DROP DATABASE IF EXISTS %s%s", name, how));
}

static bool create(struct scratch *s, struct diags *ds, const char *name)
{
	return conn_exec(s->admin, ds,
			 arena_printf(s->arena,
				      "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8'"
				      " LC_COLLATE 'C' LC_CTYPE 'C'",
				      name));
}

void scratch_close(struct scratch *s)
{
	struct arena temp = ARENA_INIT;
	struct diags quiet = DIAGS_INIT(&temp);

	if (!s || !s->admin)
		return;
	/* what cannot be dropped now is a leftover for the next command */
	for (size_t i = 0; i < s->databases.len; i++)
		(void)scratch_drop(s, &quiet, s->databases.items[i], " WITH (FORCE)");
	s->databases.len = 0;
	conn_close(s->admin);
	s->admin = NULL;
	private_leave(&s->use);
	arena_release(&temp);
}

/* Takes the lock that says that this command lives, and clears up after dead ones. */
static bool begin(struct scratch *s, struct diags *ds)
{
	struct diags quiet = DIAGS_INIT(s->arena);
	const char *token = sys_random_hex(s->arena, 12);
	const char *lock = arena_printf(
		s->arena, "SELECT pg_catalog.pg_advisory_lock(('x0000%s')::bit(64)::bigint)",
		token);
	struct rows rows;

	if (!conn_exec(s->admin, ds, lock) ||
	    !conn_query(s->admin, ds, find_leftovers, 0, NULL, &rows))
		return false;
	for (int i = 0; i < rows.n; i++)
		(void)scratch_drop(s, &quiet, rows_get(&rows, i, 0), "");
	rows_close(&rows);
	s->token = token;
	return true;
}

bool scratch_database(struct scratch *s, struct diags *ds, const char **url)
{
	const char *name;

	if (!s->token && !begin(s, ds))
		return false;
	name = arena_printf(s->arena, "mg_scratch_%s_%zu", s->token, s->databases.len);
	if (!create(s, ds, name))
		return false;
	vec_push(s->arena, &s->databases, name);
	*url = conn_url_with_db(s->arena, s->url, name);
	return true;
}

bool scratch_project_database(struct scratch *s, struct diags *ds, const char *project_dir,
			      const char **url)
{
	const char *name = private_project_name(s->arena, project_dir);
	struct diags attempt = DIAGS_INIT(ds->arena);
	struct rows rows;
	bool exists;

	*url = conn_url_with_db(s->arena, s->url, name);
	if (!conn_query(s->admin, ds, "SELECT FROM pg_catalog.pg_database WHERE datname = $1", 1,
			&name, &rows))
		return false;
	exists = rows.n > 0;
	rows_close(&rows);
	if (exists || create(s, &attempt, name))
		return true;
	/* another command was faster */
	if (str_eq(conn_sqlstate(s->admin), "42P04") || str_eq(conn_sqlstate(s->admin), "23505"))
		return true;
	return create(s, ds, name);
}

bool scratch_reset_project(struct scratch *s, struct diags *ds, const char *project_dir,
			   const char **url)
{
	const char *name = private_project_name(s->arena, project_dir);

	return scratch_drop(s, ds, name, " WITH (FORCE)") &&
	       scratch_project_database(s, ds, project_dir, url);
}

int scratch_version(const struct scratch *s)
{
	return conn_version(s->admin);
}

bool private_project_url(struct arena *a, struct diags *ds, const char *project_dir,
			 const char **url)
{
	struct private_place p;

	if (!private_find(a, ds, &p))
		return false;
	*url = url_plain(a, private_database_url(a, &p, private_project_name(a, project_dir)));
	return true;
}
