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

static bool is_there(struct scratch *s, struct diags *ds, const struct scratch_name *n)
{
	const char *sql = n->is_role ? "SELECT FROM pg_catalog.pg_roles WHERE rolname = $1"
				     : "SELECT FROM pg_catalog.pg_tablespace WHERE spcname = $1";
	bool found;
	struct rows rows;

	if (!conn_query(s->admin, ds, sql, 1, &n->name, &rows))
		return false;
	found = rows.n > 0;
	rows_close(&rows);
	return found;
}

/* Somebody else may have made it meanwhile. */
static bool make(struct scratch *s, struct diags *ds, const char *sql)
{
	struct diags said = DIAGS_INIT(s->arena);

	if (conn_exec(s->admin, &said, sql) || str_eq(conn_sqlstate(s->admin), "42710"))
		return true;
	diags_take(ds, &said);
	return false;
}

bool scratch_make(struct scratch *s, struct diags *ds, const struct scratch_name *n)
{
	const char *name = ident(s->arena, n->name);

	if (is_there(s, ds, n))
		return true;
	if (n->is_role)
		return make(s, ds, arena_printf(s->arena, "CREATE ROLE %s NOLOGIN", name));
	/* older servers cannot make one without a folder of its own */
	if (scratch_version(s) < 150000) {
		diag_add(ds, MG_SERVER, POS_NONE,
			 "before PostgreSQL 15 a tablespace wants a folder of its own");
		return false;
	}
	return conn_exec(s->admin, ds, "SET allow_in_place_tablespaces = on") &&
	       make(s, ds, arena_printf(s->arena, "CREATE TABLESPACE %s LOCATION ''", name));
}

bool scratch_host(struct scratch *s, const char *sqlstate, const char *words)
{
	const char *role = quoted_name(s->arena, words, "role \"");
	const char *space = quoted_name(s->arena, words, "tablespace \"");
	const struct scratch_name n = {role ? role : space, role != NULL};
	struct diags quiet = DIAGS_INIT(s->arena);

	return str_eq(sqlstate, "42704") && n.name && scratch_make(s, &quiet, &n);
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
