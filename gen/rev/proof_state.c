#include "rev/proof_state.h"

#include "db/conn.h"
#include "dialect/ident.h"
#include "engine/diff.h"
#include "engine/plan.h"
#include "engine/rights.h"
#include "kinds/kinds.h"
#include "rev/proof_parts.h"

/* The same names mean the same as in the database it was read from. */
static bool set_path(struct proof_state *s, struct diags *ds, struct conn *c)
{
	return conn_exec(c, ds,
			 arena_printf(s->arena, "SET %s",
				      ident_search_path(s->arena, s->schema->default_schema)));
}

static bool make_one(struct proof_state *s, struct diags *ds, struct conn *c,
		     const struct statement *st)
{
	struct diags said = DIAGS_INIT(s->arena);
	const struct diag *d;

	if (conn_exec(c, &said, st->sql))
		return true;
	d = said.list.items[0];
	if (d->code == MG_CONNECT) {
		diags_take(ds, &said);
		return false;
	}
	/* made, it is there for the next time */
	if (scratch_host(s->scratch, conn_sqlstate(c), d->text) && conn_exec(c, &said, st->sql))
		return true;
	if (!s->because)
		s->because = d->text;
	if (!proof_has(&s->missing, st->object))
		vec_push(s->arena, &s->missing, object_top(st->object));
	return true;
}

/* Each statement by itself: many tables in one transaction want many locks. */
static bool build(void *context, struct diags *ds, const char *url, bool *is_whole)
{
	const struct diff_options options = {.renames = RENAME_NEVER};
	struct proof_state *s = context;
	struct schema empty;
	struct difference d;
	struct plan plan;
	struct conn *c;
	bool ok;

	schema_empty(&empty, s->arena, kinds_all());
	/* a new database has something of its own */
	empty.manage = (struct manage){.owner = true, .grants = true};
	rights_align(s->schema, &empty);
	s->missing = (struct vec){0};
	if (!diff_schemas(s->arena, ds, &empty, s->schema, NULL, &options, &d) ||
	    !plan_make(s->arena, ds, &d, scratch_version(s->scratch), &plan) ||
	    !conn_open(s->arena, ds, url, NULL, &c))
		return false;
	ok = set_path(s, ds, c);
	for (size_t i = 0; ok && i < plan.statements.len; i++)
		ok = make_one(s, ds, c, plan.statements.items[i]);
	conn_close(c);
	*is_whole = !s->missing.len;
	return ok;
}

bool proof_state_get(void *context, struct diags *ds, bool apart, const char **url)
{
	struct proof_state *s = context;
	const struct scratch_state state = {
		.key = arena_printf(s->arena, "state %s", s->hash),
		.build = build,
		.context = s,
		.is_apart = apart,
	};

	return scratch_state(s->scratch, ds, &state, url);
}
