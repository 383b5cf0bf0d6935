#include "db/scratch_internal.h"

#include "base/hash.h"

#include <string.h>

enum {
	MOST_STATES = 8, /* that are kept on the private cluster */
	KEY_DIGITS = 24,
};

/* A name's first digits as the number of an advisory lock. */
#define LOCK_OF_NAME "('x' || substr(datname, 10, 16))::bit(64)::bigint"

/* The oldest first: that they were made in that order is all that their oids tell. */
static const char find_old[] =
	"SELECT datname FROM pg_catalog.pg_database"
	" WHERE datname ~ '^mg_state_[0-9a-f]{24}$' ORDER BY oid DESC OFFSET $1";

static bool try_lock(struct scratch *s, struct diags *ds, const char *function, const char *name,
		     bool *out)
{
	const char *sql = arena_printf(s->arena,
				       "SELECT pg_catalog.%s(" LOCK_OF_NAME
				       ") FROM (SELECT $1::text) x(datname)",
				       function);
	struct rows rows;

	if (!conn_query(s->admin, ds, sql, 1, &name, &rows))
		return false;
	*out = str_eq(rows_get(&rows, 0, 0), "t");
	rows_close(&rows);
	return true;
}

static bool exists(struct scratch *s, struct diags *ds, const char *name, bool *out)
{
	struct rows rows;

	if (!conn_query(s->admin, ds, "SELECT FROM pg_catalog.pg_database WHERE datname = $1", 1,
			&name, &rows))
		return false;
	*out = rows.n > 0;
	rows_close(&rows);
	return true;
}

/* Those that no command uses: each user holds the lock of its state, shared. */
static void drop_old(struct scratch *s)
{
	struct diags quiet = DIAGS_INIT(s->arena);
	const char *most = arena_printf(s->arena, "%d", MOST_STATES);
	struct rows rows;
	bool is_free;

	if (!conn_query(s->admin, &quiet, find_old, 1, &most, &rows))
		return;
	for (int i = 0; i < rows.n; i++) {
		const char *name = rows_get(&rows, i, 0);

		if (!try_lock(s, &quiet, "pg_try_advisory_lock", name, &is_free) || !is_free)
			continue;
		(void)scratch_drop(s, &quiet, name, "");
		(void)try_lock(s, &quiet, "pg_advisory_unlock", name, &is_free);
	}
	rows_close(&rows);
}

/* What was built gets its name; another command may have been faster. */
static bool keep(struct scratch *s, struct diags *ds, const char *built, const char *name)
{
	struct diags attempt = DIAGS_INIT(ds->arena);

	if (!conn_exec(s->admin, &attempt,
		       arena_printf(s->arena, "ALTER DATABASE %s RENAME TO %s", built, name)) &&
	    !str_eq(conn_sqlstate(s->admin), "42P04") &&
	    !str_eq(conn_sqlstate(s->admin), "23505")) {
		diags_take(ds, &attempt);
		return false;
	}
	drop_old(s);
	return true;
}

bool scratch_state(struct scratch *s, struct diags *ds, const struct scratch_state *state,
		   const char **url)
{
	const char *digits = arena_strndup(
		s->arena, hash_sha256(s->arena, state->key, strlen(state->key)), KEY_DIGITS);
	const char *name = arena_printf(s->arena, "mg_state_%s", digits);
	const bool keeps = s->is_private && !state->is_apart;
	bool is_there = false;

	if (keeps && (!conn_exec(s->admin, ds,
				 arena_printf(s->arena,
					      "SELECT pg_catalog.pg_advisory_lock_shared(('x%.16s')"
					      "::bit(64)::bigint)",
					      digits)) ||
		      !exists(s, ds, name, &is_there)))
		return false;
	if (!is_there) {
		bool is_whole = true;

		if (!scratch_database(s, ds, url) ||
		    !state->build(state->context, ds, *url, &is_whole))
			return false;
		if (!keeps || !is_whole)
			return true;
		if (!keep(s, ds, s->databases.items[s->databases.len - 1], name))
			return false;
	}
	*url = conn_url_with_db(s->arena, s->url, name);
	return true;
}
