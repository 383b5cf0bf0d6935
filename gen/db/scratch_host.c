#include "db/scratch_internal.h"

#include "dialect/ident.h"

#include <string.h>

/* The name between the first pair of quotes that begins with these words, or NULL. */
static const char *quoted_name(struct arena *a, const char *words, const char *before)
{
	const char *p = strstr(words, before);
	const char *end;

	if (!p)
		return NULL;
	p += strlen(before);
	end = strstr(p, "\" does not exist");
	return end ? arena_strndup(a, p, (size_t)(end - p)) : NULL;
}

static const char *ident(struct arena *a, const char *name)
{
	struct sbuf text = SBUF_INIT(a);

	ident_write(&text, name);
	return sbuf_text(&text);
}

/* Somebody else may have made it meanwhile. */
static bool make(struct scratch *s, const char *sql)
{
	struct diags quiet = DIAGS_INIT(s->arena);

	return conn_exec(s->admin, &quiet, sql) || str_eq(conn_sqlstate(s->admin), "42710");
}

bool scratch_host(struct scratch *s, const char *sqlstate, const char *words)
{
	const char *role = quoted_name(s->arena, words, "role \"");
	const char *space = quoted_name(s->arena, words, "tablespace \"");
	struct diags quiet = DIAGS_INIT(s->arena);

	if (!str_eq(sqlstate, "42704"))
		return false;
	if (role)
		return make(
			s, arena_printf(s->arena, "CREATE ROLE %s NOLOGIN", ident(s->arena, role)));
	/* older servers cannot make one without a folder of its own */
	if (!space || scratch_version(s) < 150000 ||
	    !conn_exec(s->admin, &quiet, "SET allow_in_place_tablespaces = on"))
		return false;
	return make(s, arena_printf(s->arena, "CREATE TABLESPACE %s LOCATION ''",
				    ident(s->arena, space)));
}

bool scratch_has_extension(struct scratch *s, struct diags *ds, const char *name, bool *out)
{
	struct rows rows;

	if (!conn_query(s->admin, ds,
			"SELECT FROM pg_catalog.pg_available_extensions WHERE name = $1", 1, &name,
			&rows))
		return false;
	*out = rows.n > 0;
	rows_close(&rows);
	return true;
}

const char *scratch_version_text(const struct scratch *s)
{
	return conn_version_text(s->admin);
}
