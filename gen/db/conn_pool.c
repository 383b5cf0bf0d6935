#include "db/conn_internal.h"

/* Rounds in which two clients of one pool would be given the same session at least once. */
enum { ROUNDS = 5 };

static bool backend_of(struct conn *c, struct diags *ds, long long *out)
{
	struct rows r;

	if (!conn_query(c, ds, "SELECT pg_catalog.pg_backend_pid()", 0, NULL, &r))
		return false;
	*out = 0;
	(void)str_to_i64(rows_get(&r, 0, 0), out);
	rows_close(&r);
	return true;
}

/* A pooler invents the number that it tells its clients. */
bool conn_is_shared(struct conn *c, struct diags *ds, bool *out)
{
	struct conn *other;
	long long own;
	bool ok;

	*out = false;
	if (!backend_of(c, ds, &own))
		return false;
	if (own == PQbackendPID(c->pg))
		return true;
	ok = conn_open(c->arena, ds, c->url, NULL, &other);
	for (int i = 0; ok && i < ROUNDS && !*out; i++) {
		long long theirs = 0;

		ok = backend_of(c, ds, &own) && backend_of(other, ds, &theirs);
		*out = own == theirs;
	}
	conn_close(other);
	return ok;
}
