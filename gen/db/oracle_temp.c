#include "db/oracle_parts.h"

#include "base/str.h"

/* Where the three are true, a temporary view may be made and taken back. */
static const char may_write[] =
	"SELECT NOT pg_catalog.pg_is_in_recovery()"
	" AND pg_catalog.current_setting('transaction_read_only') = 'off'"
	" AND pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY')";

static bool is_allowed(struct asking *k, struct conn *c, bool *allowed)
{
	struct rows rows;
	bool ok = conn_query(c, k->ds, may_write, 0, NULL, &rows);

	*allowed = ok && rows.n && str_eq(rows_get(&rows, 0, 0), "t");
	rows_close(&rows);
	return ok;
}

static void say_forbidden(struct asking *k)
{
	for (size_t i = 0; i < k->cases.len; i++) {
		struct oracle_case *c = k->cases.items[i];

		c->words = arena_printf(k->arena, "%s%sno temporary view may be made there",
					c->words ? c->words : "", c->words ? "; " : "");
	}
}

static void judge_case(struct oracle_case *c)
{
	const struct spelling *from = c->spelling[ORACLE_FROM];
	const struct spelling *to = c->spelling[ORACLE_TO];

	if (from->form[0] && to->form[0])
		c->question->verdict = oracle_prints_alike(c) ? VERDICT_EQUAL : VERDICT_DIFFERENT;
}

bool oracle_temp(struct asking *k)
{
	struct diags unheard = DIAGS_INIT(k->arena);
	struct conn *c;
	bool allowed;
	bool ok;

	if (!conn_open(k->arena, k->ds, k->options->url, k->options->session, &c))
		return false;
	ok = conn_exec(c, k->ds, "BEGIN") && is_allowed(k, c, &allowed);
	if (ok && !allowed)
		say_forbidden(k);
	else if (ok && oracle_views(k, c, oracle_select)) {
		for (size_t i = 0; i < k->cases.len; i++)
			judge_case(k->cases.items[i]);
		ok = conn_pipeline_end(c, k->ds) && conn_exec(c, k->ds, "ROLLBACK");
	} else {
		ok = false;
	}
	if (!ok)
		(void)conn_pipeline_end(c, &unheard);
	conn_close(c);
	return ok;
}
