#include "cmd/batches.h"

#include "dialect/sql.h"
#include "engine/match.h"

/* As many rows as count as many; a role that may not read the table does not learn it. */
static bool is_large(struct cmd_context *ctx, struct conn *conn, const struct object *table,
		     bool *out)
{
	struct diags unseen = DIAGS_INIT(ctx->perm);
	struct rows rows;
	struct sql w;

	*out = false;
	sql_init(&w, ctx->perm, NULL);
	SQL(&w, KW("SELECT 1 FROM"), NAME(table->schema, table->name), KW("OFFSET"),
	    NUM(ctx->config.online_rows - 1), KW("LIMIT 1"));
	if (conn_query(conn, &unseen, sbuf_text(&w.text), 0, NULL, &rows)) {
		*out = rows.n > 0;
		rows_close(&rows);
		return true;
	}
	if (str_eq(conn_sqlstate(conn), "42501"))
		return true;
	diags_take(&ctx->ds, &unseen);
	return false;
}

/* The same statement for the rows that came meanwhile, where NOT NULL follows. */
static void push_again(struct cmd_context *ctx, struct vec *out, const struct statement *s,
		       const struct statement *next)
{
	struct statement *again;

	if (!next || next->object != s->object)
		return;
	again = ARENA_NEW(ctx->perm, struct statement);
	*again = *s;
	again->is_batched = false;
	vec_push(ctx->perm, out, again);
}

bool batches_choose(struct cmd_context *ctx, struct conn *conn, const struct difference *d,
		    struct plan *plan)
{
	struct vec out = {0};

	for (size_t i = 0; i < plan->statements.len; i++) {
		struct statement *s = plan->statements.items[i];
		const struct object *table =
			s->is_fill ? match_partner(d, s->object->parent) : NULL;
		bool is_many = false;

		if (table && !is_large(ctx, conn, table, &is_many))
			return false;
		s->is_batched = is_many;
		vec_push(ctx->perm, &out, s);
		if (is_many)
			push_again(ctx, &out, s,
				   i + 1 < plan->statements.len ? plan->statements.items[i + 1]
								: NULL);
	}
	plan->statements = out;
	return true;
}
